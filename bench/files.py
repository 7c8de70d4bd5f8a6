"""Files read with all checks, beside pandas and polars that check nothing.

A CSV of 1,000,000 rows and an XLSX of 100,000, each read in a process of its own,
taking turns. `read` gives records with cell addresses, encoding, dialect and shape
checked; `facts` also maps, converts and validates every row, which no peer does.
Pandas and polars live in an environment that is made for the measurement and
thrown away; they are in no lock of this project.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from bench.measuring import peak_mb, say
from schemas.contracts.domain import catalogue
from schemas.manifests import manifest
from schemas.mapping.mapper import Fact, Mapper
from schemas.places.province import read_province
from schemas.spreadsheets.sheets import Limits
from schemas.tables import reading

ROOT: Final = Path(__file__).resolve().parents[1]
UV: Final = ROOT / ".venv" / "bin" / "uv"
WANTED: Final = ("pandas", "polars", "fastexcel", "python-calamine")
ROWS: Final = {"csv": 1_000_000, "xlsx": 100_000}
QUICK: Final = 20
HEAD: Final = ("kode", "nama", "nilai", "satuan", "tahun")
# Floors of `read` beside pandas, which fills columns in C, checks nothing and gives
# no records; and of memory, of which ours must not need more.
SPEED: Final = {"csv": 0.1, "xlsx": 0.25}
MEMORY: Final = 1.0
PEERS: Final = {
    ("pandas", "csv"): "len(pandas.read_csv(path))",
    ("polars", "csv"): "polars.read_csv(path).height",
    ("pandas", "xlsx"): "len(pandas.read_excel(path, engine='calamine'))",
    ("polars", "xlsx"): "polars.read_excel(path).height",
}
MEASURED: Final = """
import json, sys, time
import {peer}
path = sys.argv[1]
started = time.perf_counter()
n = {code}
seconds = time.perf_counter() - started
status = open("/proc/self/status").read()
peak = int(status.partition("VmHWM:")[2].split()[0]) * 1024
print(json.dumps({{"rows": n, "seconds": seconds, "peak_mb": peak / 1e6}}))
"""
MANIFEST: Final = """\
apiVersion: province.hub/v1
publisher: ukur
system: {{id: ukur-angka, name: Ukur}}
connection: {{kind: files, base_url: https://ukur.example/}}
streams:
  - id: angka
    schema: statistics@1
    files: {{paths: [/angka]}}
    table:
      format: {form}
      header: {{anchor: kode}}
      columns: {{kode: kode, nama: nama, nilai: nilai, satuan: satuan, tahun: tahun}}
      rows: {{end: never}}
    map:
      indicator: {{value: poverty_line}}
      region: {{from: kode, codes: bps, name_from: nama}}
      period: {{from: tahun}}
      value: {{from: nilai, locale: plain}}
      unit:
        from: satuan
        as: unit
        codes: {{RUPIAH: rupiah per kapita per bulan}}
        else: quarantine
      status: {{value: official}}
    examples:
      - in: {{kode: "3201", nama: BOGOR, nilai: "1", satuan: RUPIAH, tahun: "2019"}}
        out: {{region: "32.01"}}
"""


def main(arguments: list[str]) -> int:
    """Measure, or with `--side SIDE FORM PATH` be one of the processes measured."""
    if arguments[:1] == ["--side"]:
        print(json.dumps(_ours(*arguments[1:])))
        return 0
    quick = "--quick" in arguments
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        return _measure(Path(folder), quick)


def _measure(folder: Path, quick: bool) -> int:
    python = _environment(folder / "peers")
    holds = True
    for form, rows in ROWS.items():
        rows = rows // QUICK if quick else rows
        path = folder / f"angka.{form}"
        (_write_csv if form == "csv" else _write_xlsx)(path, rows)
        sides: dict[str, list[str]] = {
            each: [sys.executable, "-m", "bench.files", "--side", each, form, str(path)]
            for each in ("read", "facts")
        }
        if python is not None:
            for (peer, kind), code in PEERS.items():
                if kind == form:
                    script = MEASURED.format(peer=peer, code=code)
                    sides[peer] = [str(python), "-c", script, str(path)]
        found = _alternate(sides, 1 if quick else 3)
        holds = _report(form, rows, found) and holds
    return 0 if holds else 1


def _environment(place: Path) -> Path | None:
    """The python of a fresh environment with the peers, None where that fails."""
    python = place / "bin" / "python"
    for words in (["venv", "-q", str(place)], ["pip", "install", "-q", *WANTED]):
        more = ["--python", str(python)] if words[0] == "pip" else []
        done = subprocess.run(
            [str(UV), *words, *more], capture_output=True, text=True, check=False
        )
        if done.returncode:
            reason = done.stderr.strip().splitlines()[-1:] or ["?"]
            skipped = {"bench": "files", "skipped": "pandas, polars", "why": reason[0]}
            print(json.dumps(skipped), flush=True)
            return None
    return python


def _alternate(
    sides: dict[str, list[str]], repeats: int
) -> dict[str, dict[str, float]]:
    """Medians of what each side says of itself, the sides taking turns."""
    said: dict[str, list[dict[str, float]]] = {name: [] for name in sides}
    for _ in range(repeats):
        for name, command in sides.items():
            done = subprocess.run(
                command, capture_output=True, text=True, check=True, cwd=ROOT
            )
            said[name].append(json.loads(done.stdout))
    return {
        name: {key: statistics.median(one[key] for one in each) for key in each[0]}
        for name, each in said.items()
    }


def _report(form: str, rows: int, found: dict[str, dict[str, float]]) -> bool:
    holds = True
    for side in ("read", "facts"):
        own = found[side]
        own_speed = own["rows"] / own["seconds"]
        beside = {"rows": rows, "peak_mb": round(own["peak_mb"], 1)}
        peers = [name for name in found if name not in ("read", "facts")]
        if not peers:
            line = {"bench": "files", "case": f"{form} {side}", "measure": "rows/s"}
            print(json.dumps(line | {"ours": round(own_speed), **beside}), flush=True)
        for peer in peers:
            other = found[peer]
            speed = other["rows"] / other["seconds"]
            judged = side == "read" and peer == "pandas"
            holds &= say(
                "files",
                f"{form} {side}",
                "rows/s",
                own_speed,
                f"{peer}, no checks",
                speed,
                SPEED[form] if judged else 0.0,
                **beside,
            )
            holds &= say(
                "files",
                f"{form} {side}",
                "rows per MB of peak memory",
                own["rows"] / own["peak_mb"],
                f"{peer}, no checks",
                other["rows"] / other["peak_mb"],
                MEMORY if judged else 0.0,
                peer_peak_mb=round(other["peak_mb"], 1),
                **beside,
            )
    return holds


def _ours(side: str, form: str, path: str) -> dict[str, float]:
    """One of our sides, in a process of its own."""
    text = MANIFEST.format(form="csv" if form == "csv" else "workbook")
    stream = manifest.parse(text).streams[0]
    file = ROOT / "schemas" / "reference" / "jawa-barat.csv"
    province = read_province(file.read_text("utf-8"))
    covered = frozenset(region.code for region in province.regions)
    domain = catalogue().domain("statistics@1")
    mapper = Mapper(stream, domain, province.gazetteer(), covered)
    started = time.perf_counter()
    body = Path(path).read_bytes()
    limits = Limits(max_bytes=256 << 20)
    count = 0
    for value, pointer, flawed in reading.read(body, stream, limits):
        if side == "facts":
            count += isinstance(mapper.apply(value, pointer), Fact)
        else:
            count += not flawed
    seconds = time.perf_counter() - started
    return {"rows": count, "seconds": seconds, "peak_mb": peak_mb()}


def _rows(count: int) -> Any:
    """Invented figures of the 27 regions of Jawa Barat."""
    file = ROOT / "schemas" / "reference" / "jawa-barat.csv"
    regions = read_province(file.read_text("utf-8")).parts
    for at in range(count):
        place = regions[at % len(regions)]
        year = 1990 + at // len(regions) % 35
        name = place.name.upper()
        yield place.bps_code, name, 300_000 + at % 99_991, "RUPIAH", year


def _write_csv(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(",".join(HEAD) + "\n")
        out.writelines(",".join(map(str, row)) + "\n" for row in _rows(rows))


def _write_xlsx(path: Path, rows: int) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Angka")
    sheet.write_row(0, 0, HEAD)
    for at, row in enumerate(_rows(rows), 1):
        sheet.write_row(at, 0, row)
    book.close()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""The peer's side, in an environment of its own: dlt reads the city into PostgreSQL.

It imports nothing of this project, and takes its settings from the environment. The
mode is `arrow` (pages parsed by pyarrow from their bytes, nothing validated),
`pydantic` (dlt's own validating mode), `models` (pydantic models applied by hand to
the bytes, their rows handed to dlt as Arrow) or `start` (nothing is read).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Optional

import dlt  # type: ignore[import-not-found]  # lives in .venv/peers
import urllib3  # type: ignore[import-not-found]  # the same

WHERE, MODE, FOLDER, CURSOR = sys.argv[1:5]
if MODE != "pydantic":
    import pyarrow as pa  # type: ignore[import-not-found]  # the same
    import pyarrow.json as paj  # type: ignore[import-not-found]  # the same
if MODE in ("pydantic", "models"):
    import orjson
    from pydantic import (  # type: ignore[import-not-found]  # the same
        TypeAdapter,
        ValidationError,
        WrapValidator,
        create_model,
    )

BATCH: Final = 50  # pages in one Arrow table
FORMAT: Final = "csv" if MODE == "pydantic" else "parquet"
MERGE: Final = {"disposition": "merge", "strategy": "upsert"}
HINTS: Final[dict[str, Any]] = {"primary_key": "id", "write_disposition": MERGE}
# dlt makes no index for a primary key; `unique` makes it one, as keyed tables have.
KEY: Final = {"id": {"unique": True, "nullable": False}}
KINDS: Final = ("Jalan", "Lampu jalan", "Drainase") + (  # the city's words
    "Sampah",
    "Air minum",
    "Lalu lintas",
)


def main() -> None:
    """Run the pipeline once and say the peak of memory."""
    pipeline = dlt.pipeline(
        "ukur", destination="postgres", dataset_name="kota", pipelines_dir=FOLDER
    )
    if MODE != "start":
        made = {"arrow": arrow, "pydantic": pydantic, "models": models}[MODE]()
        made.apply_hints(columns=KEY)
        if CURSOR == "cursor":
            made.apply_hints(incremental=dlt.sources.incremental("diubah"))
        pipeline.run(made, loader_file_format=FORMAT)
    print(json.dumps({"peak_mb": peak_mb()}))


def addresses() -> Iterator[bytes]:
    """Bytes of every page, following the city's own links, on one connection."""
    http = urllib3.HTTPConnectionPool(WHERE, maxsize=1)
    since = last_value().replace("+", "%2B")
    path = "/laporan" + (f"?sejak={since}" if since else "")
    while path:
        body: bytes = http.request("GET", path).data
        path = json.loads(b"{" + body[body.rindex(b'"berikut":') :])["berikut"]
        yield body


def last_value() -> str:
    """What the city is asked for: what changed since the last run, if there was one."""
    if CURSOR != "cursor":
        return ""
    kept = dlt.current.resource_state("laporan").get("incremental", {})
    last = kept.get("diubah", {}).get("last_value")
    return last.isoformat() if isinstance(last, datetime) else last or ""


def batches(bodies: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Pages by the batch."""
    batch: list[bytes] = []
    for body in bodies:
        batch.append(body)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def row_type() -> Any:
    """The city's 12 fields as an Arrow type."""
    moment = pa.timestamp("us", tz="UTC")
    texts = ("id", "kode", "status", "kategori", "judul")
    fields = [(name, pa.string()) for name in texts]
    fields += [(name, moment) for name in ("dibuat", "selesai", "tenggat", "diubah")]
    fields += [("lat", pa.float64()), ("lon", pa.float64()), ("dilihat", pa.int64())]
    return pa.struct(fields)


def arrow() -> Any:
    """Pages parsed by pyarrow straight from their bytes, 50 at a time."""
    page = pa.schema([("data", pa.list_(row_type())), ("berikut", pa.string())])
    parse = paj.ParseOptions(explicit_schema=page, unexpected_field_behavior="ignore")
    read = paj.ReadOptions(use_threads=False, block_size=64 << 20)

    def tables() -> Iterator[Any]:
        for batch in batches(addresses()):
            found = paj.read_json(pa.BufferReader(b"\n".join(batch)), read, parse)
            rows = found.column("data").combine_chunks().flatten()
            yield pa.Table.from_struct_array(rows)

    return dlt.resource(tables, name="laporan", **HINTS)


def report() -> Any:
    """The pydantic model of a row."""
    return create_model(
        "Report",
        id=(str, ...),
        kode=(Literal["12.07", "12.71", "12.75"], ...),
        status=(Literal["Baru", "Diproses", "Selesai", "Ditolak"], ...),
        kategori=(Literal.__getitem__(KINDS), ...),
        judul=(str, ...),
        dibuat=(datetime, ...),
        selesai=(Optional[datetime], ...),
        tenggat=(datetime, ...),
        diubah=(datetime, ...),
        lat=(float, ...),
        lon=(float, ...),
        dilihat=(int, ...),
    )


def pydantic() -> Any:
    """dlt's validating mode: rows that the model refuses are discarded, and gone."""

    def pages() -> Iterator[Any]:
        for body in addresses():
            yield orjson.loads(body)["data"]

    contract = {"data_type": "discard_row"}
    more = {"columns": report(), "schema_contract": contract, **HINTS}
    return dlt.resource(pages, name="laporan", **more)


def models() -> Any:
    """Pages validated from their bytes by pydantic; good rows become Arrow tables."""
    schema = pa.schema(list(row_type()))
    model = report()
    row: Any = Annotated[Optional[model], WrapValidator(lenient)]
    page = TypeAdapter(list.__class_getitem__(row))

    def tables() -> Iterator[Any]:
        for batch in batches(addresses()):
            good: list[Any] = []
            for body in batch:
                rows = body[body.index(b"[") : body.rindex(b',"berikut":')]
                found = page.validate_json(rows)
                good += [each.__dict__ for each in found if each is not None]
            yield pa.Table.from_pylist(good, schema)

    return dlt.resource(tables, name="laporan", **HINTS)


def lenient(value: Any, check: Any) -> Any:
    """The checked row, None for one that the model refuses."""
    try:
        return check(value)
    except ValidationError:
        return None


def peak_mb() -> float:
    """The most memory this process ever held, in MB of a million bytes."""
    text = Path("/proc/self/status").read_text(encoding="ascii")
    words = next(line for line in text.splitlines() if line.startswith("VmHWM"))
    return int(words.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    main()

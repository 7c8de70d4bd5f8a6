"""How many lines of a proposed manifest a person edits, and how long a proposal takes.

Real servers where they are installed (tests/servers), stand-ins else. What a person
edits is recorded in bench/proposing/answers.toml; the edited manifest is parsed, its
examples are run, and it is read whole and compared with the server's rows.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pytest

from bench.proposing.servers import CASES, Case
from connectors.base import Cursor, connector
from connectors.proposing.columns.places import gazetteer
from connectors.proposing.proposal import Proposal
from connectors.proposing.propose import Wish, propose
from schemas.contracts.domain import catalogue
from schemas.contracts.facts import Fact
from schemas.manifests import manifest
from schemas.mapping.examples import check_examples
from schemas.mapping.mapper import Mapper
from schemas.values.problem import Refused

ANSWERS: Final = Path(__file__).parent / "proposing" / "answers.toml"
MOST_LINES: Final = 10
QUICK: Final = (
    "datasette",
    "ogc",
    "arcgis",
    "sensorthings",
    "files",
    "ckan",
    "rest",
    "bps",
)


@dataclass(frozen=True)
class Edited:
    """A manifest as a person left it, and how many lines were touched."""

    text: str
    lines: int


def edited(text: str, edits: list[dict[str, str]]) -> Edited:
    """Each edit replaces the first line that holds `find`; SystemExit if none does."""
    lines = text.splitlines()
    for edit in edits:
        at = next((n for n, line in enumerate(lines) if edit["find"] in line), None)
        if at is None:
            raise SystemExit(f"no line with {edit['find']!r} in\n{text}")
        lines[at] = edit["write"]
    return Edited("\n".join(lines) + "\n", len(edits))


def wrong(case: Case, text: str) -> list[str]:
    """What speaks against an edited manifest; nothing where it reads every row."""
    try:
        read = manifest.parse(text)
    except Refused as refused:
        return [f"{p.field}: {p.message.en}" for p in refused.problems]
    [stream] = read.streams
    domain = catalogue().domain(stream.schema)
    everywhere = frozenset(region.code for region in gazetteer().regions)
    found = [
        f"{p.field}: {p.message.en}"
        for p in check_examples(stream, domain, gazetteer(), everywhere)
    ]
    mapper = Mapper(stream, domain, gazetteer(), everywhere, b"bench")
    connection = replace(read.connection, auth=_proof(case, read.connection.auth))
    context = case.opens(connection)
    keys: set[str] = set()
    with context.fetcher:
        start = Cursor(None, None, context.clock())
        reader = connector(connection.kind)
        for page in reader.read(context, connection, stream, start):
            for record in page.records:
                fact = mapper.apply(record.value, record.pointer)
                if isinstance(fact, Fact):
                    keys.add(fact.key)
                else:
                    found.append(
                        f"{fact.problems[0].field}: {fact.problems[0].message.en}"
                    )
    if len(keys) != case.rows:
        found.append(f"{len(keys)} of {case.rows} rows")
    return found


def _proof(case: Case, written: Any) -> Any:
    """The secret that the manifest names, as the store would give it."""
    if case.auth.kind != "none":
        return case.auth
    return replace(written, token=case.more["key"]) if written.token else written


def measure(name: str, edits: list[dict[str, str]]) -> bool | None:
    """One kind: propose, edit, read. None where its server is not installed."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            with CASES[name](Path(folder)) as case:
                wish = Wish(None, case.publisher, None, case.auth, case.auth_text)
                began = time.perf_counter()
                found = propose(case.opens, case.url, wish)
                took = time.perf_counter() - began
                after = edited(found.manifest, edits)
                bad = wrong(case, after.text)
        except pytest.skip.Exception as skipped:
            print(f"{name}: {skipped.msg}", file=sys.stderr)
            return None
    return say(name, case, found, after, took, bad)


def say(
    name: str, case: Case, found: Proposal, after: Edited, took: float, bad: list[str]
) -> bool:
    """Print one result; fewer lines are better."""
    holds = after.lines <= MOST_LINES and not bad
    line: dict[str, object] = {"bench": "propose", "case": name}
    line |= {"measure": "edited lines", "ours": after.lines, "target": MOST_LINES}
    line |= {"peer": "all lines of the manifest", "theirs": found.manifest.count("\n")}
    line |= {
        "ratio": round(after.lines / found.manifest.count("\n"), 3),
        "holds": holds,
    }
    line |= {"seconds": round(took, 2), "requests": found.requests}
    line |= {"kind": found.kind, "schema": found.schema, "real_server": case.real}
    line |= {"rows": case.rows, "wrong": bad[:3]}
    print(json.dumps(line, ensure_ascii=False), flush=True)
    if "--show" in sys.argv:
        print(after.text, file=sys.stderr)
    return holds


def main(words: list[str]) -> int:
    """Measure every kind; 1 if one needs more lines than it may, or reads wrongly."""
    answers = tomllib.loads(ANSWERS.read_text("utf-8"))
    asked = [word for word in words if word in CASES]
    names = asked or (QUICK if "--quick" in words else list(CASES))
    held = [measure(n, answers.get(n, {}).get("edits", [])) for n in names]
    done = [each for each in held if each is not None]
    return 0 if done and all(done) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

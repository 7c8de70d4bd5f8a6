"""What was measured, as lines: ours beside each peer, with what each side does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from bench.ingesting.copying import Copied
from bench.ingesting.sizes import Measured
from bench.ingesting.spent import Spent, median, middle
from bench.measuring import say

JUDGED: Final = 50_000  # below it, starting the processes is most of what is measured
WE_DO: Final = (
    "bounded fetch, strict JSON, mapping, validation, coverage and privacy checks,"
    " keyed upsert by difference with history, quarantine with reasons, raw pages kept,"
    " provenance, marks, one fenced transaction a page of 1,000"
)
THEY_DO: Final = {
    "arrow": "pyarrow parses page bytes to typed columns in batches of 50 pages;"
    " parquet over ADBC into a staging table, MERGE on id, unique index on id;"
    " validates nothing, broken rows are in the table, no history, no provenance",
    "pydantic": "rows checked by a pydantic model (dlt's columns=Model, discard_row);"
    " csv COPY into a staging table, MERGE on id, unique index on id; broken rows are"
    " gone without a trace, no history, no provenance",
    "models": "pydantic checks page bytes by hand (not a mode of dlt), good rows as"
    " Arrow, then as dlt arrow; broken rows are gone without a trace",
}
NAMES: Final = {
    "arrow": "dlt, Arrow, no validation",
    "pydantic": "dlt, validating (pydantic)",
    "models": "dlt, Arrow rows checked by pydantic beforehand",
}
# Least and wished ratio of CPU of client and server.
FRESH: Final = {"pydantic": (4.0, 6.0), "arrow": (1.0, 1.5), "models": (0.0, None)}
AGAIN: Final = {
    "rows": (2.0, 4.0),
    "touched": (0.0, None),
    "pages": (20.0, None),
    "etag": (0.0, None),
    "cursor": (0.0, None),
}
WORDS: Final = {
    "rows": "the same rows on other pages",
    "touched": "rows in which only a field has moved on that nobody maps",
    "pages": "unchanged pages that come over the wire again",
    "etag": "unchanged pages, answered 304",
    "cursor": "the city obeys the cursor",
}
# What dlt does in a re-sync, and what ours does beside it.
RESYNC: Final = {
    ("rows", "rows"): "the city ignores the cursor: dlt reads every page and drops all"
    " rows unseen by its incremental cursor, ours holds every row against the store",
    ("rows", "merge"): "dlt, without cursor, writes every row again; ours compares",
    ("cursor", "cursor"): "both ask only for what changed since their cursor, ours"
    " with 10 minutes of overlap",
}
COPY: Final = (0.4, 0.6)
MEMORY_MB: Final = 150.0
WAL_TIMES: Final = 100.0
GROWTH: Final = 1.1


def show(found: Measured) -> bool:
    """Print every figure of one size; whether all floors are held."""
    there = found.runs.keys()
    held = [_fresh(found, mode) for mode in FRESH if (mode, "fresh") in there]
    held += [_again(found, case) for case in AGAIN if ("ours", case) in there]
    held += [
        _beside_dlt(found, *pair) for pair in RESYNC if ("arrow", pair[1]) in there
    ]
    held += [_wal(found, "rows", 0.0), _wal(found, "pages", WAL_TIMES), _memory(found)]
    if found.copied is not None:
        held.append(_copied(found, found.copied))
    return all(held)


def grown(small: Measured, large: Measured) -> bool:
    """Print how CPU a record grows from one size to a larger one.

    Without the start of the process, which a large size would hide.
    """
    held = True
    for side in ("ours", "arrow", "pydantic"):
        if not all((side, "fresh") in each.runs for each in (small, large)):
            continue
        judged = side == "ours" and small.rows >= JUDGED
        few, many = _of(small, side, "fresh"), _of(large, side, "fresh")
        held &= say(
            "ingest",
            f"{side}, fresh, {small.rows} and {large.rows} records",
            "microseconds of CPU a record, small size over large",
            _micros(small, side),
            "the large size",
            _micros(large, side),
            round(1 / GROWTH, 3) if judged else 0.0,
            with_start=[round(_with_start(each, side), 1) for each in (small, large)],
            peak_mb=[round(few.peak_mb), round(many.peak_mb)],
            wal_bytes_a_record=[
                round(one.wal_mb * 1e6 / each.rows)
                for one, each in ((few, small), (many, large))
            ],
            judged="without the start of the process",
        )
    return held


def _fresh(found: Measured, mode: str) -> bool:
    least, goal = FRESH[mode]
    mine, other = _of(found, "ours", "fresh"), _of(found, mode, "fresh")
    return say(
        "ingest",
        f"{found.rows} fresh",
        "records per CPU second of client and server",
        found.rows / mine.cpu_s,
        NAMES[mode],
        found.rows / other.cpu_s,
        _target(found, least),
        goal=goal,
        **_beside(found, ("ours", "fresh"), (mode, "fresh")),
        start_s=[_start_s(found, side) for side in ("ours", "arrow")],
        ratio_without_start=_without_start(found, mode),
        we_do=WE_DO,
        they_do=THEY_DO[mode],
    )


def _again(found: Measured, case: str) -> bool:
    least, goal = AGAIN[case]
    mine, fresh = _of(found, "ours", case), _of(found, "ours", "fresh")
    start = _of(found, "ours", "start").cpu_s
    net = (fresh.cpu_s - start) / max(0.01, mine.cpu_s - start)
    return say(
        "ingest",
        f"{found.rows} again, {case}",
        "records per CPU second of client and server",
        found.rows / mine.cpu_s,
        "our own fresh load",
        found.rows / fresh.cpu_s,
        _target(found, least),
        goal=goal,
        what=WORDS[case],
        **_beside(found, ("ours", case), ("ours", "fresh")),
        ratio_without_start=round(net, 2),
    )


def _beside_dlt(found: Measured, case: str, theirs: str) -> bool:
    mine, other = _of(found, "ours", case), _of(found, "arrow", theirs)
    return say(
        "ingest",
        f"{found.rows} again, {case}, dlt {theirs}",
        "records per CPU second of client and server",
        found.rows / mine.cpu_s,
        NAMES["arrow"],
        found.rows / other.cpu_s,
        0.0,
        what=RESYNC[case, theirs],
        **_beside(found, ("ours", case), ("arrow", theirs)),
    )


def _wal(found: Measured, case: str, target: float) -> bool:
    again, fresh = _of(found, "ours", case), _of(found, "ours", "fresh")
    return say(
        "ingest",
        f"{found.rows} again, {case}",
        "MB of WAL of a fresh load over those of this",
        fresh.wal_mb,
        "MB of this",
        max(again.wal_mb, 0.001),
        _target(found, target),
        what=WORDS[case] + "; bytes of pages that are new are kept, compressed",
    )


def _memory(found: Measured) -> bool:
    mine = [
        one for (side, _), each in found.runs.items() for one in each if side == "ours"
    ]
    peak = max(one.peak_mb for one in mine)
    peers = {
        m: _of(found, m, "fresh").peak_mb for m in FRESH if (m, "fresh") in found.runs
    }
    return say(
        "ingest",
        f"{found.rows} records, any case",
        "MB that a worker may hold over its highest peak",
        MEMORY_MB,
        "MB at the highest peak of our worker",
        peak,
        1.0,
        **{f"dlt_{mode}_mb": round(mb) for mode, mb in peers.items()},
    )


def _copied(found: Measured, copied: Copied) -> bool:
    least, goal = COPY
    return say(
        "ingest",
        f"{copied.facts} ready facts",
        "facts per CPU second of client and server",
        copied.facts / middle(copied.ours_s),
        "bare COPY of the same rows into a table without any index",
        copied.facts / middle(copied.bare_s),
        _target(found, least),
        goal=goal,
        repeats=len(copied.ours_s),
        we_do="pages of 1,000, as in a first load: some keys tried, the same lines by"
        " COPY into the page's table, insert under row security into the fact table"
        " with its four indexes (difference by key if one was known), marks, commit",
        they_do="one COPY, one commit; formats the same lines with the same function",
    )


def _of(found: Measured, side: str, case: str) -> Spent:
    return median(found.runs[side, case])


def _target(found: Measured, least: float) -> float:
    return least if found.rows >= JUDGED else 0.0


def _without_start(found: Measured, mode: str) -> float:
    """The ratio with the start of each process taken off both sides."""
    return round(_micros(found, mode) / _micros(found, "ours"), 2)


def _micros(found: Measured, side: str) -> float:
    """Microseconds of CPU a record of a fresh load, without the process's start."""
    seconds = _of(found, side, "fresh").cpu_s - _start_s(found, side)
    return max(seconds, 0.01) / found.rows * 1e6


def _start_s(found: Measured, side: str) -> float:
    """CPU seconds of a process of that side that only starts; dlt's are alike."""
    own = "ours" if side == "ours" else "arrow"
    return round(_of(found, own, "start").cpu_s, 2)


def _with_start(found: Measured, side: str) -> float:
    return _of(found, side, "fresh").cpu_s / found.rows * 1e6


def _beside(
    found: Measured, mine: tuple[str, str], other: tuple[str, str]
) -> dict[str, Any]:
    """Both sides in full, and how often they were run."""
    beside: dict[str, Any] = {"records": found.rows}
    for name, key in (("ours", mine), ("theirs", other)):
        beside[f"{name}_spent"] = _told(found.rows, found.runs[key])
    small = found.rows < JUDGED
    beside["judged"] = "from 50,000 records on" if small else "here"
    return beside


def _told(rows: int, runs: Sequence[Spent]) -> dict[str, float]:
    one = median(runs)
    return {
        "repeats": len(runs),
        "client_s": round(one.client_s, 2),
        "server_s": round(one.server_s, 2),
        "us_a_record": round(one.cpu_s / rows * 1e6, 1),
        "wall_s": round(one.wall_s, 1),
        "records_a_wall_second": round(rows / one.wall_s),
        "peak_mb": round(one.peak_mb),
        "wal_mb": round(one.wal_mb, 2),
    }

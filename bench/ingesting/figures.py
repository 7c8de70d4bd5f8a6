"""What was measured, as lines: ours beside each peer, with what each side does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

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
    "rows": (2.0, 4.0, "the same rows on other pages, compared row by row"),
    "touched": (0.0, None, "a field that nobody maps has moved on in every row"),
    "pages": (20.0, None, "unchanged pages without ETag, known by their bytes"),
    "etag": (0.0, None, "unchanged pages with ETag, answered 304"),
    "cursor": (0.0, None, "the city obeys the cursor"),
}
RESYNC: Final = {
    ("rows", "rows"): "the city ignores the cursor; dlt reads every page and drops rows"
    " by its incremental cursor, unseen; ours compares every row with the store",
    ("rows", "merge"): "dlt without cursor merges every row again; ours compares",
    ("cursor", "cursor"): "both ask the city only for what changed since the cursor;"
    " ours with 10 minutes of overlap",
}
COPY: Final = (0.4, 0.6)
MEMORY_MB: Final = 150.0
WAL_TIMES: Final = 100.0
GROWTH: Final = 1.1


def show(found: Measured) -> bool:
    """Print every figure of one size; whether all floors are held."""
    held = [_fresh(found, mode) for mode in FRESH if (mode, "fresh") in found.runs]
    held += [_again(found, case) for case in AGAIN]
    held += [_resync(found, *pair) for pair in RESYNC if _is_there(found, pair[1])]
    held += [_wal(found, "rows", 0.0), _wal(found, "pages", WAL_TIMES)]
    held += [_memory(found)]
    if found.copied is not None:
        held.append(_copied(found))
    return all(held)


def grown(small: Measured, large: Measured) -> bool:
    """Print how CPU a record grows from one size to a larger one."""
    target = 1 / GROWTH if small.rows >= JUDGED else 0.0
    held = True
    for side in ("ours", "arrow", "pydantic"):
        if (side, "fresh") not in small.runs or (side, "fresh") not in large.runs:
            continue
        before, after = _micros(small, side), _micros(large, side)
        net = _micros(small, side, net=True) / _micros(large, side, net=True)
        held &= say(
            "ingest",
            f"{side}: {small.rows} to {large.rows} records",
            "CPU a record at the small size over that at the large, both fresh",
            before,
            "microseconds at the large size",
            after,
            round(target, 3) if side == "ours" else 0.0,
            without_start=round(net, 2),
            judged="with the start of the process counted in; without_start is the"
            " same ratio with it taken off",
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
        ratio_without_start=_without_start(found, mode),
        we_do=WE_DO,
        they_do=THEY_DO[mode],
    )


def _again(found: Measured, case: str) -> bool:
    least, goal, words = AGAIN[case]
    mine, fresh = _of(found, "ours", case), _of(found, "ours", "fresh")
    start = _of(found, "ours", "start").cpu_s
    net = (fresh.cpu_s - start) / max(0.01, mine.cpu_s - start)
    return say(
        "ingest",
        f"{found.rows} again: {words}",
        "records per CPU second of client and server",
        found.rows / mine.cpu_s,
        "our own fresh load",
        found.rows / fresh.cpu_s,
        _target(found, least),
        goal=goal,
        **_beside(found, ("ours", case), ("ours", "fresh")),
        ratio_without_start=round(net, 2),
    )


def _resync(found: Measured, case: str, theirs: str) -> bool:
    mine, other = _of(found, "ours", case), _of(found, "arrow", theirs)
    return say(
        "ingest",
        f"{found.rows} again, beside dlt: {RESYNC[case, theirs]}",
        "records per CPU second of client and server",
        found.rows / mine.cpu_s,
        NAMES["arrow"],
        found.rows / other.cpu_s,
        0.0,
        **_beside(found, ("ours", case), ("arrow", theirs)),
    )


def _wal(found: Measured, case: str, target: float) -> bool:
    again, fresh = _of(found, "ours", case), _of(found, "ours", "fresh")
    return say(
        "ingest",
        f"{found.rows} again: {AGAIN[case][2]}",
        "MB of WAL of a fresh load over those of this",
        fresh.wal_mb,
        "MB of this, raw pages that are new kept among them",
        max(again.wal_mb, 0.001),
        _target(found, target),
    )


def _memory(found: Measured) -> bool:
    cases = ("fresh", *AGAIN)
    peak = max(_of(found, "ours", case).peak_mb for case in cases)
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


def _copied(found: Measured) -> bool:
    copied = found.copied
    assert copied is not None
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
        we_do="pages of 1,000: the same lines by COPY into the page's table, difference"
        " by key, insert into the fact table with its four indexes, marks, commit",
        they_do="one COPY, one commit; formats the same lines with the same function",
    )


def _of(found: Measured, side: str, case: str) -> Spent:
    return median(found.runs[side, case])


def _is_there(found: Measured, case: str) -> bool:
    return ("arrow", case) in found.runs


def _target(found: Measured, least: float) -> float:
    return least if found.rows >= JUDGED else 0.0


def _without_start(found: Measured, mode: str) -> float:
    """The ratio with the start of each process taken off both sides."""
    mine = _micros(found, "ours", net=True)
    return round(_micros(found, mode, net=True) / mine, 2)


def _micros(found: Measured, side: str, net: bool = False) -> float:
    """Microseconds of CPU a record of a fresh load; `net` of the process's start."""
    start = _of(found, "ours" if side == "ours" else "arrow", "start").cpu_s
    seconds = _of(found, side, "fresh").cpu_s - (start if net else 0.0)
    return max(seconds, 0.01) / found.rows * 1e6


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
        "peak_mb": round(one.peak_mb),
        "wal_mb": round(one.wal_mb, 2),
    }

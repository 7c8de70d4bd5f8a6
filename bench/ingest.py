"""Cities of 10 thousand to 1 million records into PostgreSQL: ours, dlt, bare COPY.

Whole processes are measured, from their imports on: CPU of the client and of every
process of a PostgreSQL that does nothing else, with the product's own settings. The
city answers on loopback from a process that nobody counts. What each side does and
does not do stands in its line; `docs/benchmarks.md` says how to read one.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from typing import Final

from bench.ingesting import figures, sizes, spent, theirs

SIZES: Final = (10_000, 100_000, 1_000_000)
REPEATS: Final = 3
BUDGET_S: Final = 40 * 60


def main(words: list[str]) -> int:
    """Measure the sizes asked for; 1 if a floor is not held, or a side was wrong."""
    asked = _asked(words)
    wanted = SIZES[:1] if asked.quick else tuple(sorted(asked.sizes))
    repeats = 1 if asked.quick else asked.repeats
    python = theirs.environment()
    if python is None:
        skipped = {"bench": "ingest", "skipped": "dlt", "why": "cannot be installed"}
        print(json.dumps(skipped), flush=True)
    found, held = [], []
    with spent.store() as place:
        for count in wanted:
            found.append(sizes.measure(place, count, python, repeats, BUDGET_S))
            held.append(figures.show(found[-1]))
    held += [figures.grown(*pair) for pair in itertools.pairwise(found)]
    return 0 if all(held) else 1


def _asked(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench ingest", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="10,000 records, once")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

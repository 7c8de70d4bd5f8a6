"""`python -m connectors.certify.weighing`: read a long stream and say what it weighed.

It is given `{"manifest": YAML, "stream": id}` and answers `{"mib", "records"}`.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
from pathlib import Path
from typing import Any, Final

from connectors.base import Cursor, connector
from connectors.certify.bench import Bench
from connectors.certify.hostile import HostileServer
from connectors.certify.standing.rows import plain
from schemas.contracts.domain import catalogue
from schemas.manifests import manifest
from schemas.places.regions import Gazetteer

PAGES: Final = 12
PAGE_BYTES: Final = 512 << 10
KIB: Final = 1024


def main() -> int:
    """Serve in one process, read in this one."""
    asked = json.load(sys.stdin)
    bench = _bench(asked["manifest"], asked["stream"])
    near, far = multiprocessing.Pipe()
    server = multiprocessing.get_context("fork").Process(
        target=_serve, args=(bench, far), daemon=True
    )
    server.start()
    address: dict[str, Any] = near.recv()
    count = _read(bench, address["url"], address["until"])
    near.send(None)
    server.join(5)
    print(json.dumps({"mib": _most_kib() // KIB, "records": count}))
    return 0 if count else 1


def _most_kib() -> int:
    """The most this program held; ru_maxrss would hold what its starter held, too."""
    status = Path("/proc/self/status").read_text("ascii", "replace")
    return int(status.partition("VmHWM:")[2].split()[0])


def _bench(text: str, stream: str) -> Bench:
    read = manifest.parse(text)
    spec = read.stream(stream)
    return Bench(
        *(text, read, spec, connector(read.connection.kind)),
        catalogue().domain(spec.schema),
        Gazetteer(()),
        frozenset(),
    )


def _serve(bench: Bench, pipe: Any) -> None:
    """A city with many large pages, in a process of its own."""
    [one] = bench.rows(1)
    each = len(json.dumps(plain(one))) or 1
    size = max(1, min(PAGE_BYTES // each, bench.stream.paging.size or PAGE_BYTES))
    rows = bench.rows(size * PAGES)
    city = bench.stand_in(rows, size=size)
    if city is None:
        raise SystemExit("no stand-in")
    with bench.serving(city) as server:
        pipe.send({"url": server.url, "until": bench.until(rows[-1:])})
        pipe.recv()


def _read(bench: Bench, url: str, until: Any) -> int:
    """Read page after page, and keep none."""
    server = HostileServer({})
    server.port = int(url.rpartition(":")[2])
    count = 0
    with bench.opened(server, until) as (context, connection):
        cursor = Cursor(None, None, until)
        for page in bench.reader.read(context, connection, bench.stream, cursor):
            count += len(page.records)
    return count


if __name__ == "__main__":
    sys.exit(main())

"""`python -m connectors.demo`: serve the stand-in systems until told to stop."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from datetime import date
from pathlib import Path

from connectors.demo.server import DemoServer, serve


def main() -> int:
    """Serve, announce the addresses, wait for SIGTERM or SIGINT."""
    asked = _arguments()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        demo = serve(asked.today, asked.port)
    except OSError as problem:
        print(f"cannot listen on port {asked.port}: {problem}", file=sys.stderr)
        return 1
    with demo:
        announce(demo, asked.announce)
        stop.wait()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m connectors.demo", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument(
        "--announce", type=Path, metavar="FILE", help="write the addresses here as JSON"
    )
    parser.add_argument(
        "--today",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="answer as of the start of this day in WIB (default: the current day)",
    )
    return parser.parse_args()


def announce(demo: DemoServer, path: Path | None) -> None:
    """Write where the systems answer; a reader sees the whole file or none."""
    facts = {"url": demo.url, "down_url": demo.down_url, "pid": os.getpid()}
    text = json.dumps(facts)
    if path is None:
        print(text, flush=True)
        return
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    unfinished.write_text(text + "\n", "utf-8")
    os.replace(unfinished, path)


if __name__ == "__main__":
    sys.exit(main())

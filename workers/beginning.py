"""Starts one process of the hub: python -m workers.beginning MODULE [ARGUMENTS].

Python looks for cycles each time 700 more objects are alive than before, and through
everything each time their number has grown by a quarter: while a process imports,
and while it holds a page of records, there is nothing to be found.
"""

from __future__ import annotations

import gc
import runpy
import sys
from typing import Final

EVERY: Final = 20_000


def main() -> None:
    """Become the module, with its arguments."""
    gc.set_threshold(EVERY)
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()

"""`python -m workers.city_apps.serving`: the sample, at a port the demo holds."""

from __future__ import annotations

import runpy
import socketserver

from workers.city_apps.apps import SAMPLE

if __name__ == "__main__":
    socketserver.TCPServer.allow_reuse_port = True
    runpy.run_path(str(SAMPLE), run_name="__main__")

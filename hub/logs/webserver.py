"""Gunicorn's lines in the hub's form: `--logger-class hub.logs.webserver.Logger`."""

from __future__ import annotations

import logging
from typing import Any

from gunicorn import glogging  # type: ignore[import-untyped]  # it has no types

from hub.logs import lines


class Logger(glogging.Logger):  # type: ignore[misc]  # gunicorn ships no types
    """Lets everything that gunicorn says go through the root's one handler.

    Requests are told by the hub itself (hub.api.watching), with their number.
    """

    def setup(self, cfg: Any) -> None:
        """Configure the process once, before it forks."""
        super().setup(cfg)
        lines.start("web", self.error_log.level)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = log is self.error_log
        logging.getLogger("hub").setLevel(logging.INFO)

"""Logs as one JSON object a line, the same for web, workers, dispatcher and commands.

`at`, `level`, `program`, `logger`, `said`; where known `run`, `stream`, `job` and
`request`; of an exception its type, first line and the places it passed.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from hub.logs.redaction import Redactor

About = dict[str, str | int | float | None]
PLACES: Final = 12
MOST_CAUSES: Final = 4
_about: ContextVar[About | None] = ContextVar("hub_logs_about", default=None)


class Lines(logging.Formatter):
    """Makes a record one line that hides nothing behind a line break."""

    def __init__(self, program: str, redact: Redactor) -> None:
        super().__init__()
        self.program, self.redact = program, redact

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object in ASCII: no control character survives as itself."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "program": self.program,
            "logger": record.name,
            "said": self.redact(_message(record)),
        }
        about = dict(_about.get() or {}) | getattr(record, "about", {})
        for name, value in about.items():
            line[name] = self.redact(value) if isinstance(value, str) else value
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = self._error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True)

    def _error(self, error: BaseException) -> list[dict[str, Any]]:
        """The exception and its causes; never what their later lines quote."""
        found: list[dict[str, Any]] = []
        cause: BaseException | None = error
        while cause is not None and len(found) < MOST_CAUSES:
            frames = traceback.extract_tb(cause.__traceback__)[-PLACES:]
            first = str(cause).partition("\n")[0]
            found.append(
                {
                    "type": type(cause).__name__,
                    "said": self.redact(first),
                    "places": [f"{_place(f.filename)}:{f.lineno}" for f in frames],
                }
            )
            cause = cause.__cause__ or cause.__context__
        return found


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001  a log call with wrong arguments ends nobody
        return str(record.msg)


def _place(path: str) -> str:
    """A file as people know it: from its package on, not from the disk's root."""
    parts = path.split(os.sep)
    for top in ("site-packages", "hub", "workers", "connectors", "schemas"):
        if top in parts:
            at = len(parts) - 1 - parts[::-1].index(top)
            return "/".join(parts[at + (top == "site-packages") :])
    return parts[-1]


def start(program: str, level: int | str | None = None) -> None:
    """Send every log line of this process to standard error, in this form alone.

    The level is HUB_LOG_LEVEL, else the given one, else INFO.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(program, Redactor(os.environ)))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    asked = os.environ.get("HUB_LOG_LEVEL", "").upper()
    known = asked if asked in logging.getLevelNamesMapping() else None
    root.setLevel(known or level or logging.INFO)
    logging.captureWarnings(True)


@contextmanager
def bound(**about: str | int | float | None) -> Iterator[None]:
    """Every line said in the block, by this thread, also says this."""
    token = _about.set(dict(_about.get() or {}) | about)
    try:
        yield
    finally:
        _about.reset(token)


def note(**about: str | int | float | None) -> None:
    """Lines from here to the end of the block that binds say this as well."""
    _about.set(dict(_about.get() or {}) | about)


def begin(**about: str | int | float | None) -> None:
    """Forget what was bound, and begin with this: a new request."""
    _about.set(dict(about))

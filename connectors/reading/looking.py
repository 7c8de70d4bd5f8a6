"""Single questions to a server, beside the reading of a stream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.base import Context, Refusal
from connectors.fetch import Fetcher, FetchError, Response
from connectors.patience import patiently
from connectors.reading import refusals
from schemas import strict
from schemas.values.problem import Refused


class Looking:
    """Asks with the patience of a run; anything but an answer is a `Refusal`."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._began = context.clock()

    def response(self, path: str, params: Mapping[str, str] | None = None) -> Response:
        """The answer to a GET, whose status is 200; never a kept one."""
        context = self.context

        def ask() -> Response:
            return Fetcher.get(context.fetcher, path, params)

        def left_s() -> float:
            used = (context.clock() - self._began).total_seconds()
            return context.limits.slice_s - used

        try:
            found = patiently(ask, context.limits.patience, context.clock, left_s)
        except FetchError as error:
            raise Refusal.of(error, path) from error
        if found.status != 200:
            raise refusals.of_status(found, context.clock())
        return found

    def json(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """The value that a GET brings as JSON."""
        response = self.response(path, params)
        try:
            return strict.json(response.body).value
        except Refused as refused:
            raise refusals.of_bytes(refused, response) from None

"""Asking one system: patiently, within a slice, and only a 200 is an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from connectors.base import Context, Refusal
from connectors.fetch import FetchError, Response
from connectors.patience import patiently
from connectors.reading import refusals
from schemas import strict
from schemas.manifests.manifest import Connection
from schemas.values.problem import Refused


@dataclass(frozen=True, slots=True)
class Question:
    """One request: a path below the base address or a whole address, and its parts."""

    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class Asker:
    """Asks questions of one system; what is no answer is a `Refusal`."""

    def __init__(self, context: Context, connection: Connection) -> None:
        self.context = context
        self.caps = strict.Limits(max_bytes=connection.limits.max_page_bytes)
        self._began = context.clock()

    def address(self, question: Question) -> str:
        """The whole address that a question goes to."""
        try:
            return str(self.context.fetcher.address(question.path, question.params))
        except FetchError as error:
            raise Refusal.of(error, question.path) from error

    def get(self, question: Question) -> Response:
        """The answer to a question, with status 200."""
        url, context = self.address(question), self.context

        def ask() -> Response:
            return context.fetcher.get(url, headers=question.headers)

        try:
            response = patiently(
                ask, context.limits.patience, context.clock, self._left_s
            )
        except FetchError as error:
            raise Refusal.of(error, url) from error
        if response.status != 200:
            raise refusals.of_status(response, context.clock())
        return response

    def document(self, response: Response) -> strict.Document:
        """The JSON of an answer, strictly read."""
        try:
            return strict.json(response.body, self.caps)
        except Refused as refused:
            raise refusals.of_bytes(refused, response) from None

    def json(self, question: Question) -> strict.Document:
        """The JSON that a question is answered with."""
        return self.document(self.get(question))

    def _left_s(self) -> float:
        used = (self.context.clock() - self._began).total_seconds()
        return self.context.limits.slice_s - used

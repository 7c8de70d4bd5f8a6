"""A source record becomes a fact of a shared schema, or a rejection with reasons."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from marshmallow import ValidationError

from schemas import privacy, strict
from schemas.compile import checker
from schemas.contracts.domain import Domain
from schemas.contracts.facts import Fact, Rejection
from schemas.contracts.faults import problems_of
from schemas.contracts.record import (
    Dims,
    Record,
    Text,
    broken_down,
    content_hash,
    dims_key,
)
from schemas.manifests.parts import Stream
from schemas.mapping.steps import identity, straight, words
from schemas.mapping.steps.raw import raw_bytes
from schemas.mapping.steps.reshape import Reshape
from schemas.mapping.steps.selection import MISSING, by_name
from schemas.mapping.steps.straight_fields import NotStraight
from schemas.mapping.steps.version import version_of
from schemas.places.regions import Gazetteer
from schemas.values.problem import Problem, Refused

__all__ = ["Fact", "Mapper", "Rejection"]

LONGEST_KEY: Final = 200
LONGEST_RAW: Final = 64 << 10
log = logging.getLogger(__name__)


class Mapper:
    """Applies one stream's map; built once a run, then only closures run.

    `coverage` are the region codes its publisher may speak about; a district
    belongs to its regency. `pepper` keys the hashes of `privacy.hash`.
    """

    def __init__(
        self,
        stream: Stream,
        domain: Domain,
        gazetteer: Gazetteer,
        coverage: frozenset[str],
        pepper: bytes = b"",
    ):
        self.stream, self.domain, self.coverage = stream, domain, coverage
        self.redactor = privacy.Redactor(
            stream.privacy.drop, stream.privacy.hash, pepper
        )
        self.schema = domain.schema()
        self.checker = checker(domain.schema)
        self.reshape = Reshape(stream, domain, gazetteer)
        self.version = version_of(stream, domain)
        self._known = frozenset(domain.schema.declared())
        self._texts = _fields(domain.schema.given(), Text)
        self._dims = _fields(domain.schema.given(), Dims)
        self._keys = tuple((name, by_name(name)) for name in stream.key)
        self._gone = identity.gone_reader(stream)
        self._moved = identity.version_reader(stream)
        self.quick = self._straight()

    def _straight(self) -> straight.Quick | None:
        """The map as one function, None where it has something out of the ordinary."""
        others = {"gone": self._gone, "moved": self._moved, "coverage": self.coverage}
        try:
            return straight.compiled(
                self.schema, self.reshape, self._keys, others, LONGEST_KEY
            )
        except NotStraight as reason:
            log.info("%s is mapped step by step: %s", self.stream.id, reason)
            return None

    def redact(self, record: Any) -> Any:
        """The record as it may be stored; doing it twice changes nothing."""
        return self.redactor(record)

    def apply(self, record: Any, pointer: str) -> Fact | Rejection:
        """The fact a record states, or why it was not taken; never raises for data."""
        return self.judge(self.redactor(record), pointer)

    def judge(
        self, record: Any, pointer: str, raw: bytes | None = None
    ) -> Fact | Rejection:
        """As `apply`, for a record that is redacted; `raw` is what `raw_lines` gave."""
        if self.quick is not None:
            raw = raw_bytes(record) if raw is None else raw
            fact = self.quick(record, pointer, hashlib.sha256(raw).digest())
            if fact is not None:
                return fact
        return self.carefully(record, pointer)

    def carefully(self, record: Any, pointer: str) -> Fact | Rejection:
        """As `judge`, step by step, with the words for everything that is wrong."""
        raw_hash = hashlib.sha256(raw_bytes(record)).digest()
        flawed = _flaws(record)
        if flawed:
            return self._reject(record, pointer, None, flawed, raw_hash)
        problems: list[Problem] = []
        key = self._key(record, problems)
        deleted = self._deleted(record, problems)
        version = self._version(record, problems)
        if deleted:
            region, values = self._tombstone(record, problems), {}
        else:
            values = self._values(record, problems)
            region = str(values.get("region") or "")
            if key is None and not self._keys:
                key = identity.natural_key(values)
        self._check_coverage(region, problems)
        self._check_private(key, values, problems)
        if problems or key is None:
            return self._reject(record, pointer, key, problems, raw_hash)
        return Fact(
            key=key,
            region=region,
            values=values,
            pointer=pointer,
            raw_hash=raw_hash,
            content_hash=content_hash(key, region, values, deleted),
            source_version=version,
            deleted=deleted,
        )

    def key_of(self, record: Any) -> str | None:
        """The key that a redacted record names itself by; None where it has none."""
        return self._key(record, []) if isinstance(record, dict) else None

    def keys_of(self, records: Sequence[Any]) -> list[str | None]:
        """`key_of` each record; the keys of most streams are one short text."""
        [(name, _), *others] = self._keys or [("", None)]
        if name and not others and "." not in name:
            try:
                keys = [record[name].strip() for record in records]
                together = "".join(keys)
            except (TypeError, LookupError, AttributeError):
                return [self.key_of(record) for record in records]
            if "\\" not in together and "|" not in together and all(keys):
                if max(map(len, keys), default=0) <= LONGEST_KEY:
                    return [*keys]
        return [self.key_of(record) for record in records]

    def _values(
        self, record: dict[str, Any], problems: list[Problem]
    ) -> dict[str, Any]:
        """The schema's values; with problems, those that could be read."""
        before = len(problems)
        shaped = self.reshape(record, problems)
        if len(problems) > before:
            return self._separately(shaped, problems)
        try:
            loaded = self.checker.load(shaped)
            return broken_down(loaded, self.schema.dimensions)
        except ValidationError as error:
            problems.extend(problems_of(error, shaped, self._known))
            return shaped

    def _separately(
        self, shaped: dict[str, Any], problems: list[Problem]
    ) -> dict[str, Any]:
        """Check the fields that could be read, so that no mistake hides another."""
        for name, value in shaped.items():
            try:
                self.schema.fields[name].deserialize(value)
            except ValidationError as error:
                error.field_name = name
                problems.extend(problems_of(error, shaped))
        return shaped

    def _tombstone(self, record: dict[str, Any], problems: list[Problem]) -> str:
        """The region of a deleted record; nothing else of it is read."""
        return self.reshape.region(record, problems) or ""

    def _key(self, record: dict[str, Any], problems: list[Problem]) -> str | None:
        """The record's own key: its parts joined by |, which is escaped inside."""
        if not self._keys:
            return None
        parts = []
        for name, select in self._keys:
            part = identity.key_part(select(record))
            if part is None:
                problems.append(words.no_key(name, select(record), record))
                return None
            parts.append(part)
        key = "|".join(parts)
        if len(key) > LONGEST_KEY:
            problems.append(words.long_key(key, LONGEST_KEY))
            return None
        return key

    def _deleted(self, record: dict[str, Any], problems: list[Problem]) -> bool:
        if self._gone is None:
            return False
        try:
            gone = self._gone(record)
        except Refused as refused:
            problems.extend(refused.problems)
            return False
        if gone is True or gone is False or gone is None or gone is MISSING:
            return gone is True
        when = self.stream.deletes.when or ""
        problems.append(words.no_yes_or_no(when, gone))
        return False

    def _version(
        self, record: dict[str, Any], problems: list[Problem]
    ) -> datetime | None:
        if self._moved is None:
            return None
        try:
            moved = self._moved(record)
        except Refused as refused:
            problems.extend(refused.problems)
            return None
        return moved

    def _check_coverage(self, region: str, problems: list[Problem]) -> None:
        if not region or region in self.coverage or region[:5] in self.coverage:
            return
        problems.append(words.outside_coverage(region))

    def _check_private(
        self, key: str | None, values: Mapping[str, Any], problems: list[Problem]
    ) -> None:
        """No text that looks like a person's number or address is stored."""
        texts = [("key", key)] + [(name, values.get(name)) for name in self._texts]
        for name in self._dims:
            texts += [(name, dims_key(values.get(name) or {}))]
        for name, text in texts:
            kind = privacy.personal(text) if isinstance(text, str) else None
            if kind == "mobile" and name == "key":
                continue  # running numbers look like one; a key is not a telephone
            if kind is not None:
                problems.append(words.unmarked(name, kind))

    def _reject(
        self,
        record: Any,
        pointer: str,
        key: str | None,
        problems: list[Problem],
        raw_hash: bytes,
    ) -> Rejection:
        masked = tuple(privacy.masked_problem(each) for each in problems)
        raw = raw_bytes(privacy.masked(record)).decode()[:LONGEST_RAW]
        safe = None if key is None else privacy.mask(key)
        return Rejection(pointer, safe, masked, raw, raw_hash)


def _flaws(record: Any) -> list[Problem]:
    if not isinstance(record, dict):
        return [words.not_object(record)]
    return [] if strict.spotless(record) else [f for _, f in strict.flaws(record)]


def _fields(schema: type[Record], kind: type[Any]) -> tuple[str, ...]:
    declared = schema.declared().items()
    return tuple(name for name, field in declared if isinstance(field, kind))

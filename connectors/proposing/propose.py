"""Proposes a manifest for a system that nobody has described yet.

It looks at a few answers, politely, and writes down what it saw: each line with a
confidence and a reason. What can be read in two ways is left to a person. Nothing is
activated and nothing is stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from connectors.base import Context, RawRecord, Refusal
from connectors.proposing import (
    recognising,
    sampling,
    trying,
    turning,
    vocabulary,
    writing,
)
from connectors.proposing.columns import profile
from connectors.proposing.fields import mapping
from connectors.proposing.proposal import Language, Line, Proposal, Sign
from connectors.proposing.signs import sql
from connectors.proposing.site import Opens, Site
from schemas.contracts.domain import Domain, catalogue
from schemas.manifests.manifest import Auth, Connection
from schemas.values.problem import Words

SLUG: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person said beside the address; `auth` is `connection.auth` as written."""

    kind: str | None = None
    publisher: str | None = None
    schema: str | None = None
    auth: Auth = Auth()
    auth_text: str | None = None
    language: Language = "en"


def propose(opens: Opens, url: str, wish: Wish) -> Proposal:
    """The manifest that fits what stands behind an address.

    Raises `Refused` for an address or wish that is wrong, and `Refusal` where nothing
    can be proposed: a log-in, a page for people, nothing, an unknown protocol.
    """
    sign, asked = _sign(opens, url, wish)
    if wish.auth.kind == "none" and sign.auth is not None:
        wish = replace(wish, auth=sign.auth)
    sign, sample = sampling.read(opens, sign, wish.auth)
    if not sample.rows:
        raise Refusal("propose.no_rows", NO_ROWS, url)
    seen = look(sign, sample.rows, url, wish)
    cursor, notes, more = sampling.cursor(opens, sign, seen.kept, seen.key, wish.auth)
    return of_sample(seen, wish, cursor, notes, asked + sample.requests + more)


@dataclass(frozen=True)
class Seen:
    """What rows of a source show before anything more is asked of it."""

    sign: Sign
    rows: Sequence[RawRecord]
    url: str
    domain: Domain
    kept: Mapping[str, profile.Column]
    drop: Sequence[tuple[str, bool, Words]]
    key: Line | None

    @property
    def titles(self) -> tuple[str, ...]:
        """The words of the address and of the dataset."""
        return (self.sign.id, *urlsplit(self.url).path.split("/"))


def look(sign: Sign, rows: Sequence[RawRecord], url: str, wish: Wish) -> Seen:
    """The schema, the key and the personal fields of a sample of rows."""
    columns = profile.columns(row.value for row in rows)
    seen = Seen(sign, rows, url, catalogue().domains[0], columns, (), None)
    schema = wish.schema or sign.schema or _schema(columns, seen.titles)
    domain = catalogue().domain(schema)
    drop = turning.dropped(columns, domain)
    hidden = {name for name, _, _ in drop}
    kept = {n: c for n, c in columns.items() if n not in hidden}
    key = turning.key(kept, sign, domain)
    return replace(seen, domain=domain, kept=kept, drop=drop, key=key)


def of_sample(
    seen: Seen,
    wish: Wish,
    cursor: Line | None = None,
    notes: Sequence[Words] = (),
    requests: int = 0,
) -> Proposal:
    """The proposal for what was seen; asks nothing and nobody."""
    sign, domain = seen.sign, seen.domain
    words = vocabulary.of(domain.ref)
    fit = mapping.Fitting(
        domain, words, seen.kept, seen.titles, wish.publisher, sign.zone, sign.given
    )
    gone = turning.deletes(seen.kept.values(), sign)
    draft = writing.Draft(
        publisher=wish.publisher,
        system=_system(wish.publisher, seen.url, sign),
        stream_id=_slug(sign.id)[:40].strip("-") or "data",
        sign=sign,
        schema=wish.schema or domain.ref,
        auth=wish.auth_text,
        stream=[line for line in (cursor, seen.key, gone) if line is not None],
        map=mapping.lines(fit),
        drop=seen.drop,
        notes=(*sign.notes, *_others(sign), *notes),
    )
    return _finished(draft, seen.rows, wish, requests)


def _sign(opens: Opens, url: str, wish: Wish) -> tuple[Sign, int]:
    scheme = recognising.scheme(url)
    if scheme in sql.SCHEMES:
        return sql.found(opens, Connection("sql", url, wish.auth)), 0
    if scheme not in recognising.SCHEMES:
        raise Refusal("propose.folder", FOLDER, url)
    with_auth = wish.auth

    def opened(connection: Connection) -> Context:
        return opens(replace(connection, auth=with_auth))

    site = Site(opened, url)
    with site.fetcher:
        return recognising.recognised(site, wish.kind), site.fetcher.asked


def _schema(columns: Mapping[str, profile.Column], titles: Sequence[str]) -> str:
    return vocabulary.best(list(columns), titles)[0].schema


def _system(publisher: str | None, url: str, sign: Sign) -> str:
    parts = urlsplit(url)
    host = (parts.hostname or "sistem").removeprefix("www.").partition(".")[0]
    host = "sistem" if host.isdecimal() else host
    made = "-".join((publisher or host, sign.id))
    return _slug(made)[:60].strip("-")


def _slug(text: str) -> str:
    made = SLUG.sub("-", text.casefold()).strip("-")
    return made if made[:1].isalpha() else f"s-{made}".strip("-")


def _others(sign: Sign) -> list[Words]:
    if not sign.others:
        return []
    listed = ", ".join(sign.others[:10])
    return [
        Words(
            f"Selain {sign.id} ada: {listed}", f"Beside {sign.id} there are: {listed}"
        )
    ]


def _finished(
    draft: writing.Draft, rows: Sequence[RawRecord], wish: Wish, requests: int
) -> Proposal:
    """Try the draft on the sample, write its examples, and say what is open."""
    lines = (*draft.stream, *draft.map)
    tried = _tried(draft, rows, "open", frozenset(x.key for x in lines if x.is_open))
    examples = tried.examples
    if not examples:  # words that nobody knows yet must not hide everything else
        unsure = frozenset(line.key for line in lines if line.filler or line.is_open)
        examples = _tried(draft, rows, "whole", unsure).examples
    draft = replace(draft, examples=examples)
    text = writing.written(draft, wish.language)
    body = writing.closing(text, tried.taken, len(rows), tried.refused)
    _, problems = trying.parsed(body)
    return Proposal(
        kind=draft.sign.kind,
        schema=draft.schema,
        manifest=body,
        lines=lines,
        open=tuple(text.open),
        problems=problems,
        rows=len(rows),
        taken=tried.taken,
        requests=requests,
        notes=tuple(draft.notes),
    )


def _tried(
    draft: writing.Draft,
    rows: Sequence[RawRecord],
    how: writing.Trial,
    skip: frozenset[str],
) -> trying.Tried:
    """What becomes of the rows; nothing where not even a trial parses."""
    read, _ = trying.parsed(writing.written(draft, "en", how).joined)
    return trying.tried(read.streams[0], rows, skip) if read else trying.NOTHING


NO_ROWS: Final = Words(
    "Sistem menjawab, tetapi tanpa satu data pun: tidak ada yang dapat dipelajari.",
    "The system answers, but without a single record: there is nothing to learn from.",
)
FOLDER: Final = Words(
    "Untuk ftp, sftp dan folder: unduh satu berkas dan tulis manifesnya menurut"
    " docs/connectors/files.md.",
    "For ftp, sftp and folders: look at one file and write the manifest by"
    " docs/connectors/files.md.",
)

"""What a proposal is made of: lines with a confidence and a reason, and the whole."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal

from schemas.manifests.manifest import Auth
from schemas.values.problem import Words

Confidence = Literal["sure", "likely", "guess"]
Language = Literal["id", "en"]

PLAIN: Final = re.compile(
    r"[A-Za-z_][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*|[0-9]+[smhd]"
)
TRAPS: Final = frozenset("y n yes no on off true false null none ~".split())
IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Line:
    """One key of a manifest with its value as flow YAML, how sure it is and why.

    Without `text` it is open: a person chooses one of `choices` (each a value and what
    it would mean), or fills it in as `fill` says. `filler` is what it
    is tried with until then. `required` lines must not stay open.
    """

    key: str
    text: str
    sure: Confidence
    why: Words
    choices: tuple[tuple[str, Words], ...] = ()
    fill: Words | None = None
    required: bool = False
    filler: str = ""

    @property
    def is_open(self) -> bool:
        """Whether a person has to decide."""
        return not self.text


@dataclass(frozen=True, slots=True)
class Sign:
    """What a kind recognises behind an address.

    `connection` are keys beside kind and base_url, `stream` the stream's own keys, both
    with their values as flow YAML. `cursor`: how this kind asks for changes: by a
    parameter that has to be found, by itself, by cursors written out (one a line), or
    not at all.
    `under` is where the source's own fields stand (`properties.`). `others` are what
    else could be a stream. `key` is the protocol's own key, `zone` that of its times.
    `given` are fields of the schema that the server says beside the records.
    `auth` is what the address itself proved itself with: to look with, never written.
    """

    kind: str
    base_url: str
    id: str
    sure: Confidence
    why: Words
    connection: Mapping[str, str] = field(default_factory=dict)
    stream: Mapping[str, str] = field(default_factory=dict)
    cursor: Literal["find", "own", "none"] | str = "none"
    key: tuple[str, ...] = ()
    under: str = ""
    others: tuple[str, ...] = ()
    notes: tuple[Words, ...] = ()
    schema: str | None = None
    full_scan: bool = True
    zone: str | None = None
    given: Mapping[str, tuple[str, Words]] = field(default_factory=dict)
    auth: Auth | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Open:
    """A line of the manifest that waits for a person."""

    line: int
    what: str
    words: Words


@dataclass(frozen=True, slots=True)
class Proposal:
    """A manifest that a person reads, edits and certifies; nothing was activated.

    `open` are the lines that need a person before it parses or can run, `problems` what
    the parser says of it as it stands. `taken` of `rows` sample rows became facts.
    """

    kind: str
    schema: str
    manifest: str
    lines: tuple[Line, ...]
    open: tuple[Open, ...]
    problems: tuple[Words, ...]
    rows: int
    taken: int
    requests: int
    notes: tuple[Words, ...] = ()

    @property
    def parses(self) -> bool:
        """Whether it is a manifest already, before any edit."""
        return not self.problems

    def told(self) -> dict[str, Any]:
        """As one JSON object."""
        return asdict(self) | {"parses": self.parses}


def flow(value: Any) -> str:
    """A value as YAML in one line, quoted wherever YAML might read it otherwise."""
    if isinstance(value, Mapping):
        pairs = (f"{flow(str(key))}: {flow(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(flow, value)) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, Decimal)):
        text = format(Decimal(value), "f")
        return text if len(text) < 18 else json.dumps(text)
    text = str(value)
    if PLAIN.fullmatch(text) and text.casefold() not in TRAPS:
        return text
    return json.dumps(text, ensure_ascii=False)


def jmes(name: str) -> str:
    """A source field's dotted name as a JMESPath."""
    if name.startswith("@"):
        return json.dumps(name)
    made = []
    for step in name.split("."):
        bare = step.partition("[")[0]
        made.append(step if IDENTIFIER.fullmatch(bare) else json.dumps(step))
    return ".".join(made)

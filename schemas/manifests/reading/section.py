"""Reading one mapping of a manifest: typed keys, and every mistake noted at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final, TypeVar

import jmespath
from jmespath.exceptions import JMESPathError

from schemas.manifests.reading.notes import Notes
from schemas.manifests.reading.tree import Node
from schemas.values.nearest import hint
from schemas.values.problem import Words

DURATION: Final = re.compile(r"([1-9][0-9]{0,5}) ?(s|m|h|d)")
SIZE: Final = re.compile(r"([1-9][0-9]{0,9}) ?(B|KiB|MiB)")
PERCENT: Final = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,4})?) ?%")
SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
BYTES: Final = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20}
CODES: Final = ("text", "bool")
LONGEST_PATH: Final = 300

Span = TypeVar("Span", timedelta, None)


class Section(Notes):
    """One mapping of a manifest with readers for every type of value.

    Every reading gives a usable value even when the file is wrong, so that one
    pass finds every mistake; whoever reads raises once all problems are in.
    """

    def text(self, key: str, default: str | None = None) -> str:
        """Text; without a default the key is required."""
        found = self.node(key, "text", required=default is None)
        if found is not None and not found.value.strip():
            self.wrong(
                key,
                "manifest.blank",
                "Nilai ini kosong.",
                "This value is blank.",
            )
        return found.value if found else default or ""

    def maybe(self, key: str) -> str | None:
        """Text, or None where the key is absent."""
        if self.has(key):
            return self.text(key)
        self.known.append(key)
        return None

    def shaped(
        self, key: str, shape: re.Pattern[str], id: str, en: str, default: str = ""
    ) -> str:
        """Text of a given shape; `id` and `en` say what it looks like."""
        text = self.text(key, default or None)
        if text and not shape.fullmatch(text):
            self.wrong(
                key,
                "manifest.shape",
                f"Bentuknya harus {id}.",
                f"It must look like {en}.",
            )
        return text

    def word(self, key: str, words: Iterable[str], default: str | None = None) -> str:
        """One of a closed list of words; `misread` then tells whether it was not."""
        choices = tuple(words)
        text = self.text(key, default)
        self.misread = text not in choices
        if text and self.misread:
            self._not_among(key, text, choices)
        return default or choices[0] if self.misread else text

    def _not_among(self, key: str, text: str, choices: tuple[str, ...]) -> None:
        near = hint(text, choices, 0.5)
        listed = ", ".join(choices)
        self.wrong(
            key,
            "manifest.unknown_word",
            f"“{text}” tidak dikenal di sini.{near.id} Pilihan: {listed}.",
            f"“{text}” is not known here.{near.en} Choices: {listed}.",
        )

    def whole(
        self, key: str, default: int | None, low: int = 0, high: int = 10**9
    ) -> int | None:
        """A whole number between two bounds."""
        found = self.node(key, "whole")
        if found is None:
            return default
        if not low <= found.value <= high:
            self.wrong(
                key,
                "manifest.out_of_bounds",
                f"Harus di antara {low} dan {high}.",
                f"This must lie between {low} and {high}.",
            )
        return int(found.value)

    def number(self, key: str, default: Decimal) -> Decimal:
        """A number above zero."""
        found = self.node(key, "whole", "point")
        if found is None:
            return default
        if found.value <= 0:
            self.wrong(
                key,
                "manifest.out_of_bounds",
                "Harus lebih dari 0.",
                "This must be more than 0.",
            )
        return Decimal(found.value)

    def flag(self, key: str, default: bool = False) -> bool:
        """true or false."""
        found = self.node(key, "bool")
        return default if found is None else bool(found.value)

    def duration(self, key: str, default: Span) -> timedelta | Span:
        """A length of time such as `30s`, `10m`, `6h`, `7d`."""
        match = self._matched(key, DURATION, "10m, 6h, 7d")
        if match is None:
            return default
        return timedelta(seconds=int(match[1]) * SECONDS[match[2]])

    def size(self, key: str, default: int) -> int:
        """A size such as `512KiB` or `8MiB`, in bytes."""
        match = self._matched(key, SIZE, "512KiB, 8MiB")
        return default if match is None else int(match[1]) * BYTES[match[2]]

    def percent(self, key: str, default: Decimal) -> Decimal:
        """A share such as `5%`, as a fraction of one."""
        match = self._matched(key, PERCENT, "5%, 20%")
        if match is None:
            return default
        share = Decimal(match[1]) / 100
        if share > 1:
            self.wrong(
                key,
                "manifest.out_of_bounds",
                "Paling banyak 100%.",
                "At most 100%.",
            )
        return share

    def _matched(
        self, key: str, shape: re.Pattern[str], examples: str
    ) -> re.Match[str] | None:
        found = self.node(key)
        if found is None:
            return None
        match = shape.fullmatch(found.text) if found.text else None
        if match is None:
            self.wrong(
                key,
                "manifest.shape",
                f"Tulis angka dengan satuannya: {examples}.",
                f"Write a number with its unit: {examples}.",
            )
        return match

    def texts(self, key: str, required: bool = False) -> tuple[str, ...]:
        """A list of texts."""
        found = self.node(key, "list", required=required)
        if found is None:
            return ()
        texts = []
        for index, item in enumerate(found.value):
            if item.kind == "text" and item.value.strip():
                texts.append(item.value)
            else:
                self.wrong_kind(f"{self.place(key)}[{index}]", item, "text")
        if required and not found.value:
            self.wrong(
                key,
                "manifest.blank",
                "Daftar ini kosong; perlu paling sedikit satu.",
                "This list is empty; it needs at least one.",
            )
        return tuple(texts)

    def parameters(self, key: str) -> Mapping[str, str]:
        """Names to texts; whole numbers and true/false go as they are written."""
        found = self.node(key, "map")
        pairs: dict[str, str] = {}
        for name, item in found.value.items() if found else ():
            if item.kind in ("text", "whole", "bool"):
                pairs[name] = item.text
            else:
                self.wrong_kind(f"{self.place(key)}.{name}", item, "text")
        return pairs

    def path_of(self, key: str, required: bool = False) -> str | None:
        """A JMESPath expression that compiles."""
        if not required and not self.has(key):
            self.known.append(key)
            return None
        text = self.text(key)
        why = path_problem(text) if text else None
        if why is not None:
            self.wrong(key, "path.syntax", why.id, why.en)
        return text

    def section(
        self, key: str, required: bool = False, hidden: bool = False
    ) -> Section | None:
        """A group of keys inside this one; `hidden` values never show in messages."""
        found = self.node(key, "map", required=required)
        if found is None:
            return None
        return Section(found, self.place(key), self.problems, hidden)

    def named(self) -> Iterator[tuple[str, Node]]:
        """Every key that is written, where the author chooses their names."""
        self.known += self.nodes
        yield from list(self.nodes.items())

    def inner(self, key: str, node: Node) -> Section:
        """The group that stands under a name of the author's choice."""
        return Section(node, self.place(key), self.problems)

    def constant(self, key: str, numbers: bool) -> Node | None:
        """Any value; a number only where one is meant, so that codes keep zeros."""
        found = self.node(key)
        if found is not None and found.kind in ("point", "whole") and not numbers:
            self.wrong_kind(self.place(key), found, "text")
            return None
        return found

    def code(self, key: str) -> Node | None:
        """A text or true/false that stands for a code."""
        found = self.node(key)
        if found is None or found.kind in CODES:
            return found
        self.wrong_kind(self.place(key), found, "text")
        return None

    def codes(self, key: str) -> dict[str, Node]:
        """Words to texts or true/false that stand for codes."""
        found = self.nodes[key].value
        fit = {word: each for word, each in found.items() if each.kind in CODES}
        for word in found.keys() - fit.keys():
            self.wrong_kind(f"{self.place(key)}.{word}", found[word], "text")
        return fit

    def sections(self, key: str) -> list[tuple[Section, Node]]:
        """A required list of groups."""
        found = self.node(key, "list", required=True)
        if found is not None and not found.value:
            self.wrong(
                key,
                "manifest.blank",
                "Daftar ini kosong; perlu paling sedikit satu.",
                "This list is empty; it needs at least one.",
            )
        return [
            (Section(item, f"{self.place(key)}[{index}]", self.problems), item)
            for index, item in enumerate(found.value if found else ())
        ]

    def plain(self, key: str) -> Any:
        """Any value, as JSON would have it."""
        found = self.node(key)
        return None if found is None else found.plain


def path_problem(text: str) -> Words | None:
    """What is wrong with a JMESPath expression, or None."""
    reason = "terlalu panjang / too long"
    if len(text) <= LONGEST_PATH:
        try:
            jmespath.compile(text)
        except (JMESPathError, RecursionError) as error:
            reason = str(error).splitlines()[0] or type(error).__name__
        else:
            return None
    return Words(
        f"Bukan JMESPath yang sah ({reason}). Nama dengan spasi atau tanda ditulis"
        " '\"Nama Kolom\"'.",
        f"Not a valid JMESPath ({reason}). A name with spaces or signs is written"
        " '\"Column Name\"'.",
    )

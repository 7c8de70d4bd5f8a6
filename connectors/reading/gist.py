"""What reading a page gave, kept so that the same bytes need not be read again.

It says nothing about the pages before it: what follows from those is worked out in
each run. Where the next page is stays in the body, for a link may carry a token and a
key may be a person's: only the place is kept where it is written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from connectors.reading.paging import Signs
from connectors.reading.watermark import Part, Watermark
from schemas.manifests.manifest import Stream

FORM: Final = 2  # another one is not understood, and its page read again
WRITTEN: Final = ("/", "\\/"), ("&", "\\u0026")  # as some servers write JSON


@dataclass(frozen=True, slots=True)
class Gist:
    """A page without its records.

    `text` is the next place as the page writes it, `new` how many of its records the
    run had not met, `sure` whether each of the run's was known by its key; `came` its
    bytes, `size` those that are kept.
    """

    signs: Signs
    text: str | None
    marks: Part
    new: int
    sure: bool
    came: int
    size: int

    def kept(self, mark: Watermark, body: bytes) -> dict[str, Any] | None:
        """The form in which it is kept; None where the page must be read again."""
        marks = mark.written(self.marks)
        span = [] if self.text is None else _span(self.text, body)
        if marks is None or span is None:
            return None
        signs = self.signs
        return {
            "form": FORM,
            "signs": [
                *(signs.records, signs.total, signs.last),
                *(signs.linked, signs.more),
            ],
            "span": span,
            "marks": marks,
            "new": self.new,
            "sure": self.sure,
            "came": self.came,
            "size": self.size,
        }


@dataclass(frozen=True, slots=True)
class Ahead:
    """A page that may be passed over if its bytes are still those of `sha256`."""

    sha256: bytes
    kept: Mapping[str, Any]
    marks: Part

    @property
    def bodiless(self) -> bool:
        """Whether nothing of the body is needed."""
        return not self.kept["span"]

    def gist(self, body: bytes) -> Gist:
        """What reading the page gave."""
        said, text = self.kept, None
        if said["span"]:
            begin, end = said["span"]
            text = _read(body[begin:end])
        return Gist(
            signs=Signs(*said["signs"]),
            text=text,
            marks=self.marks,
            new=said["new"],
            sure=said["sure"],
            came=said["came"],
            size=said["size"],
        )


def ahead(
    stream: Stream, mark: Watermark, sha256: bytes, said: Mapping[str, Any] | None
) -> Ahead | None:
    """What a page will be if it is as it was; None where it must be read all the same.

    Against a stated total records are counted by their keys, which pages that are
    passed over do not give. Only of a snapshot that does no harm: as soon as one of
    its pages is different it is read again from the first.
    """
    if said is None or said["form"] != FORM:
        return None
    counted = stream.paging.total_at is not None
    if counted and not (said["sure"] and stream.write == "snapshot"):
        return None
    marks = mark.read(said["marks"])
    return None if marks is None else Ahead(sha256, said, marks)


def _span(text: str, body: bytes) -> list[int] | None:
    """Where a body spells a text as a JSON string does."""
    spelt = json.dumps(text)[1:-1]
    for plain, escaped in (("", ""), *WRITTEN):
        tried = spelt.replace(plain, escaped).encode() if plain else spelt.encode()
        begin = body.rfind(tried)
        if begin >= 0 and _read(tried) == text:
            return [begin, begin + len(tried)]
    return None


def _read(spelt: bytes) -> str:
    return str(json.loads(b'"' + spelt + b'"'))

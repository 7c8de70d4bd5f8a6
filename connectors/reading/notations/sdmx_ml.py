"""SDMX-ML 2.1 and 3.0 data as flat observations: generic or structure-specific.

Each observation has the codes of its dimensions and attributes, those of its series,
groups and data set too, as text. Read as a stream: one observation is held.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any, Final
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]  # no stub
from defusedxml.expatreader import DefusedExpatParser  # type: ignore[import-untyped]

from schemas.streams import words
from schemas.streams.pieces import pieces
from schemas.tables.melt import Taken
from schemas.values.problem import Refused, refuse

MESSAGES: Final = (
    "GenericData",
    "StructureSpecificData",
    "GenericTimeSeriesData",
    "StructureSpecificTimeSeriesData",
)
OWN: Final = ("action", "dataScope", "structureRef", "setID", "validFromDate")
TIME: Final = "TIME_PERIOD"
VALUE: Final = "OBS_VALUE"
ACTION: Final = "ACTION"
DELETES: Final = {"Delete": "D"}
MOST_GROUPS: Final = 100_000


def records(body: IO[bytes]) -> Iterator[Taken]:
    """The observations of a message; Refused, after them, for what is none."""
    parser = DefusedExpatParser(forbid_dtd=True)
    taker = _Taker()
    parser.setContentHandler(taker)
    for piece in pieces(body):
        wrong = _fed(parser, piece)
        yield from taker.taken()
        if wrong is not None:
            raise wrong
    try:
        parser.close()
    except SAXParseException:
        raise words.cut_off("/", "xml.truncated") from None
    if taker.message not in MESSAGES:
        raise _no_data(taker.message, taker.said)


def _fed(parser: Any, piece: bytes) -> Refused | None:
    try:
        parser.feed(piece)
    except DefusedXmlException as error:
        return words.declared_types(type(error).__name__)
    except SAXParseException as error:
        line, column = error.getLineNumber() or 0, error.getColumnNumber() or 0
        return words.not_xml(line, column, str(error.getMessage()))
    except Refused as refused:
        return refused
    return None


class _Taker(ContentHandler):
    """Follows data sets, groups and series, and finishes an observation at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.message, self.said = "", ""
        self._path: list[str] = []
        self._text: list[str] = []
        self._found: list[Taken] = []
        self._set: dict[str, str] = {}
        self._groups: list[tuple[dict[str, str], dict[str, str]]] = []
        self._series: dict[str, str] = {}
        self._group: dict[str, str] = {}
        self._group_key: dict[str, str] | None = None
        self._obs: dict[str, str] = {}
        self._dimension = TIME
        self._count = 0

    def taken(self) -> list[Taken]:
        """What was finished since the last call."""
        found, self._found = self._found, []
        return found

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802  SAX's name
        local = name.rpartition(":")[2]
        if not self._path:
            self.message = local
        self._path.append(local)
        self._text.clear()
        given = dict(attrs.items())
        plain = {key: value for key, value in given.items() if ":" not in key}
        if local == "Structure" and self._path[-2:-1] == ["Header"]:
            self._dimension = given.get("dimensionAtObservation", TIME)
        elif local == "DataSet":
            self._begin_set(given)
        elif local == "Group":
            self._group, self._group_key = plain, None
        elif local == "Series":
            self._series = plain
        elif local == "Obs":
            self._obs = plain
        else:
            self._part(local, given)

    def _begin_set(self, given: dict[str, str]) -> None:
        named = {key.rpartition(":")[2]: value for key, value in given.items()}
        action = named.get("action", "")
        self._set = {k: v for k, v in given.items() if ":" not in k and k not in OWN}
        if action:
            self._set[ACTION] = DELETES.get(action, action[:1].upper())
        self._groups, self._series = [], {}

    def _part(self, local: str, given: dict[str, str]) -> None:
        """A value of the generic form, which goes where it stands."""
        holder = self._path[-2] if len(self._path) > 1 else ""
        value = given.get("value", "")
        if local == "ObsDimension":
            at = given.get("id") or self._dimension
            self._obs[TIME if at == "AllDimensions" else at] = value
        elif local == "ObsValue":
            self._obs[VALUE] = value
        elif local == "Value" and holder == "GroupKey":
            self._group_key = (self._group_key or {}) | {given.get("id", ""): value}
        elif local == "Value" and "id" in given:
            self._target(holder)[given["id"]] = value

    def _target(self, holder: str) -> dict[str, str]:
        """What a value belongs to: an observation, a series, a group, the data set."""
        if "Obs" in self._path:
            return self._obs
        if "Series" in self._path:
            return self._series
        return self._group if "Group" in self._path else self._set

    def characters(self, content: str) -> None:
        if len(self._text) < 100:
            self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802  SAX's name
        local = name.rpartition(":")[2]
        if local == "Obs":
            self._end_observation()
        elif local == "Group":
            self._end_group()
        elif local == "Series":
            self._series = {}
        elif local == "Text" and not self.said:
            self.said = "".join(self._text).strip()[:200]
        self._path.pop()

    def _end_observation(self) -> None:
        self._count += 1
        own = self._series | self._obs
        value = self._set | self._grouped(own) | own
        self._found.append(Taken(value, f"/DataSet/Obs[{self._count}]"))
        self._obs = {}

    def _end_group(self) -> None:
        """Attributes of many series; which of its names are a key, the series show."""
        if len(self._groups) >= MOST_GROUPS:
            raise _no_data("Group", f"> {MOST_GROUPS}")
        key = self._group_key
        self._groups.append((key or {}, self._group | (key or {})))

    def _grouped(self, own: dict[str, str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for key, group in self._groups:
            shared = key or {name: group[name] for name in group if name in own}
            if all(own.get(name) == value for name, value in shared.items()):
                found |= group
        return found


def _no_data(message: str, said: str) -> Refused:
    more = f": {said}" if said else ""
    return refuse(
        "sdmx",
        message,
        "sdmx.no_data",
        id=f"Jawaban bukan data SDMX-ML ({message or '-'}{more}). Periksa sdmx.flow dan"
        " sdmx.key.",
        en=f"The answer is no SDMX-ML data ({message or '-'}{more}). Check sdmx.flow"
        " and sdmx.key.",
    )

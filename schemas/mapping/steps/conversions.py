"""How one source value becomes one field's value, as closures made once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from schemas.accounting import accounts, nomenclature
from schemas.compiling import written
from schemas.contracts.domain import Domain, fold_word
from schemas.contracts.record import CONFIRMED_ZERO, number_text
from schemas.manifests.parts import MappedField
from schemas.mapping.steps.instants import Instants
from schemas.places.regions import Gazetteer
from schemas.values import dates, numbers, units
from schemas.values.nearest import hint
from schemas.values.problem import Refused, refuse

Convert = Callable[[Any], Any]
QUARANTINE: Final = "quarantine"
MOST_KEPT: Final = 4096


@dataclass(frozen=True, slots=True)
class Blank:
    """No value, and why: a reason of record.REASONS, or "zero" for NIHIL."""

    reason: str


EMPTY: Final = Blank("not_reported")
ZERO: Final = Blank(CONFIRMED_ZERO)


def blank_test(mapped: MappedField) -> Callable[[Any], Blank | None]:
    """A function that tells whether a source value stands for no value."""
    if not mapped.blank:
        return _empty
    words = {fold_word(word): Blank(why) for word, why in mapped.blank.items()}
    words.setdefault("", EMPTY)

    def listed(value: Any) -> Blank | None:
        if value is None:
            return words[""]
        if isinstance(value, str):
            return words.get(fold_word(value))
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            return words.get(number_text(Decimal(value)))
        return None

    return listed


def _empty(value: Any) -> Blank | None:
    if value is None or value == "" or isinstance(value, str) and value.isspace():
        return EMPTY
    return None


def converter(mapped: MappedField, domain: Domain) -> Convert:
    """The conversion that a manifest declares for one field (not regions).

    It is called with a value that is not blank, and raises Refused.
    """
    name = mapped.name
    if mapped.kind == "unit":
        return _unit(mapped, domain)
    if mapped.codes is not None or mapped.table is not None:
        return _by_table(mapped, domain)
    formats = mapped.formats
    zone = ZoneInfo(mapped.zone) if mapped.zone else None
    locale, strip = mapped.locale, mapped.strip
    made: dict[str, Convert] = {
        "text": lambda value: word_of(value, name),
        "code": lambda value: word_of(value, name),
        "boolean": lambda value: _boolean(value, name),
        "decimal": written.decimals(locale, strip, field=name),
        "integer": lambda v: Decimal(numbers.parse_int(v, locale, strip, field=name)),
        "datetime": Instants(formats, zone, field=name),
        "date": lambda value: dates.parse_date(value, formats, field=name),
        "period": lambda v: dates.parse_period(v, formats, field=name).text,
        "account": lambda value: accounts.padded(value, field=name),
        "activity": lambda value: nomenclature.padded(value, field=name),
        "office": lambda value: nomenclature.office(value, field=name),
    }
    return made[mapped.kind]


def _unit(mapped: MappedField, domain: Domain) -> Convert:
    """A unit by its word, which a table may first say more plainly."""
    name = mapped.name
    if mapped.codes is None:
        return lambda value: units.parse_unit(word_of(value, name), field=name)
    plainly = _by_table(mapped, domain)
    return lambda value: units.parse_unit(plainly(value), field=name)


def word_of(value: Any, field: str) -> str:
    """A source value as a word: text without outer spaces, or a number as written."""
    if isinstance(value, str):
        return value.strip()
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    raise refuse(
        field,
        value,
        "type.wrong",
        id="Di sini harus satu nilai, bukan daftar atau objek. Pilih isinya dengan"
        " from: … di manifes.",
        en="This must be one value, not a list or an object. Select what is inside"
        " with from: … in the manifest.",
    )


def _boolean(value: Any, field: str) -> bool:
    if value is True or value is False:
        return value is True
    raise refuse(
        field,
        value,
        "boolean.undeclared",
        id="Bukan true atau false. Nyatakan artinya: codes: {Y: true, T: false},"
        " else: quarantine.",
        en="Not true or false. Declare what it means: codes: {Y: true, N: false},"
        " else: quarantine.",
    )


def _by_table(mapped: MappedField, domain: Domain) -> Convert:
    exact, folded = table_of(mapped, domain)
    name, otherwise = mapped.name, mapped.otherwise

    def translate(value: Any) -> Any:
        word = word_of(value, name)
        if word in exact:
            return exact[word]
        found = folded.get(fold_word(word))
        if found is not None:
            return found
        if otherwise != QUARANTINE:
            return otherwise
        raise _unknown_word(word, name, exact or folded)

    return translate


def table_of(
    mapped: MappedField, domain: Domain
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """A field's code table by exact word, and by folded word where that is unique."""
    if mapped.table is not None:
        return {}, domain.source_words(mapped.table)
    exact = dict(mapped.codes or {})
    folded: dict[str, Any] = {}
    for word, code in exact.items():
        if folded.setdefault(fold_word(word), code) != code:
            return exact, {}
    return exact, folded


def _unknown_word(word: str, field: str, known: Mapping[str, Any]) -> Refused:
    near = hint(word, known)
    return refuse(
        field,
        word,
        "code.unknown_word",
        id=f"Kata “{word}” tidak ada dalam tabel kode.{near.id} Tambahkan ke codes di"
        " manifes.",
        en=f"The word “{word}” is not in the code table.{near.en} Add it to codes in"
        " the manifest.",
    )


class RegionReader:
    """Reads a record's region; equal answers are remembered."""

    def __init__(self, mapped: MappedField, domain: Domain, gazetteer: Gazetteer):
        self.system, self.field, self.gazetteer = mapped.system, mapped.name, gazetteer
        self.local = _by_table(mapped, domain) if mapped.codes is not None else None
        self.seen: dict[Any, str] = {}

    def __call__(self, value: Any, name: Any = None) -> str:
        """The dotted code of the region, checked against its name; or Refused."""
        asked = (type(value), value, name) if _hashable(value, name) else None
        found = self.seen.get(asked)
        if found is None:
            found = self._read(value, name)
            if asked is not None and len(self.seen) < MOST_KEPT:
                self.seen[asked] = found
        return found

    def _read(self, value: Any, name: Any) -> str:
        system = self.system
        if self.local is not None:
            value, system = self.local(value), "kemendagri"
        return self.gazetteer.resolve(value, system, name, field=self.field).code


def _hashable(value: Any, name: Any) -> bool:
    return isinstance(value, (str, int)) and (name is None or isinstance(name, str))

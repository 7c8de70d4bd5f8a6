"""The data dictionary of a domain, made from its declarations, in both languages.

A domain's `fields.csv` says what each field means, `notes.md` what else its users must
know; everything else is read from the schema, its code lists and its indicators.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Final

from schemas.contracts import thresholds
from schemas.contracts.domain import PACKAGE, Domain, Indicator
from schemas.contracts.record import number_text
from schemas.publishing.json_schema import meanings, rules
from schemas.standards import exchange
from schemas.values.problem import Words

NOTES: Final = "notes.md"
PAGE: Final = "README.md"
PERIODS: Final = "periode / periods"
NEEDED: Final = Words("ya", "yes")
FREE: Final = Words("tidak", "no")
BETTER: Final = {
    "higher": Words("makin tinggi makin baik", "higher is better"),
    "lower": Words("makin rendah makin baik", "lower is better"),
    "neutral": Words("netral", "neutral"),
}
LIMITS: Final = {
    "minimum": Words("paling sedikit", "at least"),
    "maximum": Words("paling banyak", "at most"),
    "target": Words("sasaran", "target"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One field: its name, whether it must be there, and what it means."""

    name: str
    required: bool
    meaning: Words


def entries(domain: Domain) -> list[Entry]:
    """Every field of the schema, in the order of declaration; KeyError: no meaning."""
    known = meanings(domain.name)
    declared = domain.schema.declared().items()
    return [Entry(name, each.required, known[name]) for name, each in declared]


def notes(name: str) -> str:
    """What a domain's own words add to its dictionary; empty where there are none."""
    file = resources.files(f"{PACKAGE}.{name}") / NOTES
    return file.read_text("utf-8").strip() if file.is_file() else ""


def markdown(domain: Domain) -> str:
    """The whole dictionary as the README of the domain's folder."""
    parts = [*_head(domain), *_fields(domain), *_codes(domain), *_indicators(domain)]
    parts += [*_thresholds(domain), *_rules(domain)]
    if more := notes(domain.name):
        parts += [more, ""]
    return "\n".join(parts)


def _head(domain: Domain) -> Iterator[str]:
    yield (
        f"# {domain.name} {domain.version} — {domain.title.id} / {domain.title.en}\n\n"
        "*Dibuat oleh `hub schema dictionary`; ubah schema.py, fields.csv, atau"
        " notes.md. / Made by `hub schema dictionary`; change schema.py, fields.csv or"
        " notes.md.*\n\n"
        f"**Indonesia.** {domain.about.id} Contoh: `sample.json`.\n\n"
        f"**English.** {domain.about.en} Example: `sample.json`.\n"
    )
    for each in exchange.of(domain):
        losses = "; ".join(loss.id for loss in each.loses)
        lost = "; ".join(loss.en for loss in each.loses)
        yield (
            f"- `{each.standard}` ({each.version}): {each.title.id} / {each.title.en}."
            + (f" Yang tidak ikut: {losses}. / Left out: {lost}." if losses else "")
        )
    yield ""


def _fields(domain: Domain) -> Iterator[str]:
    yield "## Kolom / Fields"
    yield "| field | wajib / required | isi (Indonesia) | meaning (English) |"
    yield "|---|---|---|---|"
    for each in entries(domain):
        must = NEEDED if each.required else FREE
        yield _row(
            f"`{each.name}`", f"{must.id} / {must.en}", each.meaning.id, each.meaning.en
        )
    yield ""


def _codes(domain: Domain) -> Iterator[str]:
    for name, labels in domain.labels.items():
        yield f"## Kode / Codes: `{name}`"
        yield "| code | Indonesia | English |"
        yield "|---|---|---|"
        for code, label in labels.items():
            yield _row(f"`{code}`", label.id, label.en)
        yield ""


def _indicators(domain: Domain) -> Iterator[str]:
    if not domain.indicators:
        return
    yield "## Indikator / Indicators"
    yield _row("id", "Indonesia", "English", "satuan / unit", "arah / better", PERIODS)
    yield "|---|---|---|---|---|---|"
    for each in domain.indicators:
        better = BETTER[each.better]
        yield _row(
            f"`{each.id}`",
            _said(each, "id"),
            _said(each, "en"),
            each.unit,
            f"{better.id} / {better.en}",
            ", ".join(each.periods),
        )
    yield ""


def _said(indicator: Indicator, language: str) -> str:
    label = indicator.label.in_(language)
    return f"**{label}**. {indicator.definition.in_(language)}"


def _thresholds(domain: Domain) -> Iterator[str]:
    """What laws set for the indicators, with what has ended."""
    found = thresholds.of(domain)
    if not found:
        return
    yield "## Batas dan sasaran / Thresholds and targets"
    yield _row(
        "id", "batas / limit", "dasar / law", "berlaku / in force", "rumus", "formula"
    )
    yield "|---|---|---|---|---|---|"
    for each in found:
        kind = LIMITS[each.kind]
        yield _row(
            f"`{each.indicator}`",
            f"{kind.id} / {kind.en} {number_text(each.value)}",
            each.law,
            f"{each.valid_from} – {each.valid_to or '…'}",
            f"{each.formula.id}. {each.note.id}",
            f"{each.formula.en}. {each.note.en}",
        )
    yield ""


def _rules(domain: Domain) -> Iterator[str]:
    found = dict(rules(domain))
    if not found:
        return
    yield "## Aturan antarkolom / Rules between fields"
    for name, words in found.items():
        yield f"- `{name}`: {words}"
    yield ""


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

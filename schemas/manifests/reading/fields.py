"""Reading `map:`, each field against the shared schema it fills."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import ValidationError

from schemas.contracts.domain import Domain
from schemas.contracts.faults import problems_of
from schemas.contracts.record import Code, Dims, Flag, Number, RegionCode, Strict, Text
from schemas.manifests.parts import MappedField, Privacy
from schemas.manifests.reading.blank import read_blank
from schemas.manifests.reading.section import Section
from schemas.manifests.reading.times import check_declared_zone, read_formats, read_zone
from schemas.manifests.reading.tree import Node
from schemas.values.nearest import hint
from schemas.values.numbers import LOCALES
from schemas.values.problem import Refused
from schemas.values.units import parse_unit

SYSTEMS: Final = ("kemendagri", "bps", "name")
QUARANTINE: Final = "quarantine"
TABLE_KINDS: Final = ("code", "boolean", "region", "unit")
TELLTALE: Final = frozenset(
    "nik nip no_ktp nomor_ktp ktp no_kk nomor_kk hp no_hp nohp nomor_hp handphone telp"
    " telepon no_telp no_telepon nomor_telepon phone phone_number whatsapp no_wa wa"
    " email e_mail surel nama_pelapor pelapor nama_pengadu pengadu reporter"
    " reporter_name alamat_pelapor npwp".split()
)


def read_map(
    part: Section, domain: Domain | None, privacy: Privacy
) -> Mapping[str, MappedField]:
    """The `map:` of one stream; without a known schema only its form is checked."""
    found = part.section("map", required=True)
    if found is None:
        return {}
    declared = domain.schema.declared() if domain else {}
    mapped: dict[str, MappedField] = {}
    for name, node in found.nodes.items():
        field = declared.get(name)
        if domain is not None and field is None:
            continue
        entry = found.inner(name, node)
        if node.kind == "map":
            mapped[name] = read_entry(entry, name, field, domain)
            _guard_privacy(entry, mapped[name], field, privacy)
    found.known = list(declared) if domain else list(found.nodes)
    found.close()
    for name, field in declared.items():
        if field.required and name not in found.nodes:
            found.wrong(
                "",
                "map.required",
                f"Kolom wajib “{name}” dari {part.text('schema')} belum dipetakan.",
                f"The required field “{name}” of {part.text('schema')} is not mapped.",
            )
    return mapped


def read_entry(
    part: Section, name: str, field: Strict[Any] | None, domain: Domain | None
) -> MappedField:
    """One line of `map:`, read for a field of the shared schema."""
    return _Entry(part, name, field, domain).read()


def _guard_privacy(
    entry: Section, mapped: MappedField, field: Strict[Any] | None, privacy: Privacy
) -> None:
    """No dropped field is mapped, and none that is named like a person's data."""
    source = mapped.source or ""
    last = source.rpartition(".")[2].strip('"').replace(" ", "_").casefold()
    if privacy.drops(source):
        entry.wrong(
            "from",
            "privacy.maps_dropped",
            f"“{source}” dihapus oleh privacy.drop, jadi tidak bisa dipetakan.",
            f"“{source}” is removed by privacy.drop, so it cannot be mapped.",
        )
    elif isinstance(field, Text) and last in TELLTALE and source not in privacy.hash:
        entry.wrong(
            "from",
            "privacy.unmarked",
            f"“{source}” tampak seperti data pribadi; jangan dipetakan, dan sebut di"
            " privacy.drop.",
            f"“{source}” looks like personal data; do not map it, and name it in"
            " privacy.drop.",
        )


class _Entry:
    """One line of `map:`."""

    def __init__(
        self,
        part: Section,
        name: str,
        field: Strict[Any] | None,
        domain: Domain | None,
    ):
        self.part, self.name, self.field, self.domain = part, name, field, domain

    def read(self) -> MappedField:
        """The mapped field, with every mistake in it noted."""
        if self.part.has("value"):
            mapped = self._constant()
        elif isinstance(self.field, Dims) and self.part.has("parts"):
            mapped = self._parts()
        elif self.part.has("from"):
            mapped = self._from_source()
        else:
            self.part.known += ["from", "value"]
            self.part.wrong(
                "",
                "map.no_source",
                "Sebut dari mana: from: nama_kolom, atau value: nilai tetap.",
                "Say where it comes from: from: field_name, or value: a constant.",
            )
            self.part.known += list(self.part.nodes)
            mapped = MappedField(self.name, "text")
        self.part.close()
        return mapped

    def _constant(self) -> MappedField:
        numbers = self.field is None or isinstance(self.field, Number)
        node = self.part.constant("value", numbers)
        value = None if node is None else node.plain
        if node is not None and self.field is not None:
            self._check_value("value", node)
        return MappedField(self.name, "constant", constant=value, line=self.part.line)

    def _parts(self) -> MappedField:
        """A breakdown: each dimension with the source and the codes of a field."""
        parts = self.part.section("parts")
        read: list[MappedField] = []
        if parts is None:
            return MappedField(self.name, "dims")
        for name, node in parts.named():
            entry = parts.inner(name, node)
            read.append(_Entry(entry, name, Code(), self.domain).read())
        return MappedField(self.name, "dims", parts=tuple(read), line=self.part.line)

    def _check_value(self, key: str, node: Node) -> None:
        """A written value must be one that the field takes."""
        if node.kind in ("point", "whole") and not isinstance(self.field, Number):
            self.part.wrong_kind(self.part.place(key), node, "text")
            return
        try:
            if self.field is not None:
                self.field.deserialize(node.plain)
        except ValidationError as error:
            for each in problems_of(error, node.plain):
                words = each.message
                self.part.wrong(key, each.rule, words.id, words.en, node)

    def _from_source(self) -> MappedField:
        source = self.part.path_of("from", required=True)
        if self.field is not None and not self.field.kinds:
            self._only_constant()
        kind = self._kind()
        codes, table, system = self._codes(kind)
        formats: tuple[str, ...] = ()
        zone = None
        if kind in ("datetime", "date", "period"):
            formats = read_formats(self.part)
        if kind == "datetime":
            zone = read_zone(self.part)
            check_declared_zone(self.part, zone, formats)
        numeric = kind in ("decimal", "integer")
        return MappedField(
            self.name,
            kind,
            source=source,
            codes=codes,
            table=table,
            otherwise=self._otherwise(codes, table),
            system=system,
            name_from=self.part.path_of("name_from") if kind == "region" else None,
            formats=formats,
            zone=zone,
            locale=self._locale() if numeric else None,
            strip=(self.part.maybe("strip") or "") if numeric else "",
            blank=read_blank(self.part, self.name, self.field),
            optional=kind != "region" and self.part.flag("optional"),
            line=self.part.line,
        )

    def _only_constant(self) -> None:
        self.part.wrong(
            "from",
            "map.only_constant",
            f"{self.name} hanya bisa diisi nilai tetap: value: {{…}}.",
            f"{self.name} can only be a constant: value: {{…}}.",
        )

    def _kind(self) -> str:
        kinds = self.field.kinds if self.field is not None else ()
        coded = self.part.has("codes")
        if not self.part.has("as"):
            self.part.known.append("as")
            if coded and "code" in kinds:
                return "code"
            return kinds[0] if kinds else "text"
        if not kinds:
            return self.part.text("as")
        return self.part.word("as", kinds, kinds[0])

    def _locale(self) -> str | None:
        if self.part.has("locale"):
            return self.part.word("locale", LOCALES)
        self.part.known.append("locale")
        return None

    def _codes(
        self, kind: str
    ) -> tuple[Mapping[str, Any] | None, str | None, str | None]:
        """The inline table, the name of a table of the domain, or a code system."""
        if kind not in TABLE_KINDS:
            return None, None, None
        node = self.part.node("codes", "text", "map")
        if node is None:
            if kind == "region" and not self.part.has("codes"):
                self._no_system()
            return None, None, None
        if node.kind == "map":
            return self._inline(node, kind), None, None
        if kind == "region":
            return None, None, self._system(node.value)
        return None, self._table(node.value), None

    def _no_system(self) -> None:
        self.part.wrong(
            "",
            "region.no_code_system",
            "Sebut sistem kode wilayah: codes: kemendagri, bps, atau name. 1275 adalah"
            " Binjai di Kemendagri, tetapi Medan di BPS.",
            "Say which code system: codes: kemendagri, bps or name. 1275 is Binjai in"
            " Kemendagri's, but Medan in that of BPS.",
        )

    def _system(self, word: str) -> str | None:
        if word in SYSTEMS:
            return word
        near = hint(word, SYSTEMS, 0.4)
        self.part.wrong(
            "codes",
            "region.unknown_system",
            f"Sistem kode “{word}” tidak dikenal.{near.id} Pilihan:"
            f" {', '.join(SYSTEMS)}, atau tabel kode setempat.",
            f"The code system “{word}” is not known.{near.en} Choices:"
            f" {', '.join(SYSTEMS)}, or a table of local codes.",
        )
        return None

    def _table(self, name: str) -> str | None:
        tables = self.domain.tables() if self.domain else (name,)
        if name in tables:
            return name
        near = hint(name, tables, 0.3)
        self.part.wrong(
            "codes",
            "codes.unknown_table",
            f"Tabel “{name}” tidak ada.{near.id} Tulis tabel di sini, atau:"
            f" {', '.join(tables) or '—'}.",
            f"There is no table “{name}”.{near.en} Write the table here, or:"
            f" {', '.join(tables) or '—'}.",
        )
        return None

    def _inline(self, node: Node, kind: str) -> dict[str, Any]:
        if not node.value:
            self.part.wrong(
                "codes",
                "manifest.blank",
                "Tabel ini kosong.",
                "This table is empty.",
            )
        if kind == "unit":
            for word, target in node.value.items():
                self._check_unit(f"codes.{word}", target)
        elif self.coded:
            for word, target in self.part.codes("codes").items():
                self._check_value(f"codes.{word}", target)
        return {word: target.plain for word, target in node.value.items()}

    def _check_unit(self, key: str, target: Node) -> None:
        """A word for a unit, maybe with a scale: ribu rupiah per kapita per bulan."""
        try:
            parse_unit(target.plain)
        except Refused as refused:
            for each in refused.problems:
                self.part.wrong(
                    key, each.rule, each.message.id, each.message.en, target
                )

    @property
    def coded(self) -> bool:
        """Whether what stands for a word is a code."""
        return self.field is None or isinstance(self.field, Code | Flag | RegionCode)

    def _otherwise(self, codes: Mapping[str, Any] | None, table: str | None) -> Any:
        """What an unknown word becomes: nothing silently, so it must be said."""
        if codes is None and table is None:
            if self.part.has("codes"):
                self.part.known.append("else")
            return QUARANTINE
        node = self.part.code("else") if self.coded else self.part.node("else")
        if node is None and not self.part.has("else"):
            self.part.wrong(
                "",
                "codes.no_else",
                "Sebut nasib kata yang tidak ada di tabel: else: quarantine, atau satu"
                " kode.",
                "Say what becomes of a word outside the table: else: quarantine, or a"
                " code.",
            )
            return QUARANTINE
        if node is None:
            return QUARANTINE
        if node.plain != QUARANTINE and self.coded:
            self._check_value("else", node)
        return node.plain

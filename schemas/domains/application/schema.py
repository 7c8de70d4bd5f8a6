"""An application of a city's government (SPBE): what it is, whether it lives, whose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from marshmallow import validates_schema

from schemas.contracts import record
from schemas.contracts.domain import Domain
from schemas.contracts.fields import OPTIONAL, WEB_ADDRESS
from schemas.contracts.record import Record, fault
from schemas.domains.application.codes import (
    CATEGORIES,
    CLASSIFICATIONS,
    FINAL,
    MEDIA,
    NOT_THERE_YET,
    SCOPES,
    STAGES,
    STATUSES,
)
from schemas.domains.application.indicators import DOMAIN as NAME
from schemas.domains.application.indicators import INDICATORS
from schemas.values.problem import Words

REGENCY: Final = re.compile(r"[0-9]{2}\.[0-9]{2}")
SCHEMA_REFS: Final = re.compile(
    r"[a-z][a-z0-9_]{0,62}@[1-9][0-9]?(?:, ?[a-z][a-z0-9_]{0,62}@[1-9][0-9]?)*"
)


class Application(Record):
    """One application of one region; its address is shown, and never fetched.

    `adopted_from` says from which region it came and `adoption` how far that is;
    `offered` that others may have it, with its licence and its replication pack.
    """

    was: ClassVar[Mapping[str, tuple[str, ...]]] = {"adopted": ("origin",)}

    region = record.RegionCode(required=True)
    name = record.Text(longest=200, required=True)
    status = record.Code(STATUSES, required=True)
    status_source = record.Text(longest=100, **OPTIONAL)
    category = record.Code(CATEGORIES, **OPTIONAL)
    opened_at = record.Instant(**OPTIONAL)
    closed_at = record.Instant(**OPTIONAL)
    function = record.Text(longest=1000, lines=True, **OPTIONAL)
    classification = record.Code(CLASSIFICATIONS, **OPTIONAL)
    scope = record.Code(SCOPES, **OPTIONAL)
    owner_unit = record.Text(longest=200, **OPTIONAL)
    legal_basis = record.Text(longest=500, **OPTIONAL)
    medium = record.Code(MEDIA, **OPTIONAL)
    url = record.Text(longest=500, **OPTIONAL)
    sso = record.Flag(**OPTIONAL)
    integrated = record.Flag(**OPTIONAL)
    developer = record.Text(longest=200, **OPTIONAL)
    updated_at = record.Instant(**OPTIONAL)
    adopted_from = record.Text(longest=5, **OPTIONAL)
    adopted_name = record.Text(longest=200, **OPTIONAL)
    adoption = record.Code(STAGES, **OPTIONAL)
    offered = record.Flag(**OPTIONAL)
    licence = record.Text(longest=100, **OPTIONAL)
    pack_manifest = record.Text(longest=500, **OPTIONAL)
    pack_schemas = record.Text(longest=300, **OPTIONAL)
    pack_notes = record.Text(longest=2000, lines=True, **OPTIONAL)

    @validates_schema
    def in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        """Nothing is switched off before it is opened, or while it is still used."""
        closed, opened = data["closed_at"], data["opened_at"]
        if closed is None:
            return
        if opened is not None and closed < opened:
            raise fault(
                "date.closed_before_opened",
                id="Aplikasi ini berhenti sebelum dibuka; periksa kedua tanggalnya.",
                en="This application ended before it was opened; check both dates.",
            )
        if data["status"] not in FINAL:
            raise fault(
                "status.contradicts_closed_at",
                id="Ada tanggal berhenti, tetapi statusnya bukan dihentikan; perbaiki"
                " salah satunya.",
                en="There is a closing date, but the status is not retired; correct"
                " one of the two.",
            )

    @validates_schema
    def addresses(self, data: Mapping[str, Any], **_: Any) -> None:
        """An address is http or https with a host, and holds no user and password."""
        url, manifest = data["url"], data["pack_manifest"]
        if url is not None and not WEB_ADDRESS.fullmatch(url):
            raise fault(
                "url.shape",
                id="Bukan alamat situs seperti https://contoh.go.id/aplikasi (tanpa"
                " nama pengguna dan kata sandi).",
                en="Not an address such as https://example.go.id/app (without user"
                " name and password).",
            )
        if manifest is not None and not WEB_ADDRESS.fullmatch(manifest):
            raise fault(
                "offer.manifest_address",
                id="Bukan alamat manifes seperti https://contoh.go.id/manifes.yaml.",
                en="Not the address of a manifest, such as"
                " https://example.go.id/manifest.yaml.",
            )

    @validates_schema
    def origin(self, data: Mapping[str, Any], **_: Any) -> None:
        """It comes from another region, by its code."""
        source, stage = data["adopted_from"], data["adoption"]
        if source is None:
            if stage is not None or data["adopted_name"] is not None:
                raise fault(
                    "adoption.without_origin",
                    id="Tahap atau nama asal ada, tetapi daerah asalnya tidak; isi"
                    " adopted_from.",
                    en="There is a stage or an original's name, but not the region it"
                    " comes from; fill in adopted_from.",
                )
            return
        if not REGENCY.fullmatch(source):
            raise fault(
                "adoption.origin_shape",
                id="Tulis daerah asal dengan kode Kemendagri bertitik, misalnya"
                " “12.75”; 1275 tanpa titik bisa berarti Medan (BPS).",
                en="Write the region it comes from as dotted Kemendagri code, e.g."
                " “12.75”; an undotted 1275 may mean Medan (BPS).",
            )
        if source == data["region"][:5]:
            raise fault(
                "adoption.own",
                id="Daerah tidak mengadopsi aplikasi dari dirinya sendiri; kosongkan"
                " adopted_from.",
                en="A region does not adopt an application from itself; leave"
                " adopted_from empty.",
            )

    @validates_schema
    def adopted(self, data: Mapping[str, Any], **_: Any) -> None:
        """How far an adoption is agrees with the application's status."""
        stage = data["adoption"]
        if data["adopted_from"] is None:
            return
        if stage in NOT_THERE_YET and data["status"] not in ("development", "unknown"):
            raise fault(
                "adoption.contradicts_status",
                id="Aplikasi yang baru ditanyakan, dikunjungi, atau disepakati belum"
                " ada di daerah ini; statusnya development atau unknown.",
                en="What has only been asked for, visited or agreed is not there yet;"
                " its status is development or unknown.",
            )
        if stage == "in_use" and data["status"] == "development":
            raise fault(
                "adoption.contradicts_status",
                id="Tahapnya sudah terpakai, tetapi statusnya masih dibangun;"
                " perbaiki salah satunya.",
                en="The stage says used, the status still says in development;"
                " correct one of the two.",
            )

    @validates_schema
    def offer(self, data: Mapping[str, Any], **_: Any) -> None:
        """What is offered has a licence, still exists, and is the region's own."""
        if data["offered"] is not True:
            if (
                data["pack_manifest"] is not None
                or data["pack_schemas"] is not None
                or data["pack_notes"] is not None
            ):
                raise fault(
                    "offer.not_offered",
                    id="Ada paket replikasi, tetapi aplikasinya tidak ditawarkan; isi"
                    " offered: true.",
                    en="There is a replication pack, but the application is not"
                    " offered; fill in offered: true.",
                )
            return
        if data["licence"] is None:
            raise fault(
                "offer.no_licence",
                id="Yang ditawarkan harus berlisensi, misalnya “EUPL-1.2”; tanpa itu"
                " daerah lain tidak boleh memakainya.",
                en="What is offered needs a licence, e.g. “EUPL-1.2”; without one"
                " others may not use it.",
            )
        if data["status"] == "retired":
            raise fault(
                "offer.retired",
                id="Aplikasi yang sudah dihentikan tidak dapat ditawarkan.",
                en="An application that is switched off cannot be offered.",
            )
        if data["scope"] == "central":
            raise fault(
                "offer.central",
                id="Aplikasi milik pusat tidak ditawarkan oleh daerah.",
                en="A region does not offer an application that a ministry runs.",
            )

    @validates_schema
    def pack(self, data: Mapping[str, Any], **_: Any) -> None:
        """The pack's schemas are written like citizen_report@1, budget@1."""
        schemas = data["pack_schemas"]
        if schemas is not None and not SCHEMA_REFS.fullmatch(schemas):
            raise fault(
                "offer.schema_ref",
                id="Tulis skema seperti “citizen_report@1, budget@1”.",
                en="Write schemas like “citizen_report@1, budget@1”.",
            )


DOMAIN: Final = Domain(
    name=NAME,
    version="1.1.0",
    kind="record",
    schema=Application,
    indicators=INDICATORS,
    title=Words("Aplikasi", "Applications"),
    about=Words(
        "Satu aplikasi pemerintah daerah (SPBE): untuk apa, milik siapa, masih dipakai"
        " atau tidak, dari daerah mana asalnya, dan apakah ditawarkan kepada daerah"
        " lain dengan paket replikasinya. Alamatnya hanya ditampilkan, tidak dibuka.",
        "One application of a local government (SPBE): what it is for, who owns it,"
        " whether it is still used, from which region it came, and whether it is"
        " offered to others with its replication pack. Its address is shown, never"
        " opened.",
    ),
    labels={
        "status": STATUSES,
        "category": CATEGORIES,
        "classification": CLASSIFICATIONS,
        "scope": SCOPES,
        "medium": MEDIA,
        "adoption": STAGES,
    },
    final=FINAL,
)

"""A dataset as a region's catalogue describes it: what, by whom, how often, where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import validates_schema

from schemas.contracts import record
from schemas.contracts.domain import Domain
from schemas.contracts.fields import OPTIONAL, WEB_ADDRESS
from schemas.contracts.record import Record, fault
from schemas.domains.dataset.codes import (
    ACCESS,
    FINAL,
    FREQUENCIES,
    LEVELS,
    METHODS,
    STATUSES,
    THEMES,
)
from schemas.domains.dataset.indicators import DOMAIN as NAME
from schemas.domains.dataset.indicators import INDICATORS
from schemas.values.problem import Words


class Dataset(Record):
    """One dataset of one publisher; its files stay where they are.

    `opened_at` is when it was first issued, `closed_at` when it was withdrawn.
    """

    region = record.RegionCode(required=True)
    title = record.Text(longest=300, required=True)
    status = record.Code(STATUSES, required=True)
    status_source = record.Text(longest=100, **OPTIONAL)
    category = record.Code(THEMES, **OPTIONAL)
    opened_at = record.Instant(**OPTIONAL)
    closed_at = record.Instant(**OPTIONAL)
    updated_at = record.Instant(**OPTIONAL)
    description = record.Text(longest=4000, lines=True, **OPTIONAL)
    keywords = record.Text(longest=500, **OPTIONAL)
    publisher_unit = record.Text(longest=200, **OPTIONAL)
    walidata = record.Text(longest=200, **OPTIONAL)
    frequency = record.Code(FREQUENCIES, **OPTIONAL)
    covers_from = record.Day(**OPTIONAL)
    covers_to = record.Day(**OPTIONAL)
    coverage = record.Text(longest=300, **OPTIONAL)
    level = record.Code(LEVELS, **OPTIONAL)
    method = record.Code(METHODS, **OPTIONAL)
    reference = record.Text(longest=500, **OPTIONAL)
    access = record.Code(ACCESS, **OPTIONAL)
    licence = record.Text(longest=200, **OPTIONAL)
    url = record.Text(longest=500, **OPTIONAL)
    file_title = record.Text(longest=300, **OPTIONAL)
    file_url = record.Text(longest=1000, **OPTIONAL)
    file_format = record.Text(longest=50, **OPTIONAL)

    @validates_schema
    def in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        """Nothing is withdrawn or changed before it is issued, or while published."""
        opened, closed = data["opened_at"], data["closed_at"]
        changed = data["updated_at"]
        if opened is not None and closed is not None and closed < opened:
            raise fault(
                "date.closed_before_opened",
                id="Set data ini ditarik sebelum terbit; periksa kedua tanggalnya.",
                en="This dataset is withdrawn before it is issued; check both dates.",
            )
        if opened is not None and changed is not None and changed < opened:
            raise fault(
                "date.changed_before_opened",
                id="Set data ini diubah sebelum terbit; periksa kedua tanggalnya.",
                en="This dataset is changed before it is issued; check both dates.",
            )
        if closed is not None and data["status"] not in FINAL:
            raise fault(
                "status.contradicts_closed_at",
                id="Ada tanggal penarikan, tetapi statusnya bukan ditarik; perbaiki"
                " salah satunya.",
                en="There is a day of withdrawal, but the status is not withdrawn;"
                " correct one of the two.",
            )

    @validates_schema
    def time_covered(self, data: Mapping[str, Any], **_: Any) -> None:
        """The time it covers ends after it begins."""
        first, last = data["covers_from"], data["covers_to"]
        if first is not None and last is not None and last < first:
            raise fault(
                "coverage.reversed",
                id="Cakupan waktunya berakhir sebelum mulai; tukar keduanya.",
                en="The time covered ends before it begins; swap the two.",
            )

    @validates_schema
    def address(self, data: Mapping[str, Any], **_: Any) -> None:
        """The page's address is http or https, without user and password."""
        url = data["url"]
        if url is not None and not WEB_ADDRESS.fullmatch(url):
            raise fault(
                "url.shape",
                id="Bukan alamat seperti https://data.contoh.go.id/penduduk (tanpa nama"
                " pengguna dan kata sandi).",
                en="Not an address such as https://data.example.go.id/population"
                " (without user name and password).",
            )

    @validates_schema
    def file(self, data: Mapping[str, Any], **_: Any) -> None:
        """A file has an address, and what is excluded has no open file."""
        url = data["file_url"]
        if url is None:
            if data["file_format"] is not None or data["file_title"] is not None:
                raise fault(
                    "file.without_address",
                    id="Bentuk atau judul berkas ada, alamatnya tidak; isi file_url.",
                    en="There is a file's format or title, but not its address; fill"
                    " in file_url.",
                )
            return
        if not WEB_ADDRESS.fullmatch(url):
            raise fault(
                "file.address_shape",
                id="Alamat berkas harus seperti https://data.contoh.go.id/a.csv (tanpa"
                " nama pengguna dan kata sandi).",
                en="A file's address must be like https://data.example.go.id/a.csv"
                " (without user name and password).",
            )
        if data["access"] == "excluded":
            raise fault(
                "file.excluded",
                id="Informasi yang dikecualikan tidak boleh punya berkas umum; hapus"
                " file_url atau perbaiki klasifikasinya.",
                en="Excluded information has no public file; remove file_url or"
                " correct its class.",
            )


DOMAIN: Final = Domain(
    name=NAME,
    version="1.0.0",
    kind="record",
    schema=Dataset,
    indicators=INDICATORS,
    title=Words("Set data", "Datasets"),
    about=Words(
        "Satu set data dalam katalog suatu daerah, seperti Satu Data Indonesia"
        " memintanya: judul, produsen, walidata, seberapa sering terbit, cakupan,"
        " tingkat penyajian, lisensi, dan berkas utamanya. Isi datanya tidak disalin.",
        "One dataset in a region's catalogue as Satu Data Indonesia asks for it: title,"
        " producer, data steward, how often it is issued, coverage, level of detail,"
        " licence and its main file. The data themselves are not copied.",
    ),
    labels={
        "status": STATUSES,
        "category": THEMES,
        "frequency": FREQUENCIES,
        "level": LEVELS,
        "method": METHODS,
        "access": ACCESS,
    },
    final=FINAL,
)

"""Fields that hold data of persons, by their names and by what stands in them."""

from __future__ import annotations

import re
from typing import Final

from connectors.proposing.columns.profile import Column, fold
from schemas import privacy
from schemas.manifests.reading.fields import TELLTALE
from schemas.values.problem import Words

NAMES: Final = TELLTALE | frozenset(
    "nama_lengkap nama_pemohon pemohon nama_warga warga user username created_by"
    " updated_by petugas nama_petugas nama_kepala kepala pic penanggung_jawab"
    " contact kontak first_name last_name full_name fullname account_id device_id"
    " ip ip_address alamat_rumah alamat_pemohon tanggal_lahir tgl_lahir nama_ibu"
    " foto_ktp npwp_pemohon jenis_kelamin user_id telephone mobile pengirim".split()
)
FREE: Final = frozenset(
    "description deskripsi isi isi_laporan uraian keluhan pesan komentar comment"
    " comments catatan_warga media_url foto photo gambar image images lampiran"
    " attachment attachments alamat address address_string lokasi_detail".split()
)
# The digits of a random id may look like a telephone; nobody is called by one.
UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
PARTS: Final = re.compile(
    r"(^|_)(nik|nip|ktp|npwp|telp|telepon|phone|hp|wa|email|surel)(_|$)"
)


def by_name(name: str) -> bool:
    """Whether a field is called as fields with data of persons are."""
    folded = fold(name)
    return folded in NAMES or PARTS.search(folded) is not None


def why(column: Column, free_too: bool) -> tuple[bool, Words] | None:
    """Why a field is dropped, and whether that is sure; None where it may stay.

    `free_too`: free texts and places, which may tell who somebody is, go as well.
    """
    said = [v for v in column.said if not UUID.fullmatch(str(v))]
    found = {privacy.personal(str(v)) for v in said} - {None, "mobile"}
    phones = [v for v in said if isinstance(v, str) and _is_phone(v)]
    if found or phones:
        kind = privacy.KINDS[sorted(str(f) for f in found)[0] if found else "mobile"]
        return True, Words(f"berisi {kind.id}", f"holds {kind.en}")
    if by_name(column.name):
        return True, Words("nama kolomnya data pribadi", "its name tells of a person")
    if free_too and column.folded in FREE and column.texts:
        return False, Words("teks bebas tentang warga", "free text about a person")
    return None


def _is_phone(value: str) -> bool:
    return privacy.personal(value) == "mobile"

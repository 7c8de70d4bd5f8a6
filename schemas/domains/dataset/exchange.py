"""Datasets as DCAT 3 (JSON-LD) and as CKAN packages, both ways."""

from __future__ import annotations

from typing import Final

from schemas.domains.dataset import ckan, dcat
from schemas.standards.exchange import Exchange
from schemas.values.problem import Words

FILES: Final = Words(
    "berkas kedua dan seterusnya: hanya berkas utama yang disimpan",
    "files after the first: only the main one is kept",
)

EXCHANGES: Final = (
    Exchange(
        dcat.STANDARD,
        "3",
        Words("Katalog DCAT 3 (JSON-LD)", "DCAT 3 catalogue (JSON-LD)"),
        "application/ld+json",
        dcat.take,
        dcat.give,
        (
            FILES,
            Words(
                "narahubung, layanan data, versi, dan ukuran berkas",
                "contact points, data services, versions and file sizes",
            ),
            Words(
                "terjemahan selain bahasa Indonesia",
                "translations other than Indonesian",
            ),
        ),
    ),
    Exchange(
        ckan.STANDARD,
        "2.10",
        Words("Paket CKAN (package_show)", "CKAN packages (package_show)"),
        "application/json",
        ckan.take,
        ckan.give,
        (
            FILES,
            Words(
                "nama dan surel penulis dan pengelola, sengaja tidak disalin",
                "names and e-mail addresses of authors and maintainers, on purpose",
            ),
            Words(
                "hubungan antarpaket, izin, dan riwayat revisi",
                "relations between packages, permissions and revisions",
            ),
        ),
    ),
)

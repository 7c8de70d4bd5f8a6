"""Are the settings of this process complete, safe, and fit for production?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from hub.config import Config, ConfigError, address
from hub.services.doctor.findings import Finding, ok, warning, wrong

PART: Final = "settings"
KNOWN: Final = frozenset(
    "HUB_DATABASE_URL HUB_DATABASE_PASSWORD_FILE HUB_OWNER_DATABASE_URL"
    " HUB_OWNER_DATABASE_PASSWORD_FILE HUB_BROKER_URL HUB_BROKER_PASSWORD_FILE"
    " HUB_SECRET_KEY HUB_SECRET_KEY_FILE HUB_KEK_FILE HUB_BASE_URL HUB_ISSUER"
    " HUB_SMTP_URL HUB_ALLOWED_HOSTS HUB_PG_BIN HUB_REDIS_BIN HUB_DATA HUB_DEMO"
    " HUB_TEST_DATABASE_URL HUB_FILES_ROOT HUB_CERTIFICATES HUB_LOG_LEVEL"
    " HUB_METRICS_FROM"
    " HUB_GATEWAY_AUTHORIZATION HUB_GATEWAY_FORM HUB_GATEWAY_TOKEN_FILE"
    " HUB_GATEWAY_URL HUB_LETTERS HUB_MAIL_FROM HUB_PROXIES".split()
)
SECRETS: Final = "HUB_SECRET_"  # HUB_SECRET_PUBLISHER_NAME: passwords for systems
LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def examine(environ: Mapping[str, str]) -> tuple[Config | None, list[Finding]]:
    """The configuration if it can be used, and what is to be said about it."""
    found = list(_unknown(environ))
    try:
        config = Config.from_env(environ)
    except ConfigError as trouble:
        return None, [*found, _refused(trouble)]
    found += _broker(environ)
    found += _demo(config) if config.demo else _production(config, environ)
    return config, found


def _refused(trouble: ConfigError) -> Finding:
    return wrong(
        PART,
        (f"Hub tidak dapat dimulai: {trouble}", f"The hub cannot start: {trouble}"),
        (
            "Isi atau perbaiki variabel itu, lalu mulai ulang.",
            "Set or mend that variable, then start again.",
        ),
    )


def _unknown(environ: Mapping[str, str]) -> Iterator[Finding]:
    for name in sorted(environ):
        if name.startswith("HUB_") and not (name in KNOWN or name.startswith(SECRETS)):
            yield warning(
                PART,
                (f"{name} tidak dikenal.", f"{name} is not known."),
                (
                    "Periksa ejaannya, atau hapus: variabel ini tidak dibaca.",
                    "Check its spelling, or remove it: nothing reads it.",
                ),
            )


def _broker(environ: Mapping[str, str]) -> Iterator[Finding]:
    try:
        given = address(environ, "HUB_BROKER_URL")
    except ConfigError as trouble:
        yield _refused(trouble)
        return
    if not given:
        yield wrong(
            PART,
            ("HUB_BROKER_URL belum diisi.", "HUB_BROKER_URL is not set."),
            (
                "Tulis redis://host:6379/0; tanpanya tidak ada pekerja yang dipanggil.",
                "Write redis://host:6379/0; without it no worker is ever called.",
            ),
        )


def _demo(config: Config) -> Iterator[Finding]:
    host = urlsplit(config.base_url).hostname
    if host in LOCAL:
        yield ok(
            PART,
            "Hub coba-coba di satu mesin (HUB_DEMO); rahasianya dibuat sendiri.",
            "A hub for trying out on one machine (HUB_DEMO); it makes its own secret.",
        )
        return
    yield wrong(
        PART,
        (
            "HUB_DEMO menyala, padahal alamatnya bukan mesin ini: rahasia lemah"
            " diterima.",
            "HUB_DEMO is on although the address is not this machine's: weak secrets"
            " are accepted.",
        ),
        ("Hapus HUB_DEMO di produksi.", "Remove HUB_DEMO in production."),
    )


def _production(config: Config, environ: Mapping[str, str]) -> Iterator[Finding]:
    yield ok(
        PART,
        "Pengaturan lengkap; kunci rahasia cukup panjang.",
        "The settings are complete; the secret key is long enough.",
    )
    if not config.base_url.startswith("https://"):
        yield warning(
            PART,
            ("HUB_BASE_URL bukan https.", "HUB_BASE_URL is not https."),
            (
                "Letakkan perantara TLS di depan hub dan tulis alamat https-nya.",
                "Put a proxy with TLS before the hub and write its https address.",
            ),
        )
    if config.allowed_hosts:
        hosts = ", ".join(sorted(config.allowed_hosts))
        yield warning(
            PART,
            (
                f"HUB_ALLOWED_HOSTS melewati penjaga alamat untuk {hosts}.",
                f"HUB_ALLOWED_HOSTS exempts {hosts} from the address guard.",
            ),
            (
                "Kosongkan di produksi; hanya untuk satu mesin dan pengujian.",
                "Leave it empty in production; it is for one machine and tests.",
            ),
        )
    if environ.get("HUB_SECRET_KEY"):
        yield warning(
            PART,
            (
                "Kunci rahasia tertulis di lingkungan proses.",
                "The secret key stands in the environment of the process.",
            ),
            (
                "Simpan dalam berkas dan tunjuk dengan HUB_SECRET_KEY_FILE.",
                "Keep it in a file and name that with HUB_SECRET_KEY_FILE.",
            ),
        )

"""TLS with every check on, and its failures in words an operator can act upon.

There is no switch that turns checks off. A system whose certificate no public
authority signed gets its own certificate pinned instead (`trusted_pem`).
"""

from __future__ import annotations

import hashlib
import hmac
import ssl
from typing import Final

from connectors.network.failures import FetchError

CAUSES: Final = {
    9: "not_yet_valid",
    10: "expired",
    18: "self_signed",
    19: "unknown_issuer",
    20: "unknown_issuer",
    21: "unknown_issuer",
    23: "revoked",
    62: "wrong_host",
    64: "wrong_host",
}
WORDS: Final = {
    "not_yet_valid": (
        "sertifikatnya belum berlaku. Periksa jam server dan tanggal sertifikat",
        "its certificate is not valid yet. Check the server's clock and the dates",
    ),
    "expired": (
        "sertifikatnya sudah kedaluwarsa. Minta pengelola memperbarui sertifikat",
        "its certificate has expired. Ask the owner to renew it",
    ),
    "self_signed": (
        "sertifikatnya ditandatangani sendiri. Minta sertifikat resmi, atau sematkan"
        " (pin) sertifikat ini untuk sistem ini",
        "its certificate is self-signed. Ask for an official one, or pin this"
        " certificate for this system",
    ),
    "unknown_issuer": (
        "penerbit sertifikatnya tidak dikenal, atau rantai sertifikat tidak lengkap."
        " Minta pengelola memasang rantai lengkap (fullchain)",
        "its certificate's issuer is unknown, or the chain is incomplete. Ask the owner"
        " to install the full chain",
    ),
    "revoked": (
        "sertifikatnya sudah dicabut. Minta pengelola menggantinya",
        "its certificate was revoked. Ask the owner to replace it",
    ),
    "wrong_host": (
        "sertifikatnya untuk nama lain. Periksa ejaan base_url, atau minta sertifikat"
        " untuk nama ini",
        "its certificate is for another name. Check the spelling of base_url, or ask"
        " for a certificate for this name",
    ),
    "pin_mismatch": (
        "sertifikatnya bukan yang disematkan (pin) di manifest. Bila pengelola memang"
        " menggantinya, periksa sidik jarinya dengan pengelola lalu perbarui pin",
        "its certificate is not the one pinned in the manifest. If the owner really"
        " replaced it, check the fingerprint with them and update the pin",
    ),
    "not_tls": (
        "port itu tidak berbicara TLS. Periksa nomor port di base_url",
        "that port does not speak TLS. Check the port number in base_url",
    ),
    "old_tls": (
        "server hanya mengenal TLS lama (di bawah 1.2). Minta pengelola memperbarui",
        "the server only knows old TLS (below 1.2). Ask the owner to upgrade",
    ),
    "cut": (
        "sambungan TLS diputus oleh server. Hub akan mencoba lagi",
        "the server broke off the TLS connection. The hub will try again",
    ),
    "other": (
        "jabat tangan TLS gagal. Laporkan rinciannya kepada pengelola server",
        "the TLS handshake failed. Report the detail to the server's owner",
    ),
}
REASONS: Final = {
    "WRONG_VERSION_NUMBER": "not_tls",
    "HTTP_REQUEST": "not_tls",
    "RECORD_LAYER_FAILURE": "not_tls",
    "PACKET_LENGTH_TOO_LONG": "not_tls",
    "UNSUPPORTED_PROTOCOL": "old_tls",
    "TLSV1_ALERT_PROTOCOL_VERSION": "old_tls",
    "UNEXPECTED_EOF_WHILE_READING": "cut",
}


def context(trusted_pem: str | None = None, tls_min: str = "1.2") -> ssl.SSLContext:
    """A client context; with `trusted_pem` only those certificates are trusted."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = (
        ssl.TLSVersion.TLSv1_3 if tls_min == "1.3" else ssl.TLSVersion.TLSv1_2
    )
    # Some builds of Python take a stream that breaks off for one that ended.
    made.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF
    made.set_alpn_protocols(["http/1.1"])
    if trusted_pem is None:
        made.load_default_certs()
    else:
        made.load_verify_locations(cadata=trusted_pem)
        made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return made


def looking() -> ssl.SSLContext:
    """A context for looking at a certificate only; nothing is ever sent over it."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.set_alpn_protocols(["http/1.1"])
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


def check_pin(host: str, shown: bytes, pin: str) -> None:
    """Compare a certificate (DER) with the pinned sha256; FetchError if it differs."""
    found = hashlib.sha256(shown).hexdigest()
    if not hmac.compare_digest(found, pin):
        raise named(host, "pin_mismatch", f"sha256:{found}")


def tls_failed(host: str, error: ssl.SSLError | OSError) -> FetchError:
    """The failure of a handshake, named."""
    if isinstance(error, ssl.SSLCertVerificationError):
        cause = CAUSES.get(error.verify_code, "other")
        reason = error.verify_message
    elif isinstance(error, ssl.SSLEOFError) or not isinstance(error, ssl.SSLError):
        cause, reason = "cut", type(error).__name__
    else:
        reason = error.reason or "SSL"
        cause = REASONS.get(reason, "other")
    return named(host, cause, reason)


def named(host: str, cause: str, reason: str) -> FetchError:
    """The failure of one of the known causes, in words."""
    id, en = WORDS[cause]
    return FetchError(
        "tls_failed",
        detail=cause,
        retryable=cause == "cut",
        id=f"Sambungan aman ke {host} gagal: {id} ({reason}).",
        en=f"The secure connection to {host} failed: {en} ({reason}).",
    )

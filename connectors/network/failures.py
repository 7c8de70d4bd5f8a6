"""Why a request brought nothing: one exception, its rules, and words that help."""

from __future__ import annotations


class FetchError(Exception):
    """A request that failed or was not made at all.

    `rule` is stable and groups equal causes; `detail` narrows it (for tls_failed:
    expired, wrong_host, …); `retryable` says whether the same request may succeed
    in a minute. Messages say what an operator can do.
    """

    def __init__(
        self, rule: str, id: str, en: str, retryable: bool = False, detail: str = ""
    ) -> None:
        super().__init__(rule, id, en, retryable, detail)
        self.rule = rule
        self.message_id = id
        self.message_en = en
        self.retryable = retryable
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.rule}: {self.message_en}"


def bad_url(url: str, id: str, en: str) -> FetchError:
    text = ascii(url[:200])
    return FetchError(
        "bad_url",
        id=f"Alamat {text} ditolak: {id}. Perbaiki base_url atau path di manifest.",
        en=f"The address {text} is refused: {en}. Correct base_url or path in the"
        " manifest.",
    )


def foreign_origin(wanted: str, own: str) -> FetchError:
    return FetchError(
        "foreign_origin",
        id=f"Sistem {own} menunjuk ke {wanted}, server lain. Hub tidak mengikutinya"
        " agar token tidak bocor; bila benar pindah, ubah base_url di manifest.",
        en=f"The system {own} points to {wanted}, another server. The hub does not"
        " follow, so that no token leaks; if it really moved, change base_url in the"
        " manifest.",
    )


def https_required(origin: str) -> FetchError:
    return FetchError(
        "https_required",
        id=f"{origin} tidak memakai https. Minta pengelola memasang sertifikat, lalu"
        " pakai https:// di base_url.",
        en=f"{origin} does not use https. Ask its owner for a certificate, then write"
        " https:// in base_url.",
    )


def blocked_address(host: str, address: str, kind: str) -> FetchError:
    return FetchError(
        "blocked_address",
        detail=kind,
        id=f"{host} menuju {address} ({kind}), alamat yang bukan internet publik. Hub"
        " tidak menghubunginya. Periksa DNS, atau minta admin provinsi mengizinkan"
        " host:port ini.",
        en=f"{host} leads to {address} ({kind}), which is not on the public internet."
        " The hub does not connect to it. Check DNS, or ask the province's admin to"
        " allow this host:port.",
    )


def dns_failed(host: str, reason: str) -> FetchError:
    return FetchError(
        "dns_failed",
        retryable=True,
        id=f"Nama {host} tidak ditemukan di DNS ({reason}). Periksa ejaan base_url dan"
        " domain kota.",
        en=f"The name {host} is not found in DNS ({reason}). Check the spelling of"
        " base_url and the city's domain.",
    )


def unreachable(host: str, reason: str) -> FetchError:
    return FetchError(
        "refused",
        retryable=True,
        id=f"{host} tidak menerima sambungan ({reason}). Server mungkin mati atau"
        " firewall menutup; hub akan mencoba lagi.",
        en=f"{host} takes no connection ({reason}). The server may be off or a firewall"
        " closed; the hub will try again.",
    )


def too_slow(host: str, id: str, en: str) -> FetchError:
    return FetchError(
        "too_slow",
        retryable=True,
        id=f"{host} terlalu lambat: {id}. Minta halaman lebih kecil, atau naikkan"
        " timeouts di manifest; hub akan mencoba lagi.",
        en=f"{host} is too slow: {en}. Ask for smaller pages or raise timeouts in the"
        " manifest; the hub will try again.",
    )


def too_large(host: str, id: str, en: str) -> FetchError:
    return FetchError(
        "too_large",
        id=f"Jawaban {host} terlalu besar: {id}. Minta halaman lebih kecil (per_page)"
        " atau naikkan max_page_bytes di manifest.",
        en=f"The answer of {host} is too large: {en}. Ask for smaller pages (per_page)"
        " or raise max_page_bytes in the manifest.",
    )


def truncated(host: str, got: int) -> FetchError:
    return FetchError(
        "truncated",
        retryable=True,
        id=f"Jawaban {host} terpotong setelah {got} byte; tidak ada yang disimpan."
        " Hub akan mencoba lagi.",
        en=f"The answer of {host} was cut off after {got} bytes; nothing of it is kept."
        " The hub will try again.",
    )


def bad_response(host: str, reason: str) -> FetchError:
    return FetchError(
        "bad_response",
        id=f"{host} tidak menjawab dengan HTTP yang sah ({reason}). Periksa alamat dan"
        " port, atau laporkan kepada pengelola server.",
        en=f"{host} does not answer in valid HTTP ({reason}). Check address and port,"
        " or report it to the server's owner.",
    )


def bad_encoding(host: str, coding: str) -> FetchError:
    text = ascii(coding[:100])
    return FetchError(
        "bad_encoding",
        id=f"{host} memampatkan jawaban dengan cara yang tidak diterima ({text}). Hanya"
        " gzip atau deflate, satu kali; minta pengelola memperbaikinya.",
        en=f"{host} packs its answer in a way that is not taken ({text}). Only gzip or"
        " deflate, once; ask the server's owner to correct it.",
    )


def redirect_refused(host: str, target: str, id: str, en: str) -> FetchError:
    text = ascii(target[:200])
    return FetchError(
        "redirect_refused",
        id=f"{host} mengalihkan ke {text}; tidak diikuti: {id}. Tulis alamat yang benar"
        " di manifest.",
        en=f"{host} redirects to {text}; not followed: {en}. Write the right address in"
        " the manifest.",
    )


def bad_request(reason: str) -> FetchError:
    return FetchError(
        "bad_request",
        id=f"Permintaan tidak dapat dibuat: {reason}. Periksa headers di manifest.",
        en=f"The request cannot be made: {reason}. Check headers in the manifest.",
    )

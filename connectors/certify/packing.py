"""Bodies packed in ways that lie or swell, and texts in alphabets that are not ours."""

from __future__ import annotations

import gzip
import zlib
from functools import cache
from typing import Final

from connectors.certify.fault import Fault, Make, constant
from connectors.certify.hostile import JSON, Behaviour, Peer, head, page, raw

LARGE: Final = "large"
PACKS: Final = "packs"
MEBIBYTE: Final = b"0" * (1 << 20)
SWOLLEN: Final = 64  # mebibytes


def _coded(body: bytes, coding: str) -> Behaviour:
    return page(body, 200, JSON, f"Content-Encoding: {coding}")


def _gzip(coding: str = "gzip") -> Make:
    """The packed page under a name of a packing."""
    return lambda body: _coded(gzip.compress(body), coding)


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def _crc(body: bytes) -> Behaviour:
    """A gzip whose checksum does not fit its content."""
    data = gzip.compress(body)
    return _coded(data[:-8] + bytes(4) + data[-4:], "gzip")


@cache
def _packed(wbits: int) -> bytes:
    """Packed zeros, block after equal block; nobody gets as far as their end."""
    packer = zlib.compressobj(9, wbits=wbits)
    first, again = (
        packer.compress(MEBIBYTE) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2)
    )
    return first + again * (SWOLLEN - 1)


def _swollen(coding: str, wbits: int) -> Behaviour:
    """A bomb: a thousand times larger when unpacked."""
    return lambda peer: _coded(_packed(wbits), coding)(peer)


def _members(peer: Peer) -> None:
    """One bomb in many small members, each of them harmless."""
    _coded(gzip.compress(MEBIBYTE, 9) * SWOLLEN, "gzip")(peer)


def _chunked_bomb(peer: Peer) -> None:
    data = _packed(31)
    pieces = [data[at : at + 4096] for at in range(0, len(data), 4096)]
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in pieces)
    lines = ("Content-Encoding: gzip", "Transfer-Encoding: chunked")
    raw(head(200, JSON, *lines) + chunks + b"0\r\n\r\n")(peer)


def _text(encoding: str, kind: str = JSON) -> Make:
    """The page in another encoding of letters."""

    def make(body: bytes) -> Behaviour:
        return page(body.decode().encode(encoding), 200, kind)

    return make


def _said(kind: str) -> Make:
    """The honest page under another content type."""
    return lambda body: page(
        body, 200, *([f"Content-Type: {kind}"] if kind else ["A: b"])
    )


def _letters(letters: bytes) -> Make:
    """The page with these bytes inside its first text."""
    return lambda body: page(body.replace(b"Jalan berlubang", letters, 1))


PACKING: Final = (
    Fault(
        "packed twice",
        18,
        lambda b: _coded(gzip.compress(gzip.compress(b)), "gzip, gzip"),
        word=PACKS,
    ),
    Fault(
        "packed twice, said once",
        18,
        lambda b: _coded(gzip.compress(gzip.compress(b)), "gzip"),
        word="UTF-8",
    ),
    Fault("packed, not said", 6, lambda b: page(gzip.compress(b)), word="UTF-8"),
    Fault("said, not packed", 6, lambda b: _coded(b, "gzip"), word=PACKS),
    Fault("brotli", 6, _gzip("br"), word=PACKS),
    Fault("zstd", 6, _gzip("zstd"), word=PACKS),
    Fault("compress", 6, _gzip("compress"), word=PACKS),
    Fault("gzip and brotli", 18, _gzip("br, gzip"), word=PACKS),
    Fault(
        "packed, then garbage",
        3,
        lambda b: _coded(gzip.compress(b) + b"garbage", "gzip"),
        word=PACKS,
    ),
    Fault(
        "packed, then zeros",
        3,
        lambda b: _coded(gzip.compress(b) + bytes(64), "gzip"),
        word=PACKS,
    ),
    Fault(
        "packed, cut",
        3,
        lambda b: _coded(gzip.compress(b)[:-9], "gzip"),
        "failed",
        "cut off",
    ),
    Fault("packed, wrong checksum", 39, _crc, word=PACKS),
    Fault("packing empty", 5, lambda b: _coded(b"", "gzip"), word="empty"),
    Fault("gzip bomb", 18, constant(_swollen("gzip", 31)), word=LARGE),
    Fault("gzip bomb in chunks", 18, constant(_chunked_bomb), word=LARGE),
    Fault("gzip bomb in members", 18, constant(_members), word=LARGE),
    Fault("zlib bomb", 18, constant(_swollen("deflate", zlib.MAX_WBITS)), word=LARGE),
    Fault(
        "deflate bomb", 18, constant(_swollen("deflate", -zlib.MAX_WBITS)), word=LARGE
    ),
    Fault("x-gzip bomb", 18, constant(_swollen("x-gzip", 31)), word=LARGE),
    Fault("UTF-16 with its mark", 6, _text("utf-16"), word="UTF-8"),
    Fault("UTF-16, little end first", 6, _text("utf-16-le"), word="UTF-8"),
    Fault("UTF-16, big end first", 6, _text("utf-16-be"), word="UTF-8"),
    Fault("UTF-32", 6, _text("utf-32"), word="UTF-8"),
    Fault(
        "UTF-7 said",
        6,
        lambda b: page(b"+ACI-", 200, "Content-Type: application/json; charset=utf-7"),
        word="JSON",
    ),
    Fault("letters of cp1252", 6, _letters(b"caf\xe9"), word="UTF-8"),
    Fault("quotes of cp1252", 6, _letters(b"\x93Jalan\x94"), word="UTF-8"),
    Fault("overlong UTF-8", 6, _letters(b"\xc0\xaf"), word="UTF-8"),
    Fault("surrogates as UTF-8", 6, _letters(b"\xed\xa0\x80"), word="UTF-8"),
    Fault("half a letter", 6, _letters(b"\xe2\x82"), word="UTF-8"),
)
TAKEN: Final = (
    Fault("gzip", 6, _gzip(), "complete"),
    Fault("x-gzip", 6, _gzip("x-gzip"), "complete"),
    Fault("GZIP in capitals", 6, _gzip("GZIP"), "complete"),
    Fault(
        "zlib as deflate", 6, lambda b: _coded(zlib.compress(b), "deflate"), "complete"
    ),
    Fault("raw deflate", 6, lambda b: _coded(_raw_deflate(b), "deflate"), "complete"),
    Fault(
        "gzip in two members",
        6,
        lambda b: _coded(gzip.compress(b[:9]) + gzip.compress(b[9:]), "gzip"),
        "complete",
    ),
    Fault("identity", 6, lambda b: _coded(b, "identity"), "complete"),
    Fault("UTF-8 with its mark", 6, lambda b: page(b"\xef\xbb\xbf" + b), "complete"),
    Fault("JSON called HTML", 6, _said("text/html"), "complete"),
    Fault(
        "JSON called Latin",
        6,
        _said("application/json; charset=iso-8859-1"),
        "complete",
    ),
    Fault("JSON called nothing", 6, _said(""), "complete"),
    Fault("JSON called a picture", 6, _said("image/png"), "complete"),
)

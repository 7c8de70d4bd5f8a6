"""The page about the checks, written from the checks themselves.

`python -m connectors.certify.reporting.guide` prints docs/connectors/certify.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from connectors.certify.checking import Check, every
from connectors.certify.reporting.sealing import PROVES

HEAD: Final = """\
# Certify / Sertifikasi

`hub connector certify MANIFEST|SYSTEM [--version N] [--target [URL]] [--only CHECK]
[--report FILE.html] [--badge FILE.svg] [--json] [--list]`

Written from the checks themselves (`python -m connectors.certify.reporting.guide`).

A city is played that is made from the manifest itself: records of the shape of its
examples, served in its paging, filter and envelope; honest first, and then broken in
every way below. With `--target` the real system is read too, by the manifest's own pace
and with at most 150 requests. The verdict is `passed` (exit 0), `failed` (a check found
something) or `incomplete` (a check could not be made; `--only`). That of SYSTEM is kept
with its version, and `hub connector activate` asks for it.

Sebuah kota dimainkan dari manifest itu sendiri: baris seperti contohnya, dengan paging,
saringan dan amplopnya; mula-mula jujur, lalu rusak dengan segala cara di bawah ini.
Dengan `--target` sistem nyata ikut dibaca, pelan, paling banyak 150 permintaan.

What no stand-in speaks (`sql`, `bps`, `bmkg`, workbooks, FTP, SFTP) is tried with every
wrong answer, but its pages are not played: such a manifest is `incomplete` until
`--target` has read it. A note (`note`) fails nothing.

Checks are the functions of `connectors/certify/checks/`, stand-ins of kinds the modules
of `connectors/certify/standing/kinds/`; both are found by name.
"""
HALVES: Final = {
    "manifest": "The manifest itself",
    "offline": "Against a stand-in city",
    "target": "Against the real system (`--target`)",
}


def page() -> str:
    """The whole page."""
    parts = [HEAD, f"\n## The seal / Segel\n{PROVES.en}\n\n{PROVES.id}\n"]
    for half, title in HALVES.items():
        parts.append(f"\n## {title}\n")
        parts += [line for each in every() if each.half == half for line in _one(each)]
    return "".join(parts)


def _one(check: Check) -> Iterator[str]:
    yield f"\n### `{check.id}`: {check.title.en}\n"
    yield f"{check.proves.en} *{check.fix.en}*\n\n"
    yield f"{check.title.id}. {check.proves.id} *{check.fix.id}*\n"


if __name__ == "__main__":
    print(page(), end="")

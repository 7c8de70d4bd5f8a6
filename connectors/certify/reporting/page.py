"""A certification as one HTML page that needs nothing beside it, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from connectors.certify.reporting import badge

Said = Mapping[str, Any]
STYLE: Final = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;
color:#1c1c1c;background:#fff}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;
padding:.4rem .6rem;border-bottom:1px solid #ddd}
td.failed,td.undone{font-weight:700}.failed{color:#b42318}.undone,.noted{color:#8a5a00}
.passed{color:#1a7f37}.none{color:#666}small{color:#555}code{overflow-wrap:anywhere}
"""
STATES: Final = {
    "passed": ("lulus", "passed"),
    "noted": ("dicatat", "noted"),
    "failed": ("gagal", "failed"),
    "undone": ("belum", "not done"),
    "none": ("–", "–"),
}
HALVES: Final = {
    "manifest": ("Manifest", "The manifest"),
    "offline": ("Terhadap kota tiruan", "Against a stand-in city"),
    "target": ("Terhadap sistem nyata", "Against the real system"),
}
WORDS: Final = {
    "title": ("Sertifikat", "Certificate"),
    "of": ("Manifest (sha256)", "Manifest (sha256)"),
    "made": ("Dibuat", "Made at"),
    "target": ("Sistem", "System"),
    "cost": ("permintaan, bita", "requests, bytes"),
    "seal": ("Segel", "Seal"),
    "none": ("tidak disegel", "not sealed"),
    "fix": ("Cara memperbaiki", "How to fix"),
}


def html(report: Said) -> str:
    """The whole page: Indonesian first, then English."""
    parts = [f'<section lang="{lang}">{_in(report, lang)}</section>' for lang in LANGS]
    title = escape(f"{report['system']}: {report['verdict']}")
    return (
        '<!DOCTYPE html><html lang="id"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head><body>"
        f"{'<hr>'.join(parts)}</body></html>\n"
    )


LANGS: Final = ("id", "en")


def _in(report: Said, lang: str) -> str:
    at = LANGS.index(lang)
    words = {name: pair[at] for name, pair in WORDS.items()}
    cost = report.get("cost") or {}
    facts = [
        (words["of"], f"<code>{escape(report['manifest_sha256'])}</code>"),
        (words["made"], escape(report["made_at"])),
    ]
    if report.get("target"):
        spent = f"{cost.get('requests', 0)}, {cost.get('bytes', 0)}"
        told = f"{escape(report['target'])} ({spent} {words['cost']})"
        facts.append((words["target"], told))
    seal = report.get("sha256")
    shown = f"<code>{escape(seal)}</code>" if seal else words["none"]
    proves = (report.get("seal_proves") or {}).get(lang, "")
    facts.append((words["seal"], f"{shown}<br><small>{escape(proves)}</small>"))
    listed = "".join(f"<tr><th>{name}</th><td>{text}</td></tr>" for name, text in facts)
    head = f"<h1>{words['title']}: {escape(report['system'])}</h1>"
    return (
        head
        + badge.svg(report, lang)
        + f"<table>{listed}</table>"
        + "".join(_half(report, half, at) for half in HALVES)
    )


def _half(report: Said, half: str, at: int) -> str:
    rows = [_row(each, at) for each in report["checks"] if each["half"] == half]
    if not rows:
        return ""
    return f"<h2>{HALVES[half][at]}</h2><table>{''.join(rows)}</table>"


def _row(check: Said, at: int) -> str:
    lang, state = LANGS[at], check["state"]
    found = "".join(f"<li>{each}</li>" for each in _found(check, lang))
    told = f"<ul>{found}</ul>" if found else ""
    if state in ("failed", "noted"):
        told += f"<small>{WORDS['fix'][at]}: {escape(check['fix'][lang])}</small>"
    return (
        f'<tr><td class="{state}">{STATES[state][at]}</td>'
        f"<td><strong>{escape(check['title'][lang])}</strong>"
        f" <small><code>{escape(check['id'])}</code></small>"
        f"<br>{escape(check['proves'][lang])}{told}</td></tr>"
    )


def _found(check: Said, lang: str) -> Iterator[str]:
    for stream in check["streams"]:
        if stream["state"] in ("failed", "noted", "undone"):
            for words in stream["found"]:
                name = f"{stream['stream']}: " if stream["stream"] else ""
                yield escape(name + words[lang])

"""A certification as plain JSON: what was proved, of which text, and what it cost."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from connectors.certify.running import Report, Result
from schemas.values.problem import Words

FORMAT: Final = "province.hub/certificate/v1"


def told(report: Report, now: datetime) -> dict[str, Any]:
    """The report, ready to be sealed and kept."""
    return {
        "format": FORMAT,
        "system": report.system,
        "manifest_sha256": report.manifest_sha256,
        "made_at": now.isoformat(timespec="seconds"),
        "verdict": report.verdict,
        "target": report.target,
        "cost": report.cost,
        "checks": [_check(result) for result in report.results],
    }


def _check(result: Result) -> dict[str, Any]:
    check = result.check
    return {
        "id": check.id,
        "half": check.half,
        "state": result.state,
        "title": _both(check.title),
        "proves": _both(check.proves),
        "fix": _both(check.fix),
        "streams": [
            {
                "stream": each.stream,
                "state": each.state,
                "found": [_both(words) for words in each.words],
            }
            for each in result.told
        ],
    }


def _both(words: Words) -> dict[str, str]:
    return {"id": words.id, "en": words.en}

"""From where changes are asked for, as protocols with times of their own write it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from connectors.reading.watermark import Watermark


def since(mark: Watermark) -> datetime | str | None:
    """The lower bound as an aware moment; as text where the manifest names a form.

    None where everything is read. Numbers and words of a cursor are text, too.
    """
    text, spec = mark.since, mark.spec
    if text is None or spec is None or spec.format or "datetime" not in spec.kind:
        return text
    moment = datetime.fromisoformat(text)
    zone = ZoneInfo(spec.zone or "UTC")
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def text(mark: Watermark) -> str | None:
    """The lower bound in UTC with a Z behind it, as RFC 3339 and OData take it."""
    bound = since(mark)
    return written(bound) if isinstance(bound, datetime) else bound


def written(moment: datetime) -> str:
    """A moment in UTC with a Z behind it, in whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

"""The age of data as a bar against the rhythm that its publisher promised."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from markupsafe import Markup

from hub.charts.scales import percent

HEIGHT: Final = 14
# The axis ends at three rhythms: later than that is simply "much too late".
END: Final = Decimal(3)


def age(rhythms: Decimal | None, state: str) -> Markup:
    """A bar of so many rhythms, a line at one; no data yet gives a dashed track."""
    mark = percent(100 / END)
    if rhythms is None:
        body = f'<rect class="none" width="100%" height="{HEIGHT}"/>'
    else:
        length = percent(min(max(rhythms, Decimal(0)), END) * 100 / END)
        body = f'<rect class="a-{state}" width="{length}" height="{HEIGHT}"/>'
    return Markup(
        f'<svg class="bar age" aria-hidden="true" height="{HEIGHT}">'
        f'<line class="ax" x1="0" x2="100%" y1="{HEIGHT}" y2="{HEIGHT}"/>{body}'
        f'<rect class="mk" x="{mark}" y="-2" width="2" height="{HEIGHT + 4}"/></svg>'
    )

"""The page `/sumber-angka`: where one number comes from."""

from __future__ import annotations

from decimal import Decimal

from flask import Blueprint, Response, request

from hub.extensions import db
from hub.pages import errors, question
from hub.pages.question import Asked, Unknown
from hub.pages.render import link, render, start, within, words
from hub.services.comparing import comparable
from hub.services.comparing import compare as board
from hub.services.comparing import contributions, provenance, territories
from hub.services.comparing.comparable import Place
from hub.services.comparing.contributions import Contribution
from hub.services.comparing.rankings import SourceClass
from hub.services.comparing.territories import Territory
from hub.services.disclosure import rules
from hub.services.disclosure.rules import Rule
from schemas.contracts.domain import Indicator, catalogue
from schemas.values.periods import Period

page = Blueprint("source", __name__, template_folder="templates")
page.before_request(start)


@page.get("/sumber-angka")
def source() -> Response:
    """Show everything the hub knows about one number."""
    asked = Asked.from_args(request.args)
    places = territories.everywhere(db.session())
    try:
        territory = within(question.territory(asked, places))
        about = question.indicator(asked, catalogue())
        available = board.periods(db.session(), about, territory)
        kind = question.source(asked, available)
        period = question.period(asked, about, available, kind)
        region = question.region(asked, territory) or territory.province
    except Unknown as unknown:
        return errors.unknown(unknown, asked, places)
    if period is None or region is None:
        return errors.unknown(Unknown("unknown.no_period", about.id), asked, places)
    found = provenance.provenance(db.session(), about, region.code, period, kind)
    return render(
        "source.html",
        indicator=about,
        region=region,
        period=period,
        found=found,
        within=rest_on(found, region, about, period, kind, territory),
        share_of=share_of,
        beside=beside,
        reason=reason(found),
        rule=rule(found),
        earlier=[was(each, about) for each in found.earlier],
        exact=exact(found, about.decimals),
        whole=decimals,
        parts=[(catalogue().indicators[p.indicator], p.period) for p in found.parts],
        simulated=kind == "simulated" and found.reading is not None,
        back=_back(about, period, region, kind, board.source_class(available)),
    )


def _back(
    about: Indicator, period: Period, region: Place, kind: SourceClass, usual: str
) -> str:
    """The address of the comparison that the number stands in."""
    return link(
        "/bandingkan",
        indicator=about.id,
        period=period.text,
        region=None if region.kind == "province" else region.slug,
        source=kind if kind != usual else None,
    )


def rest_on(
    found: provenance.Provenance,
    region: Place,
    about: Indicator,
    period: Period,
    kind: SourceClass,
    territory: Territory,
) -> tuple[Contribution, ...]:
    """The regions that a province's figure rests on; empty for a region's own."""
    if region.kind != "province" or found.reading is None:
        return ()
    return contributions.of(db.session(), about, period, kind, territory)


def share_of(part: Contribution) -> str:
    """Numerator and denominator of a region's part, where it has both."""
    reading = part.reading
    if reading is None or reading.numerator is None or reading.denominator is None:
        return ""
    top = words().number(reading.numerator, decimals(reading.numerator))
    base = words().number(reading.denominator, decimals(reading.denominator))
    return f"{top} / {base}"


def rule(found: provenance.Provenance) -> Rule | None:
    """The rule by which the number is hidden, where it is."""
    hidden = found.reading is not None and found.reading.reason == "suppressed"
    return rules.rule() if hidden and found.counted else None


def reason(found: provenance.Provenance) -> str:
    """Why there is no value, in words; empty when there is one."""
    if found.reading is None or found.reading.value is not None:
        return ""
    name = found.reading.reason or comparable.NOT_REPORTED
    return words().words(comparable.REASONS.get(name, comparable.UNSTATED))


def beside(other: provenance.Stated, about: Indicator) -> str:
    """What another publisher says: value and difference, or why there is none."""
    t = words()
    if other.value is None:
        told = comparable.REASONS.get(other.reason or "", comparable.UNSTATED)
        return f"{t.words(told)} ({other.stream_id})"
    value = f"{t.quantity(other.value, about)} ({other.stream_id})"
    if other.difference is None:
        return value
    shown = max(about.decimals, decimals(other.difference))
    apart = t.signed(other.difference, shown)
    return f"{value}, {t('provenance.apart', difference=apart)}"


def was(before: provenance.Earlier, about: Indicator) -> str:
    """What the number was before a correction, and when that replaced it."""
    t = words()
    told = comparable.REASONS.get(before.reason or "", comparable.UNSTATED)
    value = t.words(told) if before.value is None else t.quantity(before.value, about)
    return t("provenance.earlier_was", value=value, date=t.day(before.replaced_at))


def exact(found: provenance.Provenance, shown: int) -> str | None:
    """The stored value with up to six decimals, where that is more than is shown."""
    value = found.reading.value if found.reading else None
    if value is None or round(value, 6) == round(value, shown):
        return None
    return words().number(value, 6)


def decimals(value: Decimal | None) -> int:
    """How many decimals a stored number has, at most two."""
    if value is None:
        return 0
    exponent = value.normalize().as_tuple().exponent
    return min(max(-int(exponent), 0), 2)

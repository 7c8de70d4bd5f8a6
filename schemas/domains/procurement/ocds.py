"""Packages as releases of the Open Contracting Data Standard 1.1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from schemas.contracts.domain import code_list
from schemas.contracts.record import instant_text
from schemas.domains.procurement.codes import SIGNED, WON
from schemas.domains.procurement.schema import DOMAIN
from schemas.standards import documents
from schemas.standards.exchange import Taken, Values
from schemas.values.problem import refuse

STANDARD: Final = "ocds"
WHAT: Final = "OCDS release package (releases)"
CURRENCY: Final = "IDR"
OWN: Final = (  # what the standard has no field for
    "region",
    "fiscal_year",
    "status",
    "status_source",
    "kind",
    "lpse_id",
    "funding",
)
METHODS: Final = DOMAIN.source_words("methods.csv")
OCDS_METHOD: Final = {
    r["code"]: r["ocds"] for r in code_list(DOMAIN.name, "methods.csv")
}
OCDS_KIND: Final = {r["code"]: r["ocds"] for r in code_list(DOMAIN.name, "kinds.csv")}
TENDER_STATUS: Final = {
    "planned": "planned",
    "announced": "active",
    "awarded": "complete",
    "contract": "complete",
    "done": "complete",
    "cancelled": "cancelled",
}
STATUS_OF: Final = {
    "planning": "planned",
    "planned": "planned",
    "active": "announced",
    "complete": "awarded",
    "cancelled": "cancelled",
    "unsuccessful": "cancelled",
    "withdrawn": "cancelled",
}
CONSULTING: Final = "consultingServices"
Node = Mapping[str, Any]


def take(body: bytes) -> list[Taken]:
    """The releases of a package, each as one package of procurement."""
    document = documents.opened(body)
    found = document.get("releases") if isinstance(document, Mapping) else None
    if not isinstance(found, list):
        raise documents.not_such(document, WHAT)
    pairs = [(f"/releases{at}", each) for at, each in documents.objects(found, WHAT)]
    return documents.all_taken(pairs, _from_release)


def _from_release(release: Node, pointer: str) -> list[Taken]:
    tender, budget = _node(release, "tender"), _node(release, "planning", "budget")
    awards, contracts = _nodes(release, "awards"), _nodes(release, "contracts")
    days = [each.get("dateSigned") for each in contracts]
    signed = sorted(day for day in days if isinstance(day, str))
    worth = _sum(contracts, "contracts")
    first = next((s for each in awards for s in _nodes(each, "suppliers")), {})
    values = documents.given(
        name=tender.get("title"),
        category=_method(tender),
        office=_node(release, "buyer").get("name"),
        office_code=documents.text(_node(release, "buyer").get("id")),
        rup_code=documents.text(budget.get("id")),
        ceiling=_amount(budget, "amount", "planning/budget"),
        hps=_amount(tender, "value", "tender"),
        contract_value=_sum(awards, "awards") if worth is None else worth,
        bidders=tender.get("numberOfTenderers"),
        opened_at=_node(tender, "tenderPeriod").get("startDate"),
        closed_at=signed[0] if signed else None,
        provider=first.get("name"),
        status=_status(tender, awards, contracts),
        kind=_kind(tender),
    )
    if "bidders" in values:
        values["single_bid"] = values["bidders"] == 1
    values |= _node(release, "hub")
    return [Taken(documents.key(release.get("ocid"), "ocid"), values, pointer)]


def _node(within: Node, *names: str) -> Node:
    found: Any = within
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        raise documents.not_such(found, WHAT)
    return found


def _nodes(within: Node, name: str) -> list[Node]:
    found = within.get(name) or []
    return [each for _, each in documents.objects(found, WHAT)]


def _method(tender: Node) -> str | None:
    """Our method by its Indonesian name; OCDS's own four say too little."""
    said = tender.get("procurementMethodDetails")
    if said is None:
        return None
    return documents.code(said, METHODS, "tender/procurementMethodDetails")


def _kind(tender: Node) -> str | None:
    main = tender.get("mainProcurementCategory")
    if main != "services":
        return main if main in ("goods", "works") else None
    more = tender.get("additionalProcurementCategories")
    consulting = isinstance(more, list) and CONSULTING in more
    return "consulting_firm" if consulting else "other_services"


def _status(tender: Node, awards: list[Node], contracts: list[Node]) -> str | None:
    said = [each.get("status") for each in contracts]
    if said and all(each == "terminated" for each in said):
        return "done"
    if any(each in ("active", "terminated") for each in said):
        return "contract"
    if any(each.get("status") == "active" for each in awards):
        return "awarded"
    word = tender.get("status")
    return None if word is None else documents.code(word, STATUS_OF, "tender/status")


def _amount(within: Node, name: str, at: str) -> Any:
    """An amount of money, which is in rupiah or refused."""
    value = _node(within, name)
    currency = value.get("currency", CURRENCY)
    if currency != CURRENCY:
        raise refuse(
            f"{at}/{name}/currency",
            currency,
            "currency.not_idr",
            id="Nilai ini tidak dalam rupiah (IDR); hub tidak menukar mata uang.",
            en="This value is not in rupiah (IDR); the hub converts no currencies.",
        )
    return value.get("amount")


def _sum(several: list[Node], at: str) -> Any:
    """What contracts or awards are worth together; nothing where none says it."""
    found = [_amount(each, "value", f"{at}/{n}") for n, each in enumerate(several)]
    numbers = [each for each in found if each is not None]
    if not numbers:
        return None
    wrong = [n for n in numbers if isinstance(n, (bool, str, list, dict))]
    return wrong[0] if wrong else sum(numbers)


def give(facts: Sequence[tuple[str, Values]]) -> bytes:
    """Packages as one release package, as of the latest moment it speaks of."""
    releases = [_release(key, values) for key, values in facts]
    days = [each["date"] for each in releases]
    return documents.written(
        {
            "uri": "urn:province-hub:procurement",
            "version": "1.1",
            "publishedDate": max(days, default="1970-01-01T00:00:00Z"),
            "publisher": {"name": "province-hub"},
            "releases": releases,
        }
    )


def _release(key: str, values: Values) -> dict[str, Any]:
    moment = values["closed_at"] or values["opened_at"]
    when = _time(moment) or f"{values['fiscal_year']}-01-01T00:00:00Z"
    signed = values["status"] in SIGNED
    own = documents.plain(values, OWN if signed else (*OWN, "closed_at"))
    release = {
        "ocid": key,
        "id": f"{key}-{when}",
        "date": when,
        "tag": list(_tags(values["status"])),
        "initiationType": "tender",
        "language": "id",
        "buyer": _filled(name=values["office"], id=values["office_code"]),
        "planning": _filled(
            budget=_filled(id=values["rup_code"], amount=_money(values["ceiling"]))
        ),
        "tender": _tender(key, values),
        "hub": own,
    }
    return _filled(**release, **_won(key, values))


def _tags(status: str) -> Iterator[str]:
    yield "planning" if status == "planned" else "tender"
    if status in WON:
        yield "award"
    if status in SIGNED:
        yield "contract"


def _tender(key: str, values: Values) -> dict[str, Any]:
    kind = values["kind"]
    consulting = kind is not None and kind.startswith("consulting")
    bidders = values["bidders"]
    return _filled(
        id=key,
        title=values["name"],
        status=TENDER_STATUS[values["status"]],
        value=_money(values["hps"]),
        procurementMethod=OCDS_METHOD[values["category"]],
        procurementMethodDetails=DOMAIN.labels["category"][values["category"]].id,
        mainProcurementCategory=None if kind is None else OCDS_KIND[kind],
        additionalProcurementCategories=[CONSULTING] if consulting else None,
        numberOfTenderers=None if bidders is None else int(bidders),
        tenderPeriod=_filled(startDate=_time(values["opened_at"])),
    )


def _won(key: str, values: Values) -> dict[str, Any]:
    """The award and the contract, as far as the package has come."""
    status, provider = values["status"], values["provider"]
    if status not in WON:
        return {}
    worth = _money(values["contract_value"])
    award = _filled(
        id=f"{key}-award",
        status="active",
        suppliers=None if provider is None else [{"name": provider}],
        value=None if status in SIGNED else worth,
    )
    if status not in SIGNED:
        return {"awards": [award]}
    contract = _filled(
        id=f"{key}-contract",
        awardID=f"{key}-award",
        status="terminated" if status == "done" else "active",
        value=worth,
        dateSigned=_time(values["closed_at"]),
    )
    return {"awards": [award], "contracts": [contract]}


def _money(amount: Any) -> dict[str, Any] | None:
    return None if amount is None else {"amount": amount, "currency": CURRENCY}


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else instant_text(moment)


def _filled(**members: Any) -> dict[str, Any]:
    """The members that say something."""
    return {n: each for n, each in members.items() if each not in (None, "", {})}

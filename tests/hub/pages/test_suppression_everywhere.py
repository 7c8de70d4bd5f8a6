"""A small count about persons, and what would tell it, is on no page and in no file."""

import io
import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import product
from typing import Any, Final

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import create_engine, insert
from sqlalchemy.orm import Session

from hub.app import create_app
from hub.config import Config
from hub.extensions import db
from hub.models import Cell, Region, Stream
from hub.services.database import scope
from hub.services.disclosure import deciding
from schemas.values.periods import WIB
from tests.hub.pages import invented
from tests.hub.pages.conftest import BASE, Browser
from tests.servers.cluster import Cluster

MONTHS: Final = ("2026-07", "2026-08", "2026-09")
PERIODS: Final = (*MONTHS, "2026-Q3", "2026")
BINJAI, MEDAN, PROVINCE = "12.75", "12.71", "12"
KNOWN: Final = datetime(2027, 1, 2, tzinfo=WIB)
# Binjai has three reports of September; Medan's 40,173 are the fewest of the others.
COUNTS: Final = {BINJAI: 3, MEDAN: 40_173}
TOLD: Final = re.compile(
    r"(?<![\w.,])(40173|40[.,]173|17[.,]37|17[.,]4|77[.,]31|77[.,]3|66[.,]6667|66[.,]7)"
    r"(?![\w])"
)
# Routes of single sign-on show nothing about figures; each has tests of its own.
ELSEWHERE: Final = ("/saya", "/masuk", "/persetujuan", "/authorize", "/.well-known")
PLAIN: Final = ("/jwks", "/userinfo", "/logout", "/static", "/schemas", "/token")


@pytest.fixture(scope="module")
def store(main_cluster: Cluster, worker_name: str) -> Iterator[Any]:
    made = main_cluster.database(f"hub_{worker_name}_hidden")
    invented.build(made.owner_url, runs=True)
    engine = create_engine(made.owner_url)
    with Session(engine) as session, session.begin():
        scope.hub(session)
        _seed(session)
    yield made
    engine.dispose()
    main_cluster.drop(made)


def _seed(session: Session) -> None:
    streams = [s for s in session.query(Stream) if s.id.endswith("laporan/data")]
    regions = {s.publisher_id: s for s in streams}
    places = [p for p in session.query(Region) if p.slug in regions]
    rows = []
    for number, place in enumerate(sorted(places, key=lambda p: p.code)):
        counts = [50_000 + 10 * number, 51_000 + number, 52_000 + number]
        counts[2] = COUNTS.get(place.code, counts[2])
        rows += _cells(place.code, regions[place.slug].id, counts)
    sums = [
        sum(r["n"] for r in rows if r["period"] == m and r["indicator"] == "reports")
        for m in MONTHS
    ]
    rows += _cells(PROVINCE, None, sums)
    session.execute(insert(Cell), rows)


def _cells(
    code: str, stream: str | None, counts: list[int]
) -> Iterator[dict[str, Any]]:
    whole = sum(counts)
    for period, n in zip(PERIODS, [*counts, whole, whole], strict=True):
        small = n == COUNTS[BINJAI]
        more = {"as_of": KNOWN, "stream_id": stream, "n": n}
        yield invented.cell("reports", code, period, Decimal(n), unit="reports", **more)
        yield invented.cell(
            "reports_per_10k",
            code,
            period,
            Decimal("77.31") if small else Decimal(100 + len(code)),
            unit="reports_per_10k",
            **more
            | {"numerator": Decimal(n), "denominator": Decimal(300_000), "n": None},
        )
        yield invented.cell(
            "reports_resolved",
            code,
            period,
            Decimal("66.6667") if small else Decimal(50),
            **more
            | {
                "numerator": Decimal(2 if small else n // 2),
                "denominator": Decimal(n),
            },
        )
        yield invented.cell(
            "median_days_to_resolution",
            code,
            period,
            Decimal("17.371") if small else Decimal(9),
            unit="days",
            **more,
        )


@pytest.fixture(scope="module")
def app(store: Any) -> Iterator[Flask]:
    made = create_app(
        Config(database_url=store.app_url, secret_key="x" * 40, base_url=BASE)
    )
    yield made
    with made.app_context():
        db.engine.dispose()


def addresses(app: Flask) -> Iterator[str]:
    """Every route without arguments, and each that takes some, with all that matter."""
    own = (
        "reports",
        "reports_per_10k",
        "reports_resolved",
        "median_days_to_resolution",
    )
    for rule in app.url_map.iter_rules():
        path = rule.rule.removeprefix("/en")
        skip = path.startswith((*ELSEWHERE, *PLAIN)) or "GET" not in rule.methods
        if not rule.arguments and not skip:
            yield rule.rule
    for lang, place in product(("", "/en"), ("kota-binjai", "kota-medan", "langkat")):
        yield f"{lang}/daerah/{place}"
        yield f"{lang}/kualitas-data/{place}-laporan"
    for lang, id, period in product(("", "/en"), own, ("2026-08", "2026-09")):
        if lang and period == "2026-08":
            continue
        for region in ("kota-binjai", "kota-medan", ""):
            about = f"?indicator={id}&period={period}&region={region}&source=official"
            yield f"{lang}/bandingkan{about}"
            yield f"{lang}/sumber-angka{about}"
    for id, region, period in product(own, (BINJAI, MEDAN), ("2026-09", "2026")):
        yield f"/api/v1/cells/explain?indicator={id}&region={region}&period={period}"
    for id, form in product(own, ("json", "csv", "xlsx")):
        yield f"/api/v1/cells?indicator={id}&format={form}"
        yield f"/api/v1/cells?indicator={id}&breakdown=*&format={form}"


def told(app: Flask) -> set[tuple[str, str]]:
    """The addresses that tell a figure that is to be hidden, with what they tell."""
    client = Browser(app, app.response_class)
    found = set()
    for address in addresses(app):
        answer = client.get(address)
        assert answer.status_code < 500, address
        text = answer.get_data()
        if "spreadsheetml" in answer.content_type:
            sheets = CalamineWorkbook.from_filelike(io.BytesIO(text))
            rows = [sheets.get_sheet_by_name(n).to_python() for n in sheets.sheet_names]
            seen = "\n".join(
                str(cell) for sheet in rows for row in sheet for cell in row
            )
            seen = re.sub(r"\.0$", "", seen, flags=re.MULTILINE)
        else:
            seen = text.decode()
        found |= {(address, word) for word in TOLD.findall(seen)}
    return found


@pytest.fixture(scope="module")
def before(app: Flask, store: Any) -> set[tuple[str, str]]:
    """What was told before small counts were judged; from here on they are."""
    found = told(app)
    engine = create_engine(store.owner_url)
    with Session(engine) as session, session.begin():
        scope.hub(session)
        deciding.decide(session, {"reports": {(PROVINCE, "2026-09")}})
    engine.dispose()
    return found


def test_a_small_count_is_told_nowhere_once_it_is_judged(
    app: Flask, before: set[tuple[str, str]]
) -> None:
    kinds = {address.partition("?")[0].removeprefix("/en") for address, _ in before}
    assert kinds >= {
        "/bandingkan",
        "/sumber-angka",
        "/daerah/kota-binjai",
        "/api/v1/cells",
        "/api/v1/cells/explain",
    }
    assert told(app) == set()


@pytest.mark.usefixtures("before")
def test_a_hidden_figure_has_its_reason_in_both_languages(app: Flask) -> None:
    client = Browser(app, app.response_class)
    about = "?indicator=reports&period=2026-09&region=kota-binjai&source=official"

    indonesian = client.get(f"/sumber-angka{about}").text
    english = client.get(f"/en/sumber-angka{about}").text

    assert "hitungan kecil tentang orang (kurang dari 5)" in indonesian
    assert "a small count about people (fewer than 5)" in english
    assert "UU 27/2022" in indonesian


@pytest.mark.usefixtures("before")
def test_a_hidden_region_counts_among_those_that_sent_data(app: Flask) -> None:
    client = Browser(app, app.response_class)

    page = client.get("/en/bandingkan?indicator=reports&period=2026-09&source=official")

    assert "33 of 33 sent data" in page.text


@pytest.mark.usefixtures("before")
def test_a_hidden_figure_is_a_row_with_a_reason_and_no_number(app: Flask) -> None:
    client = Browser(app, app.response_class)

    answer = client.get(
        f"/api/v1/cells?indicator=reports&region={BINJAI}&period=2026-09"
    )

    (row,) = answer.json["data"] if "data" in answer.json else answer.json["rows"]
    assert row["reason"] == "suppressed"
    assert [row[n] for n in ("value", "numerator", "denominator", "n")] == [None] * 4

"""CSV and Excel say the same as JSON, run nothing, and never turn nothing into 0."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import create_engine, insert
from sqlalchemy.orm import Session

from hub.api import tables
from hub.models import Cell
from hub.services.database import scope
from tests.hub.api import facts
from tests.hub.pages.invented import cell
from tests.servers.cluster import Database

NAMES = ["regions", "indicators", "cells", "observations", "records", "systems", "runs"]
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝")
PROPERTY = "internet_coverage"


def read_csv(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def read_xlsx(body: bytes) -> list[dict[str, Any]]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0)
    heading, *lines = sheet.to_python(skip_empty_area=False)
    return [dict(zip(map(str, heading), line, strict=True)) for line in lines]


def all_forms(
    api: FlaskClient, question: str
) -> tuple[list[dict[str, Any]], list[dict[str, str]], list[dict[str, Any]]]:
    joint = "&" if "?" in question else "?"
    answers = [
        api.get(f"/api/v1/{question}{joint}format={form}&limit=1000")
        for form in ("json", "csv", "xlsx")
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    json_, csv_, xlsx = answers
    return json_.get_json()["data"], read_csv(csv_.data), read_xlsx(xlsx.data)


@pytest.mark.parametrize("name", NAMES)
def test_three_forms_have_the_same_rows_and_names(api: FlaskClient, name: str) -> None:
    rows, lines, cells = all_forms(api, name)

    assert len(rows) == len(lines) == len(cells)
    for row, line, each in zip(rows, lines, cells, strict=True):
        assert list(row) == list(line) == list(each)
        for field, value in row.items():
            if isinstance(value, float | int) and not isinstance(value, bool):
                assert (
                    float(line[field])
                    == float(value)
                    == pytest.approx(float(each[field]))
                )
            elif value is None:
                assert (line[field], each[field]) == ("", "")


def test_no_value_is_an_empty_cell_beside_its_reason(api: FlaskClient) -> None:
    question = "cells?indicator=clean_water_access"
    rows, lines, cells = all_forms(api, question)

    for row, line, each in zip(rows, lines, cells, strict=True):
        if row["value"] is None:
            assert (line["value"], each["value"]) == ("", "")
            assert line["reason"] == each["reason"] == row["reason"] != ""
    assert [row["reason"] for row in rows] == ["suppressed", "not_reported", None, None]
    assert (lines[2]["value"], cells[2]["value"]) == ("0", 0)
    assert lines[3]["value"] == "33.33333333333333333"


def test_negative_numbers_stay_numbers(api: FlaskClient) -> None:
    _, lines, cells = all_forms(api, "cells?indicator=density")

    assert lines[0]["value"] == "-0.5"
    assert cells[0]["value"] == -0.5


def test_no_text_in_an_export_is_a_formula(api: FlaskClient) -> None:
    rows, lines, cells = all_forms(api, "systems?system=" + ",".join(_systems()))

    assert [row["system_name"] for row in rows] == facts.FORMULAS
    for table in (lines, cells):
        for line, text in zip(table, facts.FORMULAS, strict=True):
            shown = line["system_name"]
            assert not shown.startswith(STARTS)
            assert shown.replace("\r\n", "\n").endswith(text.replace("\r", "\n")[1:])


def _systems() -> Iterator[str]:
    return (f"rumus-{number}" for number in range(len(facts.FORMULAS)))


@pytest.mark.parametrize("start", [*STARTS, "＋", "－", "＠"])
def test_a_text_that_could_be_a_formula_is_made_harmless(start: str) -> None:
    assert tables.harmless(f"{start}1") == f"'{start}1"
    assert tables.cell([f"{start}1", "b"]) == f"'{start}1 | b"


@given(
    st.one_of(
        st.none(),
        st.decimals(allow_nan=False, allow_infinity=False, places=6),
        st.integers(-(10**12), 10**12).map(Decimal),
        st.just(Decimal(0)),
        st.just(Decimal("-0")),
    )
)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_nothing_never_becomes_zero_and_zero_never_nothing(
    api: FlaskClient, api_database: Database, value: Decimal | None
) -> None:
    _store(api_database, value)
    rows, lines, cells = all_forms(api, f"cells?indicator={PROPERTY}&period=1999")

    row, line, each = rows[0], lines[0], cells[0]
    if value is None:
        assert (row["value"], line["value"], each["value"]) == (None, "", "")
        assert row["reason"] == line["reason"] == each["reason"] == "not_reported"
    else:
        assert row["value"] is not None
        assert Decimal(line["value"]) == value
        assert float(row["value"]) == pytest.approx(float(value))
        assert float(each["value"]) == pytest.approx(float(value))
        assert (row["reason"], line["reason"], each["reason"]) == (None, "", "")


def _store(database: Database, value: Decimal | None) -> None:
    engine = create_engine(database.owner_url)
    with Session(engine) as session, session.begin():
        scope.hub(session)
        old = session.get(Cell, (PROPERTY, "12.71", "1999", "", "", "official"))
        if old is not None:
            session.delete(old)
            session.flush()
        session.execute(insert(Cell), [cell(PROPERTY, "12.71", "1999", value)])
    engine.dispose()


def test_a_whole_number_too_long_for_excel_stays_text(
    api: FlaskClient, api_database: Database
) -> None:
    _store(api_database, Decimal("12345678901234567"))
    rows, lines, cells = all_forms(api, f"cells?indicator={PROPERTY}&period=1999")

    assert rows[0]["value"] == 12345678901234567
    assert lines[0]["value"] == "12345678901234567"
    assert cells[0]["value"] == "12345678901234567"


def test_csv_opens_in_excel_and_says_what_it_holds(api: FlaskClient) -> None:
    answer = api.get("/api/v1/cells?format=csv&source_class=simulated&limit=5")

    assert answer.data.startswith(b"\xef\xbb\xbfindicator,region,")
    assert answer.mimetype == "text/csv"
    disposition = answer.headers["Content-Disposition"]
    assert disposition == 'attachment; filename="cells-simulasi-sebagian.csv"'
    assert 'rel="next"' in answer.headers["Link"]


def test_the_second_sheet_says_source_licence_class_and_rest(api: FlaskClient) -> None:
    question = "cells?source_class=simulated&limit=5"
    answer = api.get(f"/api/v1/{question}&format=xlsx")

    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    told = book.get_sheet_by_name("sumber").to_python()
    text = "\n".join(" ".join(map(str, line)) for line in told)
    assert book.sheet_names == ["cells", "sumber"]
    assert f"http://hub.test/api/v1/{question}" in text
    assert "lisensi Menurut penerbit" in text and "licence As each publisher" in text
    assert "Data simulasi – bukan angka resmi" in text
    assert "sisanya / the rest http://hub.test/api/v1/cells?" in text
    assert "denominator_period" in text


@pytest.mark.parametrize(
    ("accept", "mimetype"),
    [
        ("text/csv", "text/csv"),
        ("application/json", "application/json"),
        ("text/html,*/*;q=0.8", "application/json"),
        ("text/csv;q=0.5, application/json;q=0.4", "text/csv"),
        (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_accept_chooses_the_form(api: FlaskClient, accept: str, mimetype: str) -> None:
    answer = api.get("/api/v1/regions", headers={"Accept": accept})

    assert answer.mimetype == mimetype


def test_a_strange_breakdown_in_the_address_is_no_formula_in_the_file(
    api: FlaskClient,
) -> None:
    url = f"/api/v1/cells?format=xlsx&breakdown={quote('=cmd()')}"
    book = CalamineWorkbook.from_filelike(io.BytesIO(api.get(url).data))

    for line in book.get_sheet_by_name("sumber").to_python():
        assert not any(str(text).startswith(STARTS) for text in line)

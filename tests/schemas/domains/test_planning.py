"""What a plan item is: its field of government, its chain, its words."""

import pytest
from marshmallow import ValidationError

from schemas.contracts.domain import catalogue
from schemas.domains.planning.indicators import DECIDED
from schemas.domains.planning.schema import (
    CATEGORY_OF,
    DOCUMENTS,
    FINAL,
    ORDER,
    PlanItem,
)

PLANNING = next(each for each in catalogue().domains if each.name == "planning")
TABLES = ("documents.csv", "statuses.csv", "fields_of_government.csv")


def item(**changes):
    values = {
        "region": "12.75",
        "fiscal_year": "2026",
        "document": "rkpd",
        "name": "Drainase",
        "status": "accepted",
        "category": "public_works",
    }
    return PlanItem().load(values | changes)


@pytest.mark.parametrize("name", TABLES)
def test_no_word_of_a_source_means_two_codes(name):
    words = [
        word
        for row in PLANNING.table(name)
        for word in {
            each.casefold()
            for each in (row["label_id"], row["label_en"], *row["words"].split("|"))
            if each
        }
    ]

    assert len(words) == len(set(words))


def test_every_field_of_government_of_permendagri_90_has_a_category():
    assert len(CATEGORY_OF) == 42
    assert CATEGORY_OF["1.01"] == "education"
    assert CATEGORY_OF["3.27"] == "agriculture"


def test_what_is_decided_is_what_ends_an_item():
    assert set(DECIDED) == set(FINAL) == set(PLANNING.final)


@pytest.mark.parametrize(("document", "parent"), [("dpa", "rka"), ("rkpd", "pokir")])
def test_an_item_comes_from_an_earlier_document(document, parent):
    made = item(document=document, parent_document=parent, parent_key="K1")

    assert made["parent_key"] == "K1"


def test_no_document_comes_from_itself_or_a_later_one():
    for document in DOCUMENTS:
        for parent in DOCUMENTS:
            chained = {"document": document, "parent_document": parent}
            if ORDER[parent] < ORDER[document]:
                assert item(**chained, parent_key="K1")
                continue
            with pytest.raises(ValidationError, match="not an earlier one"):
                item(**chained, parent_key="K1")


def test_a_bare_urusan_has_any_category():
    assert item(code="1", category="health")["code"] == "1"

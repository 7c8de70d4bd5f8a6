"""A major follows another by a file, which is checked by trying documents."""

from decimal import Decimal

import pytest
from marshmallow import ValidationError

from schemas.contracts.domain import catalogue
from schemas.contracts.versions import editions, published
from schemas.publishing import compatibility, json_schema, migrations
from schemas.values.problem import Refused
from tests.journeys import added

OLD = {
    "region": "12.75",
    "opened_at": "2026-01-05T01:00:00Z",
    "status": "lit",
    "lamp_type": "led",
    "address": "Jl. Sudirman, Binjai Kota",
    "power_kw": Decimal("0.04"),
}


@pytest.fixture
def place(monkeypatch, tmp_path):
    """The folder of a domain in its second major."""
    with added.domain_of("street_lamp", monkeypatch, tmp_path) as folder:
        yield folder


@pytest.fixture
def rewritten(place):
    """The domain with its migration changed in one place."""

    def rewrite(before, after):
        file = place / "migrations" / "2.yaml"
        text = file.read_text("utf-8")
        assert text.count(before) == 1
        file.write_text(text.replace(before, after), "utf-8")
        added.forget()
        return lamps()

    return rewrite


def bare(parts):
    """Fields without what is said of them."""
    said = ("description", "x-description-id")
    return {n: {k: v for k, v in p.items() if k not in said} for n, p in parts.items()}


def lamps():
    return next(each for each in catalogue().domains if each.name == "street_lamp")


def first():
    return editions.of(catalogue().domain("street_lamp@1"))


def test_a_migration_that_brings_everything_through_has_no_objection(place):
    found = list(migrations.stuck(lamps()))

    assert found == []


@pytest.mark.parametrize(
    ("before", "after", "field", "words"),
    [
        ("lit: working, dark: broken", "lit: working", "status", "not in the list"),
        ("by: 1000}", "by: 3}", None, None),
        ("to: category}", "to: kind}", "category", "absent"),
        ("value: city", "value: town", "owner", "not in the list"),
        ('by: ", "', 'by: " "', None, None),
        ("into: [street, village]", "into: [street, zone]", "zone", "no field “zone”"),
        ("dark: broken}", "dark: working}", "status", "it cannot come back"),
    ],
)
def test_a_document_that_gets_stuck_is_shown(rewritten, before, after, field, words):
    domain = rewritten(before, after)

    found = {each.field: each for each in migrations.stuck(domain)}

    assert set(found) >= ({field} if field else set())
    for each in found.values():
        assert first().sent.schema().load(each.witness)
    if field is None:
        assert found == {}
    else:
        assert words in found[field].what.en


def test_hub_schema_check_objects_with_the_document(rewritten):
    domain = rewritten("lit: working, dark: broken", "lit: working")

    [found] = [
        each
        for each in compatibility.objections(domain)
        if each.difference and each.difference.direction == "migration"
    ]

    assert found.against == "1.0.0"
    assert found.difference.witness["status"] == "dark"
    with pytest.raises(ValidationError):
        first().domain.schema().load(found.difference.witness)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("rename: {from: lamp_type", "renam: {from: lamp_type", "“rename”"),
        ("by: 1000}", "by: 0}", "other than 0"),
        ("      why_en: Nobody used the free note.\n", "", "why_en must say why"),
        ("by: 1000}", "factor: 1000}", "scale: KeyError('by')"),
    ],
)
def test_a_file_that_says_something_else_is_refused(rewritten, before, after, words):
    with pytest.raises(Refused) as refused:
        rewritten(before, after)
        catalogue().domain("street_lamp@1")

    [found] = refused.value.problems
    assert found.rule == "migration.wrong"
    assert words in found.message.en


def test_what_a_number_cannot_say_exactly_is_not_said(rewritten):
    rewritten("by: 1000}", "by: 3}")
    now = first().domain.schema().load(OLD)

    told, lost = first().down(now | {"power": Decimal(40)})

    assert told is None
    assert [(each.field, each.rule) for each in lost] == [
        ("power", "version.not_exact")
    ]


def test_a_present_fact_is_told_in_the_words_of_the_first_major(place):
    now = first().domain.schema().load(OLD)

    told, lost = first().down(now)

    assert now["status"] == "working" and now["power"] == 40
    assert told == first().sent.schema().load(OLD)
    assert lost == []


@pytest.mark.parametrize(
    ("pinned", "version"),
    [
        ("1", "1.0.0"),
        ("1.0", "1.0.0"),
        (">=1.0,<2", "1.0.0"),
        ("<2", "1.0.0"),
        ("=1", "1.0.0"),
        ("<=1", "1.0.0"),
        ("2", "2.0.0"),
        (">1", "2.0.0"),
        (">=1", "2.0.0"),
        (">=1,<=2", "2.0.0"),
    ],
)
def test_a_range_holds_the_newest_version_that_is_served(place, pinned, version):
    assert catalogue().domain(f"street_lamp@{pinned}").version == version


@pytest.mark.parametrize(
    ("pinned", "rule", "near"),
    [
        ("3", "schema.no_version", "“street_lamp@2”"),
        ("1.1", "schema.no_version", "“street_lamp@1”"),
        (">=2,<2", "schema.no_version", "street_lamp"),
        ("v1", "schema.range", "“street_lamp@1”"),
        ("1.x", "schema.range", "“street_lamp@1”"),
        ("", "schema.range", "street_lamp@"),
    ],
)
def test_a_range_without_a_version_is_refused_with_what_there_is(
    place, pinned, rule, near
):
    with pytest.raises(Refused) as refused:
        catalogue().domain(f"street_lamp@{pinned}")

    [found] = refused.value.problems
    assert found.rule == rule
    assert near in found.message.en


def test_a_major_without_a_way_here_is_served_no_more(place):
    (place / "migrations" / "2.yaml").unlink()
    added.forget()

    assert editions.served(lamps()) == ("2.0.0",)


@pytest.mark.parametrize("domain", catalogue().domains, ids=lambda each: each.name)
def test_a_published_schema_is_made_again_as_it_was(domain):
    for version, document in published.published(domain.name).items():
        if version == domain.version:
            continue
        again = editions.edition(domain, version).sent

        made = json_schema.document(again)["properties"]

        assert bare(made) == bare(document["properties"])

"""Declarations of domains: complete, bilingual, and refused when they are wrong."""

from dataclasses import replace
from decimal import Decimal
from importlib import resources

import pytest

from schemas import strict
from schemas.contracts.domain import Catalogue, catalogue
from schemas.contracts.measures import Count, Per, Share, Where
from schemas.publishing import dictionary, json_schema
from schemas.values.problem import Refused

DOMAINS = {each.name: each for each in catalogue().domains}
INDICATORS = catalogue().indicators
REPORTS = DOMAINS["citizen_report"]
STATISTICS = DOMAINS["statistics"]


def text_of(domain, name):
    return (resources.files(f"schemas.domains.{domain}") / name).read_text("utf-8")


def reports_with(changes):
    first, *others = REPORTS.indicators
    return replace(REPORTS, indicators=(replace(first, **changes), *others))


def test_the_catalogue_finds_every_folder():
    places = resources.files("schemas.domains").iterdir()

    assert set(DOMAINS) == {p.name for p in places if (p / "schema.py").is_file()}
    assert {"citizen_report", "disease", "statistics"} <= set(DOMAINS)


def test_the_indicators_that_pages_and_manifests_speak_of_are_there():
    assert set(INDICATORS) >= {
        "population",
        "area",
        "density",
        "reports",
        "reports_per_10k",
        "reports_resolved",
        "reports_resolved_on_time",
        "median_days_to_resolution",
        "reports_backlog",
        "reports_backlog_60d",
        "clean_water_access",
        "internet_coverage",
        "waste_managed",
        "poverty_line",
        "dengue_cases",
        "dengue_deaths",
        "dengue_incidence",
        "dengue_cfr",
    }


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=str)
def test_every_indicator_speaks_both_languages(indicator):
    words = (
        indicator.label,
        indicator.concept,
        indicator.definition,
        indicator.classification,
    )

    assert all(each and each.id.strip() and each.en.strip() for each in words)
    assert indicator.label.id != indicator.label.en


def test_there_are_sixty_indicators_and_each_is_called_by_a_name_of_its_own():
    names = [each.label.id for each in INDICATORS.values()]

    assert len(names) >= 60
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=str)
def test_class_borders_lie_within_what_an_indicator_can_be(indicator):
    low, high = indicator.bounds or (None, None)
    borders = indicator.breaks or ()

    assert all(low is None or low < each for each in borders)
    assert all(high is None or each < high for each in borders)


@pytest.mark.parametrize("name", DOMAINS)
def test_the_dictionary_names_every_field_indicator_and_code(name):
    domain, dictionary = DOMAINS[name], text_of(name, "README.md")
    codes = [code for words in domain.labels.values() for code in words]

    wanted = [*domain.schema.declared(), *(i.id for i in domain.indicators), *codes]

    assert [word for word in wanted if f"`{word}`" not in dictionary] == []
    assert f"{domain.name} {domain.version}" in dictionary


@pytest.mark.parametrize("name", DOMAINS)
def test_the_dictionary_is_what_the_declarations_make(name):
    assert text_of(name, "README.md") == dictionary.markdown(DOMAINS[name])


@pytest.mark.parametrize("name", DOMAINS)
def test_every_field_and_the_domain_itself_are_explained_in_both_languages(name):
    about = DOMAINS[name].about
    meanings = json_schema.meanings(name)

    assert set(meanings) == set(DOMAINS[name].schema.declared())
    assert all(each.id and each.en for each in (about, *meanings.values()))
    assert about.id != about.en


@pytest.mark.parametrize("name", DOMAINS)
def test_the_sample_is_taken_by_its_schema(name):
    sample = strict.json(text_of(name, "sample.json").encode()).value

    loaded = [DOMAINS[name].schema().load(each) for each in sample]

    assert len(loaded) >= 2


def test_categories_know_the_words_of_city_apps():
    words = REPORTS.source_words("categories.csv")

    assert words["jalan rusak"] == "road"
    assert words["pju"] == "street_light"
    assert set(words.values()) == set(REPORTS.labels["category"])
    assert len(set(words.values())) == 14


def test_a_code_list_never_gives_one_word_two_meanings():
    rows = REPORTS.table("categories.csv")
    words = [w.casefold() for row in rows for w in row["words"].split("|")]

    assert len(words) == len(set(words))


def test_on_time_is_judged_only_with_a_deadline():
    measure = INDICATORS["reports_resolved_on_time"].measure

    assert isinstance(measure, Share)
    assert measure.of == Where(due="past")


def test_a_domain_is_found_by_its_major_version():
    assert catalogue().domain("citizen_report@1") is REPORTS


def test_an_unknown_domain_is_answered_with_the_nearest():
    with pytest.raises(Refused) as caught:
        catalogue().domain("citizen_reports@1")

    assert "citizen_report@1" in caught.value.problems[0].message.en


def test_an_unknown_indicator_is_answered_with_the_nearest():
    with pytest.raises(Refused) as caught:
        catalogue().indicator("populasion")

    assert "“population”" in caught.value.problems[0].message.id


def test_dependents_of_population_are_what_is_divided_by_it():
    found = {each.id for each in catalogue().dependents("population")}

    assert found >= {"density", "reports_per_10k", "dengue_incidence"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"unit": "person"}, "undeclared unit"),
        ({"denominator": "popluation"}, "“population”"),
        ({"measure": Per("reports", "people")}, "unknown indicator"),
        ({"domain": "statistics"}, "domain must be"),
        ({"id": "Reports"}, "lower-case"),
        ({"id": "reports_backlog"}, "declared 2 times"),
        ({"periods": ()}, "periods"),
        ({"periods": ("week",)}, "periods"),
        ({"breaks": (Decimal(2), Decimal(1))}, "breaks must rise"),
        ({"method_version": 0}, "method_version"),
        ({"measure": Count(by="oppened_at")}, "“opened_at”"),
        ({"measure": Share(Where(category="road"), by="closed")}, "no such field"),
        ({"denominator": "reports"}, "its own part"),
    ],
)
def test_a_wrong_declaration_stops_the_catalogue(changes, reason):
    wrong = reports_with(changes)

    with pytest.raises(Refused, match=reason):
        Catalogue([wrong, STATISTICS])


def test_a_domain_without_a_version_stops_the_catalogue():
    with pytest.raises(Refused):
        Catalogue([replace(STATISTICS, version="1")])


def test_two_domains_of_one_name_stop_the_catalogue():
    with pytest.raises(Refused, match="declared 2 times"):
        Catalogue([STATISTICS, STATISTICS, REPORTS])

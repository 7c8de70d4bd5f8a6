"""The published schema of manifests says what their reader does: no less, no more."""

import json
import random
from functools import cache

import jsonschema
import pytest

from schemas.contracts.domain import catalogue
from schemas.manifests import manifest
from schemas.manifests.described import document, page, words
from schemas.manifests.described.exploring import explore
from schemas.manifests.manifest import ManifestError
from schemas.manifests.reading import kinds
from tests.schemas.described import fuzzing

MANIFESTS = fuzzing.manifests()
KNOWN_BY_BOTH = ("manifest.unknown_key", "manifest.wrong_type")
MUTANTS = 400


@pytest.fixture(scope="module")
def schema():
    return document.document("https://hub.example")


@pytest.fixture(scope="module")
def judge(schema):
    return jsonschema.Draft202012Validator(schema)


def refusals(text):
    try:
        manifest.parse(text)
    except ManifestError as error:
        return error.problems
    return ()


def names_in(schema):
    """Every key and every word that the schema knows."""
    if isinstance(schema, dict):
        inner = schema.get("properties", {})
        yield from inner if isinstance(inner, dict) else ()
        yield from (each for each in schema.get("enum", ()) if isinstance(each, str))
        for each in schema.values():
            yield from names_in(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from names_in(each)


def test_it_is_a_schema_of_the_draft_it_names(schema):
    jsonschema.Draft202012Validator.check_schema(schema)

    assert schema["$id"] == "https://hub.example/schemas/manifest/v1"


@pytest.mark.parametrize("name", MANIFESTS)
def test_every_manifest_of_the_repository_is_accepted_by_both(judge, name):
    text = MANIFESTS[name]

    assert refusals(text) == ()
    assert [e.message for e in judge.iter_errors(fuzzing.instance(text))] == []


@pytest.mark.parametrize("seed", [1, 2])
def test_reader_and_schema_agree_on_mutations(schema, judge, seed):
    dice = random.Random(seed)
    vocabulary = sorted(set(names_in(schema)))
    instances = [fuzzing.instance(text) for text in MANIFESTS.values()]
    told = {True: 0, False: 0}
    for _ in range(MUTANTS // 2):
        changed = fuzzing.mutated(dice.choice(instances), dice, vocabulary)
        text = fuzzing.written(changed)

        problems = refusals(text)
        accepted = judge.is_valid(fuzzing.instance(text))

        told[accepted] += 1
        assert problems or accepted, text
        known = [p for p in problems if p.rule in KNOWN_BY_BOTH]
        assert not (known and accepted), known
    assert min(told.values()) > 20


def test_it_refuses_the_wrong_manifests_whose_keys_or_types_are_wrong(judge):
    text = (
        fuzzing.ROOT / "tests/schemas/manifests/kota-medan-pengaduan.yaml"
    ).read_text("utf-8")
    wrong = fuzzing.wrong_ones(text)

    missed = [each for each in wrong if judge.is_valid(fuzzing.instance(each))]

    assert len(wrong) >= 15
    assert missed == []


@cache
def places():
    """Every place that a reader asks for, of every kind."""
    return frozenset(_places())


def _places():
    for kind in kinds.built_in():
        for run in document._runs(catalogue(), kind):
            for group, keys in run.groups.items():
                yield from (f"{group}.{key}" if group else key for key in keys)
    part = f"{document.STREAM}.map.*"
    for domain in catalogue().domains:
        for name, field in domain.schema.declared().items():
            line = document.line_of(name, field, domain)
            for run in explore(line, part):
                yield from (f"{g}.{key}" for g, ks in run.groups.items() for key in ks)


def test_every_key_the_reader_knows_is_in_it_and_explained(schema):
    of_schemas = f"{document.STREAM}.map."
    asked = {p for p in places() if not p.startswith(of_schemas) or ".*." in p}
    known = set(names_in(schema))
    told = words.every("")

    absent = {place for place in asked if place.split(".")[-1] not in known | {"*"}}
    unexplained = {place for place in asked if words.entry(told, place) is None}

    assert len(asked) > 200
    assert (absent, unexplained) == (set(), set())


def test_nothing_is_explained_that_no_reader_asks_for():
    told = words.every("")
    used = {id(words.entry(told, place)) for place in {*places(), ""}}

    idle = [key for key, entry in told.items() if id(entry) not in used]

    assert idle == []


def test_every_explanation_is_in_both_languages():
    told = words.every("")

    assert [k for k, e in told.items() if not (e["id"] and e["en"] != e["id"])] == []


@pytest.mark.parametrize("kind", kinds.built_in())
def test_an_example_of_a_key_fits_the_key(schema, judge, kind):
    names = (f"stream-{kind}", f"connection-{kind}", kind)
    groups = [schema["$defs"][name] for name in names if name in schema["$defs"]]
    shown = [
        (key, value, example)
        for group in groups
        for key, value in group["properties"].items()
        for example in value.get("examples", ())
        if key != "kind"
    ]

    wrong = [
        (key, example)
        for key, value, example in shown
        if not judge.evolve(schema=value | {"$defs": schema["$defs"]}).is_valid(example)
    ]

    assert shown and wrong == []


def test_the_reference_of_the_manifest_is_current():
    written = (fuzzing.ROOT / "docs/manifest.md").read_text("utf-8")

    assert written == page.text(), "hub connector schema --page > docs/manifest.md"


def test_the_schema_beside_the_reference_is_current():
    written = (fuzzing.ROOT / "docs/manifest.schema.json").read_text("utf-8")

    made = json.dumps(document.document(), indent=1, ensure_ascii=False)
    assert written == made + "\n", "hub connector schema > docs/manifest.schema.json"


@pytest.mark.parametrize("name", [n for n in MANIFESTS if n.startswith("connectors/c")])
def test_a_reference_manifest_names_the_schema_for_editors(name):
    first = MANIFESTS[name].splitlines()[0]

    beside = (fuzzing.ROOT / name).parent / first.partition("$schema=")[2]

    assert first.startswith("# yaml-language-server: $schema=")
    assert beside.resolve() == fuzzing.ROOT / "docs/manifest.schema.json"

"""No field of any shared schema takes a NIK, NIP, phone or mail address in."""

import pytest
import yaml

from schemas.contracts.domain import catalogue
from schemas.contracts.fields import Text
from schemas.manifests import manifest
from schemas.manifests.manifest import ManifestError
from schemas.manifests.reading.fields import TELLTALE
from schemas.mapping.mapper import Rejection
from tests.schemas.described import fuzzing
from tests.schemas.test_domain_records import exact, mapper, table

PERSONAL = {
    "nik": "dilaporkan oleh 1271014501900001",
    "nip": "NIP. 19740727 200604 2 001",
    "mobile": "hubungi 0812-3456-7890",
    "email": "kirim ke budi@mail.example.id",
}
SHOWN = {
    "nik": ["1271014501900001"],
    "nip": ["19740727 200604 2 001"],
    "mobile": ["0812-3456-7890"],
    "email": ["budi@mail"],
}
TEXTS = [
    pytest.param(domain.name, name, id=f"{domain.name}-{name}")
    for domain in catalogue().domains
    for name, field in domain.schema.declared().items()
    if isinstance(field, Text)
]
# One manifest of every kind that maps a text field from a plain source field.
KINDS = {}
for _name, _text in fuzzing.manifests().items():
    if _name.endswith(("-0", "-1")):
        KINDS.setdefault(fuzzing.instance(_text)["connection"]["kind"], _text)


@pytest.mark.parametrize(("domain", "name"), TEXTS)
def test_a_text_field_takes_in_nothing_that_names_a_person(domain, name):
    given = table(domain)
    written = yaml.safe_load(given["manifest"])
    written["streams"][0]["map"][name] = {"from": "isian"}
    made = mapper(given | {"manifest": fuzzing.written(written)})

    for kind, text in PERSONAL.items():
        judged = made.apply(exact(given["record"] | {"isian": text}), "/0")

        assert isinstance(judged, Rejection), kind
        assert name in {each.field for each in judged.problems}, kind
        assert all(part not in repr(judged) for part in SHOWN[kind])


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("source", ["nik", "no_hp", "email", "nip"])
def test_no_kind_maps_an_unmarked_field_that_is_named_like_a_persons(kind, source):
    made = fuzzing.instance(KINDS[kind])
    stream = made["streams"][0]
    declared = catalogue().domain(stream["schema"]).schema.declared()
    texts = [name for name, each in declared.items() if isinstance(each, Text)]
    if not texts:
        stream["schema"], texts = "citizen_report@1", ["title"]
    [text, *_] = texts
    stream["map"][text] = {"from": source}

    with pytest.raises(ManifestError) as caught:
        manifest.parse(fuzzing.written(made))

    found = {(p.field.split(" (")[0], p.rule) for p in caught.value.problems}
    assert source in TELLTALE
    expected = {"privacy.unmarked", "table.no_field", "privacy.maps_dropped"}
    assert (f"streams[0].map.{text}.from") in {
        field for field, rule in found if rule in expected
    }


def test_every_kind_is_tried():
    assert set(KINDS) == set(manifest.kinds_read())

"""Personal data: found by shape, and left alone where only the length is alike."""

import pytest

from schemas import privacy
from schemas.privacy import Redactor
from schemas.strict import Flaw, FlawedObject, json


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1271014501900001", "nik"),
        ("NIK: 1275 0141 0190 0001.", "nik"),
        ("12.7501.410190.0001", "nik"),
        ("127501410190-0001", "nik"),
        ("NIP. 19740727 200604 2 001", "nip"),
        ("197407272006042001", "nip"),
        ("budi.s+x@mail.example.co.id", "email"),
        ("0812-3456-7890", "mobile"),
        ("+62 812 3456 7890", "mobile"),
        ("6281234567890", "mobile"),
        ("wa 081234567", "mobile"),
    ],
)
def test_personal_data_are_found_and_masked(text, kind):
    assert privacy.personal(text) == kind
    assert privacy.personal(privacy.mask(text)) is None
    assert privacy.ERASED in privacy.mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Jalan berlubang",
        "1234567890123456",
        "5.1.02.01.01.0001",
        "1.03.0.00.0.00.01.0000",
        "2026-01-05 08:00:00",
        "LAP-2026-000123456",
        "061-4512412",
        "@pemkomedan",
        "1271014501900001234",
        "12.75.01.1001",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert privacy.personal(text) is None
    assert privacy.mask(text) == text


def test_nested_fields_and_lists_are_redacted():
    redact = Redactor(["pelapor.nik", "saksi.hp"], ["pelapor.surel"], b"p")
    record = {
        "pelapor": {"NIK": "1", "surel": "a@b.id", "umur": 30},
        "saksi": [{"hp": "08"}, {"hp": "09", "n": 1}],
    }

    found = redact(record)

    assert found["pelapor"].keys() == {"surel", "umur"}
    assert found["saksi"] == [{}, {"n": 1}]
    assert redact(found) == found


@pytest.mark.parametrize("value", [None, ""])
def test_nothing_is_not_hashed(value):
    assert Redactor([], ["hp"], b"p")({"hp": value}) == {"hp": value}


def test_flaws_survive_redaction_without_their_value():
    record = json(b'{"nik": "\\u0000rahasia", "a": 1, "a": 2}').value

    found = Redactor([], ["nik"], b"p")(record)

    assert isinstance(found, FlawedObject)
    assert isinstance(found["nik"], Flaw)
    assert "rahasia" not in repr(found)


def test_what_is_no_object_is_left_as_it_is():
    assert Redactor(["nik"], [], b"")([1, "x"]) == [1, "x"]

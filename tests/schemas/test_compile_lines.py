"""CSV lines that are split against the csv module."""

import csv
import io
import random

import pytest

from schemas.compiling import lines

PARTS = [
    "a",
    "é",
    "12.75",
    "",
    " ",
    ",",
    ",",
    ";",
    '"',
    '""',
    "\n",
    "\r\n",
    "\r",
    "\x0b",
]


def by_csv(text, delimiter):
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return said(reader)


def said(rows):
    found = []
    try:
        found.extend(rows)
    except csv.Error as error:
        found.append(str(error))
    return found


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_rows_are_those_of_csv(delimiter):
    chance = random.Random(delimiter)

    for _ in range(4000):
        text = "".join(chance.choice(PARTS) for _ in range(chance.randrange(14)))
        if chance.random() < 0.5:
            text = f'a,"b{delimiter}\r\n""c""",d\n{text}'
        assert said(lines.rows(text, delimiter)) == by_csv(text, delimiter), text


def test_a_cell_longer_than_csv_allows_is_an_error():
    text = "a," + "x" * (csv.field_size_limit() + 1)

    assert said(lines.rows(text)) == by_csv(text, ",")


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_columns_are_those_of_the_rows(delimiter, monkeypatch):
    monkeypatch.setattr(lines, "BLOCK", 12)
    monkeypatch.setattr(lines, "LOT", 3)
    chance = random.Random(f"columns {delimiter}")
    even = [*PARTS[:5], delimiter, "\n", "\n", "\r\n"]

    for _ in range(4000):
        parts = even if chance.random() < 0.7 else PARTS
        text = "".join(chance.choice(parts) for _ in range(chance.randrange(30)))
        expected = by_csv(text, delimiter)
        if any(type(row) is str for row in expected):
            continue
        found = [
            list(row)
            for lot in lines.columns(text, delimiter)
            for row in zip(*lot, strict=True)
        ]
        assert found == [row for row in expected if row], text


def test_a_cell_longer_than_csv_allows_is_an_error_in_columns_too():
    text = "a," + "x" * (csv.field_size_limit() + 1)

    with pytest.raises(csv.Error):
        list(lines.columns(text))

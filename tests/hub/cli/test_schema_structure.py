"""hub schema take --structure: a document of another SDMX structure, declared."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from hub.cli.schema import schema
from tests.schemas.domains import facts

SAMPLE = facts.SAMPLES / "sdmx" / "sdmx-csv2_example-01.csv"
STRUCTURE = (
    Path(__file__).parents[2] / "schemas" / "domains" / "statistics" / "na_main.yaml"
)
SHAPE = """STRUCTURE,STRUCTURE_ID,ACTION,DIM_1,DIM_2,DIM_3,OBS_VALUE,ATTR_2,UPDATED
dataflow,ESTAT:NA_MAIN(1.6.0),I,A,B,2014-01,12.4,"Normal, special",2021-01-22T13:15:41Z
dataflow,ESTAT:NA_MAIN(1.6.0),I,A,B,2014-02,10.8,"Normal, special",2021-01-22T13:15:41Z
"""


def take(file, structure):
    words = ["take", "statistics", "sdmx-csv", str(file)]
    return CliRunner().invoke(schema, [*words, "--structure", str(structure)])


@pytest.mark.parametrize("real", [False, True])
def test_a_document_of_a_declared_structure_is_taken(tmp_path, real):
    if real and not SAMPLE.exists():
        pytest.skip("the reference samples are not here")
    file = tmp_path / "na_main.csv"
    file.write_bytes(SAMPLE.read_bytes() if real else SHAPE.encode())

    done = take(file, STRUCTURE)

    lines = [json.loads(line) for line in done.stdout.splitlines() if line[:1] == "{"]
    assert done.exit_code == 0, done.output
    assert [(each["values"]["period"], each["values"]["value"]) for each in lines] == [
        ("2014-01", 12.4),
        ("2014-02", 10.8),
    ]
    assert {each["values"]["region"] for each in lines} == {"12.75"}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("DIM_1: REF_AREA", "DIM_1: REF_ARE", "Did you mean “REF_AREA”?"),
        ("fixed:", "fixd:", "Did you mean “fixed”?"),
        ('REF_AREA: {A: "12.75"}', "REF_AREA: [A]", "name: value"),
        ("columns:", "kolom:", "columns: {…}"),
    ],
)
def test_a_wrong_structure_is_refused_with_the_right_word(
    tmp_path, before, after, words
):
    file, structure = tmp_path / "na_main.csv", tmp_path / "structure.yaml"
    file.write_text(SHAPE)
    structure.write_text(STRUCTURE.read_text().replace(before, after))

    done = take(file, structure)

    assert done.exit_code == 1
    assert words in done.output


def test_a_standard_without_structures_says_so(tmp_path):
    file = tmp_path / "laporan.json"
    file.write_text("[]")

    done = CliRunner().invoke(
        schema,
        ["take", "citizen_report", "open311", str(file), "--structure", str(STRUCTURE)],
    )

    assert "no structures" in done.output

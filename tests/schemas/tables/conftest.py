"""The published manifest of the health office, and what it makes of a workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from schemas.contracts.domain import catalogue
from schemas.manifests import manifest
from schemas.mapping.mapper import Fact, Mapper, Rejection
from schemas.places.province import read_province
from schemas.spreadsheets.sheets import Limits
from schemas.tables import reading
from schemas.values.problem import Problem, Refused

ROOT = Path(__file__).parents[3]
CITIES = ROOT / "connectors" / "cities"


@dataclass
class Judged:
    """What became of a file: facts, rejections, and why it was refused."""

    facts: list[Fact]
    rejected: list[Rejection]
    refused: tuple[Problem, ...]

    def totals(self, indicator: str = "dengue_cases") -> dict[str, Any]:
        """The totals of an indicator by region."""
        return {
            fact.region: fact.values["value"]
            for fact in self.facts
            if fact.values["indicator"] == indicator and not fact.values["dims"]
        }

    @property
    def rules(self) -> set[str]:
        return {p.rule for r in self.rejected for p in r.problems}


Judge = Callable[[bytes], Judged]


@pytest.fixture(scope="session")
def sumut() -> Any:
    path = ROOT / "schemas" / "reference" / "sumatera-utara.csv"
    return read_province(path.read_text("utf-8"))


@pytest.fixture(scope="session")
def written() -> str:
    return (CITIES / "dinkes-sumut-dbd.yaml").read_text("utf-8")


@pytest.fixture(scope="session")
def judging(sumut: Any) -> Callable[[str], Judge]:
    """A function from a manifest to what it makes of a file."""

    def of(text: str, schema: str = "disease@1", province: Any = sumut) -> Judge:
        stream = manifest.parse(text).streams[0]
        covered = frozenset(region.code for region in province.regions)
        domain = catalogue().domain(schema)
        mapper = Mapper(stream, domain, province.gazetteer(), covered)

        def judge(body: bytes) -> Judged:
            facts: list[Fact] = []
            rejected: list[Rejection] = []
            try:
                for value, pointer, _ in reading.read(body, stream, Limits()):
                    made = mapper.apply(value, pointer)
                    if isinstance(made, Fact):
                        facts.append(made)
                    else:
                        rejected.append(made)
            except Refused as refused:
                return Judged(facts, rejected, refused.problems)
            return Judged(facts, rejected, ())

        return judge

    return of


@pytest.fixture
def judge(judging: Callable[[str], Judge], written: str) -> Judge:
    return judging(written)

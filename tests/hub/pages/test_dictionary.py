"""The data dictionary on the web: complete, in both languages, for every domain."""

import html

import pytest

from schemas.contracts.domain import catalogue
from schemas.publishing import json_schema

DOMAINS = catalogue().domains


def test_the_list_explains_every_domain(client):
    page = client.get("/kamus").text

    for each in DOMAINS:
        assert f'href="/kamus/{each.name}"' in page
        assert each.about.id.split(",")[0] in page


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda each: each.name)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_domain_explains_its_fields_codes_and_indicators(client, domain, prefix):
    answer = client.get(f"{prefix}/kamus/{domain.name}")

    page, language = html.unescape(answer.text), "en" if prefix else "id"
    assert answer.status_code == 200
    for name in json_schema.meanings(domain.name):
        assert f'id="kolom-{name}"' in page
    for codes in domain.labels.values():
        assert all(f"<code>{code}</code>" in page for code in codes)
    for each in domain.indicators:
        assert f'id="indikator-{each.id}"' in page
        assert each.label.in_(language) in page
    assert f"/schemas/{domain.name}/{domain.version}" in page


def test_a_domain_that_does_not_exist_is_no_page(client):
    assert client.get("/kamus/penyakitt").status_code == 404


@pytest.mark.parametrize("id", ["inflation_yoy", "spbe_index"])
def test_a_method_break_from_memory_says_that_it_awaits_confirmation(client, id):
    page = html.unescape(client.get("/en/kamus/statistics").text)
    about = page.split(f'id="indikator-{id}"')[1].split("</details>")[0]

    assert "This limit awaits confirmation by the publisher." in about
    assert "menunggu penegasan penerbit" in about

"""The kind `ckan` against CKAN 2.12 itself (tests/servers/install.sh ckan)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.base import Completeness, Refusal
from tests.connectors.kinds import protocols
from tests.servers import real_ckan

pytestmark = [
    pytest.mark.servers,
    pytest.mark.slow,
    pytest.mark.timeout(240),
    pytest.mark.xdist_group("ckan"),
]


@pytest.fixture(scope="module")
def site(shared_servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("ckan")
    with real_ckan.running(
        shared_servers.admin_url, shared_servers.broker_url, folder
    ) as url:
        yield url


@pytest.fixture(scope="module")
def store(site: str) -> str:
    """The id of the one resource that is in the datastore."""
    found = protocols.discovered(site, "ckan")
    return next(each.id for each in found.datasets if each.count == 250)


def read(site: str, text: str, key: tuple[str, ...] = (), **more: object) -> list:
    wanted = protocols.stream("ckan", text, key)
    return list(protocols.pages(site, "ckan", wanted, **more))


def test_the_catalogue_is_read_whole_though_the_site_cuts_rows_to_three(site):
    found = read(site, "ckan: {datasets: {}}")

    names = {each.value["name"] for page in found for each in page.records}
    assert names == {f"data-{number}" for number in range(1, 8)}
    assert max(len(page.records) for page in found) == 3
    assert found[-1].complete is Completeness.PROVED


def test_a_cursor_in_the_future_brings_nothing(site):
    mark = {"updated": "2031-01-01T00:00:00+00:00", "key": "x"}

    [found] = read(site, "ckan: {datasets: {}}", position=mark)

    assert found.records == []
    assert found.complete is Completeness.PROVED


def test_a_datastore_is_read_whole_though_the_site_cuts_the_limit(site, store):
    found = read(site, f"ckan: {{resource: {store}}}", ("_id",))

    assert [len(page.records) for page in found] == [100, 100, 50]
    assert protocols.values(found, "_id") == list(range(1, 251))
    assert found[-1].complete is Completeness.PROVED


def test_a_filter_of_a_datastore_is_obeyed(site, store):
    text = (
        f'ckan: {{resource: {store}, filters: {{nilai: "7.5"}}, fields: [_id, nilai]}}'
    )

    found = read(site, text, ("_id",))

    assert [each.value for each in found[0].records] == [{"_id": 8, "nilai": "7.5"}]


def test_an_unknown_resource_is_refused(site):
    with pytest.raises(Refusal) as refused:
        read(site, "ckan: {resource: tidak-ada}", ("_id",))

    assert refused.value.rule == "not_found"


def test_discovery_tells_the_fields_of_the_datastore(site, store):
    found = protocols.discovered(site, "ckan")

    [rows] = [each for each in found.datasets if each.id == store]
    assert [(f.name, f.type) for f in rows.fields] == [
        ("_id", "int"),
        ("kode", "text"),
        ("nilai", "text"),
    ]

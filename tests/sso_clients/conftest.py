"""One hub and one browser for all apps; each test has a context of its own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.servers.cluster import Cluster
from tests.sso_clients import town as towns
from tests.sso_clients.town import Town


@pytest.fixture(scope="package")
def town(main_cluster: Cluster, worker_name: str) -> Iterator[Town]:
    with towns.running(main_cluster, f"hub_{worker_name}_city_apps") as made:
        yield made


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(locale="id-ID")
    made.set_default_timeout(15_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()

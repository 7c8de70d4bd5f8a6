"""A kind from outside: the example package, installed, refused, allowed, and read."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.base import connector, kinds_known
from schemas.manifests import manifest, outside
from schemas.manifests.described import document
from schemas.manifests.manifest import ManifestError
from tests.connectors.kinds import protocols
from tests.connectors.kinds.conftest import City, serving

EXAMPLE = Path(__file__).parents[3] / "docs/examples/connector"
TEXT = (EXAMPLE / "simbaris.yaml").read_text("utf-8")
LINES = (
    b"7|Jalan berlubang|B|JLN|05/01/2026 08:00\n8|Lampu padam|S|JLN|06/01/2026 09:00\n"
)


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    """The package, installed as pip does it, in a folder of its own."""
    folder = tmp_path_factory.mktemp("outside")
    source = shutil.copytree(EXAMPLE, folder / "source")
    words = "install --quiet --no-deps --no-index --no-build-isolation --target"
    subprocess.run(
        [sys.executable, "-m", "pip", *words.split(), folder / "site", source],
        check=True,
        timeout=100,
    )
    return folder / "site"


@pytest.fixture
def installed(target, monkeypatch):
    monkeypatch.syspath_prepend(str(target))
    yield
    for name in [each for each in sys.modules if each.startswith("simbaris")]:
        del sys.modules[name]


@pytest.fixture
def allowed(installed, monkeypatch):
    monkeypatch.setenv(outside.SETTING, "simda-*, simbaris")


def test_a_kind_that_is_installed_but_not_allowed_is_named_and_refused(installed):
    with pytest.raises(ManifestError) as caught:
        manifest.parse(TEXT)

    found = {p.rule: p for p in caught.value.problems}["connection.not_allowed"]

    assert found.field == "connection.kind (baris 4)"
    assert "province-simbaris" in found.message.en
    assert "HUB_CONNECTORS=simbaris" in found.message.id
    assert "simbaris" not in kinds_known()
    assert not any(name.startswith("simbaris") for name in sys.modules)


def test_an_allowed_kind_is_read_with_keys_of_its_own(allowed):
    read = manifest.parse(TEXT)

    assert read.streams[0].settings.fields[:2] == ("id", "judul")
    assert connector("simbaris").kind == "simbaris"


def test_its_wrong_keys_are_refused_like_those_of_the_hub(allowed):
    with pytest.raises(ManifestError) as caught:
        manifest.parse(TEXT.replace("fields: [id", "fieds: [id"))

    words = [p.message.en for p in caught.value.problems]

    assert any("“fieds”" in each and "“fields”" in each for each in words)


def test_the_schema_of_manifests_has_the_allowed_kind_and_its_words(allowed):
    made = document.document()

    own = made["$defs"]["simbaris"]["properties"]

    assert "The name of the list." in own["list"]["description"]


def test_it_reads_a_server_under_the_guards_of_the_hub(allowed):
    stream = manifest.parse(TEXT).streams[0]
    with serving(City({"/laporan.txt": lambda _: LINES})) as city:
        pages = list(protocols.pages(city.url, "simbaris", stream))

    values = [record.value for page in pages for record in page.records]
    assert [(each["id"], each["judul"]) for each in values] == [
        ("7", "Jalan berlubang"),
        ("8", "Lampu padam"),
    ]


def test_a_package_cannot_take_the_name_of_a_kind_of_the_hub(monkeypatch):
    monkeypatch.setattr(outside, "installed", lambda: {"rest": "stranger"})
    monkeypatch.setenv(outside.SETTING, "rest")
    outside._among.cache_clear()

    found = connector("rest")

    outside._among.cache_clear()
    assert type(found).__module__ == "connectors.kinds.rest"

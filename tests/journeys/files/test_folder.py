"""The same files from a folder that the operator opened, and from nowhere else."""

import os

import pytest

from tests.journeys.files.conftest import CITIES
from tests.journeys.files.test_dengue import STREAM, counts, everything
from tests.schemas.tables.dengue import month
from workers import setting


def manifest(below):
    text = (CITIES / "dinkes-sumut-dbd.yaml").read_text("utf-8")
    text = text.replace("https://dinkes-sumut.example/dbd/", f"file:{below}")
    return text.replace("files: {index: /, match", "files: {match")


@pytest.fixture
def folder(hub, tmp_path):
    made = tmp_path / "buka" / "dinkes" / "dbd"
    made.mkdir(parents=True)
    hub.environment["HUB_FILES_ROOT"] = str(tmp_path / "buka")
    os.environ.update(hub.environment)
    setting.config.cache_clear()
    hub.apply(manifest("dinkes/dbd"))
    return made


def test_a_folder_is_read_and_the_second_time_nothing_happens(hub, folder):
    (folder / "1.xlsx").write_bytes(month())
    (folder / "2.xlsx").write_bytes(month(month="Agustus", merged=True))
    (folder / "catatan.txt").write_text("bukan data")

    first = hub.pull(STREAM)
    hub.compute()
    before = everything(hub)
    again = hub.pull(STREAM)

    assert counts(first) == ("complete", False, 1452, 1452, 0, 0)
    assert (again["outcome"], again["created"], again["updated"]) == ("complete", 0, 0)
    assert everything(hub) == before
    assert hub.one("select count(*) from mark") == 0
    url = hub.one("select min(url) from raw_page where url like 'folder:%'")
    assert url == "folder:dinkes/dbd/1.xlsx"


def test_a_link_out_of_the_folder_is_not_followed(hub, folder, tmp_path):
    (tmp_path / "rahasia.xlsx").write_bytes(month())
    (folder / "1.xlsx").symlink_to(tmp_path / "rahasia.xlsx")

    done = hub.pull(STREAM)

    assert (done["outcome"], done["received"]) == ("refused", 0)


def test_a_folder_that_is_a_link_is_not_entered(hub, folder, tmp_path):
    (tmp_path / "luar").mkdir()
    (tmp_path / "luar" / "1.xlsx").write_bytes(month())
    folder.rmdir()
    folder.symlink_to(tmp_path / "luar")

    done = hub.pull(STREAM)

    assert done["outcome"] == "refused"
    assert "not followed" in done["reason"]


def test_without_the_operators_word_no_folder_is_read(hub, folder):
    (folder / "1.xlsx").write_bytes(month())
    del os.environ["HUB_FILES_ROOT"]
    setting.config.cache_clear()

    done = hub.pull(STREAM)

    assert done["outcome"] == "refused"
    assert "HUB_FILES_ROOT" in done["reason"]

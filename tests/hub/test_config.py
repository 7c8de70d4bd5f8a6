"""The hub starts only with settings that are safe, and says how to make them so."""

import subprocess
import sys

import pytest

from hub.config import Config, ConfigError

GOOD = {
    "HUB_DATABASE_URL": "postgresql://hub@/hub",
    "HUB_SECRET_KEY": "kQ3vYx7LwP0aT9sD2fG5hJ8zB1nM4cR6",
    "HUB_BASE_URL": "https://Data.Sumut.test/",
}


def test_good_settings_are_taken() -> None:
    found = Config.from_env(GOOD | {"HUB_ALLOWED_HOSTS": "127.0.0.1:8001, [::1]:80"})

    assert found.database_url == "postgresql+psycopg://hub@/hub"
    assert found.base_url == "https://Data.Sumut.test"
    assert found.hosts == {"data.sumut.test"}
    assert found.allowed_hosts == {"127.0.0.1:8001", "[::1]:80"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUB_SECRET_KEY", ""),
        ("HUB_SECRET_KEY", "short"),
        ("HUB_SECRET_KEY", "a" * 64),
        ("HUB_DATABASE_URL", ""),
        ("HUB_BASE_URL", ""),
        ("HUB_BASE_URL", "data.sumut.test"),
        ("HUB_BASE_URL", "javascript:alert(1)"),
        ("HUB_ALLOWED_HOSTS", "localhost"),
        ("HUB_SECRET_KEY_FILE", "/nonexistent"),
        ("HUB_SECRET_KEY", "dev"),
        ("FLASK_DEBUG", "1"),
    ],
)
def test_an_unsafe_setting_is_refused_with_its_name(name: str, value: str) -> None:
    environ = GOOD | {name: value}
    if name == "HUB_SECRET_KEY_FILE":
        del environ["HUB_SECRET_KEY"]

    with pytest.raises(ConfigError, match=name):
        Config.from_env(environ)


def test_a_refused_secret_comes_with_the_way_to_make_one() -> None:
    with pytest.raises(ConfigError, match="secrets.token_urlsafe"):
        Config.from_env(GOOD | {"HUB_SECRET_KEY": "short"})


def test_the_demo_makes_its_own_secret_and_answers_to_localhost() -> None:
    found = Config.from_env({"HUB_DATABASE_URL": "postgresql://x", "HUB_DEMO": "1"})

    assert len(found.secret_key) >= 32
    assert found.hosts == {"127.0.0.1:8000", "localhost:8000", "[::1]:8000"}


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    found = Config.from_env(GOOD)

    assert GOOD["HUB_SECRET_KEY"] not in repr(found)
    assert "hub@" not in repr(found)


@pytest.mark.parametrize(
    ("name", "value"), [("HUB_SECRET_KEY", "dev"), ("FLASK_DEBUG", "1")]
)
def test_a_process_with_an_unsafe_setting_does_not_start(name: str, value: str) -> None:
    start = [sys.executable, "-c", "import hub.app; hub.app.create_app()"]

    ended = subprocess.run(start, env=GOOD | {name: value}, capture_output=True)

    assert ended.returncode != 0
    assert name in ended.stderr.decode()

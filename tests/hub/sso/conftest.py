"""The marker by which tests of the login name the requirement they show."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "requirement(name): the accepted requirement a test shows, as R3"
    )

"""A visit for tests that need no page."""

from datetime import timedelta

from hub.sso.accounts.visit import Visit
from tests.conftest import NOW


def visit(browser: str = "the secret of a browser", minutes: int = 0) -> Visit:
    """Somebody comes, some minutes later perhaps."""
    return Visit(NOW + timedelta(minutes=minutes), "127.0.0.1", "Firefox", browser)

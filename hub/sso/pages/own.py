"""What every page of one's own account begins with: somebody signed in, and lately."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from flask import Response, request

from hub.sso import signed_in, store
from hub.sso.pages import steps
from hub.sso.pages.render import link, see_other
from hub.sso.signed_in import SignedIn

FRESH: Final = timedelta(minutes=10)


def started() -> Response | None:
    """A form must be ours; nobody signed in is led to the login and back."""
    refused = steps.checked()
    if refused is not None:
        return refused
    if signed_in.current() is None:
        page = request.path if request.method == "GET" else link("/saya")
        return see_other(link("/masuk", lanjut=page))
    store.commit()
    return None


def who() -> SignedIn:
    """The person whose pages these are."""
    found = signed_in.current()
    if found is None:
        raise LookupError("nobody is signed in")
    return found


def again(page: str = "") -> Response | None:
    """What changes an account asks who it is once more, after ten minutes (R24).

    The login leads back to `page`, by default the address of this request.
    """
    if datetime.now(UTC) - who().auth_time <= FRESH:
        return None
    return see_other(link("/masuk", lanjut=page or request.path))

"""What a run that stopped says about the link to its system."""

from __future__ import annotations

from typing import Final

from connectors.base import Refusal
from connectors.fetch import FetchError
from hub.services.working.links import Failure

# Failures of the network, not of what the system said.
UNREACHED: Final = frozenset(
    {"refused", "dns_failed", "tls_failed", "too_slow", "truncated", "bad_response"}
)
# The system answered, but not as a system does that works.
ILL: Final = frozenset(
    {"server_error", "rate_limited", "source_error", "login_page"}
    | {"json.syntax", "json.empty"}
)
# Asking again soon would change nothing and look like an attack.
DENIED: Final = "access_denied"
GONE: Final = 410


def of(stop: Refusal | FetchError) -> Failure | None:
    """The failure a breaker must count; None: the link itself is well."""
    if isinstance(stop, FetchError):
        return Failure(stop.rule) if stop.rule in UNREACHED else None
    if stop.rule == DENIED or stop.status == GONE:
        return Failure(stop.rule, True, stop.retry_after_s)
    if stop.rule in UNREACHED | ILL:
        return Failure(stop.rule, False, stop.retry_after_s)
    return None


def may_go_on(stop: Refusal) -> bool:
    """Whether the next run should begin at the page where this one stopped."""
    return stop.rule in UNREACHED | ILL

"""Public keys of apps: checked when given, fetched from jwks_uri when named."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from hub.sso import outbound

ALGS: Final = ("ES256", "PS256", "EdDSA", "Ed25519", "ES512", "RS256")
CURVES: Final = frozenset({"P-256", "P-521", "Ed25519"})
MOST: Final = 20
RSA_LEAST: Final = 342  # characters of a modulus of 2048 bits
FRESH_S: Final = 300.0
AGAIN_S: Final = 30.0
KEPT_S: Final = 24 * 3600.0
KINDS: Final[Mapping[str, type[ECKey] | type[RSAKey] | type[OKPKey]]] = {
    "EC": ECKey,
    "RSA": RSAKey,
    "OKP": OKPKey,
}


class Unfit(ValueError):
    """A JWKS that cannot be taken; the message says why."""


@dataclass(slots=True)
class _Fetched:
    keys: tuple[Mapping[str, Any], ...]
    at: float
    tried_at: float


_fetched: Final[dict[str, _Fetched]] = {}


def public_keys(given: object) -> tuple[Mapping[str, Any], ...]:
    """The keys of a JWKS; raises Unfit for private, weak or unknown ones."""
    listed = given.get("keys") if isinstance(given, dict) else None
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST:
        raise Unfit("it must be an object with a list of 1 to 20 keys")
    return tuple(_checked(each) for each in listed)


def _checked(given: Any) -> Mapping[str, Any]:
    kind = KINDS.get(str(given.get("kty"))) if isinstance(given, dict) else None
    if kind is None:
        raise Unfit("each key must be of kty EC, RSA or OKP")
    if {"d", "k", "p", "q"} & set(given):
        raise Unfit("a private key: keep it, send the public half, make a new pair")
    if given.get("use", "sig") != "sig":
        raise Unfit("a key that is not for signatures (use must be sig)")
    if "crv" in given and given["crv"] not in CURVES:
        raise Unfit("curves are P-256, P-521 or Ed25519")
    if kind is RSAKey and len(str(given.get("n", ""))) < RSA_LEAST:
        raise Unfit("RSA keys have 2048 bits at least")
    try:
        kind.import_key(given)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unfit(f"a key that cannot be read ({type(error).__name__})") from error
    return {str(k): v for k, v in given.items()}


def of_client(
    keys: tuple[Mapping[str, Any], ...],
    jwks_uri: str | None,
    kid: str | None,
    allowed_hosts: frozenset[str],
) -> KeySet | None:
    """What a client's assertions are checked with; None when nothing is known.

    A kid that is not there is looked for again, every half minute at most. Keys that
    cannot be fetched are kept for a day.
    """
    if jwks_uri is not None:
        keys = _fetch(jwks_uri, kid, allowed_hosts)
    fitting = [k for k in keys if not kid or k.get("kid") in (None, kid)]
    if not fitting:
        return None
    return _imported(json.dumps(fitting, sort_keys=True, default=dict))


@lru_cache(maxsize=500)
def _imported(keys: str) -> KeySet:
    return KeySet.import_key_set({"keys": json.loads(keys)})


def _fetch(
    uri: str, kid: str | None, allowed_hosts: frozenset[str]
) -> tuple[Mapping[str, Any], ...]:
    now, kept = time.monotonic(), _fetched.get(uri)
    if kept is not None:
        unknown = kid is not None and all(k.get("kid") != kid for k in kept.keys)
        stale = now - kept.at > FRESH_S
        if not (unknown or stale) or now - kept.tried_at < AGAIN_S:
            return kept.keys
        kept.tried_at = now
    try:
        found = public_keys(outbound.document(uri, allowed_hosts))
    except (outbound.Unreachable, Unfit):
        alive = kept is not None and now - kept.at < KEPT_S
        return kept.keys if kept is not None and alive else ()
    _fetched[uri] = _Fetched(found, now, now)
    return found

"""Client metadata of RFC 7591, read strictly: every flaw at once, in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from hub.sso.clients import addresses, jwks
from schemas.values.problem import Problem, Refused, problem

ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{2,99}")
SCOPE: Final = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,100}")
METHODS: Final = ("client_secret_basic", "private_key_jwt", "none")
GRANTS: Final = ("authorization_code", "refresh_token", "client_credentials")
FOR_PEOPLE: Final = frozenset(
    {"openid", "profile", "email", "phone", "address", "offline_access", "nik"}
)
PLACED: Final = re.compile(r"(push|read):[^:]+:[^:]+|dash:(province|[\d.]+)")
KEPT: Final = (
    "client_uri",
    "logo_uri",
    "policy_uri",
    "tos_uri",
    "contacts",
    "software_id",
    "software_version",
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """A client as it wants to be; defaults are those of RFC 7591 and OpenID Connect."""

    client_id: str | None
    client_secret: str | None
    name: str
    publisher: str | None
    sector: str | None
    auth_method: str
    application_type: str
    grant_types: tuple[str, ...]
    redirect_uris: tuple[str, ...]
    logout_redirects: tuple[str, ...]
    scopes: tuple[str, ...]
    audience: str | None
    id_token_alg: str
    subject_type: str
    purpose: Mapping[str, str]
    consent_days: int
    jwks_uri: str | None
    keys: tuple[Mapping[str, Any], ...]
    logout_uri: str | None
    events_uri: str | None
    default_max_age: int | None
    kept: Mapping[str, Any]


def read(given: object, allowed_hosts: frozenset[str] = frozenset()) -> Metadata:
    """One client from a decoded JSON object; raises Refused with every flaw."""
    if not isinstance(given, dict):
        raise Refused(_wrong("client", given, "it must be a JSON object"))
    reader = _Reader(given, allowed_hosts)
    found = reader.metadata()
    problems = [*reader.problems, *_together(found)]
    if problems:
        raise Refused(*problems)
    return found


class _Reader:
    """Takes fields one by one and remembers what is wrong with them."""

    def __init__(self, given: dict[str, Any], allowed: frozenset[str]) -> None:
        self.given, self.allowed = given, allowed
        self.problems: list[Problem] = []
        self.native = given.get("application_type") == "native"

    def metadata(self) -> Metadata:
        text, one, many = self.text, self.one, self.many
        grants = many("grant_types", GRANTS.__contains__, ("authorization_code",))
        many("response_types", lambda each: each == "code", ("code",))
        return Metadata(
            client_id=text("client_id", ID.fullmatch),
            client_secret=text("client_secret", lambda each: len(each) >= 32),
            name=text("client_name") or text("client_id") or "",
            publisher=text("publisher"),
            sector=text("sector"),
            auth_method=one("token_endpoint_auth_method", METHODS),
            application_type=one("application_type", ("web", "native")),
            grant_types=grants,
            redirect_uris=self.uris("redirect_uris"),
            logout_redirects=self.uris("post_logout_redirect_uris"),
            scopes=self.scopes(grants),
            audience=text("audience"),
            id_token_alg=one("id_token_signed_response_alg", ("ES256", "RS256")),
            subject_type=one("subject_type", ("pairwise",)),
            purpose={
                "id": text("purpose#id") or text("purpose") or "",
                "en": text("purpose#en") or text("purpose") or "",
            },
            consent_days=self.number("consent_days", 1, 3650) or 365,
            jwks_uri=self.fetched("jwks_uri"),
            keys=self.keys(),
            logout_uri=self.fetched("backchannel_logout_uri"),
            events_uri=self.fetched("security_events_uri"),
            default_max_age=self.number("default_max_age", 0, 10**9),
            kept={k: self.given[k] for k in KEPT if k in self.given},
        )

    def flaw(self, field: str, why: str) -> None:
        self.problems.append(_wrong(field, self.given.get(field), why))

    def text(
        self, field: str, fits: Callable[[str], object] = lambda _: True
    ) -> str | None:
        value = self.given.get(field)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            self.flaw(field, "it must be text")
            return None
        if len(value) > addresses.LONGEST or not fits(value):
            self.flaw(field, "it does not have the form this field needs")
            return None
        return value

    def one(self, field: str, choices: tuple[str, ...]) -> str:
        value = self.given.get(field, choices[0])
        if value not in choices:
            self.flaw(field, f"it must be one of: {', '.join(choices)}")
            return choices[0]
        return str(value)

    def many(
        self, field: str, fits: Callable[[str], bool], default: tuple[str, ...]
    ) -> tuple[str, ...]:
        value = self.given.get(field)
        if value is None:
            return default
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            self.flaw(field, "it must be a list of texts")
            return default
        for each in value:
            if not fits(each):
                self.flaw(field, f"{each!r} is not offered here")
        return tuple(dict.fromkeys(value))

    def uris(self, field: str) -> tuple[str, ...]:
        found = self.many(field, lambda _: True, ())
        for each in found:
            why = addresses.flaw(each, self.native)
            if why:
                self.flaw(field, f"{each!r}: {why}")
        return found

    def scopes(self, grants: tuple[str, ...]) -> tuple[str, ...]:
        people = "authorization_code" in grants
        found = (self.text("scope") or ("openid" if people else "")).split()
        for each in found:
            known = each in FOR_PEOPLE or PLACED.fullmatch(each)
            if not SCOPE.fullmatch(each) or not known:
                self.flaw("scope", f"{each!r} is no scope of this hub")
        return tuple(dict.fromkeys(found))

    def number(self, field: str, least: int, most: int) -> int | None:
        value = self.given.get(field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.flaw(field, "it must be a whole number")
        elif not least <= value <= most:
            self.flaw(field, f"it must be from {least} to {most}")
        else:
            return value
        return None

    def fetched(self, field: str) -> str | None:
        """An address that the hub itself calls: https, or a host that is let in."""
        value = self.text(field)
        if value is None:
            return None
        why = addresses.flaw(value, native=False)
        parts = urlsplit(value) if not why else None
        if parts is not None and parts.scheme == "http":
            if f"{parts.hostname}:{parts.port or 80}" not in self.allowed:
                why = "http is for hosts named in HUB_ALLOWED_HOSTS only"
        if why:
            self.flaw(field, why)
            return None
        return value

    def keys(self) -> tuple[Mapping[str, Any], ...]:
        value = self.given.get("jwks")
        if value is None:
            return ()
        try:
            return jwks.public_keys(value)
        except jwks.Unfit as unfit:
            self.flaw("jwks", str(unfit))
            return ()


def _together(found: Metadata) -> Iterator[Problem]:
    """What is wrong only beside something else."""
    people = "authorization_code" in found.grant_types
    secret = found.auth_method == "private_key_jwt"
    if not found.name:
        yield _wrong("client_name", None, "people must be told who asks")
    if people and not found.redirect_uris:
        yield _wrong("redirect_uris", None, "a login needs one at least")
    if secret and not (found.keys or found.jwks_uri):
        yield _wrong("jwks", None, "private_key_jwt needs jwks or jwks_uri")
    if "nik" in found.scopes and not all(found.purpose.values()):
        yield _wrong("purpose", None, "the scope nik needs a purpose")
    if found.auth_method == "none" and "client_credentials" in found.grant_types:
        yield _wrong(
            "grant_types", None, "client_credentials needs a client that has a secret"
        )
    if found.client_secret and found.auth_method != "client_secret_basic":
        yield _wrong("client_secret", "…", "this client authenticates without one")


def _wrong(field: str, value: object, why: str) -> Problem:
    return problem(
        field,
        value if field != "client_secret" else "…",
        "client.metadata",
        id=f"Isian ini belum dapat diterima ({why}).",
        en=f"This cannot be taken: {why}.",
    )

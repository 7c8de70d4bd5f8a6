"""The single door to the network: one system, checked addresses, hard limits.

A `Fetcher` speaks to one origin only. It resolves the name once, refuses it if
any of its addresses is not public, and connects to an address it has checked.
Nothing comes from the environment: no proxy, no netrc, no cookies.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Final, Protocol, Self

from connectors import failures, resolving, urls
from connectors.dialing import Dialer
from connectors.failures import FetchError
from connectors.limits import Deadline, Limits
from connectors.pacing import Pace
from connectors.wire import Answer, Line, Taking, joined

USER_AGENT: Final = "SmartProvinceHub/1"
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
OURS: Final = frozenset(
    {
        "host",
        "connection",
        "content-length",
        "transfer-encoding",
        "accept-encoding",
        "cookie",
        "te",
        "trailer",
        "upgrade",
        "expect",
        "proxy-authorization",
    }
)
ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer. Header names are lower-case, the body is unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    wire_bytes: int
    server_date: datetime | None
    fetched_at: datetime


class Proof(Protocol):
    """Who asks, where that changes: a header for each request, renewed on a 401."""

    def headers(self) -> dict[str, str]:
        """What proves it now; raises FetchError where nothing can."""

    def refused(self, sent: dict[str, str]) -> None:
        """The server did not take it; the next `headers` must be others."""


class Fetcher:
    """Requests to one system during one run; at most one kept-alive connection.

    `allowed_hosts` are `host:port` pairs exempt from the address guard and from
    the https rule. `token` travels as a bearer token, `secret_params` as query
    parameters and `secret_step` (a name and a value) at the end of the path: neither
    appears in `Response.url`. `proof` is asked before each request. `trusted_pem`
    gives the only certificates trusted, `tls_pin` the sha256 of the only one. `pace`
    spaces the requests. Raises `FetchError` for a doubtful or plain-http base_url.
    """

    def __init__(
        self,
        base_url: str,
        *,
        allowed_hosts: frozenset[str] = frozenset(),
        limits: Limits = Limits(),  # noqa: B008  frozen
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
        secret_params: Mapping[str, str] | None = None,
        secret_step: tuple[str, str] | None = None,
        proof: Proof | None = None,
        trusted_pem: str | None = None,
        tls_pin: str | None = None,
        tls_min: str = "1.2",
        pace: Pace | None = None,
        user_agent: str = USER_AGENT,
        clock: Callable[[], float] = time.monotonic,
        resolve: resolving.Resolve = socket.getaddrinfo,
    ) -> None:
        self.base = urls.parse(base_url)
        self.origin = self.base.origin
        self.exempt = self.origin.host_port in allowed_hosts
        if self.origin.scheme != "https" and not self.exempt:
            raise failures.https_required(str(self.origin))
        self.limits = limits
        self._clock, self._pace = clock, pace
        self._secret_params = dict(secret_params or {})
        self._secret_step, self._proof = secret_step, proof
        self._headers = {"User-Agent": user_agent, "Accept": "application/json, */*"}
        self._headers |= _checked(headers or {})
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"
        self._dialer = Dialer(
            self.origin,
            limits,
            resolve,
            exempt=self.exempt,
            trusted_pem=trusted_pem,
            pin=tls_pin,
            tls_min=tls_min,
        )
        self._line: Line | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the kept connection, if there is one."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def get(
        self,
        url_or_path: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """GET a path below base_url, or an absolute address of the same origin.

        Same-origin redirects are followed; any status is returned, not raised.
        """
        return self._request("GET", self.address(url_or_path, params), headers, b"")

    def download(
        self,
        url_or_path: str,
        taking: Taking,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """As `get`, but the body goes where `taking` says, and is not packed.

        Deadline and caps are those of `taking` as long as it takes the body.
        """
        url = self.address(url_or_path)
        return self._request("GET", url, headers, b"", taking)

    def post(
        self,
        url_or_path: str,
        body: bytes,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """POST a body, JSON unless `headers` say otherwise; no redirects."""
        typed = {"Content-Type": "application/json"} | dict(headers or {})
        return self._request("POST", self.address(url_or_path, params), typed, body)

    def propfind(self, url_or_path: str, body: bytes) -> Response:
        """PROPFIND (WebDAV) of a folder and what is directly in it; no redirects."""
        typed = {"Content-Type": "application/xml", "Depth": "1"}
        return self._request("PROPFIND", self.address(url_or_path), typed, body)

    def address(
        self, url_or_path: str, params: Mapping[str, str] | None = None
    ) -> urls.Url:
        """The checked address a request would go to; foreign origins are refused."""
        pairs = list((params or {}).items())
        if ABSOLUTE.match(url_or_path):
            url = urls.with_params(urls.parse(url_or_path), pairs)
        else:
            url = urls.append(self.base, url_or_path, pairs)
        if self._is_ours_without_tls(url.origin):
            url = urls.Url(self.origin, url.target)
        if url.origin != self.origin:
            raise failures.foreign_origin(str(url.origin), str(self.origin))
        return self._plain(url)

    def _plain(self, url: urls.Url) -> urls.Url:
        """An address without our secrets, which servers like to repeat in links."""
        bare = urls.without(url, self._secret_params)
        return (
            urls.without_step(bare, self._secret_step[0])
            if (self._secret_step)
            else bare
        )

    def _is_ours_without_tls(self, other: urls.Origin) -> bool:
        """Systems behind a TLS proxy often write http:// in links to themselves."""
        ours = self.origin
        fits = other.port in (urls.PORTS["http"], ours.port)
        same = other.host == ours.host and fits
        return same and (ours.scheme, other.scheme) == ("https", "http")

    def _request(
        self,
        method: str,
        url: urls.Url,
        headers: Mapping[str, str] | None,
        body: bytes,
        taking: Taking | None = None,
    ) -> Response:
        if self._pace is not None:
            self._pace.wait()
        limits = taking.limits if taking else self.limits
        until = Deadline(self._clock, limits, self.origin.host)
        sent = self._headers | _checked(headers or {})
        for _ in range(self.limits.max_redirects + 1):
            answer = self._proved(method, url, sent, body, until, taking)
            found = joined(answer.headers)
            if answer.status not in REDIRECTS:
                return _response(answer, found, url)
            url = self._redirected(method, url, found.get("location", ""))
            if self._pace is not None:
                self._pace.wait()
        raise failures.redirect_refused(
            self.origin.host,
            str(url),
            "terlalu banyak pengalihan",
            "too many redirects",
        )

    def _redirected(self, method: str, url: urls.Url, location: str) -> urls.Url:
        host = self.origin.host
        if method != "GET" or not location:
            raise failures.redirect_refused(
                host, location, "hanya GET yang diikuti", "only GET is followed"
            )
        try:
            target = urls.follow(str(url), location)
        except FetchError as error:
            raise failures.redirect_refused(
                host, location, error.message_id, error.message_en
            ) from None
        if target.origin != self.origin:
            raise failures.redirect_refused(
                host, str(target.origin), "server lain", "it is another server"
            )
        return self._plain(target)

    def _proved(
        self,
        method: str,
        url: urls.Url,
        headers: Mapping[str, str],
        body: bytes,
        until: Deadline,
        taking: Taking | None,
    ) -> Answer:
        """An exchange with the proof of now; once more with a new one after a 401."""
        if self._proof is None:
            return self._exchange(method, url, headers, body, until, taking)
        proof = self._proof.headers()
        sent = {**headers, **proof}
        answer = self._exchange(method, url, sent, body, until, taking)
        if answer.status != 401:
            return answer
        self._proof.refused(proof)
        if self._pace is not None:
            self._pace.wait()
        sent = {**headers, **self._proof.headers()}
        return self._exchange(method, url, sent, body, until, taking)

    def _exchange(
        self,
        method: str,
        url: urls.Url,
        headers: Mapping[str, str],
        body: bytes,
        until: Deadline,
        taking: Taking | None,
    ) -> Answer:
        asked = urls.with_params(url, list(self._secret_params.items()))
        if self._secret_step is not None:
            asked = urls.with_steps(asked, *self._secret_step)
        coding = "identity" if taking else "gzip, deflate"  # bytes can be counted on
        lines = [("Host", self.origin.authority), ("Accept-Encoding", coding)]
        lines += headers.items()
        if method != "GET":
            lines.append(("Content-Length", str(len(body))))
        line = self._ready(until)
        stale = line.used
        sent = (method, asked.target, lines, body, until, taking)
        try:
            return line.exchange(*sent)
        except FetchError as error:
            silent = error.rule == "truncated" and line.received == 0
            if not (stale and silent and method == "GET"):
                raise
        return self._ready(until).exchange(*sent)

    def _ready(self, until: Deadline) -> Line:
        """The kept connection if it is clean, else a new one."""
        if self._line is None or not self._line.idle():
            sock = self._dialer.dial(until)
            self._line = Line(sock, self.origin.host, self.limits)
        return self._line


def _checked(headers: Mapping[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if name.lower() in OURS or not value.isprintable() or not value.isascii():
            raise failures.bad_request(f"header {name!r}")
    return {name.title(): value for name, value in headers.items()}


def _response(answer: Answer, headers: dict[str, str], url: urls.Url) -> Response:
    return Response(
        status=answer.status,
        headers=headers,
        body=answer.body,
        url=str(url),
        wire_bytes=answer.wire_bytes,
        server_date=_moment(headers.get("date", "")),
        fetched_at=datetime.now(UTC),
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


__all__ = ["FetchError", "Fetcher", "Limits", "Proof", "Response", "Taking"]

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
from dataclasses import replace
from types import TracebackType
from typing import Final, Protocol, Self

from connectors.network import failures, resolving, urls
from connectors.network.dialing import Dialer
from connectors.network.failures import FetchError
from connectors.network.limits import Deadline, Limits
from connectors.network.messages import Ask, Response, answered, checked
from connectors.network.pacing import Pace
from connectors.network.wire import Answer, Line, Taking, joined

USER_AGENT: Final = "SmartProvinceHub/1"
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


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
        self._headers = _usual(user_agent, headers or {}, token)
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
        return self._request(
            Ask("GET", self.address(url_or_path, params), headers or {})
        )

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
        return self._request(Ask("GET", url, headers or {}, taking=taking))

    def post(
        self,
        url_or_path: str,
        body: bytes,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """POST a body, JSON unless `headers` say otherwise; no redirects."""
        typed = {"Content-Type": "application/json"} | dict(headers or {})
        url = self.address(url_or_path, params)
        return self._request(Ask("POST", url, typed, body))

    def propfind(self, url_or_path: str, body: bytes) -> Response:
        """PROPFIND (WebDAV) of a folder and what is directly in it; no redirects."""
        typed = {"Content-Type": "application/xml", "Depth": "1"}
        return self._request(Ask("PROPFIND", self.address(url_or_path), typed, body))

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

    def _request(self, ask: Ask) -> Response:
        if self._pace is not None:
            self._pace.wait()
        limits = ask.taking.limits if ask.taking else self.limits
        until = Deadline(self._clock, limits, self.origin.host)
        ask = replace(ask, headers=self._headers | checked(ask.headers))
        for _ in range(self.limits.max_redirects + 1):
            answer = self._proved(ask, until)
            found = joined(answer.headers)
            if answer.status not in REDIRECTS:
                return answered(answer, found, ask.url)
            ask = replace(ask, url=self._redirected(ask, found.get("location", "")))
            if self._pace is not None:
                self._pace.wait()
        raise failures.redirect_refused(
            self.origin.host,
            str(ask.url),
            "terlalu banyak pengalihan",
            "too many redirects",
        )

    def _redirected(self, ask: Ask, location: str) -> urls.Url:
        host = self.origin.host
        if ask.method != "GET" or not location:
            raise failures.redirect_refused(
                host, location, "hanya GET yang diikuti", "only GET is followed"
            )
        try:
            target = urls.follow(str(ask.url), location)
        except FetchError as error:
            raise failures.redirect_refused(
                host, location, error.message_id, error.message_en
            ) from None
        if target.origin != self.origin:
            raise failures.redirect_refused(
                host, str(target.origin), "server lain", "it is another server"
            )
        return self._plain(target)

    def _proved(self, ask: Ask, until: Deadline) -> Answer:
        """An exchange with the proof of now; once more with a new one after a 401."""
        if self._proof is None:
            return self._exchange(ask, until)
        proof = self._proof.headers()
        answer = self._exchange(_with(ask, proof), until)
        if answer.status != 401:
            return answer
        self._proof.refused(proof)
        if self._pace is not None:
            self._pace.wait()
        return self._exchange(_with(ask, self._proof.headers()), until)

    def _exchange(self, ask: Ask, until: Deadline) -> Answer:
        asked = urls.with_params(ask.url, list(self._secret_params.items()))
        if self._secret_step is not None:
            asked = urls.with_steps(asked, *self._secret_step)
        coding = (
            "identity" if ask.taking else "gzip, deflate"
        )  # bytes can be counted on
        lines = [("Host", self.origin.authority), ("Accept-Encoding", coding)]
        lines += ask.headers.items()
        if ask.method != "GET":
            lines.append(("Content-Length", str(len(ask.body))))
        line = self._ready(until)
        stale = line.used
        sent = (ask.method, asked.target, lines, ask.body, until, ask.taking)
        try:
            return line.exchange(*sent)
        except FetchError as error:
            silent = error.rule == "truncated" and line.received == 0
            if not (stale and silent and ask.method == "GET"):
                raise
        return self._ready(until).exchange(*sent)

    def _ready(self, until: Deadline) -> Line:
        """The kept connection if it is clean, else a new one."""
        if self._line is None or not self._line.idle():
            sock = self._dialer.dial(until)
            self._line = Line(sock, self.origin.host, self.limits)
        return self._line


def _with(ask: Ask, proof: Mapping[str, str]) -> Ask:
    return replace(ask, headers={**ask.headers, **proof})


def _usual(
    user_agent: str, headers: Mapping[str, str], token: str | None
) -> dict[str, str]:
    """The headers of every request."""
    sent = {"User-Agent": user_agent, "Accept": "application/json, */*"}
    sent |= checked(headers)
    return sent if token is None else sent | {"Authorization": f"Bearer {token}"}


__all__ = ["Ask", "FetchError", "Fetcher", "Limits", "Proof", "Response", "Taking"]

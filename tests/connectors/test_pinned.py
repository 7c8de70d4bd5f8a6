"""A pinned certificate is known by its sha256; every other check stays on."""

from __future__ import annotations

import hashlib
import socket
import ssl

import pytest

from connectors.certify.hostile import HostileServer, page
from connectors.fetch import Fetcher, FetchError, Limits


def fetcher(server: HostileServer, pin: str, host: str = "kota.test") -> Fetcher:
    def resolve(name, port, type=0):
        return [(socket.AF_INET, type, 6, "", ("127.0.0.1", port))]

    return Fetcher(
        f"https://{host}:{server.port}",
        allowed_hosts=frozenset({f"{host}:{server.port}"}),
        tls_pin=pin,
        resolve=resolve,
        limits=Limits(deadline_s=2),
        token="rahasia",
    )


def fingerprint(server: HostileServer) -> str:
    pem = ssl.get_server_certificate(("127.0.0.1", server.port))
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()


def failure(context: ssl.SSLContext, pin: str | None, **more) -> FetchError:
    with HostileServer({"/": page(b"[]")}, context) as server:
        with fetcher(server, pin or fingerprint(server), **more) as fetch:
            with pytest.raises(FetchError) as failed:
                fetch.get("/")
    assert server.asked == []
    return failed.value


def test_the_pinned_certificate_is_trusted_although_nobody_signed_it(server_tls):
    with HostileServer({"/": page(b"[]")}, server_tls(issuer=None)) as server:
        with fetcher(server, fingerprint(server)) as fetch:
            assert fetch.get("/").body == b"[]"
            assert fetch.get("/").body == b"[]"

    assert len(server.asked) == 2


def test_another_certificate_is_refused_before_anything_is_sent(server_tls):
    error = failure(server_tls(issuer=None), "ab" * 32)

    assert (error.rule, error.detail) == ("tls_failed", "pin_mismatch")
    assert "pin" in error.message_id and "sha256:" in error.message_en
    assert not error.retryable


def test_a_pinned_certificate_must_still_be_valid_today(server_tls):
    error = failure(server_tls(issuer=None, days=(-9, -1)), None)

    assert error.detail == "expired"


def test_a_pinned_certificate_must_still_be_for_this_host(server_tls):
    error = failure(server_tls(host="lain.test", issuer=None), None)

    assert error.detail == "wrong_host"


def test_a_server_that_changes_its_certificate_between_the_two_looks_is_refused(
    server_tls,
):
    context, other = server_tls(issuer=None), server_tls(issuer=None)
    looks = []

    def switch(sock: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        looks.append(name)
        if len(looks) > 2:  # the test's own look, the pinned look, then the real one
            sock.context = other

    context.sni_callback = switch

    error = failure(context, None)

    assert error.rule == "tls_failed"
    assert len(looks) == 3


def test_a_handshake_for_the_pin_keeps_the_deadline():
    with socket.create_server(("127.0.0.1", 0)) as door:
        base = f"https://127.0.0.1:{door.getsockname()[1]}"
        with Fetcher(
            base,
            allowed_hosts=frozenset({base[8:]}),
            tls_pin="ab" * 32,
            limits=Limits(deadline_s=0.3),
        ) as fetch:
            with pytest.raises(FetchError) as failed:
                fetch.get("/")

    assert failed.value.rule == "too_slow"

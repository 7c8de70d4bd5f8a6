"""Real TLS: every check is on, and each failure is named with its remedy."""

from __future__ import annotations

import socket
import ssl
import threading

import pytest

from connectors.certify import hostile
from connectors.certify.hostile import HostileServer, page
from connectors.fetch import Fetcher, FetchError, Limits


def fetcher(server: HostileServer, pem: str | None, host: str = "kota.test") -> Fetcher:
    """A fetcher that believes `host` lives where the server is."""

    def resolve(name, port, type=0):
        return [(socket.AF_INET, type, 6, "", ("127.0.0.1", port))]

    return Fetcher(
        f"https://{host}:{server.port}",
        allowed_hosts=frozenset({f"{host}:{server.port}"}),
        trusted_pem=pem,
        resolve=resolve,
        limits=Limits(deadline_s=2),
    )


def failure(context: ssl.SSLContext | None, pem: str | None, **more) -> FetchError:
    with HostileServer({"/": page(b"[]")}, context) as server:
        with fetcher(server, pem, **more) as fetch:
            with pytest.raises(FetchError) as failed:
                fetch.get("/")
    assert server.asked == []
    return failed.value


def test_a_certificate_that_fits_is_accepted_with_the_right_name_sent(
    server_tls, authority
):
    context, names = server_tls(), []
    context.sni_callback = lambda sock, name, _: names.append(name)
    with HostileServer({"/": page(b"[]")}, context) as server:
        with fetcher(server, authority.pem) as fetch:
            assert fetch.get("/").body == b"[]"
            assert fetch.get("/").body == b"[]"

    assert names == ["kota.test"] * server.connections
    assert server.asked[0].headers["host"] == f"kota.test:{server.port}"


def test_an_expired_certificate_is_named(server_tls, authority):
    error = failure(server_tls(days=(-9, -1)), authority.pem)

    assert (error.rule, error.detail) == ("tls_failed", "expired")
    assert "kedaluwarsa" in error.message_id and "expired" in error.message_en


def test_a_certificate_of_the_future_is_named(server_tls, authority):
    error = failure(server_tls(days=(5, 9)), authority.pem)

    assert error.detail == "not_yet_valid"


def test_a_certificate_for_another_host_is_named(server_tls, authority):
    error = failure(server_tls(host="lain.test"), authority.pem)

    assert (error.rule, error.detail) == ("tls_failed", "wrong_host")


def test_a_self_signed_certificate_is_named(server_tls):
    error = failure(server_tls(issuer=None), None)

    assert (error.rule, error.detail) == ("tls_failed", "self_signed")


def test_an_unknown_issuer_is_named(server_tls):
    error = failure(server_tls(), None)

    assert (error.rule, error.detail) == ("tls_failed", "unknown_issuer")
    assert not error.retryable


def test_a_pinned_certificate_is_trusted_and_no_other(server_tls, authority, tmp_path):
    context = server_tls(issuer=None)
    with HostileServer({"/": page(b"[]")}, context) as server:
        pem = ssl.get_server_certificate(("127.0.0.1", server.port))
        with fetcher(server, pem) as fetch:
            assert fetch.get("/").body == b"[]"

    assert failure(server_tls(), pem).detail == "unknown_issuer"


def test_a_port_that_does_not_speak_tls_is_named():
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]

        def answer() -> None:
            sock, _ = door.accept()
            with sock:
                sock.recv(100)
                sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        base = f"https://127.0.0.1:{port}"
        with Fetcher(base, allowed_hosts=frozenset({base[8:]})) as fetch:
            with pytest.raises(FetchError) as failed:
                fetch.get("/")
        thread.join()

    assert (failed.value.rule, failed.value.detail) == ("tls_failed", "not_tls")


def test_a_handshake_that_never_comes_is_cut_at_the_deadline():
    with socket.create_server(("127.0.0.1", 0)) as door:
        base = f"https://127.0.0.1:{door.getsockname()[1]}"
        limits = Limits(deadline_s=0.3)
        with Fetcher(base, allowed_hosts=frozenset({base[8:]}), limits=limits) as fetch:
            with pytest.raises(FetchError) as failed:
                fetch.get("/")

    assert failed.value.rule == "too_slow"


def test_a_tls_stream_that_ends_without_its_closing_words_is_truncated(
    server_tls, authority
):
    cut = hostile.raw(b"HTTP/1.1 200 OK\r\n\r\n[1, 2]", then="cut")
    with HostileServer({"/": cut}, server_tls()) as server:
        with fetcher(server, authority.pem) as fetch:
            with pytest.raises(FetchError) as failed:
                fetch.get("/")

    assert failed.value.rule == "truncated"


def test_drips_inside_tls_are_cut_at_the_deadline(server_tls, authority):
    drip = hostile.drip(hostile.head(200, "Content-Length: 99999"), b"1")
    with HostileServer({"/": drip}, server_tls()) as server:
        with fetcher(server, authority.pem) as fetch:
            fetch.limits = Limits(deadline_s=0.4)
            with pytest.raises(FetchError) as failed:
                fetch.get("/")

    assert failed.value.rule == "too_slow"

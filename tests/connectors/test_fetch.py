"""The single door: what is asked, what is followed, and whom it will not talk to."""

from __future__ import annotations

import pickle
import socket
from datetime import UTC, datetime
from threading import Event

import pytest

from connectors.certify import hostile
from connectors.certify.hostile import HostileServer, page
from connectors.fetch import Fetcher, FetchError, Limits

QUICK = Limits(deadline_s=3, connect_s=1)
BODY = b'{"data": [1, 2, 3]}'


def fetcher(server: HostileServer, path: str = "", **more) -> Fetcher:
    more.setdefault("limits", QUICK)
    return Fetcher(
        server.url + path, allowed_hosts=frozenset({server.host_port}), **more
    )


def failure(server: HostileServer, path: str, **more) -> FetchError:
    with fetcher(server, **more) as fetch, pytest.raises(FetchError) as failed:
        fetch.get(path)
    assert failed.value.message_id and failed.value.message_en
    return failed.value


def resolving(*addresses: str):
    """A resolver that answers with these addresses, and counts."""
    calls: list[str] = []

    def resolve(host, port, type=0):
        calls.append(host)
        return [
            (socket.AF_INET6 if ":" in a else socket.AF_INET, type, 6, "", (a, port))
            for a in addresses
        ]

    resolve.calls = calls
    return resolve


def test_an_answer_comes_back_whole():
    answer = page(
        BODY, 200, hostile.JSON, "ETag: a", "Date: Tue, 24 Nov 2026 03:00:00 GMT"
    )
    with HostileServer({"/api/x": answer}) as server:
        with fetcher(server, "/api") as fetch:
            response = fetch.get(
                "/x", {"halaman": "2", "q": "a b"}, {"If-None-Match": "z"}
            )

    [asked] = server.asked
    assert (response.status, response.body, response.wire_bytes) == (200, BODY, 19)
    assert response.url == f"{server.url}/api/x?halaman=2&q=a+b"
    assert response.headers["etag"] == "a"
    assert response.server_date == datetime(2026, 11, 24, 3, tzinfo=UTC)
    assert asked.target == "/api/x?halaman=2&q=a+b"
    assert asked.headers["host"] == server.host_port
    assert asked.headers["accept-encoding"] == "gzip, deflate"
    assert asked.headers["if-none-match"] == "z"
    assert "cookie" not in asked.headers and "authorization" not in asked.headers


@pytest.mark.parametrize("status", [204, 304, 401, 404, 429, 500, 503])
def test_any_status_is_an_answer_not_an_exception(status):
    body = b"" if status in (204, 304) else b"{}"
    with HostileServer({"/": page(body, status, "Retry-After: 3")}) as server:
        with fetcher(server) as fetch:
            response = fetch.get("/")

    assert (response.status, response.headers["retry-after"]) == (status, "3")


def test_a_body_can_be_posted():
    with HostileServer({"/cari": page(BODY)}) as server:
        with fetcher(server, token="t") as fetch:
            assert fetch.post("/cari", b'{"q": 1}').body == BODY

    [asked] = server.asked
    assert (asked.method, asked.body) == ("POST", b'{"q": 1}')
    assert asked.headers["content-type"] == "application/json"


def test_one_connection_is_kept_within_one_fetcher_only():
    with HostileServer({"/a": page(BODY), "/b": page(BODY)}) as server:
        with fetcher(server) as first:
            first.get("/a")
            first.get("/b")
        with fetcher(server) as second:
            second.get("/a")

    assert [asked.connection for asked in server.asked] == [1, 1, 2]


def test_bytes_after_a_body_are_never_taken_for_the_next_answer():
    pages = {"/a": hostile.desync(BODY, b'{"racun": true}'), "/b": page(b"[]")}
    with HostileServer(pages) as server:
        with fetcher(server) as fetch:
            assert fetch.get("/a").body == BODY
            assert fetch.get("/b").body == b"[]"

    assert server.connections == 2


def test_a_kept_connection_that_the_server_closed_is_replaced():
    lying = hostile.raw(hostile.head(200, "Content-Length: 2") + b"[]", then="cut")
    with HostileServer({"/": lying}) as server:
        with fetcher(server) as fetch:
            assert [fetch.get("/").body for _ in range(3)] == [b"[]"] * 3


def test_the_environment_changes_nothing(monkeypatch, tmp_path):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login a password b")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    answer = page(BODY, 200, "Set-Cookie: sesi=1", "WWW-Authenticate: NTLM")
    with HostileServer({"/": answer}) as server, fetcher(server) as fetch:
        fetch.get("/")
        fetch.get("/")

    for asked in server.asked:
        assert not {"cookie", "authorization", "proxy-authorization"} & set(
            asked.headers
        )


def test_redirects_within_the_origin_are_followed_with_the_token():
    pages = {"/a": hostile.redirect("/b?x=1"), "/b": page(BODY)}
    with HostileServer(pages) as server, fetcher(server, token="rahasia") as fetch:
        response = fetch.get("/a")

    assert response.url == f"{server.url}/b?x=1"
    assert server.asked[1].headers["authorization"] == "Bearer rahasia"


def test_a_redirect_loop_ends_after_three():
    with HostileServer({"/a": hostile.redirect("/a")}) as server:
        assert failure(server, "/a").rule == "redirect_refused"

    assert len(server.asked) == 4


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{other}/",
        "http://localhost:{port}/",
        "https://127.0.0.1:{port}/",
        "//127.0.0.1:{other}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://2130706433:{other}/",
        "http://0x7f.1:{other}/",
        "http://[::ffff:127.0.0.1]:{other}/",
        "http://user@127.0.0.1:{port}/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:{other}/",
        "http:\\\\127.0.0.1:{other}",
        "",
    ],
)
def test_a_redirect_elsewhere_is_refused_and_nothing_leaves(location):
    with HostileServer({"/": page(b"dalam")}) as other, HostileServer({}) as server:
        target = location.format(port=server.port, other=other.port)
        server.pages = {"/": hostile.redirect(target)}
        assert failure(server, "/", token="rahasia").rule == "redirect_refused"

    assert (other.connections, len(server.asked)) == (0, 1)


def test_a_redirected_post_is_refused():
    with HostileServer({"/a": hostile.redirect("/b", 307), "/b": page(b"")}) as server:
        with fetcher(server) as fetch, pytest.raises(FetchError) as failed:
            fetch.post("/a", b"{}")

    assert failed.value.rule == "redirect_refused"


def test_an_absolute_address_of_another_origin_is_refused_before_any_connection():
    with HostileServer({}) as other, HostileServer({}) as server:
        for address in (other.url, f"https://{server.host_port}/", "//x.example/"):
            error = failure(server, address, token="rahasia")
            assert error.rule in ("foreign_origin", "bad_url")

    assert (other.connections, server.connections) == (0, 0)


def test_an_absolute_address_of_the_own_origin_is_taken():
    with HostileServer({"/p": page(BODY)}) as server, fetcher(server, "/api") as fetch:
        assert fetch.get(f"{server.url}/p?x=1", {"y": "2"}).status == 200

    assert server.asked[0].target == "/p?x=1&y=2"


def test_a_secret_parameter_is_sent_but_never_shown():
    pages = {"/a": hostile.redirect("/b?kunci=s3cret&x=1"), "/b": page(BODY)}
    with HostileServer(pages) as server:
        with fetcher(server, secret_params={"kunci": "s3cret"}) as fetch:
            response = fetch.get("/a")

    assert [a.target for a in server.asked] == [
        "/a?kunci=s3cret",
        "/b?x=1&kunci=s3cret",
    ]
    assert "s3cret" not in response.url


def test_plain_http_is_refused_unless_the_host_is_allowed():
    with pytest.raises(FetchError) as failed:
        Fetcher(
            "http://data.kota.go.id/", allowed_hosts=frozenset({"data.kota.go.id:8"})
        )

    assert failed.value.rule == "https_required"


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["1.1.1.1", "10.0.0.1"],
        ["2606:4700::1111", "::1"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["169.254.169.254"],
        ["fe80::1%lo"],
    ],
)
def test_a_name_with_any_internal_address_is_refused(addresses):
    resolve = resolving(*addresses)
    with Fetcher("https://kota.test/", resolve=resolve) as fetch:
        with pytest.raises(FetchError) as failed:
            fetch.get("/")

    assert (failed.value.rule, failed.value.retryable) == ("blocked_address", False)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "127.0.0.1."])
def test_loopback_is_refused_by_the_real_resolver(host):
    with HostileServer({"/": page(BODY)}) as server:
        with Fetcher(f"https://{host}:{server.port}/") as fetch:
            with pytest.raises(FetchError) as failed:
                fetch.get("/")

    assert failed.value.rule in ("blocked_address", "dns_failed")
    assert server.connections == 0


def test_a_name_is_resolved_once_so_that_it_cannot_change_its_mind():
    resolve = resolving("127.0.0.1")
    with HostileServer({"/": hostile.short(BODY, 0)}) as server:
        allowed = frozenset({f"kota.test:{server.port}"})
        base = f"http://kota.test:{server.port}"
        with Fetcher(base, allowed_hosts=allowed, resolve=resolve) as fetch:
            fetch.get("/")
            fetch.get("/")

    assert (server.connections, resolve.calls) == (2, ["kota.test"])
    assert server.asked[0].headers["host"] == f"kota.test:{server.port}"


def test_a_name_that_does_not_resolve_is_named():
    def resolve(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    with Fetcher("https://kota.test/", resolve=resolve) as fetch:
        with pytest.raises(FetchError) as failed:
            fetch.get("/")

    assert (failed.value.rule, failed.value.retryable) == ("dns_failed", True)


def test_a_resolver_that_hangs_is_given_up():
    hold = Event()
    limits = Limits(connect_s=0.05)
    with Fetcher(
        "https://k.test/", resolve=lambda *_, **__: hold.wait(5), limits=limits
    ) as f:
        with pytest.raises(FetchError) as failed:
            f.get("/")
    hold.set()

    assert failed.value.rule == "dns_failed"


def test_a_closed_port_is_refused_in_words_and_the_next_address_is_tried():
    with HostileServer({"/": page(BODY)}) as server:
        base, allowed = server.url, frozenset({server.host_port})
        second = Fetcher(
            base, allowed_hosts=allowed, resolve=resolving("127.0.0.9", "127.0.0.1")
        )
        assert second.get("/").body == BODY
        second.close()
    with Fetcher(base, allowed_hosts=allowed) as fetch, pytest.raises(
        FetchError
    ) as failed:
        fetch.get("/")

    assert (failed.value.rule, failed.value.retryable) == ("refused", True)


@pytest.mark.parametrize(
    "headers",
    [
        {"X": "a\r\nY: b"},
        {"X": "é"},
        {"Host": "evil"},
        {"Cookie": "a=b"},
        {"transfer-encoding": "chunked"},
        {"X Y": "a"},
    ],
)
def test_headers_that_break_a_request_are_refused(headers):
    with HostileServer({"/": page(BODY)}) as server, fetcher(server) as fetch:
        with pytest.raises(FetchError) as failed:
            fetch.get("/", headers=headers)

    assert (failed.value.rule, server.asked) == ("bad_request", [])


def test_an_error_survives_pickling_on_its_way_between_processes():
    error = FetchError("too_slow", "lambat", "slow", True, "x")

    copy = pickle.loads(pickle.dumps(error))

    assert (copy.rule, copy.message_id, copy.retryable) == ("too_slow", "lambat", True)

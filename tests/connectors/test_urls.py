"""Addresses have one spelling and one meaning, or are refused."""

from __future__ import annotations

import pytest

from connectors.network import urls
from connectors.network.failures import FetchError


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("https://data.kota.go.id", "https://data.kota.go.id/"),
        ("HTTPS://Data.Kota.GO.id:443/A?b=C#d", "https://data.kota.go.id/A?b=C"),
        ("http://kota.go.id:8080/x", "http://kota.go.id:8080/x"),
        ("https://kota.go.id./x", "https://kota.go.id/x"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://[2606:4700:0::1]:8443/", "https://[2606:4700::1]:8443/"),
        ("https://1.2.3.4/", "https://1.2.3.4/"),
        ("https://kota.go.id/é?q=ü", "https://kota.go.id/%C3%A9?q=%C3%BC"),
        ("https://kota.go.id/a%20b", "https://kota.go.id/a%20b"),
        ("https://kota.go.id?x=1", None),
    ],
)
def test_an_address_is_brought_to_one_spelling(text, plain):
    assert str(urls.parse(text)) == (plain or "https://kota.go.id/?x=1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kota.go.id",
        "//kota.go.id/",
        "ftp://kota.go.id/",
        "file:///etc/passwd",
        "gopher://kota.go.id/",
        "https:///x",
        "https:kota.go.id",
        "https:/kota.go.id",
        "https://",
        "https://user@kota.go.id/",
        "https://user:pass@kota.go.id/",
        "https://kota.go.id@127.0.0.1/",
        "https://kota.go.id:443@127.0.0.1/",
        "https://kota.go.id\\@127.0.0.1/",
        "https:\\\\127.0.0.1/",
        "https://kota.go.id/\r\nHost: x",
        "https://kota.go.id/a b",
        "https://kota.go.id/\x00",
        "https://kota.go.id\t/",
        "https://kota.go.id:0/",
        "https://kota.go.id:65536/",
        "https://kota.go.id:99999999/",
        "https://kota.go.id:+80/",
        "https://kota.go.id:８０/",
        "https://kota.go.id:80:80/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://127.0.0.1.2/",
        "https://127.0.0.01/",
        "https://256.0.0.1/",
        "https://1.2.3.0x4/",
        "https://①②⑦.⓪.⓪.①.5/",
        "https://[::1/",
        "https://::1/",
        "https://[fe80::1%eth0]/",
        "https://[fe80::1%25eth0]/",
        "https://[::ffff:1.2.3]/",
        "https://kota..go.id/",
        "https://.kota.go.id/",
        "https://-kota.go.id/",
        "https://kota%2ego.id/",
        "https://kota.go.id%00.evil/",
        "https://ko ta.go.id/",
        "https://ko_ta!.go.id/",
        "https://" + "a" * 64 + ".id/",
        "https://kota.go.id/" + "a" * 9000,
    ],
)
def test_a_doubtful_address_is_refused_in_words(text):
    with pytest.raises(FetchError) as refused:
        urls.parse(text)

    assert refused.value.rule == "bad_url"
    assert refused.value.message_id and refused.value.message_en
    assert not refused.value.retryable


def test_a_full_width_ip_number_is_seen_as_the_ip_number_it_is():
    assert urls.parse("https://１２７。0。0。1/").origin.host == "127.0.0.1"


def test_user_info_never_shows_in_the_message():
    with pytest.raises(FetchError) as refused:
        urls.parse("https://admin:rahasia@kota.go.id/")

    assert "rahasia" not in str(refused.value) + refused.value.message_id


def test_a_path_is_appended_below_the_base():
    base = urls.parse("https://kota.go.id/api/")

    joined = urls.append(base, "/v2/laporan", [("per_page", "5"), ("q", "a b&c")])

    assert str(joined) == "https://kota.go.id/api/v2/laporan?per_page=5&q=a+b%26c"
    assert str(urls.append(base, "", [])) == "https://kota.go.id/api/"
    assert str(urls.append(base, "a?b=1", [("c", "2")])).endswith("/api/a?b=1&c=2")


@pytest.mark.parametrize("path", ["../x", "a/../../x", "%2e%2e/x", "a\\b", "a#b", "\n"])
def test_a_path_cannot_leave_its_base(path):
    with pytest.raises(FetchError):
        urls.append(urls.parse("https://kota.go.id/api/"), path, [])


def test_parameters_can_be_taken_out_of_an_address():
    url = urls.parse("https://kota.go.id/x?a=1&api%5Fkey=s&b=2")

    assert str(urls.without(url, {"api_key"})) == "https://kota.go.id/x?a=1&b=2"
    assert urls.without(url, {"zzz"}) is url
    assert str(urls.without(urls.parse("https://k.id/?k=1"), {"k"})) == "https://k.id/"


@pytest.mark.parametrize(
    ("reference", "whole"),
    [
        ("?page=2", "https://kota.go.id/api/a?page=2"),
        ("/b?nama=Kab Langkat", "https://kota.go.id/b?nama=Kab%20Langkat"),
        ("//evil.example/x", "https://evil.example/x"),
        ("https://kota.go.id/c", "https://kota.go.id/c"),
    ],
)
def test_a_reference_is_followed_as_rfc_3986_says(reference, whole):
    assert str(urls.follow("https://kota.go.id/api/a?page=1", reference)) == whole

"""How a system may be reached: pinned certificates, windows, rates."""

from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from schemas.manifests import manifest
from schemas.manifests.manifest import ManifestError, Window

MANIFESTS = Path(__file__).parent / "manifests"
TEXT = (MANIFESTS / "binjai-statistik.yaml").read_text("utf-8")
KIND = "connection: {kind: rest, "
PIN = "sha256:" + ":".join(["AB"] * 32)


def connected(more):
    """The manifest of Binjai with another line in its connection."""
    assert TEXT.count(KIND) == 1
    return manifest.parse(TEXT.replace(KIND, f"{KIND}{more}, ")).connection


def refusal(more):
    with pytest.raises(ManifestError) as caught:
        connected(more)
    [problem] = caught.value.problems
    return problem


@pytest.mark.parametrize("written", [PIN, "sha256:" + "ab" * 32])
def test_a_pin_is_read_as_openssl_prints_it_or_plain(written):
    read = connected(f"tls: {{pin: '{written}'}}")

    assert (read.tls_pin, read.tls_certificate) == ("ab" * 32, None)


def test_a_certificate_is_the_name_of_a_file():
    assert connected("tls: {certificate: kota-binjai.pem}").tls_certificate == (
        "kota-binjai.pem"
    )


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("tls: {pin: 'sha256:abcd'}", "tls.pin"),
        ("tls: {pin: 'md5:abcd'}", "tls.pin"),
        ("tls: {certificate: ../hub.pem}", "tls.certificate"),
        ("tls: {certificate: /etc/x.pem}", "tls.certificate"),
        (f"tls: {{pin: '{PIN}', certificate: a.pem}}", "tls.one_of_two"),
        ("tls: {verify: false}", "manifest.unknown_key"),
        ("limits: {rps: 0.001}", "manifest.out_of_bounds"),
        ("limits: {window: '20:00-20:00 Asia/Jakarta'}", "window.empty"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(written, rule):
    problem = refusal(written)

    assert problem.rule == rule
    assert problem.message.id and problem.message.en


@pytest.mark.parametrize(
    ("start", "end", "at", "shut", "opens"),
    [
        (20, 5, "2026-11-24T03:00", "2026-11-23T22:00", "2026-11-24T13:00"),
        (8, 16, "2026-11-24T10:00", "2026-11-24T09:00", "2026-11-25T01:00"),
        (8, 16, "2026-11-23T22:00", "2026-11-23T09:00", "2026-11-24T01:00"),
        (20, 5, "2026-12-31T22:00", "2026-12-31T22:00", "2027-01-01T13:00"),
    ],
)
def test_a_window_knows_when_it_shut_and_when_it_opens(start, end, at, shut, opens):
    window = Window(time(start), time(end), "Asia/Jakarta")
    moment, *expected = (
        datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (at, shut, opens)
    )

    assert not window.open_at(moment)
    assert list(window.shut_around(moment)) == expected

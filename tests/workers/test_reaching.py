"""A system's own certificate comes from the hub's folder, and from nowhere else."""

import pytest

from schemas.values.problem import Refused
from workers import reaching

PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"


def test_a_certificate_is_read_from_the_folder(tmp_path, monkeypatch):
    (tmp_path / "kota-medan.pem").write_text(PEM)
    monkeypatch.setenv("HUB_CERTIFICATES", str(tmp_path))

    assert reaching.certificate("kota-medan.pem") == PEM


def test_a_system_that_names_none_needs_no_folder(monkeypatch):
    monkeypatch.delenv("HUB_CERTIFICATES", raising=False)

    assert reaching.certificate(None) is None


@pytest.mark.parametrize("content", [None, b"not a certificate", b"\xff\xfe"])
@pytest.mark.parametrize("folder", [True, False])
def test_one_that_is_not_there_is_named_in_words(
    content, folder, tmp_path, monkeypatch
):
    if content is not None:
        (tmp_path / "kota-medan.pem").write_bytes(content)
    monkeypatch.setenv("HUB_CERTIFICATES", str(tmp_path) if folder else "")

    with pytest.raises(Refused) as refused:
        reaching.certificate("kota-medan.pem")

    [problem] = refused.value.problems
    assert problem.rule == "tls.no_certificate"
    assert "HUB_CERTIFICATES" in problem.message.id

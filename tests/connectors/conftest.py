"""Self-made certificates for real TLS on loopback, made once a session."""

from __future__ import annotations

import datetime as dt
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Issuer:
    """A certificate authority of our own."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(
    host: str, issuer: Issuer | None, days: tuple[int, int] = (-1, 1), ca: bool = False
) -> Issuer:
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        x509.CertificateBuilder()
        .subject_name(name(host))
        .issuer_name(issuer.certificate.subject if issuer else name(host))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + days[0] * DAY)
        .not_valid_after(NOW + days[1] * DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), False)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), True)
        .sign(issuer.key if issuer else key, hashes.SHA256())
    )
    return Issuer(made, key)


@pytest.fixture(scope="session")
def authority() -> Issuer:
    return certificate("Otoritas Uji", None, ca=True)


@pytest.fixture(scope="session")
def server_tls(
    authority: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., ssl.SSLContext]:
    folder: Path = tmp_path_factory.mktemp("certificates")

    def make(
        host: str = "kota.test",
        issuer: Issuer | None = authority,
        days: tuple[int, int] = (-1, 1),
    ) -> ssl.SSLContext:
        made = certificate(host, issuer, days)
        file = folder / f"{made.certificate.serial_number}.pem"
        key = made.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        file.write_bytes(made.pem.encode() + key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    return make


@pytest.fixture(scope="session")
def certificate_files(
    authority: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], tuple[Path, Path]]:
    """Files with a certificate for a host and its key, for servers in programs."""
    folder: Path = tmp_path_factory.mktemp("files")

    def make(host: str) -> tuple[Path, Path]:
        made = certificate(host, authority)
        key = made.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        files = folder / f"{host}.pem", folder / f"{host}.key"
        files[0].write_text(made.pem)
        files[1].write_bytes(key)
        return files

    return make

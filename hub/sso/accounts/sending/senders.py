"""Ways to reach a person: mail over SMTP, a gateway for SMS or WhatsApp, a folder."""

from __future__ import annotations

import os
import smtplib
import ssl
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from ipaddress import ip_address
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from hub.sso import outbound

PATIENCE_S: Final = 10.0


class NotSent(RuntimeError):
    """A message did not leave; `final`: trying again will not help."""

    def __init__(self, why: str, final: bool = False) -> None:
        super().__init__(why, final)
        self.final = final

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent to whom: an e-mail address or +62…"""

    to: str
    subject: str
    text: str


class Sender(Protocol):
    """Sends one message, or raises NotSent."""

    def send(self, message: Message) -> None:
        """Give the message to whoever carries it."""


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server: smtp://user:password@host:587 (STARTTLS) or smtps://…:465.

    Only a server on this machine may be spoken to without TLS.
    """

    url: str = field(repr=False)
    sender: str

    def send(self, message: Message) -> None:
        """One connection for each message; there are few."""
        mail = EmailMessage()
        mail["From"], mail["To"] = self.sender, message.to
        mail["Subject"], mail["Date"] = message.subject, formatdate()
        mail["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2])
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        try:
            with self._open() as server:
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            raise NotSent("the address was refused", final=True) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotSent(type(error).__name__) from error

    def _open(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host, safe = parts.hostname or "", ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, parts.port or 465, timeout=PATIENCE_S, context=safe
            )
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=PATIENCE_S)
            if not _here(host):
                server.starttls(context=safe)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        return server


@dataclass(frozen=True, slots=True)
class Gateway:
    """An HTTP gateway for WhatsApp or SMS that takes a form.

    `form` is a query string with {to}, {text} and {token}, such as
    `target={to}&message={text}&token={token}`; `authorization` is a header, such as
    `Bearer {token}`. It leaves by the provider's one way out: https, a public address
    or one of `allowed_hosts`.
    """

    url: str
    form: str
    token: str = field(repr=False, default="")
    allowed_hosts: frozenset[str] = frozenset()
    authorization: str = ""

    def send(self, message: Message) -> None:
        """Any answer of 2xx is taken for sent."""
        values = {"to": message.to, "text": message.text, "token": self.token}
        fields = {name: _filled(v, values) for name, v in parse_qsl(self.form)}
        header = self.authorization.replace("{token}", self.token)
        try:
            status = outbound.send_form(self.url, fields, self.allowed_hosts, header)
        except outbound.Unreachable as error:
            raise NotSent(str(error)) from error
        if not 200 <= status < 300:
            raise NotSent(f"status {status}", final=status in (400, 404, 422))


@dataclass(frozen=True, slots=True)
class Folder:
    """For one machine: each message is a file that only its owner can read."""

    path: Path

    def send(self, message: Message) -> None:
        """Write the file; its name begins with the time."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = self.path / f"{time.time_ns()}.txt"
        body = f"{message.to}\n{message.subject}\n\n{message.text}\n"
        handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(body)


@dataclass(frozen=True, slots=True)
class Console:
    """For one machine: messages are shown where the hub was started."""

    def send(self, message: Message) -> None:
        """Three lines on standard error; not a log line, which holds no secret."""
        sys.stderr.write(f"\n{message.to}: {message.subject}\n{message.text}\n")
        sys.stderr.flush()


def from_env(
    environ: Mapping[str, str],
    *,
    data: Path | None,
    demo: bool,
    allowed_hosts: frozenset[str] = frozenset(),
) -> dict[str, Sender]:
    """The senders that are set, by channel: email and phone.

    HUB_SMTP_URL with HUB_MAIL_FROM; HUB_GATEWAY_URL with HUB_GATEWAY_FORM,
    HUB_GATEWAY_TOKEN_FILE and HUB_GATEWAY_AUTHORIZATION (by default `Bearer {token}`
    where the form does not take the token); HUB_LETTERS is a folder or `console`. A
    demo without any writes to the folder `letters` of its data.
    """
    found: dict[str, Sender] = {}
    letters = environ.get("HUB_LETTERS", "")
    if not letters and demo and data is not None:
        letters = str(data / "letters")
    if letters:
        own: Sender = Console() if letters == "console" else Folder(Path(letters))
        found = {"email": own, "phone": own}
    if smtp := environ.get("HUB_SMTP_URL", ""):
        host = urlsplit(smtp).hostname or "localhost"
        found["email"] = Smtp(smtp, environ.get("HUB_MAIL_FROM", f"hub@{host}"))
    if gateway := environ.get("HUB_GATEWAY_URL", ""):
        token = environ.get("HUB_GATEWAY_TOKEN_FILE", "")
        form = environ.get("HUB_GATEWAY_FORM", "target={to}&message={text}")
        bearer = "Bearer {token}" if token and "{token}" not in form else ""
        found["phone"] = Gateway(
            gateway,
            form,
            Path(token).read_text("utf-8").strip() if token else "",
            allowed_hosts,
            environ.get("HUB_GATEWAY_AUTHORIZATION", bearer),
        )
    return found


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        if text == f"{{{name}}}":
            return value
    return text


def _here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False

"""What `secret://PUBLISHER/NAME` stands for: kept sealed, never shown again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, delete, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from hub.models import ManifestVersion, Publisher, Secret
from hub.services.database import sealing
from schemas.manifests import manifest
from schemas.values.nearest import hint
from schemas.values.problem import Refused, problem, refuse

PURPOSE: Final = "hub secret 1"
REFERENCE: Final = re.compile(r"(?:secret://)?([a-z0-9-]+)/([a-z0-9][a-z0-9_.-]{0,99})")
LONGEST: Final = 16_384  # bytes; a private key of 4,096 bits has a fifth of that


@dataclass(frozen=True, slots=True)
class Named:
    """A secret by its name, and the systems whose newest manifest asks for it.

    `set_at` is None for one that is asked for and not kept here.
    """

    secret: str
    set_at: datetime | None
    set_by: str | None
    systems: tuple[str, ...]


def put(
    session: Session, reference: str, value: str, by: str, kek: str
) -> tuple[str, bool]:
    """Seal a secret in place of what was there; its reference, and whether it is new.

    Raises Refused for a wrong reference, an unknown publisher or an empty value.
    """
    publisher, name = _named(session, reference)
    whole = f"secret://{publisher}/{name}"
    if not value or len(value.encode()) > LONGEST or "\0" in value:
        raise refuse(
            "value",
            None,
            "secret.value",
            id=f"Isi rahasia kosong, lebih dari {LONGEST} bita, atau memuat NUL.",
            en=f"The secret is empty, longer than {LONGEST} bytes, or holds a NUL.",
        )
    sealed = sealing.seal(kek, PURPOSE, whole.encode(), value.encode())
    new = session.get(Secret, (publisher, name)) is None
    row = {"sealed": sealed, "set_by": by}
    made = insert(Secret).values(publisher_id=publisher, name=name, **row)
    again = row | {"set_at": made.excluded.set_at}
    session.execute(
        made.on_conflict_do_update(index_elements=["publisher_id", "name"], set_=again)
    )
    return whole, new


def get(session: Session, publisher: str, name: str, kek: str) -> str | None:
    """A secret's value, None where it is not kept here; raises WrongKey."""
    kept = session.get(Secret, (publisher, name))
    if kept is None:
        return None
    about = f"secret://{publisher}/{name}".encode()
    return sealing.opened(kek, PURPOSE, about, kept.sealed).decode()


def remove(session: Session, reference: str) -> bool:
    """Forget a secret; whether it was there."""
    publisher, name = _named(session, reference)
    gone = delete(Secret).where(Secret.publisher_id == publisher, Secret.name == name)
    return session.execute(gone.returning(Secret.name)).first() is not None


def known(session: Session, publisher: str | None = None) -> list[Named]:
    """Every secret that is kept or asked for, by name; never a value."""
    rows = session.scalars(select(Secret))
    kept = {f"secret://{each.publisher_id}/{each.name}": each for each in rows}
    asked: dict[str, list[str]] = {}
    for body in session.scalars(_newest()):
        written = manifest.parse(body)
        for reference in written.connection.auth.secrets:
            asked.setdefault(reference, []).append(written.system.id)
    found = []
    for reference in sorted(kept.keys() | asked.keys()):
        one = kept.get(reference)
        systems = tuple(asked.get(reference, ()))
        if publisher is None or reference.startswith(f"secret://{publisher}/"):
            at, by = (one.set_at, one.set_by) if one else (None, None)
            found.append(Named(reference, at, by, systems))
    return found


def _newest() -> Select[str]:
    """The text of each system's newest manifest."""
    return (
        select(ManifestVersion.body)
        .ext(distinct_on(ManifestVersion.system_id))
        .order_by(ManifestVersion.system_id, ManifestVersion.version.desc())
    )


def _named(session: Session, reference: str) -> tuple[str, str]:
    matched = REFERENCE.fullmatch(reference)
    if matched is None:
        raise refuse(
            "secret",
            reference,
            "secret.reference",
            id="Tulis PENERBIT/NAMA dengan huruf kecil, misalnya kota-binjai/token.",
            en="Write PUBLISHER/NAME in lower case, such as kota-binjai/token.",
        )
    publisher, name = matched.groups()
    if session.get(Publisher, publisher) is None:
        near = hint(publisher, session.scalars(select(Publisher.id)).all())
        raise Refused(
            problem(
                "secret",
                publisher,
                "publisher.unknown",
                id=f"Penerbit {publisher} belum dikenal.{near.id}",
                en=f"The publisher {publisher} is not known.{near.en}",
            )
        )
    return publisher, name

"""Two invented apps of two regencies that know a person, and what they have read."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import (
    Client,
    Consent,
    Outbox,
    Person,
    Sector,
    SessionClient,
    SignedInSession,
)
from hub.sso.accounts import events

APPS = (
    ("binjai-warga", "Warga Binjai", "kota-binjai", "Menerima laporan Anda tentang"
     " jalan, lampu dan sampah, dan mengabari Anda hasilnya."),
    ("langkat-izin", "Izin Langkat", "langkat", "Memproses permohonan izin usaha."),
)  # fmt: skip


def apps(session: Session, person: Person) -> None:
    """Both apps with a consent, in every open session of the person."""
    now = datetime.now(UTC)
    for number, (name, label, sector, purpose) in enumerate(APPS):
        session.add(Sector(id=sector, salt=b"x" * 32))
        session.flush()
        session.add(
            Client(
                id=name,
                name=label,
                sector_id=sector,
                auth_method="client_secret_basic",
                grant_types=["authorization_code"],
                scopes=["openid", "profile", "email"],
                purpose_id=purpose,
                purpose_en=purpose,
                logout_uri=f"https://{name}.test/keluar" if number == 0 else None,
            )
        )
        session.flush()
        session.add(
            Consent(
                user_id=person.id,
                client_id=name,
                scopes=["openid", "profile", "email"],
                purpose_version=1,
                granted_at=now - timedelta(days=3),
                expires_at=now + timedelta(days=362),
            )
        )
        for sid in session.scalars(
            select(SignedInSession.sid).where(
                SignedInSession.user_id == person.id,
                SignedInSession.ended_at.is_(None),
            )
        ).all():
            session.add(
                SessionClient(
                    session_id=sid, client_id=name, sid=sid, sub=f"sub-{name}"
                )
            )
        events.read_by(session, person.id, name, ["profile", "email"])
    session.flush()


def person(session: Session) -> Person:
    """The only person there is."""
    return session.scalars(select(Person)).one()


def queued(session: Session, kind: str) -> list[Outbox]:
    """What waits to be sent, of a kind, by receiver."""
    rows = select(Outbox).where(Outbox.kind == kind).order_by(Outbox.receiver)
    return list(session.scalars(rows))

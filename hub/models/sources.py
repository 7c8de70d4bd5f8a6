"""What a city's system is to the hub: system, stream, manifest versions."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Time,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hub.models.base import Base, Json, Key, Now, Serial


class System(Base):
    """A publisher's system, such as `kota-binjai-emasyarakat`."""

    __tablename__ = "system"

    id: Mapped[Key]
    publisher_id: Mapped[str] = mapped_column(ForeignKey("publisher.id"), index=True)
    name: Mapped[str]
    owner: Mapped[str | None]
    contact: Mapped[Json] = mapped_column(server_default=text("'{}'"))
    source_class: Mapped[str] = mapped_column(server_default="official")
    created_at: Mapped[Now]


class Link(Base):
    """How a system may be reached, and its circuit breaker.

    `concurrent`, `opens`, `closes` and `zone` are what the active manifest allows.
    `state` is closed (all is well), open (not before `probe_at`) or half_open (one
    job tries). `failures` in a row; `rule` names the last. `told_until` is how long
    the server itself asked to be left alone.
    """

    __tablename__ = "link"

    system_id: Mapped[str] = mapped_column(ForeignKey("system.id"), primary_key=True)
    publisher_id: Mapped[str] = mapped_column(ForeignKey("publisher.id"), index=True)
    concurrent: Mapped[int] = mapped_column(server_default="1")
    opens: Mapped[time | None] = mapped_column(Time)
    closes: Mapped[time | None] = mapped_column(Time)
    zone: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default="closed")
    failures: Mapped[int] = mapped_column(server_default="0")
    rule: Mapped[str | None]
    since: Mapped[Now]
    probe_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    told_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("state in ('closed', 'open', 'half_open')", name="state"),
    )


class ManifestVersion(Base):
    """A manifest as applied; drafts have no `activated_at`.

    `certificate` and `shadow` are what `hub connector certify` and the shadow run found
    of this very text; `reason` is why it was activated without them, or rolled back to.
    """

    __tablename__ = "manifest_version"

    id: Mapped[Serial]
    system_id: Mapped[str] = mapped_column(ForeignKey("system.id"))
    publisher_id: Mapped[str] = mapped_column(ForeignKey("publisher.id"), index=True)
    version: Mapped[int]
    body: Mapped[str]
    sha256: Mapped[str]
    applied_by: Mapped[str]
    applied_at: Mapped[Now]
    activated_by: Mapped[str | None]
    activated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    certified_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    certificate: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    shadowed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    shadow: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    reason: Mapped[str | None]

    __table_args__ = (UniqueConstraint("system_id", "version"),)


class Stream(Base):
    """One flow of one schema from a system, id `system/stream`.

    `fence` grows with every lease; a commit that does not hold the newest
    fence changes nothing. `covered_until` is how far the last complete run
    knows the source's world: what lies after it is not reported, not zero.
    `waiting_…` says what keeps it from being read now: window, breaker or asked.
    """

    __tablename__ = "stream"

    id: Mapped[Key]
    system_id: Mapped[str] = mapped_column(ForeignKey("system.id"), index=True)
    publisher_id: Mapped[str] = mapped_column(ForeignKey("publisher.id"), index=True)
    schema: Mapped[str]
    source_class: Mapped[str] = mapped_column(server_default="official")
    manifest_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("manifest_version.id")
    )
    write_mode: Mapped[str]
    delete_mode: Mapped[str]
    rhythm_s: Mapped[int]
    epoch: Mapped[int] = mapped_column(server_default="1")
    fence: Mapped[int] = mapped_column(BigInteger, server_default="0")
    cursor: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    covered_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_outcome: Mapped[str | None]
    last_reason: Mapped[str | None]
    last_reason_en: Mapped[str | None]
    last_run_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_success_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_proved_complete_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True)
    )
    waiting_for: Mapped[str | None]
    waiting_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    waiting_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    waiting_reason: Mapped[str | None]
    waiting_reason_en: Mapped[str | None]

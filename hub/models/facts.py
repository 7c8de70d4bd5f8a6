"""What cities said: observation, record, earlier versions, staged rows."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Index,
    LargeBinary,
    Numeric,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from hub.models.base import Base, Hash, Now

PARTITIONED = {"postgresql_partition_by": "LIST (schema)"}


class Origin:
    """Where a fact comes from and how it is told from an earlier one.

    `content_hash` is taken after mapping, `raw_hash` before; `pointer` is the
    place in the raw page. `changed_seq` and `changed_xid` order the changes.
    `visibility` is public for what its publisher published, else internal.
    """

    schema: Mapped[str]
    stream_id: Mapped[str]
    key: Mapped[str]

    @declared_attr
    def publisher_id(cls) -> Mapped[str]:  # noqa: N805 (declared_attr takes the class)
        return mapped_column(index=False)

    region: Mapped[str]
    source_class: Mapped[str] = mapped_column(server_default="official")
    visibility: Mapped[str] = mapped_column(server_default="internal")
    content_hash: Mapped[Hash]
    raw_hash: Mapped[Hash]
    mapping_version: Mapped[str]
    source_version: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    run_id: Mapped[int | None] = mapped_column(BigInteger)
    raw_page_id: Mapped[int | None] = mapped_column(BigInteger)
    pointer: Mapped[str | None]
    changed_seq: Mapped[int] = mapped_column(
        BigInteger, server_default=text("nextval('change_seq')")
    )
    changed_xid: Mapped[int] = mapped_column(
        BigInteger, server_default=text("pg_current_xact_id()::text::bigint")
    )
    first_seen: Mapped[Now]
    changed_at: Mapped[Now]
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Observation(Origin, Base):
    """A statistical value, or the reason why there is none."""

    __tablename__ = "observation"

    indicator: Mapped[str]
    period: Mapped[str]
    dims: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    dims_key: Mapped[str] = mapped_column(server_default="")
    value: Mapped[Decimal | None] = mapped_column(Numeric)
    reason: Mapped[str | None]
    unit: Mapped[str]
    status: Mapped[str]
    cumulative: Mapped[bool] = mapped_column(server_default=text("false"))
    as_of: Mapped[date | None] = mapped_column(Date)

    __table_args__ = (
        PrimaryKeyConstraint("schema", "stream_id", "key"),
        CheckConstraint("(value is null) <> (reason is null)", name="value_or_reason"),
        UniqueConstraint(
            "indicator",
            "region",
            "period",
            "dims_key",
            "schema",
            "stream_id",
            name="uq_observation_cell",
        ),
        PARTITIONED,
    )


class Record(Origin, Base):
    """A thing with a life: a report, a permit, a facility, an incident."""

    __tablename__ = "record"

    id: Mapped[uuid.UUID] = mapped_column(UUID)
    opened_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    status: Mapped[str | None]
    category: Mapped[str | None]
    lat: Mapped[Decimal | None] = mapped_column(Numeric)
    lon: Mapped[Decimal | None] = mapped_column(Numeric)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))

    __table_args__ = (
        PrimaryKeyConstraint("schema", "stream_id", "key"),
        Index("ix_record_id", "id"),
        Index("ix_record_opened", "region", "schema", "opened_at"),
        Index("ix_record_closed", "region", "schema", "closed_at"),
        Index(
            "ix_record_due",
            "due_at",
            postgresql_using="brin",
            postgresql_with={"autosummarize": "on"},
        ),
        PARTITIONED,
    )


class FactVersion(Base):
    """An earlier state of a fact, or a late one that never won."""

    __tablename__ = "fact_version"

    schema: Mapped[str] = mapped_column(primary_key=True)
    stream_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, server_default=text("nextval('change_seq')")
    )
    publisher_id: Mapped[str]
    region: Mapped[str]
    kind: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    replaced_by_run: Mapped[int | None] = mapped_column(BigInteger)
    replaced_at: Mapped[Now]

    __table_args__ = (PARTITIONED,)


class Staged(Base):
    """A row of a snapshot run, promoted in one transaction or thrown away."""

    __tablename__ = "staged"

    run_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    schema: Mapped[str]
    stream_id: Mapped[str]
    publisher_id: Mapped[str]
    region: Mapped[str]
    content_hash: Mapped[Hash]
    raw_page_id: Mapped[int | None] = mapped_column(BigInteger)
    row: Mapped[dict[str, Any]] = mapped_column(JSONB)


class VersionFields:
    """The columns of what a cell said before."""

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    indicator: Mapped[str]
    region: Mapped[str]
    period: Mapped[str]
    breakdown: Mapped[str] = mapped_column(server_default="")
    stage: Mapped[str] = mapped_column(server_default="")
    source_class: Mapped[str] = mapped_column(server_default="official")
    value: Mapped[Decimal | None] = mapped_column(Numeric)
    reason: Mapped[str | None]
    numerator: Mapped[Decimal | None] = mapped_column(Numeric)
    denominator: Mapped[Decimal | None] = mapped_column(Numeric)
    denominator_period: Mapped[str | None]
    n: Mapped[int | None]
    unit: Mapped[str]
    status: Mapped[str]
    stream_id: Mapped[str | None]
    method_version: Mapped[int]
    computed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    replaced_at: Mapped[Now]


class CellVersion(VersionFields, Base):
    """What a cell of a past period said before it was corrected."""

    __tablename__ = "cell_version"
    __table_args__ = (
        CheckConstraint("(value is null) <> (reason is null)", name="value_or_reason"),
        Index("ix_cell_version_cell", "indicator", "region", "period", "source_class"),
    )


class CellFields:
    """The columns of a figure: a value or a reason, and how it came about."""

    indicator: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    breakdown: Mapped[str] = mapped_column(primary_key=True, server_default="")
    stage: Mapped[str] = mapped_column(primary_key=True, server_default="")
    source_class: Mapped[str] = mapped_column(
        primary_key=True, server_default="official"
    )
    value: Mapped[Decimal | None] = mapped_column(Numeric)
    reason: Mapped[str | None]
    numerator: Mapped[Decimal | None] = mapped_column(Numeric)
    denominator: Mapped[Decimal | None] = mapped_column(Numeric)
    denominator_period: Mapped[str | None]
    n: Mapped[int | None]
    regions_reporting: Mapped[int | None]
    regions_expected: Mapped[int | None]
    unit: Mapped[str]
    status: Mapped[str]
    as_of: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    oldest_source: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    stream_id: Mapped[str | None]
    others: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, server_default=text("'[]'")
    )
    method_version: Mapped[int]
    valid_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    computed_at: Mapped[Now]


class Cell(CellFields, Base):
    """A figure as computed; who shows it to people reads `ShownCell`."""

    __tablename__ = "cell"
    __table_args__ = (
        CheckConstraint("(value is null) <> (reason is null)", name="value_or_reason"),
        Index("ix_cell_period", "indicator", "period"),
        Index(
            "ix_cell_valid_until",
            "valid_until",
            postgresql_where=text("valid_until is not null"),
        ),
    )

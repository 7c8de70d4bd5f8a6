"""Places and who speaks about them: region, boundary, publisher, coverage."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from hub.models.base import Base, Key, Now


class Region(Base):
    """The province, a regency or city, or a district, by Kemendagri code."""

    __tablename__ = "region"

    code: Mapped[Key]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    short_name: Mapped[str]
    kind: Mapped[str]
    level: Mapped[int]
    parent: Mapped[str | None] = mapped_column(ForeignKey("region.code"), index=True)
    bps_code: Mapped[str | None]
    aliases: Mapped[list[str]] = mapped_column(ARRAY(Text))
    capital: Mapped[str | None]
    lat: Mapped[Decimal | None] = mapped_column(Numeric)
    lon: Mapped[Decimal | None] = mapped_column(Numeric)
    tile_col: Mapped[int | None]
    tile_row: Mapped[int | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    __table_args__ = (UniqueConstraint("parent", "tile_col", "tile_row"),)


class Boundary(Base):
    """A region's outline: rings of longitude and latitude in 1/10000 of a degree."""

    __tablename__ = "boundary"

    region: Mapped[str] = mapped_column(ForeignKey("region.code"), primary_key=True)
    rings: Mapped[list[Any]] = mapped_column(JSONB)
    source: Mapped[str]
    loaded_at: Mapped[Now]


class Publisher(Base):
    """Who says it: a regency, a provincial office, BPS, a ministry."""

    __tablename__ = "publisher"

    id: Mapped[Key]
    name: Mapped[str]
    province: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    created_at: Mapped[Now]


class Coverage(Base):
    """A region and schema a publisher may speak about; lower precedence leads."""

    __tablename__ = "coverage"

    publisher_id: Mapped[str] = mapped_column(
        ForeignKey("publisher.id", ondelete="CASCADE"), primary_key=True
    )
    region: Mapped[str] = mapped_column(ForeignKey("region.code"), primary_key=True)
    schema: Mapped[str] = mapped_column(primary_key=True, server_default="*")
    precedence: Mapped[int] = mapped_column(server_default="100")

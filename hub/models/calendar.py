"""The calendar that working-day deadlines are counted by."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from hub.models.base import Base


class Holiday(Base):
    """A day on which offices are closed, and the decree that says so."""

    __tablename__ = "holiday"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name_id: Mapped[str]
    name_en: Mapped[str]
    source: Mapped[str]

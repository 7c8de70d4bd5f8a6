"""Figures as they may be shown: views in which small counts of persons are hidden."""

from __future__ import annotations

from sqlalchemy import MetaData, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from hub.models.base import Base
from hub.models.facts import CellFields, VersionFields


class Suppressed(Base):
    """What is hidden of a figure; see hub/services/disclosure.

    `hidden`: all of it; `beside`: what other publishers say; `earlier`: what it said
    before. Why (small itself, or hidden for another's sake) is not kept: it would tell.
    """

    __tablename__ = "suppressed"

    indicator: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    source_class: Mapped[str] = mapped_column(primary_key=True)
    hidden: Mapped[bool] = mapped_column(server_default=text("false"))
    beside: Mapped[bool] = mapped_column(server_default=text("false"))
    earlier: Mapped[bool] = mapped_column(server_default=text("false"))


class View(DeclarativeBase):
    """What is read but never written; its tables are none of the store's."""

    metadata = MetaData()
    type_annotation_map = Base.type_annotation_map


class ShownCell(CellFields, View):
    """A figure as people may see it; a hidden one has the reason `suppressed`."""

    __tablename__ = "cell_public"


class ShownVersion(VersionFields, View):
    """What a figure said before, as people may see it."""

    __tablename__ = "cell_version_public"

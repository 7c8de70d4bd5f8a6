"""What apps are told of a person, by scope; whoever keeps it adds a source."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Person, TokenFamily

# A source gives the claims of a person that belong to these scopes.
Source = Callable[[Session, uuid.UUID, frozenset[str]], dict[str, Any]]
_sources: Final[list[Source]] = []


def source(given: Source) -> Source:
    """Ask this too; for hub.sso.accounts, once, when it is imported."""
    if given not in _sources:
        _sources.append(given)
    return given


def of_family(
    session: Session, family_id: str, scopes: Collection[str]
) -> dict[str, Any]:
    """The claims of the person of a token family, without sub."""
    query = select(TokenFamily.user_id).where(TokenFamily.id == family_id)
    user_id = session.scalars(query).one()
    told: dict[str, Any] = {}
    for each in _sources:
        told |= each(session, user_id, frozenset(scopes))
    return {name: value for name, value in told.items() if value is not None}


@source
def _of_person(
    session: Session, user_id: uuid.UUID, scopes: frozenset[str]
) -> dict[str, Any]:
    person = session.get(Person, user_id)
    if person is None:
        return {}
    told: dict[str, Any] = {"identity_assurance": person.assurance}
    if "profile" in scopes:
        told |= {"name": person.name, "locale": person.language}
        told["updated_at"] = int(person.created_at.timestamp())
    return told

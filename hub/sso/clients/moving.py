"""An app that answers at other addresses than before, everything else as it was."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hub.models import Client, ClientRedirect
from hub.sso.clients import known
from hub.sso.clients.metadata import Metadata


def move(session: Session, client_id: str, wanted: Metadata) -> bool:
    """Give a registered client these addresses; false where there is no such client.

    Its secret, its consents and the names it knows people by stay.
    """
    row = session.get(Client, client_id)
    if row is None:
        return False
    row.logout_uri = wanted.logout_uri
    session.execute(delete(ClientRedirect).where(ClientRedirect.client_id == client_id))
    for kind, uris in (
        ("login", wanted.redirect_uris),
        ("logout", wanted.logout_redirects),
    ):
        session.add_all(
            ClientRedirect(client_id=client_id, kind=kind, uri=uri) for uri in uris
        )
    session.flush()
    known.forget(session)
    return True

"""The tables of the hub; verbs on them live in hub.services."""

from hub.models.accounts import (
    CredentialPassword,
    CredentialTotp,
    CredentialWebauthn,
    Device,
    Erasure,
    Identifier,
    LoginTransaction,
    RecoveryCode,
    RoleAssignment,
    SecurityEvent,
    Throttle,
    Undo,
)
from hub.models.base import Base
from hub.models.calendar import Holiday
from hub.models.facts import (
    Cell,
    CellVersion,
    FactVersion,
    Observation,
    Record,
    Staged,
)
from hub.models.notes import AuditLink, RefusedPage, RunNote, StreamShape
from hub.models.places import Boundary, Coverage, Publisher, Region
from hub.models.secrets import Secret
from hub.models.shown import ShownCell, ShownVersion, Suppressed
from hub.models.sources import Link, ManifestVersion, Stream, System
from hub.models.spool import Spooled
from hub.models.sso.clients import (
    Client,
    ClientKey,
    ClientRedirect,
    ClientSecret,
    Sector,
    UsedJti,
)
from hub.models.sso.outbox import Outbox
from hub.models.sso.person import Person
from hub.models.sso.sessions import (
    AuthRequest,
    Consent,
    SessionClient,
    SignedInSession,
)
from hub.models.sso.tokens import (
    AuthCode,
    DeniedToken,
    RefreshToken,
    SigningKey,
    TokenFamily,
)
from hub.models.work import Blob, Job, KnownPage, Mark, Quarantine, RawPage, Run

__all__ = [
    "AuditLink",
    "AuthCode",
    "AuthRequest",
    "Base",
    "Blob",
    "Boundary",
    "Cell",
    "CellVersion",
    "Client",
    "ClientKey",
    "ClientRedirect",
    "ClientSecret",
    "Consent",
    "Coverage",
    "CredentialPassword",
    "CredentialTotp",
    "CredentialWebauthn",
    "DeniedToken",
    "Device",
    "Erasure",
    "FactVersion",
    "Holiday",
    "Identifier",
    "Job",
    "KnownPage",
    "Link",
    "LoginTransaction",
    "ManifestVersion",
    "Mark",
    "Observation",
    "Outbox",
    "Person",
    "Publisher",
    "Quarantine",
    "RawPage",
    "Record",
    "RecoveryCode",
    "RefreshToken",
    "RefusedPage",
    "Region",
    "RoleAssignment",
    "Run",
    "RunNote",
    "Secret",
    "Sector",
    "SecurityEvent",
    "SessionClient",
    "SignedInSession",
    "SigningKey",
    "ShownCell",
    "ShownVersion",
    "Spooled",
    "Staged",
    "Stream",
    "StreamShape",
    "Suppressed",
    "System",
    "Throttle",
    "TokenFamily",
    "Undo",
    "UsedJti",
]

"""What browsers and passkeys say to each other; `passkeys` loads this by name.

webauthn takes long to load: it brings the certificates of attestation, which we do not
ask for. Whoever shows a dashboard does not wait for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import webauthn
from webauthn.authentication.verify_authentication_response import (
    VerifiedAuthentication,
)
from webauthn.helpers import options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from hub.sso.accounts.factors.passkeys import NotProven, Site


def ask(site: Site, challenge: bytes, verify: bool) -> str:
    """What a browser needs to ask any passkey of this site, as JSON."""
    how = UserVerificationRequirement
    made = webauthn.generate_authentication_options(
        rp_id=site.rp_id,
        challenge=challenge,
        user_verification=how.REQUIRED if verify else how.PREFERRED,
    )
    return options_to_json(made)


def offer(
    site: Site, challenge: bytes, user_id: bytes, name: str, known: Sequence[bytes]
) -> str:
    """What a browser needs to make a passkey, not one of those known, as JSON."""
    made = webauthn.generate_registration_options(
        rp_id=site.rp_id,
        rp_name=site.name,
        user_id=user_id,
        user_name=name,
        user_display_name=name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=id_) for id_ in known],
    )
    return options_to_json(made)


def made(site: Site, challenge: bytes, read: dict[str, Any]) -> VerifiedRegistration:
    """The passkey that a browser has made; NotProven when it is not for this page."""
    try:
        return webauthn.verify_registration_response(
            credential=read,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise NotProven("the passkey was not made for this page") from error


def proven(
    site: Site, challenge: bytes, read: dict[str, Any], public_key: bytes, verify: bool
) -> VerifiedAuthentication:
    """What the answer of a known passkey says; NotProven when it does not fit."""
    try:
        return webauthn.verify_authentication_response(
            credential=read,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=verify,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise NotProven("the answer does not fit") from error

"""The provider's tables for the matrix: a row of each, which only the provider sees."""

from typing import Final

from tests.migrations import matrix_accounts

ADDED_TO: Final = matrix_accounts.ADDED_TO
PERSON: Final = "md5(:who || :n)::uuid"
FIRST: Final = "md5(:who || '1')::uuid"
# In the order of their foreign keys; the first row of :who is there when others come.
ROWS: Final = {
    "person": f"insert into person (id, name) values ({PERSON}, :who)",
    "sector": "insert into sector (id, salt) values (:who || :n, 'x')",
    "client": "insert into client (id, name, sector_id, auth_method, grant_types,"
    " scopes) values (:who || :n, :who, :who || '1', 'none', '{}', '{}')",
    "client_secret": "insert into client_secret (client_id, sha256)"
    " values (:who || '1', :n::bytea)",
    "client_key": "insert into client_key (client_id, jwk) values (:who || '1', '{}')",
    "client_redirect": "insert into client_redirect (client_id, kind, uri)"
    " values (:who || '1', 'login', :n)",
    "used_jti": "insert into used_jti (client_id, jti, expires_at)"
    " values (:who, :n, now())",
    "session": "insert into session (sid, cookie, user_id, auth_time, acr, amr,"
    " absolute_end, ends_at) values (:who || :n, convert_to(:who || :n, 'UTF8'),"
    f" {FIRST}, now(), 'x', '{{}}', now(), now())",
    "session_client": "insert into session_client (session_id, client_id, sid, sub)"
    " values (:who || '1', :who || '1', :n, 'x')",
    "consent": "insert into consent (user_id, client_id, scopes, purpose_version,"
    f" expires_at) values ({FIRST}, :who || :n, '{{}}', 1, now())",
    "auth_request": "insert into auth_request (id, client_id, query, expires_at)"
    " values (:who || :n, :who || '1', 'x', now())",
    "token_family": "insert into token_family (id, client_id, user_id, sub, sid,"
    " scopes, acr, amr, auth_time, absolute_end)"
    f" values (:who || :n, :who || '1', {FIRST}, 'x', 'x', '{{}}', 'x', '{{}}', now(),"
    " now())",
    "auth_code": "insert into auth_code (sha256, family_id, client_id, redirect_uri,"
    " challenge, expires_at) values (convert_to(:who || :n, 'UTF8'), :who || '1',"
    " 'x', 'x', 'x', now())",
    "refresh_token": "insert into refresh_token (sha256, family_id)"
    " values (convert_to(:who || :n, 'UTF8'), :who || '1')",
    "denied_token": "insert into denied_token (what, expires_at)"
    " values (:who || :n, now())",
    "signing_key": "insert into signing_key (kid, alg, sealed, public, activate_at)"
    " values (:who || :n, 'x', 'x', 'x', now())",
    "outbox": "insert into outbox (kind, receiver, body) values (:n, :who, '{}')",
    **matrix_accounts.ROWS,
}
OWN: Final = {
    "person": "name = :who",
    "sector": "id = :who || '1'",
    "client": "name = :who",
    "client_secret": "client_id = :who || '1'",
    "client_key": "client_id = :who || '1'",
    "client_redirect": "client_id = :who || '1'",
    "used_jti": "client_id = :who",
    "session": "sid = :who || '1'",
    "session_client": "client_id = :who || '1'",
    "consent": "client_id = :who || '1'",
    "auth_request": "client_id = :who || '1'",
    "token_family": "client_id = :who || '1'",
    "auth_code": "family_id = :who || '1'",
    "refresh_token": "family_id = :who || '1'",
    "denied_token": "what = :who || '1'",
    "signing_key": "kid = :who || '1'",
    "outbox": "receiver = :who",
    **matrix_accounts.OWN,
}
MOVE: Final = {
    "person": "language",
    "sector": "salt",
    "client": "audience",
    "client_secret": "sha256",
    "client_key": "jwk",
    "client_redirect": "uri",
    "used_jti": "expires_at",
    "session": "acr",
    "session_client": "sub",
    "consent": "purpose_version",
    "auth_request": "query",
    "token_family": "sub",
    "auth_code": "nonce",
    "refresh_token": "parent",
    "denied_token": "expires_at",
    "signing_key": "alg",
    "outbox": "state",
    **matrix_accounts.MOVE,
}

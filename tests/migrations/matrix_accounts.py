"""Rows of the accounts' tables for the matrix: only the login may touch them."""

from typing import Final

WHO: Final = "md5(:who || :n)::uuid"
MINE: Final = "md5(:who || '1')::uuid"
ROWS: Final = {
    "identifier": "insert into identifier (person_id, kind, found_by)"
    f" values ({WHO}, 'nik', 'x')",
    "credential_password": "insert into credential_password (person_id, hash)"
    f" values ({WHO}, 'x')",
    "credential_webauthn": "insert into credential_webauthn (id, person_id,"
    " public_key, sign_count, name)"
    f" values (convert_to(:who || :n, 'utf8'), {WHO}, 'x', 0, 'x')",
    "credential_totp": "insert into credential_totp (person_id, sealed)"
    f" values ({WHO}, 'x')",
    "recovery_code": "insert into recovery_code (person_id, hash)"
    f" values ({WHO}, 'x')",
    "device": "insert into device (id, person_id, secret_hash, name, known_until)"
    f" values ({WHO}, {WHO}, convert_to(:who || :n, 'utf8'), 'x', now())",
    "login_transaction": "insert into login_transaction (id, browser_hash, kind,"
    f" stage, person_id, expires_at) values ({WHO}, 'x', 'x', 'x', {WHO}, now())",
    "throttle": "insert into throttle (key, free_at)"
    " values (convert_to(:who || :n, 'utf8'), now())",
    "undo": "insert into undo (person_id, secret_hash, kind, expires_at)"
    f" values ({WHO}, convert_to(:who || :n, 'utf8'), 'x', now())",
    "erasure": f"insert into erasure (person_id, due_at) values ({WHO}, now())",
    "role_assignment": "insert into role_assignment (person_id, role, granted_by,"
    f" until) values ({WHO}, 'x', 'x', now())",
    "security_event": "insert into security_event (person_id, kind)"
    f" values ({WHO}, 'x')",
    "audit_link": "insert into audit_link (log, position, row_id, sha256)"
    " values (:who, :n::int, :n::int, 'x')",
}
OWN: Final = {name: f"person_id = {MINE}" for name in ROWS} | {
    "throttle": "key = convert_to(:who || '1', 'utf8')",
    "audit_link": "log = :who and position = 1",
}
MOVE: Final = {
    "identifier": "kind",
    "credential_password": "hash",
    "credential_webauthn": "name",
    "credential_totp": "sealed",
    "recovery_code": "created_at",
    "device": "name",
    "login_transaction": "kind",
    "throttle": "free_at",
    "undo": "kind",
    "erasure": "due_at",
    "role_assignment": "role",
    "security_event": "kind",
    "audit_link": "row_id",
}
ADDED_TO: Final = frozenset({"security_event", "audit_link"})

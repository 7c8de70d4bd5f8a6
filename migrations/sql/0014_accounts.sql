-- Accounts: addresses, credentials, devices, logins under way, roles, what happened.

CREATE TABLE identifier (
    id BIGSERIAL NOT NULL,
    person_id UUID NOT NULL,
    kind TEXT NOT NULL,
    value TEXT,
    found_by BYTEA NOT NULL,
    sealed BYTEA,
    verified_at TIMESTAMP WITH TIME ZONE,
    changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_identifier PRIMARY KEY (id),
    CONSTRAINT fk_identifier_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX ix_identifier_kind_found_by ON identifier (kind, found_by) WHERE verified_at IS NOT NULL;
CREATE UNIQUE INDEX ix_identifier_person_id_kind ON identifier (person_id, kind);

CREATE TABLE credential_password (
    person_id UUID NOT NULL,
    hash TEXT NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_credential_password PRIMARY KEY (person_id),
    CONSTRAINT fk_credential_password_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE CASCADE
);

CREATE TABLE credential_webauthn (
    id BYTEA NOT NULL,
    person_id UUID NOT NULL,
    public_key BYTEA NOT NULL,
    sign_count BIGINT NOT NULL,
    name TEXT NOT NULL,
    synced BOOLEAN DEFAULT false NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_credential_webauthn PRIMARY KEY (id),
    CONSTRAINT fk_credential_webauthn_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE CASCADE
);
CREATE INDEX ix_credential_webauthn_person_id ON credential_webauthn (person_id);

CREATE TABLE credential_totp (
    person_id UUID NOT NULL,
    sealed BYTEA NOT NULL,
    last_step BIGINT DEFAULT 0 NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_credential_totp PRIMARY KEY (person_id),
    CONSTRAINT fk_credential_totp_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE CASCADE
);

CREATE TABLE recovery_code (
    person_id UUID NOT NULL,
    hash BYTEA NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_recovery_code PRIMARY KEY (person_id, hash),
    CONSTRAINT fk_recovery_code_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE CASCADE
);

CREATE TABLE device (
    id UUID NOT NULL,
    person_id UUID NOT NULL,
    secret_hash BYTEA NOT NULL,
    name TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    known_until TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_device PRIMARY KEY (id),
    CONSTRAINT fk_device_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE CASCADE,
    CONSTRAINT uq_device_secret_hash UNIQUE (secret_hash)
);
CREATE INDEX ix_device_person_id ON device (person_id);

CREATE TABLE login_transaction (
    id UUID NOT NULL,
    browser_hash BYTEA NOT NULL,
    kind TEXT NOT NULL,
    stage TEXT NOT NULL,
    person_id UUID,
    state JSONB DEFAULT '{}' NOT NULL,
    code_hash BYTEA,
    code_until TIMESTAMP WITH TIME ZONE,
    guesses BIGINT DEFAULT 0 NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_login_transaction PRIMARY KEY (id),
    CONSTRAINT fk_login_transaction_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE CASCADE
);
CREATE INDEX ix_login_transaction_expires_at ON login_transaction (expires_at);
CREATE INDEX ix_login_transaction_person_id ON login_transaction (person_id);

CREATE TABLE throttle (
    key BYTEA NOT NULL,
    free_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_throttle PRIMARY KEY (key)
);
CREATE INDEX ix_throttle_free_at ON throttle (free_at);

CREATE TABLE undo (
    id BIGSERIAL NOT NULL,
    person_id UUID NOT NULL,
    secret_hash BYTEA NOT NULL,
    kind TEXT NOT NULL,
    sealed BYTEA,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_undo PRIMARY KEY (id),
    CONSTRAINT fk_undo_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE CASCADE,
    CONSTRAINT uq_undo_secret_hash UNIQUE (secret_hash)
);
CREATE INDEX ix_undo_person_id ON undo (person_id);

CREATE TABLE erasure (
    person_id UUID NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_erasure PRIMARY KEY (person_id),
    CONSTRAINT fk_erasure_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE CASCADE
);

CREATE TABLE role_assignment (
    id BIGSERIAL NOT NULL,
    person_id UUID NOT NULL,
    role TEXT NOT NULL,
    publisher_id TEXT,
    granted_by TEXT NOT NULL,
    granted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    until TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_role_assignment PRIMARY KEY (id),
    CONSTRAINT fk_role_assignment_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE CASCADE,
    CONSTRAINT fk_role_assignment_publisher_id FOREIGN KEY(publisher_id) REFERENCES publisher (id)
);
CREATE INDEX ix_role_assignment_person_id ON role_assignment (person_id);
CREATE INDEX ix_role_assignment_publisher_id ON role_assignment (publisher_id);

CREATE TABLE security_event (
    id BIGSERIAL NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    person_id UUID,
    kind TEXT NOT NULL,
    client_id TEXT,
    ip_prefix TEXT,
    agent TEXT,
    acr TEXT,
    detail JSONB DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_security_event PRIMARY KEY (id),
    CONSTRAINT fk_security_event_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE SET NULL
);
CREATE INDEX ix_security_event_person_id_id ON security_event (person_id, id);

-- Only the login sees them; of what happened rows are added and never changed.
do $$
declare t text;
begin
    foreach t in array array['identifier', 'credential_password', 'credential_webauthn',
        'credential_totp', 'recovery_code', 'device', 'login_transaction', 'throttle',
        'undo', 'erasure', 'role_assignment'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy owns on %I using (hub_scope() = ''sso'')'
            ' with check (hub_scope() = ''sso'')', t);
    end loop;
end $$;
alter table security_event enable row level security;
alter table security_event force row level security;
create policy reads on security_event for select using (hub_scope() = 'sso');
create policy adds on security_event for insert with check (hub_scope() = 'sso');

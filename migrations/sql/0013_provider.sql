-- Who signs in and with what: accounts' root, apps, sessions, tokens, keys, outbox.

CREATE TABLE person (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    name TEXT,
    language TEXT DEFAULT 'id' NOT NULL,
    official BOOLEAN DEFAULT false NOT NULL,
    assurance TEXT DEFAULT 'none' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    disabled_at TIMESTAMP WITH TIME ZONE,
    erased_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_person PRIMARY KEY (id)
);

CREATE TABLE sector (
    id TEXT NOT NULL,
    salt BYTEA NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_sector PRIMARY KEY (id)
);

CREATE TABLE client (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    publisher_id TEXT,
    sector_id TEXT NOT NULL,
    auth_method TEXT NOT NULL,
    application_type TEXT DEFAULT 'web' NOT NULL,
    grant_types TEXT[] NOT NULL,
    scopes TEXT[] NOT NULL,
    audience TEXT,
    id_token_alg TEXT DEFAULT 'ES256' NOT NULL,
    subject_type TEXT DEFAULT 'pairwise' NOT NULL,
    purpose_id TEXT,
    purpose_en TEXT,
    purpose_version BIGINT DEFAULT 1 NOT NULL,
    consent_days BIGINT DEFAULT 365 NOT NULL,
    trusted BOOLEAN DEFAULT false NOT NULL,
    jwks_uri TEXT,
    logout_uri TEXT,
    default_max_age BIGINT,
    metadata JSONB DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    disabled_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_client PRIMARY KEY (id),
    CONSTRAINT fk_client_sector_id FOREIGN KEY(sector_id) REFERENCES sector (id)
);
CREATE INDEX ix_client_publisher_id ON client (publisher_id);

CREATE TABLE client_secret (
    id BIGSERIAL NOT NULL,
    client_id TEXT NOT NULL,
    sha256 BYTEA NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_client_secret PRIMARY KEY (id),
    CONSTRAINT fk_client_secret_client_id FOREIGN KEY(client_id)
        REFERENCES client (id) ON DELETE CASCADE
);
CREATE INDEX ix_client_secret_client_id ON client_secret (client_id);

CREATE TABLE client_key (
    id BIGSERIAL NOT NULL,
    client_id TEXT NOT NULL,
    jwk JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_client_key PRIMARY KEY (id),
    CONSTRAINT fk_client_key_client_id FOREIGN KEY(client_id)
        REFERENCES client (id) ON DELETE CASCADE
);
CREATE INDEX ix_client_key_client_id ON client_key (client_id);

CREATE TABLE client_redirect (
    client_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    uri TEXT NOT NULL,
    CONSTRAINT pk_client_redirect PRIMARY KEY (client_id, kind, uri),
    CONSTRAINT fk_client_redirect_client_id FOREIGN KEY(client_id)
        REFERENCES client (id) ON DELETE CASCADE
);

CREATE TABLE used_jti (
    client_id TEXT NOT NULL,
    jti TEXT NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_used_jti PRIMARY KEY (client_id, jti)
);
CREATE INDEX ix_used_jti_expires_at ON used_jti (expires_at);

CREATE TABLE session (
    sid TEXT NOT NULL,
    cookie BYTEA NOT NULL,
    user_id UUID NOT NULL,
    auth_time TIMESTAMP WITH TIME ZONE NOT NULL,
    acr TEXT NOT NULL,
    amr TEXT[] NOT NULL,
    device_id TEXT,
    ip_prefix TEXT,
    agent TEXT,
    last_seen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    absolute_end TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    end_reason TEXT,
    CONSTRAINT pk_session PRIMARY KEY (sid),
    CONSTRAINT uq_session_cookie UNIQUE (cookie),
    CONSTRAINT fk_session_user_id FOREIGN KEY(user_id)
        REFERENCES person (id) ON DELETE CASCADE
);
CREATE INDEX ix_session_due ON session (ends_at) WHERE ended_at is null;
CREATE INDEX ix_session_user_id ON session (user_id);

CREATE TABLE session_client (
    session_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    sid TEXT NOT NULL,
    sub TEXT NOT NULL,
    first_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_session_client PRIMARY KEY (session_id, client_id, sid),
    CONSTRAINT fk_session_client_session_id FOREIGN KEY(session_id)
        REFERENCES session (sid) ON DELETE CASCADE,
    CONSTRAINT fk_session_client_client_id FOREIGN KEY(client_id)
        REFERENCES client (id) ON DELETE CASCADE
);

CREATE TABLE consent (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    user_id UUID NOT NULL,
    client_id TEXT NOT NULL,
    scopes TEXT[] NOT NULL,
    purpose_version BIGINT NOT NULL,
    granted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_consent PRIMARY KEY (id),
    CONSTRAINT fk_consent_user_id FOREIGN KEY(user_id)
        REFERENCES person (id) ON DELETE CASCADE,
    CONSTRAINT fk_consent_client_id FOREIGN KEY(client_id)
        REFERENCES client (id) ON DELETE CASCADE
);
CREATE INDEX ix_consent_client_id ON consent (client_id);
CREATE UNIQUE INDEX uq_consent_live ON consent (user_id, client_id) WHERE revoked_at is null;

CREATE TABLE auth_request (
    id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    query TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_auth_request PRIMARY KEY (id),
    CONSTRAINT fk_auth_request_client_id FOREIGN KEY(client_id)
        REFERENCES client (id) ON DELETE CASCADE
);
CREATE INDEX ix_auth_request_client_id ON auth_request (client_id);
CREATE INDEX ix_auth_request_expires_at ON auth_request (expires_at);

CREATE TABLE token_family (
    id TEXT NOT NULL,
    session_id TEXT,
    client_id TEXT NOT NULL,
    user_id UUID NOT NULL,
    sub TEXT NOT NULL,
    sid TEXT NOT NULL,
    scopes TEXT[] NOT NULL,
    acr TEXT NOT NULL,
    amr TEXT[] NOT NULL,
    auth_time TIMESTAMP WITH TIME ZONE NOT NULL,
    offline BOOLEAN DEFAULT false NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    absolute_end TIMESTAMP WITH TIME ZONE NOT NULL,
    revoked_at TIMESTAMP WITH TIME ZONE,
    revoke_reason TEXT,
    CONSTRAINT pk_token_family PRIMARY KEY (id),
    CONSTRAINT fk_token_family_session_id FOREIGN KEY(session_id)
        REFERENCES session (sid) ON DELETE SET NULL,
    CONSTRAINT fk_token_family_client_id FOREIGN KEY(client_id)
        REFERENCES client (id) ON DELETE CASCADE,
    CONSTRAINT fk_token_family_user_id FOREIGN KEY(user_id)
        REFERENCES person (id) ON DELETE CASCADE
);
CREATE INDEX ix_token_family_absolute_end ON token_family (absolute_end);
CREATE INDEX ix_token_family_client_id ON token_family (client_id);
CREATE INDEX ix_token_family_session_id ON token_family (session_id);
CREATE INDEX ix_token_family_user_id ON token_family (user_id);

CREATE TABLE auth_code (
    sha256 BYTEA NOT NULL,
    family_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    challenge TEXT NOT NULL,
    nonce TEXT,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_auth_code PRIMARY KEY (sha256),
    CONSTRAINT fk_auth_code_family_id FOREIGN KEY(family_id)
        REFERENCES token_family (id) ON DELETE CASCADE
);
CREATE INDEX ix_auth_code_expires_at ON auth_code (expires_at);
CREATE INDEX ix_auth_code_family_id ON auth_code (family_id);

CREATE TABLE refresh_token (
    sha256 BYTEA NOT NULL,
    family_id TEXT NOT NULL,
    parent BYTEA,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    successor BYTEA,
    successor_sha256 BYTEA,
    CONSTRAINT pk_refresh_token PRIMARY KEY (sha256),
    CONSTRAINT fk_refresh_token_family_id FOREIGN KEY(family_id)
        REFERENCES token_family (id) ON DELETE CASCADE
);
CREATE INDEX ix_refresh_token_family_id ON refresh_token (family_id);

CREATE TABLE denied_token (
    what TEXT NOT NULL,
    denied_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_denied_token PRIMARY KEY (what)
);
CREATE INDEX ix_denied_token_expires_at ON denied_token (expires_at);

CREATE TABLE signing_key (
    kid TEXT NOT NULL,
    alg TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    public TEXT NOT NULL,
    publish_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    activate_at TIMESTAMP WITH TIME ZONE NOT NULL,
    retired_at TIMESTAMP WITH TIME ZONE,
    remove_at TIMESTAMP WITH TIME ZONE,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_signing_key PRIMARY KEY (kid)
);

CREATE TABLE outbox (
    id BIGSERIAL NOT NULL,
    kind TEXT NOT NULL,
    receiver TEXT NOT NULL,
    about TEXT,
    body JSONB NOT NULL,
    state TEXT DEFAULT 'due' NOT NULL,
    attempts BIGINT DEFAULT 0 NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    error TEXT,
    CONSTRAINT pk_outbox PRIMARY KEY (id)
);
CREATE INDEX ix_outbox_about ON outbox (about);
CREATE INDEX ix_outbox_due ON outbox (due_at) WHERE state = 'due';

-- Only the provider sees them. Cities, officials and the machinery of facts do not.
do $$
declare t text;
begin
    foreach t in array array['person', 'sector', 'client', 'client_secret',
        'client_key', 'client_redirect', 'used_jti', 'session', 'session_client',
        'consent', 'auth_request', 'token_family', 'auth_code', 'refresh_token',
        'denied_token', 'signing_key', 'outbox'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy owns on %I using (hub_scope() = ''sso'')'
            ' with check (hub_scope() = ''sso'')', t);
    end loop;
end $$;

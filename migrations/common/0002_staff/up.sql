-- Who works here, who is signed in, and what was done.
CREATE TABLE staff (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('desk', 'lead', 'owner')),
    password_hash TEXT NOT NULL,
    totp_sealed BYTEA,
    totp_last_step BIGINT NOT NULL,
    is_active BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL
);

-- The cookie's SHA-256 is the key: the database alone opens no session.
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('staff', 'booking', 'handoff')),
    subject_id TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX sessions_by_subject ON sessions (kind, subject_id);

CREATE TABLE throttles (
    bucket TEXT PRIMARY KEY,
    window_from TIMESTAMP NOT NULL,
    tries BIGINT NOT NULL
);

-- One-time codes: the digits are derived from the id by the sender and are stored nowhere.
CREATE TABLE codes (
    id TEXT PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('booking', 'handoff')),
    subject_id TEXT NOT NULL,
    sent_to TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    tries BIGINT NOT NULL,
    spent_at TIMESTAMP
);
CREATE INDEX codes_by_subject ON codes (purpose, subject_id, created_at);

CREATE TABLE audit_entries (
    id TEXT PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL,
    verb TEXT NOT NULL,
    booking_id TEXT,
    traveller_id TEXT,
    departure_id TEXT,
    note TEXT NOT NULL,
    request_id TEXT NOT NULL
);
CREATE INDEX audit_by_booking ON audit_entries (booking_id, at);
CREATE INDEX audit_by_departure ON audit_entries (departure_id, at);

CREATE TABLE job_runs (
    name TEXT PRIMARY KEY,
    leased_until TIMESTAMP NOT NULL,
    last_started_at TIMESTAMP NOT NULL,
    last_finished_at TIMESTAMP,
    last_result TEXT NOT NULL
);

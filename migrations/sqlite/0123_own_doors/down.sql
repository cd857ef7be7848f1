DROP TABLE sessions;
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('staff', 'booking', 'handoff')),
    subject_id TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX sessions_by_subject ON sessions (kind, subject_id);

DROP TABLE codes;
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

-- Adults of a party enter codes and have sessions of their own. A check cannot be changed here: the tables are made anew. What they
-- held lasts minutes or a working day at most: who was signed in signs in again.
DROP TABLE sessions;
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('staff', 'booking', 'own', 'handoff')),
    subject_id TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX sessions_by_subject ON sessions (kind, subject_id);

DROP TABLE codes;
CREATE TABLE codes (
    id TEXT PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('booking', 'own', 'handoff')),
    subject_id TEXT NOT NULL,
    sent_to TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    tries BIGINT NOT NULL,
    spent_at TIMESTAMP
);
CREATE INDEX codes_by_subject ON codes (purpose, subject_id, created_at);

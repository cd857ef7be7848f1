-- The outbox. Bodies carry placeholders for links and codes; only the sender fills them in.
CREATE TABLE letters (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    booking_id TEXT REFERENCES bookings (id),
    subject_id TEXT NOT NULL,
    link_version BIGINT NOT NULL,
    to_address TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    calendar TEXT NOT NULL,
    once_key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'retry', 'failed')),
    attempts BIGINT NOT NULL,
    next_at TIMESTAMP NOT NULL,
    leased_until TIMESTAMP,
    reply TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    sent_at TIMESTAMP,
    purge_on DATE NOT NULL,
    request_id TEXT NOT NULL
);
CREATE INDEX letters_due ON letters (state, next_at);
CREATE INDEX letters_by_booking ON letters (booking_id, created_at);
CREATE INDEX letters_by_time ON letters (created_at);

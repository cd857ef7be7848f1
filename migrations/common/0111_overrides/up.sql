-- What staff said against the engine's answer; kept beside it, never in its place.
CREATE TABLE overrides (
    id TEXT PRIMARY KEY,
    decision_id TEXT NOT NULL REFERENCES decisions (id),
    booking_id TEXT NOT NULL REFERENCES bookings (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('eligible', 'refused')),
    reason TEXT NOT NULL,
    actor TEXT NOT NULL,
    decided_at TIMESTAMP NOT NULL
);
CREATE INDEX overrides_by_booking ON overrides (booking_id, decided_at);

-- A change after the newest pack that somebody was told by phone: whom, when, how. `print` is a keyed mark of what stands there now, so
-- that a later change asks again and nothing personal is kept.
CREATE TABLE handed_on_notes (
    id TEXT PRIMARY KEY,
    handoff_id TEXT NOT NULL REFERENCES handoffs (id),
    traveller_id TEXT NOT NULL REFERENCES travellers (id),
    column_key TEXT NOT NULL,
    print TEXT NOT NULL,
    told_to TEXT NOT NULL,
    told_at TIMESTAMP NOT NULL,
    how TEXT NOT NULL,
    noted_by TEXT NOT NULL,
    noted_at TIMESTAMP NOT NULL
);
CREATE INDEX handed_on_notes_by_handoff ON handed_on_notes (handoff_id);

-- Each opening with a code and each file that was taken. Nobody's name: a recipient is an address.
CREATE TABLE handoff_visits (
    id TEXT PRIMARY KEY,
    handoff_id TEXT NOT NULL REFERENCES handoffs (id),
    what TEXT NOT NULL CHECK (what IN ('opened', 'csv', 'xlsx', 'paxlst')),
    visited_at TIMESTAMP NOT NULL
);
CREATE INDEX handoff_visits_by_handoff ON handoff_visits (handoff_id, visited_at);

-- Questions of a recipient and the desk's answers, in order. A position names the line of the pack they are about.
CREATE TABLE handoff_messages (
    id TEXT PRIMARY KEY,
    handoff_id TEXT NOT NULL REFERENCES handoffs (id),
    is_from_desk BOOLEAN NOT NULL,
    position BIGINT,
    words TEXT NOT NULL,
    written_by TEXT NOT NULL,
    written_at TIMESTAMP NOT NULL
);
CREATE INDEX handoff_messages_by_handoff ON handoff_messages (handoff_id, written_at);

-- What a recipient saw of a traveller. The latest counts, earlier ones stay.
CREATE TABLE handoff_marks (
    id TEXT PRIMARY KEY,
    handoff_id TEXT NOT NULL REFERENCES handoffs (id),
    traveller_id TEXT NOT NULL REFERENCES travellers (id),
    mark TEXT NOT NULL CHECK (mark IN ('met', 'late', 'not_there', 'picked_up')),
    marked_at TIMESTAMP NOT NULL
);
CREATE INDEX handoff_marks_by_handoff ON handoff_marks (handoff_id, marked_at);

-- With whom somebody wishes to share, as they named them; the traveller once we know who is meant.
CREATE TABLE room_wishes (
    traveller_id TEXT PRIMARY KEY REFERENCES travellers (id),
    mate_id TEXT REFERENCES travellers (id),
    mate_words TEXT NOT NULL,
    takes_strangers BOOLEAN NOT NULL,
    bed TEXT NOT NULL CHECK (bed IN ('', 'one', 'two')),
    written_at TIMESTAMP NOT NULL
);
CREATE INDEX room_wishes_by_mate ON room_wishes (mate_id);

-- Two who must not share a room.
CREATE TABLE room_nevers (
    id TEXT PRIMARY KEY,
    departure_id TEXT NOT NULL REFERENCES departures (id),
    one_id TEXT NOT NULL REFERENCES travellers (id),
    other_id TEXT NOT NULL REFERENCES travellers (id),
    reason TEXT NOT NULL,
    ruled_by TEXT NOT NULL,
    ruled_at TIMESTAMP NOT NULL,
    UNIQUE (one_id, other_id)
);
CREATE INDEX room_nevers_by_departure ON room_nevers (departure_id);

-- Rooms made by hand; a proposal keeps them.
CREATE TABLE rooms (
    id TEXT PRIMARY KEY,
    departure_id TEXT NOT NULL REFERENCES departures (id),
    kind TEXT NOT NULL CHECK (kind IN ('twin', 'double', 'single')),
    made_by TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL
);
CREATE INDEX rooms_by_departure ON rooms (departure_id, made_at);
CREATE TABLE room_beds (
    traveller_id TEXT PRIMARY KEY REFERENCES travellers (id),
    room_id TEXT NOT NULL REFERENCES rooms (id)
);
CREATE INDEX room_beds_by_room ON room_beds (room_id);

-- Visas: what was filed together, and where each traveller's stands. No row: papers are being collected.
CREATE TABLE visa_batches (
    id TEXT PRIMARY KEY,
    departure_id TEXT NOT NULL REFERENCES departures (id),
    number BIGINT NOT NULL,
    filed_on DATE NOT NULL,
    note TEXT NOT NULL,
    filed_by TEXT NOT NULL,
    UNIQUE (departure_id, number)
);
CREATE TABLE visa_cases (
    traveller_id TEXT PRIMARY KEY REFERENCES travellers (id),
    batch_id TEXT REFERENCES visa_batches (id),
    state TEXT NOT NULL CHECK (state IN ('collecting', 'filed', 'approved', 'refused', 'issued', 'handed_over')),
    passport_hash TEXT NOT NULL,
    note TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL
);
CREATE INDEX visa_cases_by_batch ON visa_cases (batch_id);

-- Words the desk sorts people by: a tag, a bus, a guide, who looks after them.
CREATE TABLE marks (
    id TEXT PRIMARY KEY,
    traveller_id TEXT NOT NULL REFERENCES travellers (id),
    kind TEXT NOT NULL CHECK (kind IN ('tag', 'bus', 'guide', 'handled_by')),
    word TEXT NOT NULL,
    marked_by TEXT NOT NULL,
    marked_at TIMESTAMP NOT NULL,
    UNIQUE (traveller_id, kind, word)
);

-- An act on many, as it was previewed; done once, with a result for each.
CREATE TABLE bulk_acts (
    id TEXT PRIMARY KEY,
    departure_id TEXT NOT NULL REFERENCES departures (id),
    act TEXT NOT NULL,
    argument TEXT NOT NULL,
    traveller_ids TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    done_at TIMESTAMP,
    results TEXT NOT NULL
);

-- The briefing, ticked on a phone: one row a thing and person, however often it is pressed.
CREATE TABLE briefing_ticks (
    id TEXT PRIMARY KEY,
    traveller_id TEXT NOT NULL REFERENCES travellers (id),
    item TEXT NOT NULL CHECK (item IN ('came', 'not_came', 'identity', 'cash', 'declaration', 'visa_slip')),
    ticked_by TEXT NOT NULL,
    ticked_at TIMESTAMP NOT NULL,
    UNIQUE (traveller_id, item)
);

-- A list as it was printed: keyed prints of each cell, so that the next one can mark what changed and nothing personal is kept.
CREATE TABLE list_prints (
    id TEXT PRIMARY KEY,
    departure_id TEXT NOT NULL REFERENCES departures (id),
    view TEXT NOT NULL,
    number BIGINT NOT NULL,
    people BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    UNIQUE (departure_id, view, number)
);
CREATE TABLE list_print_rows (
    id TEXT PRIMARY KEY,
    print_id TEXT NOT NULL REFERENCES list_prints (id),
    traveller_id TEXT NOT NULL REFERENCES travellers (id),
    position BIGINT NOT NULL,
    cells TEXT NOT NULL,
    UNIQUE (print_id, traveller_id)
);

CREATE TABLE bookings (
    id TEXT PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    departure_id TEXT NOT NULL REFERENCES departures (id),
    status TEXT NOT NULL CHECK (status IN ('held', 'in_review', 'awaiting_deposit', 'confirmed', 'paid', 'travelled',
                                           'lapsed', 'declined', 'cancelled')),
    booker_name TEXT NOT NULL,
    booker_email TEXT NOT NULL,
    booker_email_folded TEXT NOT NULL,
    currency TEXT NOT NULL,
    deposit_minor BIGINT NOT NULL CHECK (deposit_minor >= 0),
    balance_due_on DATE,
    held_until TIMESTAMP,
    extended_at TIMESTAMP,
    review_due_on DATE,
    decided_reason TEXT NOT NULL,
    link_version BIGINT NOT NULL,
    version BIGINT NOT NULL,
    search_text TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL
);
CREATE INDEX bookings_by_departure ON bookings (departure_id, status);
CREATE INDEX bookings_by_hold ON bookings (status, held_until);
CREATE INDEX bookings_by_email ON bookings (booker_email_folded);

CREATE TABLE travellers (
    id TEXT PRIMARY KEY,
    booking_id TEXT NOT NULL REFERENCES bookings (id),
    position BIGINT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('runner', 'spectator', 'leader')),
    is_going BOOLEAN NOT NULL,
    given_names TEXT NOT NULL,
    family_name TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    machine_name TEXT NOT NULL,
    nationality TEXT NOT NULL,
    other_nationalities TEXT NOT NULL,
    document_type TEXT NOT NULL,
    occupation TEXT NOT NULL,
    room_wish TEXT NOT NULL CHECK (room_wish IN ('twin', 'single')),
    race_id TEXT REFERENCES races (id),
    sex TEXT NOT NULL CHECK (sex IN ('', 'F', 'M', 'X')),
    passport_issuer TEXT NOT NULL,
    passport_expires_on DATE,
    passport_last4 TEXT NOT NULL,
    passport_hash TEXT NOT NULL,
    details_at TIMESTAMP,
    cancelled_at TIMESTAMP,
    cancel_reason TEXT NOT NULL,
    purged_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (booking_id, position)
);
CREATE INDEX travellers_by_passport ON travellers (passport_hash);

-- One key a traveller, wrapped by the keyring outside the database. Deleting the row is erasing the person.
CREATE TABLE traveller_keys (
    traveller_id TEXT PRIMARY KEY REFERENCES travellers (id),
    keyring_id TEXT NOT NULL,
    wrapped BYTEA NOT NULL
);

CREATE TABLE sealed_values (
    id TEXT PRIMARY KEY,
    traveller_id TEXT NOT NULL REFERENCES travellers (id),
    field TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    written_at TIMESTAMP NOT NULL,
    UNIQUE (traveller_id, field)
);

-- What each booking took from which pool; `verify` compares the sums with the pools.
CREATE TABLE holdings (
    id TEXT PRIMARY KEY,
    pool_id TEXT NOT NULL REFERENCES pools (id),
    booking_id TEXT NOT NULL REFERENCES bookings (id),
    traveller_id TEXT NOT NULL REFERENCES travellers (id),
    taken_at TIMESTAMP NOT NULL,
    released_at TIMESTAMP
);
CREATE INDEX holdings_by_booking ON holdings (booking_id, released_at);
CREATE INDEX holdings_by_pool ON holdings (pool_id, released_at);

CREATE TABLE race_entries (
    id TEXT PRIMARY KEY,
    traveller_id TEXT NOT NULL UNIQUE REFERENCES travellers (id),
    edition_id TEXT NOT NULL REFERENCES editions (id),
    race_id TEXT NOT NULL REFERENCES races (id),
    status TEXT NOT NULL CHECK (status IN ('wanted', 'sent', 'accepted', 'withdrawn')),
    bib BIGINT,
    UNIQUE (edition_id, bib)
);

CREATE TABLE legs (
    id TEXT PRIMARY KEY,
    traveller_id TEXT NOT NULL REFERENCES travellers (id),
    direction TEXT NOT NULL CHECK (direction IN ('in', 'home')),
    mode TEXT NOT NULL CHECK (mode IN ('flight', 'train', 'other')),
    number TEXT NOT NULL,
    place TEXT NOT NULL,
    local_at TIMESTAMP NOT NULL,
    zone TEXT NOT NULL,
    note TEXT NOT NULL,
    written_at TIMESTAMP NOT NULL,
    UNIQUE (traveller_id, direction)
);

CREATE TABLE decisions (
    id TEXT PRIMARY KEY,
    booking_id TEXT NOT NULL REFERENCES bookings (id),
    traveller_id TEXT NOT NULL REFERENCES travellers (id),
    cause TEXT NOT NULL,
    engine BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    rule_sets TEXT NOT NULL,
    facts TEXT NOT NULL,
    answer TEXT NOT NULL,
    inputs_sealed BYTEA NOT NULL,
    decided_at TIMESTAMP NOT NULL
);
CREATE INDEX decisions_by_booking ON decisions (booking_id, decided_at);
CREATE INDEX decisions_by_traveller ON decisions (traveller_id, decided_at);

CREATE TABLE acceptances (
    id TEXT PRIMARY KEY,
    booking_id TEXT NOT NULL REFERENCES bookings (id),
    text_id TEXT NOT NULL REFERENCES texts (id),
    accepted_at TIMESTAMP NOT NULL,
    UNIQUE (booking_id, text_id)
);

-- Only a committed act binds its key; the answer is where the browser was sent.
CREATE TABLE once_keys (
    once_key TEXT PRIMARY KEY,
    request_hash TEXT NOT NULL,
    result TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE tasks (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    booking_id TEXT REFERENCES bookings (id),
    departure_id TEXT REFERENCES departures (id),
    note TEXT NOT NULL,
    due_on DATE,
    once_key TEXT NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL,
    done_at TIMESTAMP,
    done_by TEXT NOT NULL
);
CREATE INDEX tasks_open ON tasks (done_at, due_on);

CREATE TABLE waitlist_entries (
    id TEXT PRIMARY KEY,
    departure_id TEXT NOT NULL REFERENCES departures (id),
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    party_size BIGINT NOT NULL CHECK (party_size BETWEEN 1 AND 6),
    created_at TIMESTAMP NOT NULL,
    UNIQUE (departure_id, email_folded)
);
CREATE INDEX waitlist_in_order ON waitlist_entries (departure_id, created_at);

-- Who gave a page of a traveller's details, and whether the traveller has confirmed what somebody else gave.
CREATE TABLE given_pages (
    id TEXT PRIMARY KEY,
    traveller_id TEXT NOT NULL REFERENCES travellers (id),
    page TEXT NOT NULL,
    given_by TEXT NOT NULL CHECK (given_by IN ('booker', 'self', 'desk')),
    given_at TIMESTAMP NOT NULL,
    confirmed_at TIMESTAMP,
    UNIQUE (traveller_id, page)
);

-- The link of an adult of a party who gives their own details. The link itself is derived, never stored.
CREATE TABLE own_links (
    traveller_id TEXT PRIMARY KEY REFERENCES travellers (id),
    email TEXT NOT NULL,
    link_version BIGINT NOT NULL,
    asked_at TIMESTAMP NOT NULL,
    opened_at TIMESTAMP
);

-- One person may give details after they closed for all.
CREATE TABLE detail_openings (
    traveller_id TEXT PRIMARY KEY REFERENCES travellers (id),
    until_on DATE NOT NULL,
    reason TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at TIMESTAMP NOT NULL
);

-- A change asked for after the details closed: what was typed, under the traveller's key, until the desk decides.
CREATE TABLE change_requests (
    id TEXT PRIMARY KEY,
    booking_id TEXT NOT NULL REFERENCES bookings (id),
    traveller_id TEXT NOT NULL REFERENCES travellers (id),
    page TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined')),
    asked_by TEXT NOT NULL,
    asked_at TIMESTAMP NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at TIMESTAMP,
    reason TEXT NOT NULL
);
CREATE INDEX change_requests_open ON change_requests (state, asked_at);
CREATE INDEX change_requests_by_booking ON change_requests (booking_id, state);

-- A photo or a scan, checked, written anew without what cameras add, and sealed.
CREATE TABLE uploads (
    id TEXT PRIMARY KEY,
    traveller_id TEXT NOT NULL REFERENCES travellers (id),
    kind TEXT NOT NULL CHECK (kind IN ('photo', 'passport_scan', 'insurance_scan')),
    media_type TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    width BIGINT,
    height BIGINT,
    sealed BYTEA NOT NULL,
    given_by TEXT NOT NULL,
    given_at TIMESTAMP NOT NULL,
    UNIQUE (traveller_id, kind)
);

-- What a runner tells the race office. A guide runs beside whom they guide.
ALTER TABLE race_entries ADD COLUMN estimate_minutes BIGINT;
ALTER TABLE race_entries ADD COLUMN shirt TEXT NOT NULL DEFAULT '';
ALTER TABLE race_entries ADD COLUMN guide_id TEXT REFERENCES travellers (id);

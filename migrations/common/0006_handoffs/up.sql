-- A pack is numbered per departure and never changes once sent.
CREATE TABLE handoffs (
    id TEXT PRIMARY KEY,
    departure_id TEXT NOT NULL REFERENCES departures (id),
    number BIGINT NOT NULL,
    recipient_id TEXT NOT NULL REFERENCES recipients (id),
    job TEXT NOT NULL,
    column_keys TEXT NOT NULL,
    summary TEXT NOT NULL,
    link_version BIGINT NOT NULL,
    sent_by TEXT NOT NULL,
    sent_at TIMESTAMP NOT NULL,
    opened_at TIMESTAMP,
    received_at TIMESTAMP,
    received_how TEXT NOT NULL,
    purge_on DATE NOT NULL,
    UNIQUE (departure_id, number)
);

-- Open columns as JSON; sealed ones under the traveller's own key, so that erasing a person reaches old packs too.
CREATE TABLE handoff_rows (
    id TEXT PRIMARY KEY,
    handoff_id TEXT NOT NULL REFERENCES handoffs (id),
    traveller_id TEXT NOT NULL REFERENCES travellers (id),
    position BIGINT NOT NULL,
    open_values TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    UNIQUE (handoff_id, position)
);

-- What somebody asked to see in clear: a page of its own, owned by who asked, gone after a few minutes.
CREATE TABLE disclosures (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);

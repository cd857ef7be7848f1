-- One row is one transfer from an account to another, so debits equal credits by construction. Rows are never changed, only reversed.
CREATE TABLE transfers (
    id TEXT PRIMARY KEY,
    booking_id TEXT REFERENCES bookings (id),
    kind TEXT NOT NULL CHECK (kind IN ('charge', 'payment', 'refund', 'fee', 'waiver')),
    debit_account TEXT NOT NULL,
    credit_account TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    once_key TEXT NOT NULL UNIQUE,
    reverses TEXT UNIQUE REFERENCES transfers (id),
    traveller_id TEXT,
    value_on DATE NOT NULL,
    booked_at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL,
    note TEXT NOT NULL,
    CHECK (debit_account <> credit_account)
);
CREATE INDEX transfers_by_booking ON transfers (booking_id, booked_at);

-- What is paid to somebody else in another currency (race fees on site): told, never added to ours, so no ledger row.
CREATE TABLE outside_charges (
    id TEXT PRIMARY KEY,
    booking_id TEXT NOT NULL REFERENCES bookings (id),
    traveller_id TEXT NOT NULL REFERENCES travellers (id),
    label TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    paid_where TEXT NOT NULL,
    is_due BOOLEAN NOT NULL
);
CREATE INDEX outside_charges_by_booking ON outside_charges (booking_id);

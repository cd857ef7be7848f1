-- What a travel pack said when its booker was last written to: keyed marks of its sections, never their words.
CREATE TABLE sent_packs (
    id TEXT PRIMARY KEY,
    traveller_id TEXT NOT NULL REFERENCES travellers (id),
    number BIGINT NOT NULL,
    marks TEXT NOT NULL,
    changed TEXT NOT NULL,
    sent_at TIMESTAMP NOT NULL,
    UNIQUE (traveller_id, number)
);

-- The copy of the entry papers that the desk gives each traveller to carry. A check cannot be changed here: the table is made anew.
CREATE TABLE uploads_anew (
    id TEXT PRIMARY KEY,
    traveller_id TEXT NOT NULL REFERENCES travellers (id),
    kind TEXT NOT NULL CHECK (kind IN ('photo', 'passport_scan', 'insurance_scan', 'visa_copy')),
    media_type TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    width BIGINT,
    height BIGINT,
    sealed BYTEA NOT NULL,
    given_by TEXT NOT NULL,
    given_at TIMESTAMP NOT NULL,
    UNIQUE (traveller_id, kind)
);
INSERT INTO uploads_anew (id, traveller_id, kind, media_type, size_bytes, width, height, sealed, given_by, given_at)
    SELECT id, traveller_id, kind, media_type, size_bytes, width, height, sealed, given_by, given_at FROM uploads;
DROP TABLE uploads;
ALTER TABLE uploads_anew RENAME TO uploads;

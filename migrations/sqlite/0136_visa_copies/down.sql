DELETE FROM uploads WHERE kind = 'visa_copy';
CREATE TABLE uploads_anew (
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
INSERT INTO uploads_anew (id, traveller_id, kind, media_type, size_bytes, width, height, sealed, given_by, given_at)
    SELECT id, traveller_id, kind, media_type, size_bytes, width, height, sealed, given_by, given_at FROM uploads;
DROP TABLE uploads;
ALTER TABLE uploads_anew RENAME TO uploads;

-- Numbers that nobody wears any more, because their runner changed to another race: kept, so that they are never given again.
CREATE TABLE used_bibs (
    edition_id TEXT NOT NULL REFERENCES editions (id),
    bib BIGINT NOT NULL,
    traveller_id TEXT NOT NULL REFERENCES travellers (id),
    race_id TEXT NOT NULL REFERENCES races (id),
    voided_at TIMESTAMP NOT NULL,
    PRIMARY KEY (edition_id, bib)
);
CREATE INDEX used_bibs_by_traveller ON used_bibs (traveller_id);

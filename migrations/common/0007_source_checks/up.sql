-- Somebody read a source again and it still says what the rules say: an event of its own, never a new version of a rule set.
CREATE TABLE source_checks (
    id TEXT PRIMARY KEY,
    rule_set_code TEXT NOT NULL,
    source TEXT NOT NULL,
    checked_on DATE NOT NULL,
    actor TEXT NOT NULL,
    note TEXT NOT NULL,
    noted_at TIMESTAMP NOT NULL
);
CREATE INDEX source_checks_by_set ON source_checks (rule_set_code, source, checked_on);

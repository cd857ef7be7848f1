-- The other end of a way, where one sleeps, with whom one comes and whether one is met.
ALTER TABLE legs ADD COLUMN terminal TEXT NOT NULL DEFAULT '';
ALTER TABLE legs ADD COLUMN far_place TEXT NOT NULL DEFAULT '';
ALTER TABLE legs ADD COLUMN far_at TIMESTAMP;
ALTER TABLE legs ADD COLUMN far_zone TEXT NOT NULL DEFAULT '';
ALTER TABLE legs ADD COLUMN stay TEXT NOT NULL DEFAULT '';
ALTER TABLE legs ADD COLUMN companions TEXT NOT NULL DEFAULT '';
ALTER TABLE legs ADD COLUMN transfer TEXT NOT NULL DEFAULT '' CHECK (transfer IN ('', 'wanted', 'alone'));
ALTER TABLE legs ADD COLUMN leaves_home_on DATE;

-- "I do not know yet" is an answer too: by when somebody will.
CREATE TABLE way_promises (
    traveller_id TEXT NOT NULL REFERENCES travellers (id),
    direction TEXT NOT NULL CHECK (direction IN ('in', 'home')),
    due_on DATE NOT NULL,
    promised_at TIMESTAMP NOT NULL,
    PRIMARY KEY (traveller_id, direction)
);

-- The gateway whose departures a recipient looks after; empty for all of them.
ALTER TABLE recipients ADD COLUMN gateway TEXT NOT NULL DEFAULT '';

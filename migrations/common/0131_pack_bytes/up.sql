-- What the pages of a pack tell beside its rows, frozen at sending as JSON, and the SHA-256 over it and every row's bytes.
-- Empty for packs that were sent before they were sealed.
ALTER TABLE handoffs ADD COLUMN head TEXT NOT NULL DEFAULT '';
ALTER TABLE handoffs ADD COLUMN sha256 TEXT NOT NULL DEFAULT '';
-- The rows were destroyed, so the hash has nothing left to be checked against.
ALTER TABLE handoffs ADD COLUMN purged_at TIMESTAMP;
-- The desk took the link back.
ALTER TABLE handoffs ADD COLUMN revoked_at TIMESTAMP;
ALTER TABLE handoffs ADD COLUMN revoked_by TEXT NOT NULL DEFAULT '';
ALTER TABLE handoffs ADD COLUMN revoked_why TEXT NOT NULL DEFAULT '';
-- Which sealed columns hold something: their stored words with spaces between, never a value.
ALTER TABLE handoff_rows ADD COLUMN filled TEXT NOT NULL DEFAULT '';

-- In which language they read, from which day on their links no longer open, and which of their job's columns they get (empty: all).
ALTER TABLE recipients ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
ALTER TABLE recipients ADD COLUMN ends_on DATE;
ALTER TABLE recipients ADD COLUMN column_keys TEXT NOT NULL DEFAULT '';

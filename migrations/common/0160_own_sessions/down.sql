ALTER TABLE sessions DROP COLUMN proved_at;
ALTER TABLE sessions DROP COLUMN browser;

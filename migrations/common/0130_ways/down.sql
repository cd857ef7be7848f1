DROP TABLE way_promises;
ALTER TABLE legs DROP COLUMN leaves_home_on;
ALTER TABLE legs DROP COLUMN transfer;
ALTER TABLE legs DROP COLUMN companions;
ALTER TABLE legs DROP COLUMN stay;
ALTER TABLE legs DROP COLUMN far_zone;
ALTER TABLE legs DROP COLUMN far_at;
ALTER TABLE legs DROP COLUMN far_place;
ALTER TABLE legs DROP COLUMN terminal;

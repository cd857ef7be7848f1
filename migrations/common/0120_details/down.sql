ALTER TABLE race_entries DROP COLUMN guide_id;
ALTER TABLE race_entries DROP COLUMN shirt;
ALTER TABLE race_entries DROP COLUMN estimate_minutes;
DROP TABLE uploads;
DROP TABLE change_requests;
DROP TABLE detail_openings;
DROP TABLE own_links;
DROP TABLE given_pages;

-- Searching walks through all bookings. SQLite keeps search_text in the middle of a wide row; here it lies in the order of the list, beside what
-- the list is narrowed by. PostgreSQL has no such index: it refuses a row of one beyond 2,700 bytes, and a large party's text may be longer.
CREATE INDEX bookings_by_search ON bookings (created_at, id, status, departure_id, search_text);

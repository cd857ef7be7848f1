DROP INDEX bookings_by_search;

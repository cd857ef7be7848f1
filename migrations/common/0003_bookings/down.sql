DROP TABLE waitlist_entries; DROP TABLE tasks; DROP TABLE once_keys; DROP TABLE acceptances; DROP TABLE decisions; DROP TABLE legs;
DROP TABLE race_entries; DROP TABLE holdings; DROP TABLE sealed_values; DROP TABLE traveller_keys; DROP TABLE travellers; DROP TABLE bookings;

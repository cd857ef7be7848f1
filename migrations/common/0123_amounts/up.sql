CREATE INDEX transfers_by_amount ON transfers (amount_minor, booking_id);

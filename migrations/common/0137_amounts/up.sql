-- The index came under the number 0123 for a while, which was taken already: where it ran it is there.
CREATE INDEX IF NOT EXISTS transfers_by_amount ON transfers (amount_minor, booking_id);

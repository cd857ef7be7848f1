-- Whose values are still there: what waits to be deleted is counted without a walk through everybody who ever travelled.
CREATE INDEX travellers_kept ON travellers (booking_id, id) WHERE purged_at IS NULL;

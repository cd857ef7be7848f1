CREATE TRIGGER overrides_are_kept BEFORE UPDATE ON overrides BEGIN SELECT RAISE(ABORT, 'overrides are append-only'); END;
CREATE TRIGGER overrides_are_not_deleted BEFORE DELETE ON overrides BEGIN SELECT RAISE(ABORT, 'overrides are append-only'); END;

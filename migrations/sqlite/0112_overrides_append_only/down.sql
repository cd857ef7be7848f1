DROP TRIGGER overrides_are_kept; DROP TRIGGER overrides_are_not_deleted;

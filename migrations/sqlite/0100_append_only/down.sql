DROP TRIGGER transfers_are_kept; DROP TRIGGER transfers_are_not_deleted; DROP TRIGGER audit_is_kept;
DROP TRIGGER audit_is_not_deleted; DROP TRIGGER decisions_are_kept; DROP TRIGGER decisions_are_not_deleted;

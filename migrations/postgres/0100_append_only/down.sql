DROP TRIGGER transfers_are_kept ON transfers; DROP TRIGGER audit_is_kept ON audit_entries;
DROP TRIGGER decisions_are_kept ON decisions; DROP FUNCTION refuse_change();

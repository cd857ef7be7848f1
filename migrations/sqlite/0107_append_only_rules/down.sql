DROP TRIGGER source_checks_are_not_deleted;
DROP TRIGGER source_checks_are_kept;
DROP TRIGGER rule_sets_are_not_deleted;
DROP TRIGGER rule_sets_are_kept;

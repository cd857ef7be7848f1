DROP TRIGGER source_checks_are_kept ON source_checks;
DROP TRIGGER rule_sets_are_kept ON rule_sets;

CREATE TRIGGER rule_sets_are_kept BEFORE UPDATE ON rule_sets BEGIN SELECT RAISE(ABORT, 'rule sets are append-only'); END;
CREATE TRIGGER rule_sets_are_not_deleted BEFORE DELETE ON rule_sets BEGIN SELECT RAISE(ABORT, 'rule sets are append-only'); END;
CREATE TRIGGER source_checks_are_kept BEFORE UPDATE ON source_checks BEGIN SELECT RAISE(ABORT, 'source checks are append-only'); END;
CREATE TRIGGER source_checks_are_not_deleted BEFORE DELETE ON source_checks BEGIN SELECT RAISE(ABORT, 'source checks are append-only'); END;

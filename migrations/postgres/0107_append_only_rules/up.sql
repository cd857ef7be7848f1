CREATE TRIGGER rule_sets_are_kept BEFORE UPDATE OR DELETE ON rule_sets FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER source_checks_are_kept BEFORE UPDATE OR DELETE ON source_checks FOR EACH ROW EXECUTE FUNCTION refuse_change();

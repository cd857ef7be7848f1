DROP TRIGGER overrides_are_kept ON overrides;

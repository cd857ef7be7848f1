DELETE FROM sessions WHERE kind = 'own';
DELETE FROM codes WHERE purpose = 'own';
ALTER TABLE sessions DROP CONSTRAINT sessions_kind_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_kind_check CHECK (kind IN ('staff', 'booking', 'handoff'));
ALTER TABLE codes DROP CONSTRAINT codes_purpose_check;
ALTER TABLE codes ADD CONSTRAINT codes_purpose_check CHECK (purpose IN ('booking', 'handoff'));

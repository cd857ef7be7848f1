DELETE FROM uploads WHERE kind = 'visa_copy';
ALTER TABLE uploads DROP CONSTRAINT uploads_kind_check;
ALTER TABLE uploads ADD CONSTRAINT uploads_kind_check CHECK (kind IN ('photo', 'passport_scan', 'insurance_scan'));

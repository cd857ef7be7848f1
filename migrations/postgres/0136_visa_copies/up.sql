-- The copy of the entry papers that the desk gives each traveller to carry.
ALTER TABLE uploads DROP CONSTRAINT uploads_kind_check;
ALTER TABLE uploads ADD CONSTRAINT uploads_kind_check
    CHECK (kind IN ('photo', 'passport_scan', 'insurance_scan', 'visa_copy'));

ALTER TABLE recipients DROP COLUMN gateway;

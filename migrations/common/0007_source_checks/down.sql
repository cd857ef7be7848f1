DROP TABLE source_checks;

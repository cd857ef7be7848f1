DROP TABLE outside_charges; DROP TABLE transfers;

DROP TABLE disclosures; DROP TABLE handoff_rows; DROP TABLE handoffs;

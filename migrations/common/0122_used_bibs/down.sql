DROP TABLE used_bibs;

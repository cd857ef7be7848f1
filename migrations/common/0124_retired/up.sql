-- The number of the own doors for a while, before their first one was given back to them (0123). A database that has it keeps it known.
SELECT 1;

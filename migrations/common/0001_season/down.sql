DROP TABLE rule_sets; DROP TABLE departures; DROP TABLE races; DROP TABLE pools; DROP TABLE editions; DROP TABLE recipients;
DROP TABLE partners; DROP TABLE texts; DROP TABLE bank_accounts; DROP TABLE agencies; DROP TABLE seasons;

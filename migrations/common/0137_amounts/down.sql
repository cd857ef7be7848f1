DROP INDEX transfers_by_amount;

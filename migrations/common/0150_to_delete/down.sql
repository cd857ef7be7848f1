DROP INDEX travellers_kept;

DROP TABLE sent_packs;

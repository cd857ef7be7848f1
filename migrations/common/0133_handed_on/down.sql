DROP TABLE handed_on_notes;

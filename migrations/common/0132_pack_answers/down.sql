DROP TABLE handoff_marks;
DROP TABLE handoff_messages;
DROP TABLE handoff_visits;

-- What staff are shown of their own sessions, and when each last showed a code (where none is asked for, the password).
ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN proved_at TIMESTAMP;

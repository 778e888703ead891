-- How many requests of a session were refused: the first ones are kept, the others only counted.
ALTER TABLE sessions ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;

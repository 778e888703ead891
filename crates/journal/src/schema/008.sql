-- The list of sessions: searched, filtered, sorted, paged and marked.

-- What sessions are of: a few rows, whatever the number of sessions. Never deleted: a place in the list may name one.
CREATE TABLE kinds (
  number           INTEGER PRIMARY KEY,
  profile_id       TEXT NOT NULL,
  configuration_id TEXT NOT NULL,
  format           TEXT NOT NULL,
  UNIQUE (profile_id, configuration_id, format)
);
INSERT INTO kinds (profile_id, configuration_id, format) SELECT DISTINCT profile_id, configuration_id, format FROM frozen;

ALTER TABLE sessions ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
-- What its offer was asked for with, as JSON; NULL when nobody asked, or nobody kept it.
ALTER TABLE sessions ADD COLUMN asked TEXT;
UPDATE sessions SET kind = coalesce((SELECT k.number FROM frozen f JOIN kinds k USING (profile_id, configuration_id, format)
                                     WHERE f.number = sessions.frozen), 0);
CREATE INDEX sessions_of_kind ON sessions (kind);
CREATE INDEX sessions_of_frozen ON sessions (frozen);
CREATE INDEX sessions_changed ON sessions (updated_at);
CREATE INDEX sessions_ended ON sessions (status) WHERE status <> 'ACTIVE';
-- Those that ran out silently. Costs nothing while all goes well.
CREATE INDEX sessions_silent ON sessions (status)
  WHERE status = 'EXPIRED' AND refused = 0 AND (fetched = 1 OR token_hash IS NOT NULL);
-- Whose notifications fail. Costs nothing while all goes well.
CREATE INDEX deliveries_failing_of ON deliveries (session) WHERE kind = 'event' AND state IN ('waiting', 'given_up');

-- What a person says of a session: a row only where there is something.
CREATE TABLE marks (
  session INTEGER PRIMARY KEY,
  pinned  INTEGER NOT NULL,
  note    TEXT NOT NULL
);

-- The codes and items of refusals, and which sessions met them.
CREATE TABLE codes (
  number INTEGER PRIMARY KEY,
  code   TEXT NOT NULL UNIQUE
);
CREATE TABLE refused_with (
  code    INTEGER NOT NULL,
  session INTEGER NOT NULL,
  PRIMARY KEY (code, session)
) WITHOUT ROWID;
CREATE INDEX refused_with_of_session ON refused_with (session);
INSERT OR IGNORE INTO codes (code) SELECT error FROM exchanges WHERE status >= 400 AND error IS NOT NULL;
INSERT OR IGNORE INTO codes (code) SELECT item FROM exchanges WHERE status >= 400 AND item IS NOT NULL;
INSERT OR IGNORE INTO refused_with
  SELECT c.number, e.session FROM exchanges e JOIN codes c ON c.code = e.error OR c.code = e.item WHERE e.status >= 400;

-- What can be searched of a frozen profile, in lower case: the text of its claims, its masked target. `found` indexes those
-- up to the number in `tallies`; the writer does so when nobody waits for it.
CREATE TABLE texts (
  number INTEGER PRIMARY KEY,    -- frozen.number
  text   TEXT NOT NULL
);
CREATE VIRTUAL TABLE found USING fts5 (text, content = 'texts', content_rowid = 'number', detail = none,
                                       tokenize = 'trigram case_sensitive 1');
-- What is erased leaves the index at once.
INSERT INTO found (found, rank) VALUES ('secure-delete', 1);

-- `sessions` and `events`: how many were deleted, so that those that are left need not be counted. `found`: see there.
CREATE TABLE tallies (
  name  TEXT PRIMARY KEY,
  count INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO tallies VALUES
  ('found', 0),
  ('sessions', max(coalesce((SELECT max(number) FROM sessions), 0), coalesce((SELECT last FROM counters WHERE name = 'session'), 0))
               - (SELECT count(*) FROM sessions)),
  ('events', max(coalesce((SELECT max(seq) FROM events), 0), coalesce((SELECT last FROM counters WHERE name = 'event'), 0))
             - (SELECT count(*) FROM events));

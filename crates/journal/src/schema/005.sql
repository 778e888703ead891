-- Status lists: which issued credential has which entry of which list.

-- Never deleted: credentials outlive sessions. `series` is the hash of `json`, what the lists of a series have in common; the
-- latest list of a series is the one whose entries are given out.
CREATE TABLE status_lists (
  number     INTEGER PRIMARY KEY AUTOINCREMENT,
  name       TEXT NOT NULL UNIQUE,    -- the last part of its address
  series     TEXT NOT NULL,
  key        TEXT NOT NULL,           -- the sealed key it is signed with
  json       TEXT NOT NULL,
  size       INTEGER NOT NULL,        -- entries, given out or not
  created_at INTEGER NOT NULL
);
CREATE INDEX status_lists_of_series ON status_lists (series);

-- Entries that were given out; the others are VALID and nobody's. Never deleted either: an index is used once.
CREATE TABLE status_entries (
  list       INTEGER NOT NULL,
  idx        INTEGER NOT NULL,
  session    INTEGER,                 -- NULL once the session is erased
  number     INTEGER NOT NULL,        -- of the credential in its session, from 1; 0 once that is erased
  value      INTEGER NOT NULL,
  issued_at  INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (list, idx)
) WITHOUT ROWID;
CREATE INDEX status_entries_of_session ON status_entries (session) WHERE session IS NOT NULL;
-- What a list's token is made of.
CREATE INDEX status_entries_set ON status_entries (list) WHERE value <> 0;

-- The first schema. Times are epoch milliseconds. Child tables name their session by number, and nothing is enforced by
-- foreign keys: the one writer deletes children with their session, in one transaction.

-- The highest number ever given out, kept when rows are deleted, so that no number is used twice.
CREATE TABLE counters (
  name TEXT PRIMARY KEY,
  last INTEGER NOT NULL
) WITHOUT ROWID;

-- One row, `check`: says whether master.key belongs to this file.
CREATE TABLE facts (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- Sealed with the master key.
CREATE TABLE secrets (
  reference TEXT PRIMARY KEY,
  sealed    BLOB NOT NULL
) WITHOUT ROWID;

-- Effective profiles, shared by the sessions made from them. Numbers are never used twice: readers remember them.
CREATE TABLE frozen (
  number           INTEGER PRIMARY KEY AUTOINCREMENT,
  hash             TEXT NOT NULL UNIQUE,
  profile_id       TEXT NOT NULL,
  configuration_id TEXT NOT NULL,
  format           TEXT NOT NULL,
  key              TEXT NOT NULL,
  json             TEXT NOT NULL
);

CREATE TABLE sessions (
  number      INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  code_hash   TEXT NOT NULL UNIQUE,
  frozen      INTEGER NOT NULL,
  offer       TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  status      TEXT NOT NULL,
  reason      TEXT,
  fetched     INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL,
  wrong_tx    INTEGER NOT NULL,
  token_hash  TEXT,
  token_until INTEGER,
  sequence    INTEGER NOT NULL,
  version     INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL
);
CREATE UNIQUE INDEX sessions_by_token ON sessions (token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX sessions_live ON sessions (expires_at) WHERE status = 'ACTIVE';

-- Snapshots as they were announced, for ever (R31).
CREATE TABLE events (
  seq      INTEGER PRIMARY KEY,
  session  INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  name     TEXT NOT NULL,
  at       INTEGER NOT NULL,
  body     TEXT NOT NULL
);
CREATE UNIQUE INDEX events_of_session ON events (session, sequence);

CREATE TABLE exchanges (
  number   INTEGER PRIMARY KEY,
  session  INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  micros   INTEGER NOT NULL,
  method   TEXT NOT NULL,
  path     TEXT NOT NULL,
  status   INTEGER NOT NULL,
  agent    TEXT,
  request  TEXT NOT NULL,
  response TEXT NOT NULL,
  error    TEXT,
  reason   TEXT
);
CREATE INDEX exchanges_of_session ON exchanges (session);

-- Exchanges without a trusted session: a bounded ring.
CREATE TABLE refusals (
  number   INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  micros   INTEGER NOT NULL,
  method   TEXT NOT NULL,
  path     TEXT NOT NULL,
  status   INTEGER NOT NULL,
  agent    TEXT,
  request  TEXT NOT NULL,
  response TEXT NOT NULL,
  error    TEXT,
  reason   TEXT
);

CREATE TABLE targets (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  secret TEXT NOT NULL UNIQUE,
  masked TEXT NOT NULL
);

-- One row per event and target.
CREATE TABLE deliveries (
  number     INTEGER PRIMARY KEY,
  event      INTEGER NOT NULL,
  session    INTEGER NOT NULL,
  sequence   INTEGER NOT NULL,
  target     INTEGER NOT NULL,
  state      TEXT NOT NULL,
  attempts   INTEGER NOT NULL,
  due_at     INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  overtook   INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX deliveries_of_session ON deliveries (session);
CREATE INDEX deliveries_open ON deliveries (state) WHERE state <> 'delivered';

CREATE TABLE attempts (
  delivery INTEGER NOT NULL,
  number   INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  millis   INTEGER,
  status   INTEGER,
  error    TEXT,
  response TEXT,
  PRIMARY KEY (delivery, number)
) WITHOUT ROWID;

-- Attempts with all that was seen of them, health and standing of targets, replays, drills and test events.

-- Made-up events, to try a target. `number` is the number of the delivery.
CREATE TABLE trials (
  number   INTEGER PRIMARY KEY,
  id       TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  name     TEXT NOT NULL,
  at       INTEGER NOT NULL,
  body     TEXT NOT NULL
);
CREATE INDEX trials_by_id ON trials (id);

-- Rebuilt: a delivery's row says everything but the body, so that writing and listing read no other table.
ALTER TABLE deliveries RENAME TO deliveries_2;
CREATE TABLE deliveries (
  number     INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL,
  event      INTEGER NOT NULL,    -- events.seq; 0 for a test
  session    INTEGER NOT NULL,    -- sessions.number; for a test minus trials.number
  session_id TEXT NOT NULL,
  sequence   INTEGER NOT NULL,
  name       TEXT NOT NULL,       -- the event's
  target     INTEGER NOT NULL,
  run        INTEGER,             -- the first delivery of its replay, drill or test: a lane of its own
  message    INTEGER,             -- the delivery whose webhook-id it shares
  state      TEXT NOT NULL,
  open       INTEGER,             -- 1 while pending, in flight or waiting, else NULL
  attempts   INTEGER NOT NULL,    -- of any trigger
  tries      INTEGER NOT NULL,    -- those the schedule counts
  due_at     INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  overtook   INTEGER NOT NULL DEFAULT 0,
  back       TEXT,                -- while a person's own attempt is asked for: the state before
  back_due   INTEGER              -- and when it was due then
);
INSERT INTO deliveries (number, kind, event, session, session_id, sequence, name, target, state, open, attempts, tries,
                        due_at, created_at, overtook)
  SELECT d.number, 'event', d.event, d.session, s.id, d.sequence, e.name, d.target, d.state,
         CASE WHEN d.state IN ('pending', 'in_flight', 'waiting') THEN 1 END, d.attempts, d.attempts,
         d.due_at, d.created_at, d.overtook
  FROM deliveries_2 d JOIN sessions s ON s.number = d.session JOIN events e ON e.seq = d.event ORDER BY d.number;
DROP TABLE deliveries_2;
CREATE INDEX deliveries_of_session ON deliveries (session);
CREATE INDEX deliveries_of_target ON deliveries (target);
CREATE INDEX deliveries_open ON deliveries (target, kind) WHERE open = 1;
-- Costs nothing while all goes well.
CREATE INDEX deliveries_failing ON deliveries (target, kind, state) WHERE state IN ('waiting', 'given_up');

-- `target` and `session` are those of the delivery, so that each list is one walk along an index. Times in microseconds.
ALTER TABLE attempts RENAME TO attempts_2;
CREATE TABLE attempts (
  id               INTEGER PRIMARY KEY,
  delivery         INTEGER NOT NULL,
  number           INTEGER NOT NULL,
  target           INTEGER NOT NULL,
  session          INTEGER NOT NULL,
  "trigger"        TEXT NOT NULL,
  at               INTEGER NOT NULL,
  total            INTEGER,       -- NULL while under way
  status           INTEGER,
  class            TEXT,
  error            TEXT,
  resolve          INTEGER,
  connect          INTEGER,
  first_byte       INTEGER,
  truncated        INTEGER NOT NULL DEFAULT 0,
  request_headers  TEXT,
  response_headers TEXT,
  response         TEXT
);
INSERT INTO attempts (delivery, number, target, session, "trigger", at, total, status, class, error, truncated, response)
  SELECT a.delivery, a.number, d.target, d.session, CASE a.number WHEN 1 THEN 'first' ELSE 'retry' END, a.at,
         a.millis * 1000, a.status,
         CASE
           WHEN a.error IS NULL THEN NULL
           WHEN a.error LIKE 'the desk stopped%' THEN 'cut-off'
           WHEN a.error LIKE 'answered 410%' THEN 'gone'
           WHEN a.error LIKE 'answered 3%' THEN 'redirect'
           WHEN a.error LIKE 'answered %' THEN 'status'
           WHEN a.error LIKE 'no connection within%' THEN 'connect-timeout'
           WHEN a.error LIKE 'no answer within%' THEN 'first-byte-timeout'
           WHEN a.error LIKE 'the answer (%' THEN 'answer-timeout'
           WHEN a.error LIKE 'the connection was%' THEN 'closed-early'
           WHEN a.error = 'connection refused' THEN 'refused'
           WHEN a.error LIKE 'the target is%' THEN 'target'
           ELSE 'unreachable'
         END,
         a.error, 0, a.response
  FROM attempts_2 a JOIN deliveries d ON d.number = a.delivery ORDER BY a.at, a.delivery, a.number;
DROP TABLE attempts_2;
CREATE UNIQUE INDEX attempts_of_delivery ON attempts (delivery, number);
CREATE INDEX attempts_of_target ON attempts (target);
CREATE INDEX attempts_of_session ON attempts (session);
CREATE INDEX attempts_failed ON attempts (id) WHERE class IS NOT NULL;
CREATE INDEX attempts_failed_of_target ON attempts (target) WHERE class IS NOT NULL;

ALTER TABLE targets ADD COLUMN events INTEGER NOT NULL DEFAULT 63;
ALTER TABLE targets ADD COLUMN standing TEXT NOT NULL DEFAULT 'open';
ALTER TABLE targets ADD COLUMN since INTEGER;
ALTER TABLE targets ADD COLUMN why TEXT;
-- Health: what first attempts and scheduled retries at sessions' events came to.
ALTER TABLE targets ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE targets ADD COLUMN failed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE targets ADD COLUMN answered INTEGER NOT NULL DEFAULT 0;
ALTER TABLE targets ADD COLUMN micros INTEGER NOT NULL DEFAULT 0;
ALTER TABLE targets ADD COLUMN last_at INTEGER;
ALTER TABLE targets ADD COLUMN last_ok_at INTEGER;
ALTER TABLE targets ADD COLUMN last_error TEXT;
-- A one, and after it a bit per outcome, oldest first, at most thirty.
ALTER TABLE targets ADD COLUMN recent INTEGER NOT NULL DEFAULT 1;
UPDATE targets SET (attempts, failed, answered, micros, last_at, last_ok_at) =
  (SELECT count(*), count(a.class), count(a.status), coalesce(sum(a.total) FILTER (WHERE a.status IS NOT NULL), 0),
          max(a.at), max(a.at) FILTER (WHERE a.class IS NULL)
   FROM attempts a WHERE a.target = targets.number AND a.total IS NOT NULL AND a.class IS NOT 'cut-off');
UPDATE targets SET last_error =
  (SELECT a.error FROM attempts a WHERE a.target = targets.number AND a.total IS NOT NULL AND a.class IS NOT 'cut-off'
   ORDER BY a.id DESC LIMIT 1);
UPDATE targets SET recent =
  (SELECT coalesce(sum((o.class IS NULL) << (o.back - 1)), 0) + (1 << count(*))
   FROM (SELECT a.class, row_number() OVER (ORDER BY a.id DESC) AS back FROM attempts a
         WHERE a.target = targets.number AND a.total IS NOT NULL AND a.class IS NOT 'cut-off') o
   WHERE o.back <= 30);
CREATE INDEX targets_by_last ON targets (last_at);

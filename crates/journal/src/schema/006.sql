-- Beginning an attempt writes its delivery's row and nothing else, in place; the attempt's own row is written once, whole.

-- Of the latest attempt; while there is none yet, values as long as the ones to come, so that the row keeps its length: a row
-- that does is overwritten where it lies, and its page is never split.
ALTER TABLE deliveries ADD COLUMN attempt INTEGER;   -- attempts.id
ALTER TABLE deliveries ADD COLUMN begun_at INTEGER;
UPDATE deliveries SET attempt = number, begun_at = created_at;
UPDATE deliveries SET (attempt, begun_at) =
  (SELECT a.id, a.at FROM attempts a WHERE a.delivery = deliveries.number ORDER BY a.number DESC LIMIT 1)
  WHERE attempts > 0 AND EXISTS (SELECT 1 FROM attempts a WHERE a.delivery = deliveries.number);
DELETE FROM attempts WHERE total IS NULL;
-- As long as `in_flight` and `delivered`.
UPDATE deliveries SET state = 'scheduled' WHERE state = 'pending';
UPDATE deliveries SET back = 'scheduled' WHERE back = 'pending';

-- The attempts at a delivery are found among those of its session.
DROP INDEX attempts_of_delivery;

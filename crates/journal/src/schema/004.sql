-- The longer ways to a credential, and checks that speak.

-- What a session remembers beside its plain state, as JSON; NULL on the plain way.
ALTER TABLE sessions ADD COLUMN flow TEXT;

-- What a wallet holds that leads back to its session: codes, tokens and ids by their hash.
CREATE TABLE handles (
  hash    TEXT NOT NULL,
  kind    TEXT NOT NULL,
  session INTEGER NOT NULL,
  PRIMARY KEY (hash, kind)
) WITHOUT ROWID;
CREATE INDEX handles_of_session ON handles (session);

-- Of a refusal: the item of the specification that was not met, what it asked for and what came, secrets masked.
ALTER TABLE exchanges ADD COLUMN item TEXT;
ALTER TABLE exchanges ADD COLUMN expected TEXT;
ALTER TABLE exchanges ADD COLUMN received TEXT;
ALTER TABLE refusals ADD COLUMN item TEXT;
ALTER TABLE refusals ADD COLUMN expected TEXT;
ALTER TABLE refusals ADD COLUMN received TEXT;

-- External usage is taken back by an opposite movement that names the one it takes back. Empty: a movement of its own.
ALTER TABLE counter_movement ADD COLUMN takes_back text NOT NULL DEFAULT '';

-- The transaction that wrote a settlement. A list that is read page by page shows what was visible with its first page and nothing
-- that was committed later, whatever its instant. Rows from before have none: they were visible to every list begun since.
ALTER TABLE settlement ADD COLUMN written_by xid8;
ALTER TABLE settlement ALTER COLUMN written_by SET DEFAULT pg_current_xact_id();

-- Writes whose COMMIT was lost and could not be looked up, until the gateway found out. What is not known here is answered by
-- asking for the outcome.
CREATE TABLE unknown_outcome (
  person_id        text        NOT NULL,
  institution_code text        NOT NULL,
  request_id       text        NOT NULL,
  since            timestamptz NOT NULL,
  settle_before    timestamptz,
  outcome          text CHECK (outcome IN ('DONE', 'VOID', 'PENDING')),
  resolved_at      timestamptz,
  PRIMARY KEY (person_id, institution_code, request_id),
  CONSTRAINT resolved_with_its_outcome CHECK ((outcome IS NULL) = (resolved_at IS NULL))
);
CREATE INDEX unknown_outcome_by_institution
  ON unknown_outcome (institution_code, since DESC, request_id DESC, person_id DESC);
CREATE INDEX unknown_outcome_open ON unknown_outcome (since) WHERE outcome IS NULL;

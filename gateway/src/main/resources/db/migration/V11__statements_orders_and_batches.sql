-- A statement on an injury is never overwritten: every recording is a version, and a settlement keeps the number of the one that it
-- rests on.
ALTER TABLE injury_statement
  ADD COLUMN number           int         NOT NULL DEFAULT 1 CHECK (number > 0),
  ADD COLUMN signer_relation  text        NOT NULL DEFAULT '',
  ADD COLUMN query_agency     text        NOT NULL DEFAULT '',
  ADD COLUMN institution_code text        NOT NULL DEFAULT '',
  ADD COLUMN recorded_at      timestamptz NOT NULL DEFAULT 'epoch',
  ADD CONSTRAINT only_a_relative_has_a_relation CHECK (signer = 'CLOSE_RELATIVE' OR signer_relation = ''),
  DROP CONSTRAINT injury_statement_pkey,
  ADD PRIMARY KEY (person_id, encounter_id, number);
UPDATE injury_statement s SET institution_code = e.institution_code, recorded_at = e.created_at
FROM encounter e WHERE e.person_id = s.person_id AND e.encounter_id = s.encounter_id;
ALTER TABLE injury_statement
  ALTER COLUMN number DROP DEFAULT,
  ALTER COLUMN institution_code DROP DEFAULT,
  ALTER COLUMN recorded_at DROP DEFAULT;
CREATE INDEX injury_statement_by_institution
  ON injury_statement (institution_code, recorded_at DESC, encounter_id DESC, number DESC);

-- Zero where the settlement rests on no statement.
ALTER TABLE settlement ADD COLUMN statement_number int NOT NULL DEFAULT 0 CHECK (statement_number >= 0);
UPDATE settlement t SET statement_number = 1
FROM injury_statement s JOIN encounter e ON e.person_id = s.person_id AND e.encounter_id = s.encounter_id
WHERE t.person_id = s.person_id AND t.encounter_id = s.encounter_id AND e.trauma = 'YES';

-- What is to be got back because a statement proved untrue (002 annex 8). The settlement stays as it is.
CREATE TABLE recovery (
  person_id         text        NOT NULL,
  recovery_id       text        NOT NULL,
  settlement_id     text        NOT NULL,
  encounter_id      text        NOT NULL,
  institution_code  text        NOT NULL,
  statement_number  int         NOT NULL CHECK (statement_number > 0),
  state             text        NOT NULL CHECK (state = 'OPEN'),
  fund_total_fen    bigint      NOT NULL CHECK (fund_total_fen >= 0),
  hospital_part_fen bigint      NOT NULL CHECK (hospital_part_fen >= 0),
  reason            text        NOT NULL,
  evidence          text        NOT NULL,
  created_at        timestamptz NOT NULL,
  PRIMARY KEY (person_id, recovery_id)
);
CREATE UNIQUE INDEX recovery_once ON recovery (person_id, settlement_id);
CREATE INDEX recovery_by_institution ON recovery (institution_code, created_at DESC, recovery_id DESC);

-- 住院期间外院检查治疗或定点药店购药单: what a stay has done elsewhere and settles itself (002 Art. 35, annex 9).
CREATE TABLE outside_order (
  person_id     text        NOT NULL,
  encounter_id  text        NOT NULL,
  order_id      text        NOT NULL,
  place         text        NOT NULL CHECK (place IN ('HOSPITAL', 'PHARMACY')),
  provider_name text        NOT NULL,
  provider_code text        NOT NULL,
  items         text[]      NOT NULL CHECK (cardinality(items) > 0),
  reason        text        NOT NULL,
  department    text        NOT NULL,
  diagnosis     text        NOT NULL,
  doctor_name   text        NOT NULL,
  office_seal   boolean     NOT NULL CHECK (office_seal),
  order_date    date        NOT NULL,
  recorded_at   timestamptz NOT NULL,
  PRIMARY KEY (person_id, encounter_id, order_id)
);
ALTER TABLE charge_line ADD COLUMN outside_order_id text NOT NULL DEFAULT '';
ALTER TABLE charge_staged ADD COLUMN outside_order_id text NOT NULL DEFAULT '';

-- The upload that brought a line; lines of one upload of a visit may be settled apart (chrg_bchno). Empty for lines from before.
ALTER TABLE charge_line ADD COLUMN upload_id text NOT NULL DEFAULT '';

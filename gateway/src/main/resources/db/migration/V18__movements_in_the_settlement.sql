-- What a settlement moves counters by stood in rows of a table of its own, each with an index entry. It stands in the settlement's row
-- now, as what funds and account pay does; the table keeps external usage alone, and its old name is a view of both.
-- It writes every settlement anew, which takes longer than any call may.
SET LOCAL statement_timeout = 0;
-- The gateway's sessions prefer an index to reading a table from end to end, which this has to do.
SET LOCAL enable_seqscan = on;
LOCK TABLE settlement, counter_movement, person IN ACCESS EXCLUSIVE MODE;

ALTER TABLE settlement
  ADD COLUMN movement_names   text[]   NOT NULL DEFAULT '{}',
  ADD COLUMN movement_periods text[]   NOT NULL DEFAULT '{}',
  ADD COLUMN movement_amounts bigint[] NOT NULL DEFAULT '{}',
  ADD CONSTRAINT movements_are_whole CHECK (cardinality(movement_names) = cardinality(movement_amounts)
    AND cardinality(movement_periods) = cardinality(movement_amounts));

-- Nothing may be lost or made up on the way: where a movement does not say what its settlement says, the migration stops.
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM counter_movement m WHERE m.source = 'SETTLEMENT' AND (m.takes_back <> '' OR NOT EXISTS (SELECT 1
      FROM settlement s WHERE s.person_id = m.person_id AND s.settlement_id = m.reference AND s.insured_area = m.insured_area
      AND s.insurance_type = m.insurance_type AND s.policy_date = m.moved_on AND s.settled_at = m.booked_at))) THEN
    RAISE EXCEPTION 'counter_movement has rows that are not what a settlement says; run verify-ledger of the version before';
  END IF;
END $$;

-- An index that every row would get a new entry in; what finds settlements in its place follows below.
DROP INDEX settlement_by_id;
UPDATE settlement s SET movement_names = m.names, movement_periods = m.periods, movement_amounts = m.amounts
FROM (SELECT person_id, reference, array_agg(name ORDER BY name, period) AS names, array_agg(period ORDER BY name, period) AS periods,
  array_agg(amount ORDER BY name, period) AS amounts FROM counter_movement WHERE source = 'SETTLEMENT' GROUP BY person_id, reference) m
WHERE s.person_id = m.person_id AND s.settlement_id = m.reference;

CREATE TABLE external_usage (
  person_id      text        NOT NULL,
  insured_area   text        NOT NULL,
  insurance_type text        NOT NULL,
  name           text        NOT NULL,
  period         text        NOT NULL,
  reference      text        NOT NULL,
  amount         bigint      NOT NULL,
  moved_on       date        NOT NULL,
  booked_at      timestamptz NOT NULL,
  takes_back     text        NOT NULL DEFAULT '',
  PRIMARY KEY (person_id, reference, insured_area, insurance_type, name, period)
);
INSERT INTO external_usage
  SELECT person_id, insured_area, insurance_type, name, period, reference, amount, moved_on, booked_at, takes_back
  FROM counter_movement WHERE source = 'EXTERNAL';

DROP TABLE counter_movement;
CREATE VIEW counter_movement AS
  SELECT s.person_id, s.insured_area, s.insurance_type, m.name, m.period, s.settlement_id AS reference, 'SETTLEMENT' AS source, m.amount,
    s.policy_date AS moved_on, s.settled_at AS booked_at, '' AS takes_back
  FROM settlement s CROSS JOIN LATERAL unnest(s.movement_names, s.movement_periods, s.movement_amounts) AS m(name, period, amount)
  UNION ALL
  SELECT person_id, insured_area, insurance_type, name, period, reference, 'EXTERNAL', amount, moved_on, booked_at, takes_back
  FROM external_usage;

-- The number of a settlement holds the hash of its person, so that a person's hash finds it, and the index of all numbers can go.
ALTER TABLE person ADD COLUMN hash int;
-- FNV-1a of the person's number in UTF-8, as the gateway computes it, whose bytes have a sign.
CREATE FUNCTION pg_temp.person_hash(id text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  bytes bytea := convert_to(id, 'UTF8');
  hash bigint := 2166136261;
  one bigint;
BEGIN
  FOR i IN 0 .. length(bytes) - 1 LOOP
    one := get_byte(bytes, i);
    hash := ((hash # CASE WHEN one > 127 THEN one | 4294967040 ELSE one END) * 16777619) & 4294967295;
  END LOOP;
  RETURN (hash # (hash >> 15)) & 1073741823;
END $$;
UPDATE person SET hash = pg_temp.person_hash(person_id);
DROP FUNCTION pg_temp.person_hash(text);
ALTER TABLE person ALTER COLUMN hash SET NOT NULL;
CREATE INDEX person_by_hash ON person (hash);
DO $$
DECLARE
  lost text;
BEGIN
  SELECT s.settlement_id INTO lost FROM settlement s JOIN person p ON p.person_id = s.person_id WHERE p.hash <>
    (SELECT sum((strpos('0123456789ABCDEFGHJKMNPQRSTVWXYZ', substr(s.settlement_id, n + 1, 1)) - 1)::bigint << 5 * (6 - n))
      FROM generate_series(1, 6) AS n) LIMIT 1;
  IF lost IS NOT NULL THEN
    RAISE EXCEPTION 'settlement % does not hold the hash of its person and could not be found any more', lost;
  END IF;
END $$;

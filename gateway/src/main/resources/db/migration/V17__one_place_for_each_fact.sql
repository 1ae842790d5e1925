-- What funds and account pay for a settlement stood in its row and again in rows of two other tables, each with an index: two of
-- its five rows. It stands in its row alone now; the two names are views of it, so what reads them goes on.
-- It writes every settlement anew, which takes longer than any call may.
SET LOCAL statement_timeout = 0;
LOCK TABLE settlement, settlement_fund, account_movement IN ACCESS EXCLUSIVE MODE;

ALTER TABLE settlement
  ADD COLUMN fund_codes   text[]   NOT NULL DEFAULT '{}',
  ADD COLUMN fund_fields  text[]   NOT NULL DEFAULT '{}',
  ADD COLUMN fund_amounts bigint[] NOT NULL DEFAULT '{}',
  ADD CONSTRAINT funds_are_whole CHECK (cardinality(fund_codes) = cardinality(fund_amounts)
    AND cardinality(fund_fields) = cardinality(fund_amounts));

-- Nothing may be lost or made up on the way: where the tables do not say what the settlement says, the migration stops.
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM settlement_fund f WHERE NOT EXISTS (SELECT 1 FROM settlement s WHERE s.person_id = f.person_id
      AND s.settlement_id = f.settlement_id)) THEN
    RAISE EXCEPTION 'settlement_fund has rows of no settlement; run verify-ledger of the version before';
  END IF;
  IF EXISTS (SELECT 1 FROM settlement s LEFT JOIN (SELECT person_id, settlement_id, sum(amount_fen) AS paid FROM settlement_fund
      GROUP BY person_id, settlement_id) f USING (person_id, settlement_id) WHERE coalesce(f.paid, 0) <> s.fund_total_fen) THEN
    RAISE EXCEPTION 'settlement_fund does not make the fund total of a settlement; run verify-ledger of the version before';
  END IF;
  IF EXISTS (SELECT 1 FROM account_movement m WHERE m.reference <> 'opening' AND NOT EXISTS (SELECT 1 FROM settlement s
      WHERE s.person_id = m.person_id AND s.settlement_id = m.reference AND s.insured_area = m.insured_area
      AND s.insurance_type = m.insurance_type AND s.account_fen = -m.amount_fen AND s.settled_at = m.booked_at)) THEN
    RAISE EXCEPTION 'account_movement has rows that are not what a settlement says; run verify-ledger of the version before';
  END IF;
  IF EXISTS (SELECT 1 FROM settlement s WHERE s.account_fen <> 0 AND NOT EXISTS (SELECT 1 FROM account_movement m
      WHERE m.person_id = s.person_id AND m.reference = s.settlement_id)) THEN
    RAISE EXCEPTION 'account_movement lacks what a settlement says; run verify-ledger of the version before';
  END IF;
END $$;

UPDATE settlement s SET fund_codes = f.codes, fund_fields = f.fields, fund_amounts = f.amounts
FROM (SELECT person_id, settlement_id, array_agg(fund_code ORDER BY position) AS codes, array_agg(fund_field ORDER BY position) AS fields,
  array_agg(amount_fen ORDER BY position) AS amounts FROM settlement_fund GROUP BY person_id, settlement_id) f
WHERE s.person_id = f.person_id AND s.settlement_id = f.settlement_id;

DROP TABLE settlement_fund;
CREATE VIEW settlement_fund AS
  SELECT s.person_id, s.settlement_id, (f.number - 1)::int AS position, f.fund_code, f.fund_field, f.amount_fen
  FROM settlement s CROSS JOIN LATERAL unnest(s.fund_codes, s.fund_fields, s.fund_amounts)
    WITH ORDINALITY AS f(fund_code, fund_field, amount_fen, number);

-- What an account began with.
CREATE TABLE account_opening (
  person_id      text        NOT NULL,
  insured_area   text        NOT NULL,
  insurance_type text        NOT NULL,
  amount_fen     bigint      NOT NULL CHECK (amount_fen >= 0),
  booked_at      timestamptz NOT NULL,
  PRIMARY KEY (person_id, insured_area, insurance_type)
);
INSERT INTO account_opening
  SELECT person_id, insured_area, insurance_type, amount_fen, booked_at FROM account_movement WHERE reference = 'opening';

DROP TABLE account_movement;
CREATE VIEW account_movement AS
  SELECT person_id, insured_area, insurance_type, 'opening' AS reference, amount_fen, booked_at FROM account_opening
  UNION ALL
  SELECT person_id, insured_area, insurance_type, settlement_id, -account_fen, settled_at FROM settlement WHERE account_fen <> 0;

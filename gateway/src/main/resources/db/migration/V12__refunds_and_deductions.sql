-- A refund of single lines is a record of its own, numbered within its settlement. What it books is a difference, so only its total has a
-- sign; that what is left of a settlement is nowhere below zero is asserted where it is booked and proved again by command.
ALTER TABLE settlement
  ADD COLUMN refunds_settlement_id text,
  ADD COLUMN refund_number int NOT NULL DEFAULT 0,
  DROP CONSTRAINT settlement_kind_check,
  ADD CONSTRAINT settlement_kind_check CHECK (kind IN ('ORIGINAL', 'REVERSAL', 'REFUND')),
  ADD CONSTRAINT a_refund_names_its_settlement
    CHECK ((kind = 'REFUND') = (refunds_settlement_id IS NOT NULL) AND (kind = 'REFUND') = (refund_number > 0) AND refund_number >= 0),
  DROP CONSTRAINT one_sign,
  ADD CONSTRAINT one_sign CHECK (
    (kind = 'ORIGINAL' AND LEAST(total_fen, full_self_pay_fen, over_limit_fen, first_self_pay_fen, in_scope_fen,
      first_share_fen, deductible_fen, fund_total_fen, hospital_part_fen, person_part_fen, account_fen, cash_fen) >= 0)
    OR (kind = 'REVERSAL' AND GREATEST(total_fen, full_self_pay_fen, over_limit_fen, first_self_pay_fen, in_scope_fen,
      first_share_fen, deductible_fen, fund_total_fen, hospital_part_fen, person_part_fen, account_fen, cash_fen) <= 0)
    -- A refund gives back to an account and never takes from one.
    OR (kind = 'REFUND' AND total_fen < 0 AND account_fen <= 0));
CREATE UNIQUE INDEX settlement_refunds ON settlement (person_id, refunds_settlement_id, refund_number)
  WHERE refunds_settlement_id IS NOT NULL;

-- What an agency of the place of care deducts from an institution (002 Art. 41, 51): postings between institution and funds, never
-- edited; what takes one back is an opposite posting.
CREATE TABLE deduction (
  person_id               text        NOT NULL,
  deduction_id            text        NOT NULL,
  kind                    text        NOT NULL CHECK (kind IN ('DEDUCTION', 'WITHDRAWAL', 'RELEASE')),
  settlement_id           text        NOT NULL,
  offsets_deduction_id    text,
  caused_by_settlement_id text        NOT NULL,
  institution_code        text        NOT NULL,
  agency_code             text        NOT NULL,
  insured_area            text        NOT NULL,
  care_area               text        NOT NULL,
  insurance_type          text        NOT NULL,
  ground                  text        NOT NULL CHECK (ground IN ('SCOPE_REVIEW', 'VIOLATION')),
  reason                  text        NOT NULL,
  evidence                text        NOT NULL,
  total_fen               bigint      NOT NULL,
  posted_at               timestamptz NOT NULL,
  PRIMARY KEY (person_id, deduction_id),
  CONSTRAINT an_offset_names_its_deduction CHECK ((kind = 'DEDUCTION') = (offsets_deduction_id IS NULL)),
  CONSTRAINT a_release_names_its_cause CHECK ((kind = 'RELEASE') = (caused_by_settlement_id <> '')),
  CONSTRAINT an_offset_is_opposite CHECK ((kind = 'DEDUCTION' AND total_fen > 0) OR (kind <> 'DEDUCTION' AND total_fen < 0))
);
CREATE INDEX deduction_by_settlement ON deduction (person_id, settlement_id);
CREATE INDEX deduction_by_id ON deduction (deduction_id);
CREATE INDEX deduction_by_institution ON deduction (institution_code, posted_at DESC, deduction_id DESC);
CREATE INDEX deduction_by_care_area ON deduction (care_area, posted_at DESC, deduction_id DESC);

CREATE TABLE deduction_fund (
  person_id    text   NOT NULL,
  deduction_id text   NOT NULL,
  fund_code    text   NOT NULL,
  amount_fen   bigint NOT NULL CHECK (amount_fen <> 0),
  PRIMARY KEY (person_id, deduction_id, fund_code)
);

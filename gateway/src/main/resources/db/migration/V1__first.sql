-- Hot tables (person, counter, account, filing, encounter, charge_line, settlement, command …) follow the rules of
-- ARCHITECTURE.md: the person is the first column of every primary key and the only distribution column; no foreign keys,
-- triggers or sequences; ids are made in the gateway. Invariants are CHECKs here and are proved again by command.

-- Versions of policy, catalogue and directory switch at an instant that is checked inside the settle transaction.
CREATE TABLE version_activation (
  kind        text        NOT NULL CHECK (kind IN ('policy', 'catalogue', 'directory')),
  version     text        NOT NULL,
  active_from timestamptz NOT NULL,
  PRIMARY KEY (kind, active_from, version)
);

-- Every policy version that was ever active, so that any settlement can be computed again.
CREATE TABLE policy_archive (
  version text  PRIMARY KEY,
  files   bytea NOT NULL
);

CREATE TABLE region (
  code         text NOT NULL CHECK (code ~ '^[0-9]{6}$'),
  name         text NOT NULL,
  pooling_area text NOT NULL CHECK (pooling_area ~ '^[0-9]{6}$'),
  filing_place text NOT NULL CHECK (filing_place ~ '^[0-9]{6}$'),
  valid_from   date NOT NULL,
  valid_until  date CHECK (valid_until > valid_from),
  PRIMARY KEY (code, valid_from)
);

CREATE TABLE institution (
  code            text PRIMARY KEY,
  name            text NOT NULL,
  type            text NOT NULL CHECK (type IN ('hospital', 'community', 'home_bed', 'pharmacy')),
  area            text NOT NULL,
  filing_place    text NOT NULL DEFAULT '',
  clearing_agency text NOT NULL
);

CREATE TABLE institution_level (
  institution_code text NOT NULL,
  hosp_lv          text NOT NULL,
  dedc_hosp_lv     text NOT NULL,
  lmtpric_hosp_lv  text NOT NULL,
  valid_from       date NOT NULL,
  valid_until      date CHECK (valid_until > valid_from),
  PRIMARY KEY (institution_code, valid_from)
);

CREATE TABLE institution_service (
  institution_code text    NOT NULL,
  service          text    NOT NULL CHECK (service IN ('outpatient', 'inpatient', 'pharmacy', 'chronic')),
  agreed           boolean NOT NULL,
  networked        boolean NOT NULL,
  valid_from       date    NOT NULL,
  valid_until      date CHECK (valid_until > valid_from),
  PRIMARY KEY (institution_code, service, valid_from)
);

CREATE TABLE catalogue_item (
  area                  text     NOT NULL,
  code                  text     NOT NULL,
  name                  text     NOT NULL,
  item_class            text     NOT NULL CHECK (item_class IN ('A', 'B', 'C')),
  charge_category       text     NOT NULL CHECK (charge_category ~ '^(0[1-9]|1[0-4])$'),
  share_insurance_types text[]   NOT NULL,
  share_ppm             bigint[] NOT NULL,
  ceiling_levels        text[]   NOT NULL,
  ceiling_e6            bigint[] NOT NULL,
  limited_use           boolean  NOT NULL,
  valid_from            date     NOT NULL,
  valid_until           date CHECK (valid_until > valid_from),
  PRIMARY KEY (area, code, valid_from)
);

CREATE TABLE person (
  person_id       text PRIMARY KEY,
  name            text NOT NULL,
  gender          text NOT NULL CHECK (gender IN ('1', '2', '9')),
  birth_date      date NOT NULL,
  document_type   text NOT NULL,
  document_number text NOT NULL
);

CREATE TABLE credential (
  type        text NOT NULL CHECK (type IN ('01', '02', '03')),
  number      text NOT NULL,
  card_serial text NOT NULL DEFAULT '',
  person_id   text NOT NULL,
  status      text NOT NULL CHECK (status IN ('NORMAL', 'LOST', 'FROZEN', 'CANCELLED', 'EXPIRED')),
  PRIMARY KEY (type, number)
);

CREATE TABLE insurance_relation (
  person_id      text    NOT NULL,
  insurance_type text    NOT NULL,
  insured_area   text    NOT NULL,
  person_type    text    NOT NULL,
  civil_servant  boolean NOT NULL,
  status         text    NOT NULL CHECK (status IN ('ACTIVE', 'SUSPENDED', 'INVALID', 'ENDED')),
  valid_from     date    NOT NULL,
  valid_until    date CHECK (valid_until > valid_from),
  PRIMARY KEY (person_id, insurance_type, insured_area, valid_from)
);

CREATE TABLE account (
  person_id      text   NOT NULL,
  insured_area   text   NOT NULL,
  insurance_type text   NOT NULL,
  balance_fen    bigint NOT NULL CHECK (balance_fen >= 0),
  PRIMARY KEY (person_id, insured_area, insurance_type)
);

CREATE TABLE account_movement (
  person_id      text        NOT NULL,
  insured_area   text        NOT NULL,
  insurance_type text        NOT NULL,
  reference      text        NOT NULL,
  amount_fen     bigint      NOT NULL,
  booked_at      timestamptz NOT NULL,
  PRIMARY KEY (person_id, insured_area, insurance_type, reference)
);

-- A counter is the sum of its movements; the value is kept beside them for speed and proved by command.
CREATE TABLE counter (
  person_id      text   NOT NULL,
  insured_area   text   NOT NULL,
  insurance_type text   NOT NULL,
  name           text   NOT NULL,
  period         text   NOT NULL,
  value          bigint NOT NULL CHECK (value >= 0),
  PRIMARY KEY (person_id, insured_area, insurance_type, name, period)
);

CREATE TABLE counter_movement (
  person_id      text        NOT NULL,
  insured_area   text        NOT NULL,
  insurance_type text        NOT NULL,
  name           text        NOT NULL,
  period         text        NOT NULL,
  reference      text        NOT NULL,
  source         text        NOT NULL CHECK (source IN ('SETTLEMENT', 'EXTERNAL')),
  amount         bigint      NOT NULL,
  moved_on       date        NOT NULL,
  booked_at      timestamptz NOT NULL,
  PRIMARY KEY (person_id, insured_area, insurance_type, name, period, reference)
);
CREATE INDEX counter_movement_by_reference ON counter_movement (person_id, reference);

CREATE TABLE filing (
  person_id      text    NOT NULL,
  filing_id      text    NOT NULL,
  insurance_type text    NOT NULL,
  insured_area   text    NOT NULL,
  kind           text    NOT NULL,
  status         text    NOT NULL,
  destination    text    NOT NULL,
  start_date     date    NOT NULL,
  end_date       date CHECK (end_date >= start_date),
  by_materials   boolean NOT NULL,
  used_up        boolean NOT NULL,
  onward         boolean NOT NULL,
  designated     text[]  NOT NULL,
  PRIMARY KEY (person_id, filing_id)
);

CREATE TABLE encounter (
  person_id                text        NOT NULL,
  encounter_id             text        NOT NULL,
  institution_code         text        NOT NULL,
  insurance_type           text        NOT NULL,
  insured_area             text        NOT NULL,
  med_type                 text        NOT NULL,
  state                    text        NOT NULL CHECK (state IN ('OPEN', 'DISCHARGED', 'SETTLED')),
  begin_date               date        NOT NULL,
  end_date                 date CHECK (end_date >= begin_date),
  discharge_way            text        NOT NULL DEFAULT '',
  institution_visit_number text        NOT NULL,
  trauma                   text        NOT NULL,
  third_party              text        NOT NULL,
  inpatient_type           text        NOT NULL,
  emergency_referral       text        NOT NULL,
  disease_code             text        NOT NULL,
  diagnosis_codes          text[]      NOT NULL,
  diagnosis_names          text[]      NOT NULL,
  main_diagnosis           int         NOT NULL,
  department               text        NOT NULL,
  doctor_code              text        NOT NULL,
  created_at               timestamptz NOT NULL,
  PRIMARY KEY (person_id, encounter_id)
);
CREATE INDEX encounter_by_id ON encounter (encounter_id);

CREATE TABLE flag_correction (
  person_id                 text        NOT NULL,
  encounter_id              text        NOT NULL,
  corrected_at              timestamptz NOT NULL,
  number                    int         NOT NULL,
  before_trauma             text        NOT NULL,
  before_third_party        text        NOT NULL,
  before_inpatient_type     text        NOT NULL,
  before_emergency_referral text        NOT NULL,
  after_trauma              text        NOT NULL,
  after_third_party         text        NOT NULL,
  after_inpatient_type      text        NOT NULL,
  after_emergency_referral  text        NOT NULL,
  reason                    text        NOT NULL,
  PRIMARY KEY (person_id, encounter_id, number)
);

CREATE TABLE injury_statement (
  person_id              text NOT NULL,
  encounter_id           text NOT NULL,
  signer                 text NOT NULL CHECK (signer IN ('PATIENT', 'CLOSE_RELATIVE')),
  signer_name            text NOT NULL,
  signer_document_type   text NOT NULL,
  signer_document_number text NOT NULL,
  signer_telephone       text NOT NULL,
  injury_date            date NOT NULL,
  injury_hour            int  NOT NULL CHECK (injury_hour BETWEEN 0 AND 23),
  injury_place           text NOT NULL,
  injury_course          text NOT NULL,
  signed_date            date NOT NULL CHECK (signed_date >= injury_date),
  PRIMARY KEY (person_id, encounter_id)
);

CREATE TABLE charge_line (
  person_id       text   NOT NULL,
  encounter_id    text   NOT NULL,
  line_number     int    NOT NULL CHECK (line_number > 0),
  item_code       text   NOT NULL,
  local_item_code text   NOT NULL,
  fee_date        date   NOT NULL,
  quantity_e4     bigint NOT NULL CHECK (quantity_e4 <> 0),
  unit_price_e6   bigint NOT NULL CHECK (unit_price_e6 > 0),
  amount_fen      bigint NOT NULL,
  approval        text   NOT NULL,
  refunds_line    int    NOT NULL,
  settlement_id   text,
  PRIMARY KEY (person_id, encounter_id, line_number)
);

CREATE TABLE charge_staged (
  person_id       text        NOT NULL,
  encounter_id    text        NOT NULL,
  upload_id       text        NOT NULL,
  line_number     int         NOT NULL,
  item_code       text        NOT NULL,
  local_item_code text        NOT NULL,
  fee_date        date        NOT NULL,
  quantity_e4     bigint      NOT NULL,
  unit_price_e6   bigint      NOT NULL,
  amount_fen      bigint      NOT NULL,
  approval        text        NOT NULL,
  refunds_line    int         NOT NULL,
  staged_at       timestamptz NOT NULL,
  PRIMARY KEY (person_id, encounter_id, upload_id, line_number)
);

-- Nothing here is ever updated. Whether a settlement is reversed follows from the row that reverses it.
CREATE TABLE settlement (
  person_id              text        NOT NULL,
  settlement_id          text        NOT NULL,
  kind                   text        NOT NULL CHECK (kind IN ('ORIGINAL', 'REVERSAL')),
  reverses_settlement_id text,
  institution_code       text        NOT NULL,
  request_id             text        NOT NULL,
  encounter_id           text        NOT NULL,
  insured_area           text        NOT NULL,
  care_area              text        NOT NULL,
  insurance_type         text        NOT NULL,
  person_type            text        NOT NULL,
  visit_kind             text        NOT NULL,
  med_type               text        NOT NULL,
  clr_type               text        NOT NULL,
  clr_optins             text        NOT NULL,
  begin_date             date        NOT NULL,
  end_date               date,
  policy_date            date        NOT NULL,
  settled_at             timestamptz NOT NULL,
  outcome                text        NOT NULL,
  tier                   text        NOT NULL,
  filing_id              text        NOT NULL,
  total_fen              bigint      NOT NULL,
  full_self_pay_fen      bigint      NOT NULL,
  over_limit_fen         bigint      NOT NULL,
  first_self_pay_fen     bigint      NOT NULL,
  in_scope_fen           bigint      NOT NULL,
  first_share_fen        bigint      NOT NULL,
  deductible_fen         bigint      NOT NULL,
  fund_total_fen         bigint      NOT NULL,
  hospital_part_fen      bigint      NOT NULL,
  person_part_fen        bigint      NOT NULL,
  account_fen            bigint      NOT NULL,
  cash_fen               bigint      NOT NULL,
  policy_version         text        NOT NULL,
  catalogue_version      text        NOT NULL,
  engine_version         text        NOT NULL,
  claim_record           bytea       NOT NULL,
  result_record          bytea       NOT NULL,
  PRIMARY KEY (person_id, settlement_id),
  CHECK ((kind = 'REVERSAL') = (reverses_settlement_id IS NOT NULL)),
  CONSTRAINT parts_make_the_total
    CHECK (full_self_pay_fen + over_limit_fen + first_self_pay_fen + in_scope_fen = total_fen),
  CONSTRAINT payers_make_the_total CHECK (fund_total_fen + hospital_part_fen + person_part_fen = total_fen),
  CONSTRAINT account_and_cash_make_the_person CHECK (account_fen + cash_fen = person_part_fen),
  CONSTRAINT one_sign CHECK (
    (kind = 'ORIGINAL' AND LEAST(total_fen, full_self_pay_fen, over_limit_fen, first_self_pay_fen, in_scope_fen,
      first_share_fen, deductible_fen, fund_total_fen, hospital_part_fen, person_part_fen, account_fen, cash_fen) >= 0)
    OR (kind = 'REVERSAL' AND GREATEST(total_fen, full_self_pay_fen, over_limit_fen, first_self_pay_fen, in_scope_fen,
      first_share_fen, deductible_fen, fund_total_fen, hospital_part_fen, person_part_fen, account_fen, cash_fen) <= 0))
);
CREATE UNIQUE INDEX settlement_reversed_once ON settlement (person_id, reverses_settlement_id)
  WHERE reverses_settlement_id IS NOT NULL;
CREATE INDEX settlement_by_id ON settlement (settlement_id);
CREATE INDEX settlement_by_institution ON settlement (institution_code, settled_at DESC, settlement_id DESC);

CREATE TABLE settlement_fund (
  person_id     text   NOT NULL,
  settlement_id text   NOT NULL,
  position      int    NOT NULL,
  fund_code     text   NOT NULL,
  fund_field    text   NOT NULL,
  amount_fen    bigint NOT NULL,
  PRIMARY KEY (person_id, settlement_id, position)
);

-- One row a request that took effect, or that was fenced and never will.
CREATE TABLE command (
  person_id        text        NOT NULL,
  institution_code text        NOT NULL,
  request_id       text        NOT NULL,
  kind             text        NOT NULL,
  state            text        NOT NULL CHECK (state IN ('DONE', 'VOID')),
  subject_id       text        NOT NULL,
  request          bytea       NOT NULL,
  reply            bytea       NOT NULL,
  created_at       timestamptz NOT NULL,
  PRIMARY KEY (person_id, institution_code, request_id)
);

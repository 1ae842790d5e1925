-- Filings are applied for, reviewed, changed and cancelled here; rows that were loaded from files keep the defaults.
ALTER TABLE filing
  ADD COLUMN record_group          text        NOT NULL DEFAULT 'LOCAL'
    CONSTRAINT filing_record_group_check CHECK (record_group IN ('QUICK', 'SELF_SERVICE', 'LOCAL')),
  ADD COLUMN way                   text        NOT NULL DEFAULT 'REVIEWED'
    CONSTRAINT filing_way_check CHECK (way IN ('REVIEWED', 'SELF_SERVICE')),
  ADD COLUMN channel               text        NOT NULL DEFAULT '',
  ADD COLUMN applicant             text        NOT NULL DEFAULT '',
  ADD COLUMN proxy_name            text        NOT NULL DEFAULT '',
  ADD COLUMN proxy_document_type   text        NOT NULL DEFAULT '',
  ADD COLUMN proxy_document_number text        NOT NULL DEFAULT '',
  ADD COLUMN contact_name          text        NOT NULL DEFAULT '',
  ADD COLUMN contact_telephone     text        NOT NULL DEFAULT '',
  ADD COLUMN contact_address       text        NOT NULL DEFAULT '',
  ADD COLUMN materials             text[]      NOT NULL DEFAULT '{}',
  ADD COLUMN promise_due           date,
  ADD COLUMN review_due            date,
  ADD COLUMN locked_until          date,
  ADD COLUMN lock_months           int         NOT NULL DEFAULT 0,
  ADD COLUMN retain_until          date,
  ADD COLUMN single_use            boolean     NOT NULL DEFAULT false,
  ADD COLUMN referring_institution text        NOT NULL DEFAULT '',
  ADD COLUMN target_institution    text        NOT NULL DEFAULT '',
  ADD COLUMN diagnosis_code        text        NOT NULL DEFAULT '',
  ADD COLUMN replaces              text        NOT NULL DEFAULT '',
  ADD COLUMN opinion               text        NOT NULL DEFAULT '',
  ADD COLUMN submitted_at          timestamptz,
  ADD COLUMN decided_at            timestamptz;
CREATE INDEX filing_by_id ON filing (filing_id);
CREATE INDEX filing_under_review ON filing (insured_area, review_due) WHERE status = 'UNDER_REVIEW';

-- What a patient asks for on an approved filing and the agency decides.
CREATE TABLE filing_request (
  person_id    text        NOT NULL,
  filing_id    text        NOT NULL,
  number       int         NOT NULL CHECK (number > 0),
  kind         text        NOT NULL CHECK (kind IN ('CANCEL', 'SUPPLEMENT', 'EXTEND')),
  state        text        NOT NULL CHECK (state IN ('PENDING', 'APPROVED', 'REJECTED')),
  reason       text        NOT NULL,
  materials    text[]      NOT NULL,
  end_date     date,
  submitted_at timestamptz NOT NULL,
  review_due   date,
  decided_at   timestamptz,
  opinion      text        NOT NULL DEFAULT '',
  PRIMARY KEY (person_id, filing_id, number)
);
CREATE UNIQUE INDEX filing_request_pending_once ON filing_request (person_id, filing_id, kind) WHERE state = 'PENDING';

-- What happened to a filing; the reference is the request id or the settlement.
CREATE TABLE filing_event (
  person_id text        NOT NULL,
  filing_id text        NOT NULL,
  actor     text        NOT NULL,
  event     text        NOT NULL,
  reference text        NOT NULL,
  status    text        NOT NULL,
  at        timestamptz NOT NULL,
  channel   text        NOT NULL,
  text      text        NOT NULL,
  PRIMARY KEY (person_id, filing_id, actor, event, reference)
);

-- Choices of institutions for diseases of 门诊慢特病; an approved one enters the person's approval for the disease.
CREATE TABLE disease_choice (
  person_id        text        NOT NULL,
  choice_id        text        NOT NULL,
  insurance_type   text        NOT NULL,
  insured_area     text        NOT NULL,
  disease_code     text        NOT NULL,
  institution_code text        NOT NULL,
  replaces         text        NOT NULL,
  status           text        NOT NULL CHECK (status IN ('UNDER_REVIEW', 'APPROVED', 'REJECTED', 'CLOSED')),
  channel          text        NOT NULL,
  submitted_at     timestamptz NOT NULL,
  review_due       date,
  locked_until     date,
  decided_at       timestamptz,
  opinion          text        NOT NULL DEFAULT '',
  PRIMARY KEY (person_id, choice_id)
);
CREATE INDEX disease_choice_by_id ON disease_choice (choice_id);

-- Agencies (经办机构) and the pooling area whose insurance they run.
CREATE TABLE agency (
  code         text PRIMARY KEY CHECK (code ~ '^[A-Z0-9]{6,20}$'),
  name         text NOT NULL,
  insured_area text NOT NULL CHECK (insured_area ~ '^[0-9]{6}$')
);

-- Days that are holidays or working days whatever the day of the week, with the notice that says so.
CREATE TABLE holiday (
  day     date    PRIMARY KEY,
  working boolean NOT NULL,
  source  text    NOT NULL CHECK (source <> '')
);

-- What the rules of some insured places ask of a person besides type and age: the contribution grade (档次), identities such as
-- 特困 and 低保, and approvals for diseases of 门诊慢特病.
ALTER TABLE insurance_relation
  ADD COLUMN plan       text   NOT NULL DEFAULT '',
  ADD COLUMN identities text[] NOT NULL DEFAULT '{}';

CREATE TABLE disease_approval (
  person_id      text   NOT NULL,
  insurance_type text   NOT NULL,
  insured_area   text   NOT NULL,
  disease_code   text   NOT NULL,
  institutions   text[] NOT NULL,
  valid_from     date   NOT NULL,
  valid_until    date CHECK (valid_until > valid_from),
  PRIMARY KEY (person_id, insurance_type, insured_area, disease_code, valid_from)
);

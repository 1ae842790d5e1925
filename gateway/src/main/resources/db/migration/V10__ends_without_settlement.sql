-- Encounters that end without a settlement: opened by mistake, or paid by the patient (002 Art. 15, 43).
ALTER TABLE encounter
  DROP CONSTRAINT encounter_state_check,
  ADD CONSTRAINT encounter_state_check CHECK (state IN ('OPEN', 'DISCHARGED', 'SETTLED', 'CANCELLED', 'SELF_PAID')),
  ADD COLUMN closing_reason  text NOT NULL DEFAULT '',
  ADD COLUMN self_paid_cause text NOT NULL DEFAULT '',
  ADD CONSTRAINT self_paid_has_its_cause CHECK ((state = 'SELF_PAID') = (self_paid_cause <> ''));
CREATE INDEX encounter_by_institution ON encounter (institution_code, created_at DESC, encounter_id DESC);

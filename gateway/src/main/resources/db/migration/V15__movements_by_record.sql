-- Movements are looked for by the record that made them, and by person. A key that begins so serves both, where two indexes were kept.
ALTER TABLE counter_movement
  DROP CONSTRAINT counter_movement_pkey,
  ADD PRIMARY KEY (person_id, reference, insured_area, insurance_type, name, period);
DROP INDEX counter_movement_by_reference;

-- A period of a counter is there as long as a movement in force moves it, be it by nothing: a cycle begins with its first visit, and
-- a visit that was taken back begins none.
ALTER TABLE counter ADD COLUMN in_force int NOT NULL DEFAULT 0 CHECK (in_force >= 0);

INSERT INTO counter (person_id, insured_area, insurance_type, name, period, value, in_force)
SELECT m.person_id, m.insured_area, m.insurance_type, m.name, m.period, 0,
  sum(CASE WHEN m.source = 'EXTERNAL' OR s.kind = 'ORIGINAL' THEN 1 ELSE -1 END)
FROM counter_movement m
LEFT JOIN settlement s ON s.person_id = m.person_id AND s.settlement_id = m.reference AND m.source = 'SETTLEMENT'
GROUP BY m.person_id, m.insured_area, m.insurance_type, m.name, m.period
ON CONFLICT (person_id, insured_area, insurance_type, name, period) DO UPDATE SET in_force = EXCLUDED.in_force;

ALTER TABLE counter ADD CONSTRAINT nothing_in_force_counts_nothing CHECK (in_force > 0 OR value = 0);

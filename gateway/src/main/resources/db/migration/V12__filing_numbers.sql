-- A filing is asked for by its number alone, so a number belongs to one person.
DROP INDEX filing_by_id;
CREATE UNIQUE INDEX filing_by_id ON filing (filing_id);

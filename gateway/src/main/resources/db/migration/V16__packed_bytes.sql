-- Requests, replies and records come packed from now on; PostgreSQL would only try in vain to make them shorter. Rows of before stay as
-- they are.
ALTER TABLE command
  ALTER COLUMN request SET STORAGE EXTERNAL,
  ALTER COLUMN reply SET STORAGE EXTERNAL;
ALTER TABLE settlement
  ALTER COLUMN claim_record SET STORAGE EXTERNAL,
  ALTER COLUMN result_record SET STORAGE EXTERNAL;

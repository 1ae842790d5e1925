-- The stream that an upload id belongs to now. A batch of an earlier one that comes late finds another attempt here, or none
-- once the upload was committed, and is not staged.
CREATE TABLE charge_upload (
  person_id    text        NOT NULL,
  encounter_id text        NOT NULL,
  upload_id    text        NOT NULL,
  attempt      text        NOT NULL,
  started_at   timestamptz NOT NULL,
  PRIMARY KEY (person_id, encounter_id, upload_id)
);

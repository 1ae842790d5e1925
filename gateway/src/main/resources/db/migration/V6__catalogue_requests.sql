-- Which request made a version, so that a repeat is answered as the first time. Empty for versions made on the command line.
ALTER TABLE catalogue_version
  ADD COLUMN institution_code text  NOT NULL DEFAULT '',
  ADD COLUMN request_id       text  NOT NULL DEFAULT '',
  ADD COLUMN request          bytea NOT NULL DEFAULT '',
  ADD COLUMN reply            bytea NOT NULL DEFAULT '';
CREATE UNIQUE INDEX catalogue_version_by_request ON catalogue_version (institution_code, request_id) WHERE request_id <> '';

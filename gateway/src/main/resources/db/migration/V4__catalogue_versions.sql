-- A catalogue version is a set of rows: those that it or an earlier one brought and none up to it took away. Versions are named by
-- their instant, so names sort as they follow each other.
ALTER TABLE catalogue_item
  ADD COLUMN kind          text NOT NULL DEFAULT '' CHECK (kind IN ('', 'DRUG', 'HERBAL', 'SERVICE', 'CONSUMABLE')),
  ADD COLUMN limit_text    text NOT NULL DEFAULT '',
  ADD COLUMN since_version text NOT NULL DEFAULT '',
  ADD COLUMN until_version text CHECK (until_version > since_version),
  DROP CONSTRAINT catalogue_item_pkey,
  ADD PRIMARY KEY (area, code, valid_from, since_version);
CREATE UNIQUE INDEX catalogue_item_current ON catalogue_item (area, code, valid_from) WHERE until_version IS NULL;

CREATE TABLE catalogue_version (
  version     text        PRIMARY KEY,
  source      text        NOT NULL,
  areas       text[]      NOT NULL,
  added       int         NOT NULL CHECK (added >= 0),
  changed     int         NOT NULL CHECK (changed >= 0),
  ended       int         NOT NULL CHECK (ended >= 0),
  created_at  timestamptz NOT NULL,
  active_from timestamptz NOT NULL
);

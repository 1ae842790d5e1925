-- What an institution calls an item in its own system, and the national code that it is (目录对照). An empty national code says that
-- the item is known to have none yet.
CREATE TABLE item_mapping (
  institution_code text NOT NULL,
  local_item_code  text NOT NULL CHECK (local_item_code <> ''),
  local_name       text NOT NULL,
  item_code        text NOT NULL,
  valid_from       date NOT NULL,
  valid_until      date CHECK (valid_until > valid_from),
  PRIMARY KEY (institution_code, local_item_code, valid_from)
);

-- Items that a place of care allows for a disease of 门诊慢特病, where it limits them (002 Art. 32). A disease without a row is not limited.
CREATE TABLE disease_scope (
  area         text NOT NULL CHECK (area ~ '^[0-9]{6}$'),
  disease_code text NOT NULL,
  item_code    text NOT NULL,
  valid_from   date NOT NULL,
  valid_until  date CHECK (valid_until > valid_from),
  PRIMARY KEY (area, disease_code, item_code, valid_from)
);

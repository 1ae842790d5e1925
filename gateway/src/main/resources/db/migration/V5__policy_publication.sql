-- Whether an agency put the version in force by PublishPolicies. From the first such on, starting a gateway switches no policies.
ALTER TABLE version_activation ADD COLUMN published boolean NOT NULL DEFAULT false;

-- One row a publication, with the canonical request and the reply, so that a repeat is answered as the first time.
CREATE TABLE policy_publication (
  institution_code text        NOT NULL,
  request_id       text        NOT NULL,
  version          text        NOT NULL,
  active_from      timestamptz NOT NULL,
  reason           text        NOT NULL,
  request          bytea       NOT NULL,
  reply            bytea       NOT NULL,
  published_at     timestamptz NOT NULL,
  PRIMARY KEY (institution_code, request_id)
);

-- Days whose partition of ip_day was rewritten in address order, and whose active addresses were counted, after every
-- source had closed them (lib/ingest/seal-commands.ts).
CREATE TABLE sealed_day (
  day       date PRIMARY KEY,
  sealed_at timestamptz(3) NOT NULL
);

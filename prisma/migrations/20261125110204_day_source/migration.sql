-- What each source said of an address and day by ready-made counts (POST /api/ingest/days): a batch that replaces is
-- applied as new minus old. One row per line sent, so only sources that add up by themselves have any. Not
-- partitioned: rows are written in the order of the key, a day at a time, and old days leave in that order too.
CREATE TABLE day_source (
  source_id     uuid NOT NULL,
  day           date NOT NULL,
  ip            inet NOT NULL,
  rcpt_commands integer NOT NULL,
  rcpt_unknown  integer NOT NULL,
  data_commands integer NOT NULL,
  recipients    integer NOT NULL,
  ham           integer NOT NULL,
  suspect       integer NOT NULL,
  spam          integer NOT NULL,
  complaints    integer NOT NULL,
  trap_hits     integer NOT NULL,
  PRIMARY KEY (source_id, day, ip)
);
CREATE INDEX day_source_day_idx ON day_source (day);

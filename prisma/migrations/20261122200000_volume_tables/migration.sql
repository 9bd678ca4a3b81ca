-- The tables that carry the volume. Prisma does not know them (partitions): lib/ingest/sql.ts and
-- lib/reputation/sql.ts speak to them. Writes are commutative deltas, every unique key holds the column a
-- distributed engine would distribute by, no serial ids, no foreign keys.

-- One row per sending address and UTC day. The primary key starts with ip because each daily partition is read in
-- address order. Addresses are canonical host addresses (lib/platform/ip.ts).
CREATE TABLE ip_day (
  ip               inet NOT NULL,
  day              date NOT NULL,
  rcpt_commands    integer NOT NULL DEFAULT 0,
  rcpt_unknown     integer NOT NULL DEFAULT 0,
  data_commands    integer NOT NULL DEFAULT 0,
  recipients       integer NOT NULL DEFAULT 0,
  ham              integer NOT NULL DEFAULT 0,
  suspect          integer NOT NULL DEFAULT 0,
  spam             integer NOT NULL DEFAULT 0,
  complaints       integer NOT NULL DEFAULT 0,
  not_spam         integer NOT NULL DEFAULT 0,
  trap_hits        integer NOT NULL DEFAULT 0,
  trap_first_at    timestamptz(3),
  trap_last_at     timestamptz(3),
  -- First and last message event, null while only complaints have come.
  first_seen_at    timestamptz(3),
  last_seen_at     timestamptz(3),
  -- One sample each: the least of the day, so that the order of arrival does not matter.
  helo             text COLLATE "C",
  mail_from_domain text COLLATE "C",
  PRIMARY KEY (ip, day)
) PARTITION BY RANGE (day);

-- The same counters per /24 or /48. Monthly partitions: a network over 90 days is read from four of them.
CREATE TABLE net_day (
  net           inet NOT NULL CHECK (net = network(net)::inet),
  day           date NOT NULL,
  rcpt_commands bigint NOT NULL DEFAULT 0,
  rcpt_unknown  bigint NOT NULL DEFAULT 0,
  data_commands bigint NOT NULL DEFAULT 0,
  recipients    bigint NOT NULL DEFAULT 0,
  ham           bigint NOT NULL DEFAULT 0,
  suspect       bigint NOT NULL DEFAULT 0,
  spam          bigint NOT NULL DEFAULT 0,
  complaints    bigint NOT NULL DEFAULT 0,
  not_spam      bigint NOT NULL DEFAULT 0,
  trap_hits     bigint NOT NULL DEFAULT 0,
  -- These do not add up: they are computed when a day is complete, and null until then.
  active_ips    integer,
  worst_share   real,
  PRIMARY KEY (net, day)
) PARTITION BY RANGE (day);

-- Which delivery a complaint is about: one row per message event that carries a key to join by. day is the UTC day
-- of at. message_hash: first 8 bytes of SHA-256 of the Message-ID. recipient_hashes: 16 bytes each, under the
-- provider's key (lib/ingest/delivery.ts makes both).
CREATE TABLE delivery (
  day              date NOT NULL,
  at               timestamptz(3) NOT NULL,
  source_id        uuid NOT NULL,
  queue_id         text COLLATE "C",
  uuid             text COLLATE "C",
  message_hash     bigint,
  ip               inet NOT NULL,
  port             integer,
  helo             text,
  mail_from_domain text,
  recipient_hashes bytea[]
) PARTITION BY RANGE (day);
-- Hash indexes: these keys come in no order and are only ever compared for equality. At 1.5 M rows a btree on
-- message_hash more than doubled the time of a batch, a hash index left it as it was.
CREATE INDEX delivery_queue_id_idx ON delivery USING hash (queue_id) WHERE queue_id IS NOT NULL;
CREATE INDEX delivery_uuid_idx ON delivery USING hash (uuid) WHERE uuid IS NOT NULL;
CREATE INDEX delivery_message_hash_idx ON delivery USING hash (message_hash) WHERE message_hash IS NOT NULL;

-- The ledger: a batch whose row is here has been counted, once. The row holds the answer it was given. Kept longer
-- than the oldest event that is accepted (7 days), so that a late retry can never count twice.
CREATE TABLE ingest_batch (
  source_id   uuid NOT NULL,
  batch_id    text COLLATE "C" NOT NULL,
  body_hash   bytea NOT NULL,
  received_at timestamptz(3) NOT NULL,
  accepted    integer NOT NULL,
  refused     integer NOT NULL,
  -- The refused lines named in the answer: [{line, code, message}], bounded.
  errors      jsonb NOT NULL DEFAULT '[]',
  PRIMARY KEY (source_id, batch_id)
);
CREATE INDEX ingest_batch_received_at_idx ON ingest_batch (received_at);

-- Samples of refused lines for staff, without personal data, bounded per batch and per source and day.
CREATE TABLE refused_line (
  source_id   uuid NOT NULL,
  batch_id    text COLLATE "C" NOT NULL,
  line        integer NOT NULL,
  received_at timestamptz(3) NOT NULL,
  code        text NOT NULL,
  message     text NOT NULL,
  sample      text NOT NULL,
  PRIMARY KEY (source_id, batch_id, line)
);
CREATE INDEX refused_line_received_at_idx ON refused_line (received_at);

-- What a source did on a day: batches and lines received on it, and when it closed it. Completeness rests on this.
CREATE TABLE source_day (
  source_id uuid NOT NULL,
  day       date NOT NULL,
  batches   integer NOT NULL DEFAULT 0,
  accepted  bigint NOT NULL DEFAULT 0,
  refused   bigint NOT NULL DEFAULT 0,
  closed_at timestamptz(3),
  PRIMARY KEY (source_id, day)
);

-- Creates the partitions that hold the given days, if they are missing, and answers how many it made. Safe to call from
-- many sessions at once, and beside writers: a table is made first and attached then, which holds nobody up, where
-- CREATE TABLE … PARTITION OF would lock the whole table. After the lock the catalogue itself is read: to_regclass
-- may answer from a cache that has not heard of the table another session just made.
CREATE FUNCTION ensure_partitions(days date[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  wanted record;
  made integer := 0;
BEGIN
  FOR wanted IN
    SELECT DISTINCT t.parent, t.fill, date_trunc(t.span, d)::date AS first,
           (date_trunc(t.span, d) + ('1 ' || t.span)::interval)::date AS past,
           t.parent || '_' || to_char(d, t.suffix) AS name
    FROM unnest(days) AS d,
         (VALUES ('ip_day', 'day', 'YYYYMMDD', 85), ('delivery', 'day', 'YYYYMMDD', 100),
                 ('net_day', 'month', 'YYYYMM', 70)) AS t (parent, span, suffix, fill)
    ORDER BY name
  LOOP
    CONTINUE WHEN to_regclass(wanted.name) IS NOT NULL;
    PERFORM pg_advisory_xact_lock(hashtext('senderscope.ensure_partitions'));
    PERFORM FROM pg_class c JOIN pg_class p ON p.relnamespace = c.relnamespace
      WHERE p.oid = wanted.parent::regclass AND c.relname = wanted.name;
    CONTINUE WHEN FOUND;
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL) WITH (fillfactor = %s)',
                   wanted.name, wanted.parent, wanted.fill);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                   wanted.parent, wanted.name, wanted.first, wanted.past);
    made := made + 1;
  END LOOP;
  RETURN made;
END
$$;

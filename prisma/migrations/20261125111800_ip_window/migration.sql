-- Sums of each address from a day `since` to a day `through`, made by the worker when a day is complete: a page of a
-- fleet over 7, 30 or 90 days is read from here instead of adding up as many daily partitions. One partition per
-- `through`, in address order; lib/reputation/window-sql.ts speaks to it. helo and mail_from_domain are the newest.
CREATE TABLE ip_window (
  through          date NOT NULL,
  since            date NOT NULL,
  ip               inet NOT NULL,
  last_day         date NOT NULL,
  rcpt_commands    bigint NOT NULL,
  rcpt_unknown     bigint NOT NULL,
  data_commands    bigint NOT NULL,
  recipients       bigint NOT NULL,
  ham              bigint NOT NULL,
  suspect          bigint NOT NULL,
  spam             bigint NOT NULL,
  complaints       bigint NOT NULL,
  trap_hits        bigint NOT NULL,
  -- The sum of the lower bounds of the days' bands: all that is shown of traps unless figures are disclosed exactly.
  trap_bound       bigint NOT NULL,
  trap_first_at    timestamptz(3),
  trap_last_at     timestamptz(3),
  first_seen_at    timestamptz(3),
  last_seen_at     timestamptz(3),
  helo             text COLLATE "C",
  mail_from_domain text COLLATE "C",
  PRIMARY KEY (through, since, ip)
) PARTITION BY LIST (through);

-- Which sums there are: all addresses from lo to hi. While ready_at is null they are being made. A grant that begins
-- inside a window has a part of its own, from its first day: nothing older may be in what its holder reads.
CREATE TABLE ip_window_part (
  through  date NOT NULL,
  since    date NOT NULL,
  lo       inet NOT NULL,
  hi       inet NOT NULL,
  ready_at timestamptz(3),
  PRIMARY KEY (through, since, lo, hi)
);

-- Addresses whose sums are out of date, because something came late. Whoever writes a day that sums reach to leaves its
-- addresses here in the same transaction; readers add these up from ip_day until the worker has made their sums anew.
CREATE TABLE ip_window_stale (
  ip  inet NOT NULL,
  day date NOT NULL
);
CREATE INDEX ip_window_stale_ip_idx ON ip_window_stale (ip);

-- The partition of a last day: made in address order, gone with its sums.
CREATE FUNCTION ensure_window_partition(wanted date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name text := 'ip_window_' || to_char(wanted, 'YYYYMMDD');
BEGIN
  IF to_regclass(name) IS NULL THEN
    EXECUTE format('CREATE TABLE %I (LIKE ip_window INCLUDING ALL)', name);
    EXECUTE format('ALTER TABLE ip_window ATTACH PARTITION %I FOR VALUES IN (%L)', name, wanted);
  END IF;
END
$$;

CREATE FUNCTION drop_window_partition(unwanted date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('DROP TABLE IF EXISTS %I', 'ip_window_' || to_char(unwanted, 'YYYYMMDD'));
END
$$;

-- Addresses about whose complete days something came late, in the order in which sums learned of it: taken from
-- ip_window_stale by the one who makes sums, so that ids are committed in their order and whoever read up to one misses
-- none. Kept 30 days. lib/reputation/window-sql.ts writes it.
CREATE TABLE ip_late (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ip inet NOT NULL,
  at timestamptz(3) NOT NULL
);
CREATE INDEX ip_late_at_idx ON ip_late (at);
CREATE INDEX status_event_at_idx ON status_event (at);

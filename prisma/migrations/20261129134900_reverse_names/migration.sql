-- What the reverse DNS said of an address when it was last asked (RFC 8601 section 2.7.3, iprev): for addresses that
-- somebody may read and that sent lately. No volume table: it holds facts from outside, and the newest answer stands.
-- lib/reputation/names-sql.ts speaks to it.
CREATE TABLE ip_name (
  ip           inet PRIMARY KEY,
  -- In lower case, as they are searched; empty: the address has no name. confirmed: those that lead back to it.
  hosts        text[] NOT NULL DEFAULT '{}',
  confirmed    text[] NOT NULL DEFAULT '{}',
  -- When the DNS last answered, null before it has; and when it was last asked. They differ where it did not answer.
  looked_up_at timestamptz(3),
  tried_at     timestamptz(3) NOT NULL
);
CREATE INDEX ip_name_tried_at_idx ON ip_name (tried_at);

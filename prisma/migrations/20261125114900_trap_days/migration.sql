-- Days with trap hits are few: what a network's trap hits add up to is read from them alone.
CREATE INDEX ip_day_trap_idx ON ip_day (ip) WHERE trap_hits > 0;

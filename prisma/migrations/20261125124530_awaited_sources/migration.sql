-- Whether the source sent mail on the day (message events or ready-made counts): later days then wait for it. A source
-- that sends blocks, trap hits or complaints alone is not waited for.
ALTER TABLE source_day ADD COLUMN awaited boolean NOT NULL DEFAULT true;

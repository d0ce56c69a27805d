-- When a device last reported, written at most once a minute; and what a lobby screen has been set to, as JSON.
ALTER TABLE device ADD COLUMN seen_at bigint;
ALTER TABLE device ADD COLUMN settings text;

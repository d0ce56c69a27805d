-- Messages about alarms: how often sending was tried, when it is tried next, and what became of it. `visit` holds the alarm.
ALTER TABLE outbox ADD COLUMN attempts bigint NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN next_at bigint NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN outcome text;

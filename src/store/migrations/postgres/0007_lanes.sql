-- Each receiver of messages has a lane of its own, and danger one apart from the rest.
ALTER TABLE outbox ADD COLUMN lane text NOT NULL DEFAULT 'mail';
ALTER TABLE outbox ADD COLUMN danger bigint NOT NULL DEFAULT 0;
UPDATE outbox SET lane = 'hook' WHERE kind LIKE 'alarm.hook.%';
CREATE INDEX outbox_lane ON outbox (district, lane, danger, attempts, created_at DESC, id DESC) WHERE done_at IS NULL;

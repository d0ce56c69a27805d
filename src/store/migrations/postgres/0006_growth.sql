-- What a tap, a sign-in, a live view or a first page reads must not grow with the years that are stored.

-- Visits that have not ended, in the order in which they are read, and the newest visits of a district.
DROP INDEX visit_live;
CREATE INDEX visit_live ON visit (district, id) WHERE state <> 'ended';
CREATE INDEX visit_arrived ON visit (district, arrived_at, id);

-- What upkeep deletes is found without reading what stays. Keys of devices stay for ever.
CREATE INDEX idempotency_passing ON idempotency (at) WHERE actor NOT LIKE 'device:%';
CREATE INDEX session_seen ON session (seen_at);
CREATE INDEX link_expires ON link (expires_at);
CREATE INDEX link_used ON link (used_at) WHERE used_at IS NOT NULL;
CREATE INDEX outbox_done ON outbox (done_at) WHERE done_at IS NOT NULL;
DROP INDEX outbox_open;
CREATE INDEX outbox_due ON outbox (next_at) WHERE done_at IS NULL;

-- What a search compares: the words of names, telephone numbers and references, folded by the program. `block` is `day`
-- divided by 32, so that a search reads the days it is about.
CREATE TABLE personal_word (
    district text   NOT NULL,
    block    bigint NOT NULL,
    word     text   NOT NULL COLLATE "C",
    visit    uuid   NOT NULL,
    seq      bigint NOT NULL,
    place    bigint NOT NULL,
    day      bigint NOT NULL,
    PRIMARY KEY (district, block, word, visit, seq, place)
);
CREATE INDEX personal_word_text ON personal_word (visit, seq, place);

-- Whoever purges or blanks a text takes its words with it.
CREATE FUNCTION personal_purged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM personal_word WHERE visit = OLD.visit AND seq = OLD.seq AND place = OLD.place;
    RETURN NULL;
END
$$;
CREATE TRIGGER personal_purged AFTER DELETE OR UPDATE OF text ON personal
    FOR EACH ROW EXECUTE FUNCTION personal_purged();

-- The days whose texts have words already: those from `day` on. A district without a row has them all.
CREATE TABLE search_fill (
    district text   NOT NULL PRIMARY KEY,
    day      bigint NOT NULL
);
INSERT INTO search_fill (district, day) SELECT district, MAX(day) + 1 FROM visit GROUP BY district;

-- Statistics and dead rows of large tables: the share of a table that is usual would be a year's worth.
ALTER TABLE fact SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
ALTER TABLE visit SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.01);
ALTER TABLE personal SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
ALTER TABLE personal_word SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
ALTER TABLE idempotency SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE outbox SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02);
-- A newer link ends the older ones of the same account.
CREATE INDEX link_of_staff ON link (staff) WHERE used_at IS NULL;

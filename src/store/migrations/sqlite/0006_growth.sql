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
    word     text   NOT NULL,
    visit    blob   NOT NULL,
    seq      bigint NOT NULL,
    place    bigint NOT NULL,
    day      bigint NOT NULL,
    PRIMARY KEY (district, block, word, visit, seq, place)
) WITHOUT ROWID;
CREATE INDEX personal_word_text ON personal_word (visit, seq, place);

-- Whoever purges or blanks a text takes its words with it.
CREATE TRIGGER personal_purged AFTER DELETE ON personal
BEGIN DELETE FROM personal_word WHERE visit = OLD.visit AND seq = OLD.seq AND place = OLD.place; END;
CREATE TRIGGER personal_blanked AFTER UPDATE OF text ON personal
BEGIN DELETE FROM personal_word WHERE visit = OLD.visit AND seq = OLD.seq AND place = OLD.place; END;

-- The days whose texts have words already: those from `day` on. A district without a row has them all.
CREATE TABLE search_fill (
    district text   NOT NULL PRIMARY KEY,
    day      bigint NOT NULL
) WITHOUT ROWID;
INSERT INTO search_fill (district, day) SELECT district, MAX(day) + 1 FROM visit GROUP BY district;
-- A newer link ends the older ones of the same account.
CREATE INDEX link_of_staff ON link (staff) WHERE used_at IS NULL;

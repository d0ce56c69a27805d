-- Districts, lines, facts, visits, people, devices. Times are milliseconds since 1970 UTC, days are days since 1970,
-- ids are 16 bytes, hashes 32 bytes. The district leads every key of what belongs to one.

CREATE TABLE district (
    id        text   NOT NULL PRIMARY KEY,
    position  bigint NOT NULL,
    card      text   NOT NULL,
    rules     text   NOT NULL,
    rules_seq bigint NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- One row per chain of facts: a district's line, or one of the department's own chains. Whoever writes locks it first.
CREATE TABLE line (
    chain     text   NOT NULL PRIMARY KEY,
    seq       bigint NOT NULL,
    head_hash blob   NOT NULL CHECK (length(head_hash) = 32),
    head      text   NOT NULL
) WITHOUT ROWID;

INSERT INTO line (chain, seq, head_hash, head) VALUES
    ('_department', 0, zeroblob(32), '{}'),
    ('_standards', 0, zeroblob(32), '{}');

-- The log. `body` is the text that was hashed, byte for byte.
CREATE TABLE fact (
    district  text   NOT NULL,
    seq       bigint NOT NULL,
    at        bigint NOT NULL,
    visit     blob   CHECK (visit IS NULL OR length(visit) = 16),
    kind      text   NOT NULL,
    body      text   NOT NULL,
    prev_hash blob   NOT NULL CHECK (length(prev_hash) = 32),
    hash      blob   NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (district, seq)
);
CREATE INDEX fact_visit ON fact (visit, seq) WHERE visit IS NOT NULL;

CREATE TRIGGER fact_stays BEFORE UPDATE ON fact
BEGIN SELECT RAISE(ABORT, 'facts are never changed'); END;
CREATE TRIGGER fact_stays_there BEFORE DELETE ON fact
BEGIN SELECT RAISE(ABORT, 'facts are never deleted'); END;

-- A visit as its facts make it: `body` is the whole of it, the columns are what is searched and counted.
CREATE TABLE visit (
    district           text   NOT NULL,
    id                 blob   NOT NULL CHECK (length(id) = 16),
    seq                bigint NOT NULL,
    day                bigint NOT NULL,
    series             text   NOT NULL,
    number             bigint NOT NULL,
    ticket             text   NOT NULL,
    channel            text   NOT NULL,
    source             text   NOT NULL,
    service            text,
    language           text,
    state              text   NOT NULL,
    arrived_at         bigint NOT NULL,
    ended_at           bigint,
    end_kind           text,
    outcome            text,
    area               text,
    counts             bigint NOT NULL,
    acknowledgement_ms bigint,
    wait_ms            bigint,
    resolution_ms      bigint,
    body               text   NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE UNIQUE INDEX visit_ticket ON visit (district, day, series, number);
CREATE INDEX visit_id ON visit (id);
CREATE INDEX visit_seq ON visit (district, seq);
CREATE INDEX visit_live ON visit (district) WHERE state <> 'ended';

-- Names, telephone numbers, notes. Purged on schedule; never in a fact. `folded` is what a search compares.
CREATE TABLE personal (
    district text   NOT NULL,
    visit    blob   NOT NULL,
    seq      bigint NOT NULL,
    place    bigint NOT NULL,
    kind     text   NOT NULL,
    text     text   NOT NULL,
    folded   text   NOT NULL,
    PRIMARY KEY (district, visit, seq, place)
) WITHOUT ROWID;
CREATE INDEX personal_visit ON personal (visit);

CREATE TABLE idempotency (
    district     text   NOT NULL,
    actor        text   NOT NULL,
    key          text   NOT NULL,
    request_hash blob   NOT NULL,
    status       bigint NOT NULL,
    visit        blob,
    seq          bigint NOT NULL,
    at           bigint NOT NULL,
    PRIMARY KEY (district, actor, key)
) WITHOUT ROWID;

-- Messages to be sent, and referrals to other districts, once per visit they come from.
CREATE TABLE outbox (
    district   text   NOT NULL,
    id         blob   NOT NULL,
    kind       text   NOT NULL,
    visit      blob   NOT NULL,
    body       text   NOT NULL,
    created_at bigint NOT NULL,
    done_at    bigint,
    PRIMARY KEY (district, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX outbox_source ON outbox (district, visit, kind);
CREATE INDEX outbox_open ON outbox (created_at) WHERE done_at IS NULL;

CREATE TABLE staff (
    id          blob   NOT NULL PRIMARY KEY,
    login       text   NOT NULL UNIQUE,
    name        text   NOT NULL,
    badge       text   NOT NULL,
    role        text   NOT NULL,
    reach       text   NOT NULL,
    password    text,
    disabled_at bigint
) WITHOUT ROWID;

CREATE TABLE session (
    hash          blob   NOT NULL PRIMARY KEY,
    id            blob   NOT NULL UNIQUE,
    staff         blob   NOT NULL REFERENCES staff (id),
    seat_district text,
    seat_window   text,
    created_at    bigint NOT NULL,
    seen_at       bigint NOT NULL,
    locked        bigint NOT NULL
) WITHOUT ROWID;
CREATE INDEX session_staff ON session (staff);

CREATE TABLE token (
    hash       blob   NOT NULL PRIMARY KEY,
    id         blob   NOT NULL UNIQUE,
    role       text   NOT NULL,
    district   text   REFERENCES district (id),
    created_at bigint NOT NULL,
    expires_at bigint,
    revoked_at bigint
) WITHOUT ROWID;

CREATE TABLE device (
    id         blob   NOT NULL PRIMARY KEY,
    kind       text   NOT NULL,
    district   text   NOT NULL REFERENCES district (id),
    kiosk      text,
    name       text   NOT NULL,
    pairing    blob   UNIQUE,
    key_hash   blob   UNIQUE,
    code_until bigint NOT NULL,
    paired_at  bigint,
    revoked_at bigint
) WITHOUT ROWID;

CREATE TABLE link (
    hash       blob   NOT NULL PRIMARY KEY,
    staff      blob   REFERENCES staff (id),
    expires_at bigint NOT NULL,
    used_at    bigint
) WITHOUT ROWID;

-- A version of a script; `sha256` is of all but its status.
CREATE TABLE script (
    id      text   NOT NULL,
    version bigint NOT NULL,
    status  text   NOT NULL,
    sha256  blob   NOT NULL,
    body    text   NOT NULL,
    PRIMARY KEY (id, version)
) WITHOUT ROWID;

CREATE TABLE setting (
    name  text NOT NULL PRIMARY KEY,
    value text NOT NULL
) WITHOUT ROWID;

-- Keys of the installation, apart from the settings so that a list of those never shows one.
CREATE TABLE secret (
    name  text NOT NULL PRIMARY KEY,
    value text NOT NULL
) WITHOUT ROWID;

-- Written by health checks, to tell a database that only reads from one that works.
CREATE TABLE probe (
    id     bigint NOT NULL PRIMARY KEY,
    probes bigint NOT NULL
);
INSERT INTO probe (id, probes) VALUES (1, 0);

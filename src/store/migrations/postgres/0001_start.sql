-- Districts, lines, facts, visits, people, devices. Times are milliseconds since 1970 UTC, days are days since 1970,
-- hashes 32 bytes. The district leads every key of what belongs to one.

CREATE TABLE district (
    id        text   NOT NULL PRIMARY KEY,
    position  bigint NOT NULL,
    card      text   NOT NULL,
    rules     text   NOT NULL,
    rules_seq bigint NOT NULL DEFAULT 0
);

-- One row per chain of facts: a district's line, or one of the department's own chains. Whoever writes locks it first.
CREATE TABLE line (
    chain     text   NOT NULL PRIMARY KEY,
    seq       bigint NOT NULL,
    head_hash bytea   NOT NULL CHECK (length(head_hash) = 32),
    head      text   NOT NULL
) WITH (fillfactor = 50);

INSERT INTO line (chain, seq, head_hash, head) VALUES
    ('_department', 0, decode(repeat('00', 32), 'hex'), '{}'),
    ('_standards', 0, decode(repeat('00', 32), 'hex'), '{}');

-- The log. `body` is the text that was hashed, byte for byte.
CREATE TABLE fact (
    district  text   NOT NULL,
    seq       bigint NOT NULL,
    at        bigint NOT NULL,
    visit     uuid,
    kind      text   NOT NULL,
    body      text   NOT NULL,
    prev_hash bytea   NOT NULL CHECK (length(prev_hash) = 32),
    hash      bytea   NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (district, seq)
);
CREATE INDEX fact_visit ON fact (visit, seq) WHERE visit IS NOT NULL;

CREATE FUNCTION fact_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'facts are never changed or deleted' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER fact_stays BEFORE UPDATE OR DELETE ON fact FOR EACH ROW EXECUTE FUNCTION fact_stays();
CREATE TRIGGER fact_stays_whole BEFORE TRUNCATE ON fact FOR EACH STATEMENT EXECUTE FUNCTION fact_stays();

-- A visit as its facts make it: `body` is the whole of it, the columns are what is searched and counted.
CREATE TABLE visit (
    district           text   NOT NULL,
    id                 uuid   NOT NULL,
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
    visit    uuid   NOT NULL,
    seq      bigint NOT NULL,
    place    bigint NOT NULL,
    kind     text   NOT NULL,
    text     text   NOT NULL,
    folded   text   NOT NULL,
    PRIMARY KEY (district, visit, seq, place)
);
CREATE INDEX personal_visit ON personal (visit);

CREATE TABLE idempotency (
    district     text   NOT NULL,
    actor        text   NOT NULL,
    key          text   NOT NULL,
    request_hash bytea   NOT NULL,
    status       bigint NOT NULL,
    visit        uuid,
    seq          bigint NOT NULL,
    at           bigint NOT NULL,
    PRIMARY KEY (district, actor, key)
);

-- Messages to be sent, and referrals to other districts, once per visit they come from.
CREATE TABLE outbox (
    district   text   NOT NULL,
    id         uuid   NOT NULL,
    kind       text   NOT NULL,
    visit      uuid   NOT NULL,
    body       text   NOT NULL,
    created_at bigint NOT NULL,
    done_at    bigint,
    PRIMARY KEY (district, id)
);
CREATE UNIQUE INDEX outbox_source ON outbox (district, visit, kind);
CREATE INDEX outbox_open ON outbox (created_at) WHERE done_at IS NULL;

CREATE TABLE staff (
    id          uuid   NOT NULL PRIMARY KEY,
    login       text   NOT NULL UNIQUE,
    name        text   NOT NULL,
    badge       text   NOT NULL,
    role        text   NOT NULL,
    reach       text   NOT NULL,
    password    text,
    disabled_at bigint
);

CREATE TABLE session (
    hash          bytea   NOT NULL PRIMARY KEY,
    id            uuid   NOT NULL UNIQUE,
    staff         uuid   NOT NULL REFERENCES staff (id),
    seat_district text,
    seat_window   text,
    created_at    bigint NOT NULL,
    seen_at       bigint NOT NULL,
    locked        bigint NOT NULL
);
CREATE INDEX session_staff ON session (staff);

CREATE TABLE token (
    hash       bytea   NOT NULL PRIMARY KEY,
    id         uuid   NOT NULL UNIQUE,
    role       text   NOT NULL,
    district   text   REFERENCES district (id),
    created_at bigint NOT NULL,
    expires_at bigint,
    revoked_at bigint
);

CREATE TABLE device (
    id         uuid   NOT NULL PRIMARY KEY,
    kind       text   NOT NULL,
    district   text   NOT NULL REFERENCES district (id),
    kiosk      text,
    name       text   NOT NULL,
    pairing    bytea   UNIQUE,
    key_hash   bytea   UNIQUE,
    code_until bigint NOT NULL,
    paired_at  bigint,
    revoked_at bigint
);

CREATE TABLE link (
    hash       bytea   NOT NULL PRIMARY KEY,
    staff      uuid   REFERENCES staff (id),
    expires_at bigint NOT NULL,
    used_at    bigint
);

-- A version of a script; `sha256` is of all but its status.
CREATE TABLE script (
    id      text   NOT NULL,
    version bigint NOT NULL,
    status  text   NOT NULL,
    sha256  bytea   NOT NULL,
    body    text   NOT NULL,
    PRIMARY KEY (id, version)
);

CREATE TABLE setting (
    name  text NOT NULL PRIMARY KEY,
    value text NOT NULL
);

-- Keys of the installation, apart from the settings so that a list of those never shows one.
CREATE TABLE secret (
    name  text NOT NULL PRIMARY KEY,
    value text NOT NULL
);

-- Written by health checks, to tell a database that only reads from one that works.
CREATE TABLE probe (
    id     bigint NOT NULL PRIMARY KEY,
    probes bigint NOT NULL
);
INSERT INTO probe (id, probes) VALUES (1, 0);

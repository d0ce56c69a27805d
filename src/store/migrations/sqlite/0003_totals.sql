-- A visit that has ended, as figures count it: its last contribution, so that an undo or a reopening can take it back.
CREATE TABLE closed (
    district    text   NOT NULL,
    day         bigint NOT NULL,
    id          blob   NOT NULL,
    hour        bigint NOT NULL,
    watch       text,
    service     text,
    channel     text   NOT NULL,
    language    text,
    area        text,
    needs       text   NOT NULL,
    counts      bigint NOT NULL,
    end_kind    text   NOT NULL,
    outcome     text,
    arrived_at  bigint NOT NULL,
    ended_at    bigint NOT NULL,
    clocks      text   NOT NULL,
    targets     text   NOT NULL,
    p50_ms      bigint,
    p80_ms      bigint,
    handover_ms bigint,
    causes      text   NOT NULL,
    unnumbered  bigint,
    reopened    bigint NOT NULL,
    repeat      bigint NOT NULL,
    PRIMARY KEY (district, day, id)
) WITHOUT ROWID;

-- Sums over them: by business day and watch (`span` is `day`, `start` the day), and by month, service, channel and language
-- (`span` is `month`, `start` its first day). What a sum is not told apart by is empty.
CREATE TABLE total (
    district text   NOT NULL,
    span     text   NOT NULL,
    start    bigint NOT NULL,
    watch    text   NOT NULL,
    service  text   NOT NULL,
    channel  text   NOT NULL,
    language text   NOT NULL,
    body     text   NOT NULL,
    PRIMARY KEY (district, span, start, watch, service, channel, language)
) WITHOUT ROWID;

-- How far both have followed the log of a district, and what is carried over to the facts after it. Below zero while what was
-- counted is being thrown away, to be counted anew.
CREATE TABLE follower (
    district text   NOT NULL PRIMARY KEY,
    position bigint NOT NULL,
    state    text   NOT NULL
) WITHOUT ROWID;

-- The rules in force at any time, and whose telephone number was here before.
CREATE INDEX fact_configured ON fact (district, at, seq) WHERE kind = 'configured';
CREATE INDEX personal_phone ON personal (folded) WHERE kind = 'phone';

-- What people wrote to the figures: a note on some days, or something they mean to do about them.
CREATE TABLE remark (
    id         blob   NOT NULL PRIMARY KEY,
    district   text,
    kind       text   NOT NULL,
    from_day   bigint NOT NULL,
    to_day     bigint NOT NULL,
    text       text   NOT NULL,
    owner      text   NOT NULL,
    due_day    bigint,
    author     blob   NOT NULL,
    created_at bigint NOT NULL,
    done_at    bigint,
    withdrawn_at bigint
) WITHOUT ROWID;
CREATE INDEX remark_days ON remark (from_day, to_day);

-- Who wrote a version of a script, and who approved it.
ALTER TABLE script ADD COLUMN author uuid;
ALTER TABLE script ADD COLUMN approver uuid;
ALTER TABLE script ADD COLUMN changed_at bigint;
ALTER TABLE script ADD COLUMN published_at bigint;

-- To whom a member of staff answers: who may see their own figures beside themselves.
ALTER TABLE staff ADD COLUMN supervisor uuid;

-- A role play: who, which scenario, in which practice line; `body` holds what was said and how it went.
CREATE TABLE practice (
    id          uuid   NOT NULL PRIMARY KEY,
    staff       uuid   NOT NULL REFERENCES staff (id),
    scenario    text   NOT NULL,
    district    text   NOT NULL,
    started_at  bigint NOT NULL,
    finished_at bigint,
    body        text   NOT NULL
);
CREATE INDEX practice_staff ON practice (staff, started_at);

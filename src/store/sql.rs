//! Every statement, once. `$1`, `$2`, … are understood by both databases; where the two differ, a pair stands side by
//! side. The number in brackets is the number of parameters: a call that binds another number does not compile, and a
//! number that disagrees with the text does not compile either.
//!
//! To add one: a line here, named after what it does and with the table its rows come from. The tests prepare it on both
//! databases. Rows of a batch come in as one JSON array of objects, so that a batch is one statement, whatever its size.

/// A statement with `N` parameters.
#[derive(Debug)]
pub struct Sql<const N: usize> {
    /// Its name, for messages.
    pub name: &'static str,
    /// The table its rows come from, for messages.
    pub table: &'static str,
    /// For SQLite.
    pub sqlite: &'static str,
    /// For PostgreSQL.
    pub postgres: &'static str,
}

/// A statement as the tests list it.
#[derive(Debug)]
pub struct Listed {
    /// Its name.
    pub name: &'static str,
    /// For SQLite.
    pub sqlite: &'static str,
    /// For PostgreSQL.
    pub postgres: &'static str,
    /// How many parameters it takes.
    pub parameters: usize,
}

/// The highest `$n` in a text.
const fn parameters(text: &str) -> usize {
    let mut rest = text.as_bytes();
    let (mut most, mut number, mut inside) = (0, 0, false);
    while let Some((byte, more)) = rest.split_first() {
        if inside && byte.is_ascii_digit() {
            number = number * 10 + (*byte - b'0') as usize;
        } else {
            inside = *byte == b'$';
            number = 0;
        }
        if number > most {
            most = number;
        }
        rest = more;
    }
    most
}

macro_rules! statements {
    ($($name:ident [$n:literal] $table:ident = $sqlite:expr $(, $postgres:expr)?;)+) => {
        $(
            pub(crate) const $name: Sql<$n> = Sql {
                name: stringify!($name),
                table: stringify!($table),
                sqlite: $sqlite,
                postgres: statements!(@last $sqlite $(, $postgres)?),
            };
            const _: () = assert!(parameters($name.sqlite) == $n && parameters($name.postgres) == $n);
        )+
        /// All of them.
        pub const ALL: &[Listed] = &[
            $(Listed { name: $name.name, sqlite: $name.sqlite, postgres: $name.postgres, parameters: $n },)+
        ];
    };
    (@last $sqlite:expr) => { $sqlite };
    (@last $sqlite:expr, $postgres:expr) => { $postgres };
}

/// A visit that is there already is replaced.
macro_rules! put_visit {
    () => {
        "ON CONFLICT (district, id) DO UPDATE SET seq = excluded.seq, channel = excluded.channel, source = excluded.source, \
         service = excluded.service, language = excluded.language, state = excluded.state, arrived_at = excluded.arrived_at, \
         ended_at = excluded.ended_at, end_kind = excluded.end_kind, outcome = excluded.outcome, area = excluded.area, \
         counts = excluded.counts, acknowledgement_ms = excluded.acknowledgement_ms, wait_ms = excluded.wait_ms, \
         resolution_ms = excluded.resolution_ms, body = excluded.body"
    };
}

/// The columns of a fact.
macro_rules! fact {
    () => {
        "district, seq, at, visit, kind, body, prev_hash, hash"
    };
}

/// The columns of a visit.
macro_rules! visit {
    () => {
        "district, id, seq, day, series, number, ticket, channel, source, service, language, state, arrived_at, ended_at, \
         end_kind, outcome, area, counts, acknowledgement_ms, wait_ms, resolution_ms, body"
    };
}

/// The parts of `WRITE`: `$1` is the chain, `$2` to `$5` are lists of rows, of which any may be empty.
macro_rules! add_facts {
    (sqlite) => {
        concat!(
            "INSERT INTO fact (",
            fact!(),
            ") SELECT $1, value->>'seq', value->>'at', unhex(value->>'visit'), \
         value->>'kind', value->>'body', unhex(value->>'prev_hash', '\\x'), unhex(value->>'hash', '\\x') \
         FROM json_each($2)"
        )
    };
    (postgres) => {
        concat!(
            "INSERT INTO fact (",
            fact!(),
            ") SELECT $1, seq, at, visit, kind, body, prev_hash, hash \
         FROM json_populate_recordset(CAST(NULL AS fact), CAST($2 AS json))"
        )
    };
}

macro_rules! put_visits {
    (sqlite) => {
        concat!("INSERT INTO visit (", visit!(), ") \
         SELECT $1, unhex(value->>'id'), value->>'seq', value->>'day', value->>'series', value->>'number', value->>'ticket', \
         value->>'channel', value->>'source', value->>'service', value->>'language', value->>'state', value->>'arrived_at', \
         value->>'ended_at', value->>'end_kind', value->>'outcome', value->>'area', value->>'counts', \
         value->>'acknowledgement_ms', value->>'wait_ms', value->>'resolution_ms', value->>'body' \
         FROM json_each($3) WHERE true ", put_visit!())
    };
    (postgres) => {
        concat!("INSERT INTO visit (", visit!(), ") SELECT $1, id, seq, day, series, number, ticket, channel, source, service, \
         language, state, arrived_at, ended_at, end_kind, outcome, area, counts, acknowledgement_ms, wait_ms, resolution_ms, body \
         FROM json_populate_recordset(CAST(NULL AS visit), CAST($3 AS json)) WHERE true ", put_visit!())
    };
}

macro_rules! add_keys {
    (sqlite) => {
        "INSERT INTO idempotency (district, actor, key, request_hash, status, visit, seq, at) SELECT $1, value->>'actor', \
         value->>'key', unhex(value->>'request_hash', '\\x'), value->>'status', unhex(value->>'visit'), value->>'seq', \
         value->>'at' FROM json_each($4)"
    };
    (postgres) => {
        "INSERT INTO idempotency (district, actor, key, request_hash, status, visit, seq, at) \
         SELECT $1, actor, key, request_hash, status, visit, seq, at \
         FROM json_populate_recordset(CAST(NULL AS idempotency), CAST($4 AS json))"
    };
}

macro_rules! add_personal {
    (sqlite) => {
        "INSERT INTO personal (district, visit, seq, place, kind, text, folded) SELECT $1, unhex(value->>'visit'), \
         value->>'seq', value->>'place', value->>'kind', value->>'text', value->>'folded' FROM json_each($5)"
    };
    (postgres) => {
        "INSERT INTO personal (district, visit, seq, place, kind, text, folded) \
         SELECT $1, visit, seq, place, kind, text, folded \
         FROM json_populate_recordset(CAST(NULL AS personal), CAST($5 AS json))"
    };
}

/// Which visits a `VisitFilter` means: `$1` districts as a JSON array, `$2` and `$3` days, `$4` state, `$5` ticket,
/// `$6` service, `$7` channel, `$8` language, `$9` a pattern for personal texts, `$10` one for telephone numbers.
macro_rules! visits_where {
    ($list:literal) => {
        concat!(
            "FROM visit WHERE district IN (",
            $list,
            ") AND day >= $2 AND day <= $3 \
             AND (CAST($4 AS text) IS NULL OR state = $4) AND (CAST($5 AS text) IS NULL OR ticket = $5) \
             AND (CAST($6 AS text) IS NULL OR service = $6) AND (CAST($7 AS text) IS NULL OR channel = $7) \
             AND (CAST($8 AS text) IS NULL OR language = $8) \
             AND (CAST($9 AS text) IS NULL OR id IN (SELECT p.visit FROM personal p \
             WHERE p.district = visit.district AND p.kind IN ('name', 'phone', 'reference') \
             AND (p.folded LIKE $9 ESCAPE '!' OR (p.kind = 'phone' AND p.folded LIKE $10 ESCAPE '!'))))"
        )
    };
}

macro_rules! counted {
    () => {
        "id, district, day, arrived_at, ended_at, end_kind, service, channel, language, counts, \
         acknowledgement_ms, wait_ms, resolution_ms"
    };
}

/// The columns of a visit that has ended, as figures count it.
macro_rules! closed {
    () => {
        "district, day, id, hour, watch, service, channel, language, area, needs, counts, end_kind, outcome, arrived_at, \
         ended_at, clocks, targets, p50_ms, p80_ms, handover_ms, causes, unnumbered, reopened, repeat"
    };
}

/// Columns that a row that is there already takes over: all but the key.
macro_rules! put_closed {
    () => {
        "ON CONFLICT (district, day, id) DO UPDATE SET hour = excluded.hour, watch = excluded.watch, \
         service = excluded.service, channel = excluded.channel, language = excluded.language, area = excluded.area, \
         needs = excluded.needs, counts = excluded.counts, end_kind = excluded.end_kind, outcome = excluded.outcome, \
         arrived_at = excluded.arrived_at, ended_at = excluded.ended_at, clocks = excluded.clocks, \
         targets = excluded.targets, p50_ms = excluded.p50_ms, p80_ms = excluded.p80_ms, \
         handover_ms = excluded.handover_ms, causes = excluded.causes, unnumbered = excluded.unnumbered, \
         reopened = excluded.reopened, repeat = excluded.repeat"
    };
}

/// The columns of a total.
macro_rules! total {
    () => {
        "district, span, start, watch, service, channel, language, body"
    };
}

macro_rules! remark {
    () => {
        "id, district, kind, from_day, to_day, text, owner, due_day, author, created_at, done_at, withdrawn_at"
    };
}

macro_rules! device {
    () => {
        "id, kind, district, kiosk, name, code_until, paired_at, revoked_at"
    };
}

statements! {
    // Lines and what a batch writes to them.
    LOCK_LINE[1] line = "SELECT chain, seq, head_hash FROM line WHERE chain = $1",
        "SELECT chain, seq, head_hash FROM line WHERE chain = $1 FOR UPDATE";
    MOVE_LINE[5] line = "UPDATE line SET seq = $3, head_hash = $4, head = COALESCE(CAST($5 AS text), head) \
        WHERE chain = $1 AND seq = $2";
    ADD_LINE[4] line = "INSERT INTO line (chain, seq, head_hash, head) VALUES ($1, $2, $3, $4)";
    LINE[1] line = "SELECT chain, seq, head_hash, head FROM line WHERE chain = $1";
    HEADS[0] line = "SELECT line.chain, line.seq, line.head_hash FROM line JOIN district ON district.id = line.chain \
        ORDER BY line.chain";
    EVERY_HEAD[0] line = "SELECT chain, seq, head_hash FROM line ORDER BY chain";
    CHAINS[0] line = "SELECT chain FROM line ORDER BY chain";
    NEWER_RULES[2] district = "SELECT id, rules FROM district WHERE id = $1 AND rules_seq > $2";
    NEWER_VISITS[2] visit = "SELECT id, body FROM visit WHERE district = $1 AND seq > $2 ORDER BY id";
    KINDS_AFTER[2] fact = "SELECT DISTINCT kind FROM fact WHERE district = $1 AND seq > $2 ORDER BY kind";
    LIVE_VISITS[1] visit = "SELECT id, body FROM visit WHERE district = $1 AND state <> 'ended' ORDER BY id";
    // The keys come with their place in the order asked, from 0.
    REPLAYS[2] idempotency =
        "SELECT asked.key AS place, i.request_hash, i.status, i.visit, i.seq FROM json_each($2) AS asked \
         JOIN idempotency i ON i.district = $1 AND i.actor = asked.value->>'actor' AND i.key = asked.value->>'key'",
        "SELECT asked.place - 1 AS place, i.request_hash, i.status, i.visit, i.seq \
         FROM json_array_elements(CAST($2 AS json)) WITH ORDINALITY AS asked(value, place) \
         JOIN idempotency i ON i.district = $1 AND i.actor = asked.value->>'actor' AND i.key = asked.value->>'key'";
    VISITS_BY_ID[2] visit =
        "SELECT id, body FROM visit WHERE district = $1 AND id IN (SELECT unhex(value) FROM json_each($2)) ORDER BY id",
        "SELECT id, body FROM visit WHERE district = $1 \
         AND id IN (SELECT CAST(value AS uuid) FROM json_array_elements_text(CAST($2 AS json)) AS asked(value)) ORDER BY id";
    // All rows that a batch writes, at once: one way to the database and back, not four.
    WRITE[5] fact = concat!(add_facts!(sqlite), "; ", put_visits!(sqlite), "; ", add_keys!(sqlite), "; ", add_personal!(sqlite)),
        concat!("WITH facts AS (", add_facts!(postgres), "), visits AS (", put_visits!(postgres), "), keys AS (", add_keys!(postgres),
        ") ", add_personal!(postgres));
    SET_RULES[3] district = "UPDATE district SET rules = $2, rules_seq = $3 WHERE id = $1";

    // What the facts make, held against them and made again.
    VISIT_ROWS[2] visit = concat!("SELECT ", visit!(), " FROM visit WHERE district = $1 \
        AND id IN (SELECT unhex(value) FROM json_each($2))"),
        concat!("SELECT ", visit!(), " FROM visit WHERE district = $1 \
        AND id IN (SELECT CAST(value AS uuid) FROM json_array_elements_text(CAST($2 AS json)) AS asked(value))");
    VISIT_COUNTS[1] visit = "SELECT (SELECT count(*) FROM visit WHERE district = $1) AS visits, \
        (SELECT count(*) FROM personal p WHERE p.district = $1 AND NOT EXISTS \
        (SELECT 1 FROM visit v WHERE v.district = p.district AND v.id = p.visit)) AS strays";
    CLEAR_VISITS[1] visit = "DELETE FROM visit WHERE district = $1";
    SET_HEAD[2] line = "UPDATE line SET head = $2 WHERE chain = $1";

    // Districts.
    DISTRICTS[0] district = "SELECT id, position, card, rules FROM district ORDER BY position, id";
    ADD_DISTRICT[4] district = "INSERT INTO district (id, position, card, rules, rules_seq) VALUES ($1, $2, $3, $4, 0)";
    SET_CARD[3] district = "UPDATE district SET position = $2, card = $3 WHERE id = $1";
    RULES[1] district = "SELECT id, rules FROM district WHERE id = $1";

    // Visits and facts, read.
    VISIT[1] visit = "SELECT id, district, body FROM visit WHERE id = $1";
    VISITS[11] visit = concat!("SELECT id, district, body ", visits_where!("SELECT value FROM json_each($1)"), " ORDER BY arrived_at DESC, id DESC LIMIT $11"),
        concat!("SELECT id, district, body ", visits_where!("SELECT json_array_elements_text(CAST($1 AS json))"), " ORDER BY arrived_at DESC, id DESC LIMIT $11");
    COUNTED[10] visit = concat!("SELECT ", counted!(), " ", visits_where!("SELECT value FROM json_each($1)"), " ORDER BY arrived_at, id"),
        concat!("SELECT ", counted!(), " ", visits_where!("SELECT json_array_elements_text(CAST($1 AS json))"), " ORDER BY arrived_at, id");
    // A page of a district's visits in the order of their tickets: `$2`, `$3` and `$4` are the ticket before.
    VISITS_AFTER[6] visit = "SELECT id, body FROM visit WHERE district = $1 AND (day, series, number) > ($2, $3, $4) AND day <= $5 \
        ORDER BY day, series, number LIMIT $6";
    DISTRICT_IDS[0] district = "SELECT id FROM district WHERE id NOT LIKE 'practice-%' ORDER BY id";
    VISIT_FACTS[1] fact = "SELECT seq, body FROM fact WHERE visit = $1 ORDER BY seq";
    FACTS[3] fact = concat!("SELECT ", fact!(), " FROM fact WHERE district = $1 AND seq > $2 ORDER BY seq LIMIT $3");
    LINE_FACTS[4] fact = concat!("SELECT ", fact!(), " FROM fact WHERE district = $1 AND kind = $2 AND visit IS NULL AND seq <= $3 \
        ORDER BY seq DESC LIMIT $4");
    PERSONAL[1] personal = "SELECT visit, seq, kind, text FROM personal WHERE visit = $1 ORDER BY seq, place";
    PERSONAL_OF_LIVE[1] personal = "SELECT p.visit, p.seq, p.kind, p.text FROM personal p \
        JOIN visit v ON v.district = p.district AND v.id = p.visit \
        WHERE v.district = $1 AND v.state <> 'ended' ORDER BY p.visit, p.seq, p.place";

    REWRITE_NOTE[5] personal = "UPDATE personal SET text = $4, folded = $5 \
        WHERE district = $1 AND visit = $2 AND seq = $3 AND kind = 'note'";

    // Figures.
    FOLLOWER[1] follower = "SELECT district, position, state FROM follower WHERE district = $1";
    FOLLOWERS[0] follower = "SELECT district, position, state FROM follower ORDER BY district";
    START_FOLLOWER[1] follower = "INSERT INTO follower (district, position, state) VALUES ($1, 0, '') ON CONFLICT (district) DO NOTHING";
    ADVANCE[4] follower = "UPDATE follower SET position = $3, state = $4 WHERE district = $1 AND position = $2";
    CHANGED_VISITS[3] visit = "SELECT v.id, v.body, EXISTS (SELECT 1 FROM personal p JOIN personal q ON q.folded = p.folded \
        AND q.kind = 'phone' AND q.visit <> p.visit JOIN visit w ON w.district = q.district AND w.id = q.visit \
        WHERE p.district = v.district AND p.visit = v.id AND p.kind = 'phone' AND length(p.folded) >= 7 \
        AND w.arrived_at < v.arrived_at AND w.arrived_at >= v.arrived_at - 604800000 AND w.district NOT LIKE 'practice-%') AS repeat \
        FROM visit v WHERE v.district = $1 AND v.seq > $2 AND v.seq <= $3 ORDER BY v.seq",
        "SELECT v.id, v.body, CAST(EXISTS (SELECT 1 FROM personal p JOIN personal q ON q.folded = p.folded \
        AND q.kind = 'phone' AND q.visit <> p.visit JOIN visit w ON w.district = q.district AND w.id = q.visit \
        WHERE p.district = v.district AND p.visit = v.id AND p.kind = 'phone' AND length(p.folded) >= 7 \
        AND w.arrived_at < v.arrived_at AND w.arrived_at >= v.arrived_at - 604800000 AND w.district NOT LIKE 'practice-%') AS int)::bigint AS repeat \
        FROM visit v WHERE v.district = $1 AND v.seq > $2 AND v.seq <= $3 ORDER BY v.seq";
    RULES_AT[2] fact = "SELECT seq, at, body FROM fact WHERE district = $1 AND kind = 'configured' AND at <= $2 ORDER BY at DESC, seq DESC LIMIT 1";
    CLOSED_BY_ID[2] closed = concat!("SELECT ", closed!(), " FROM closed WHERE district = $1 AND (day, id) IN \
        (SELECT value->>'day', unhex(value->>'id') FROM json_each($2)) ORDER BY day, id"),
        concat!("SELECT ", closed!(), " FROM closed WHERE district = $1 AND (day, id) IN \
        (SELECT day, id FROM json_to_recordset(CAST($2 AS json)) AS asked(day bigint, id uuid)) ORDER BY day, id");
    // A page of a district's rows in the order of its key: `$2` and `$3` are the row before, `-` stands for none.
    CLOSED[10] closed = concat!("SELECT ", closed!(), " FROM closed WHERE district = $1 AND (day, id) > ($2, $3) AND day <= $4 \
        AND (CAST($5 AS text) IS NULL OR COALESCE(watch, '-') = $5) AND (CAST($6 AS text) IS NULL OR COALESCE(service, '-') = $6) \
        AND (CAST($7 AS text) IS NULL OR channel = $7) AND (CAST($8 AS text) IS NULL OR COALESCE(language, '-') = $8) \
        AND (CAST($9 AS text) IS NULL OR COALESCE(area, '-') = $9) ORDER BY day, id LIMIT $10");
    DROP_CLOSED[2] closed = "DELETE FROM closed WHERE district = $1 AND (day, id) IN (SELECT value->>'day', unhex(value->>'id') FROM json_each($2))",
        "DELETE FROM closed WHERE district = $1 AND (day, id) IN \
        (SELECT day, id FROM json_to_recordset(CAST($2 AS json)) AS asked(day bigint, id uuid))";
    PUT_CLOSED[2] closed = concat!("INSERT INTO closed (", closed!(), ") SELECT $1, value->>'day', unhex(value->>'id'), value->>'hour', \
        value->>'watch', value->>'service', value->>'channel', value->>'language', value->>'area', value->>'needs', value->>'counts', \
        value->>'end_kind', value->>'outcome', value->>'arrived_at', value->>'ended_at', value->>'clocks', value->>'targets', \
        value->>'p50_ms', value->>'p80_ms', value->>'handover_ms', value->>'causes', value->>'unnumbered', value->>'reopened', \
        value->>'repeat' FROM json_each($2) WHERE true ", put_closed!()),
        concat!("INSERT INTO closed (", closed!(), ") SELECT $1, day, id, hour, watch, service, channel, language, area, needs, counts, \
        end_kind, outcome, arrived_at, ended_at, clocks, targets, p50_ms, p80_ms, handover_ms, causes, unnumbered, reopened, repeat \
        FROM json_populate_recordset(CAST(NULL AS closed), CAST($2 AS json)) WHERE true ", put_closed!());
    TOTALS_BY_KEY[2] total = concat!("SELECT ", total!(), " FROM total WHERE district = $1 AND (span, start, watch, service, channel, language) IN \
        (SELECT value->>'span', value->>'start', value->>'watch', value->>'service', value->>'channel', value->>'language' FROM json_each($2))"),
        concat!("SELECT ", total!(), " FROM total WHERE district = $1 AND (span, start, watch, service, channel, language) IN \
        (SELECT span, start, watch, service, channel, language FROM json_to_recordset(CAST($2 AS json)) \
        AS asked(span text, start bigint, watch text, service text, channel text, language text))");
    TOTALS[4] total = concat!("SELECT ", total!(), " FROM total WHERE district IN (SELECT value FROM json_each($1)) \
        AND span = $2 AND start >= $3 AND start <= $4"),
        concat!("SELECT ", total!(), " FROM total WHERE district IN (SELECT json_array_elements_text(CAST($1 AS json))) \
        AND span = $2 AND start >= $3 AND start <= $4");
    PUT_TOTALS[2] total = concat!("INSERT INTO total (", total!(), ") SELECT $1, value->>'span', value->>'start', value->>'watch', \
        value->>'service', value->>'channel', value->>'language', value->>'body' FROM json_each($2) WHERE true \
        ON CONFLICT (district, span, start, watch, service, channel, language) DO UPDATE SET body = excluded.body"),
        concat!("INSERT INTO total (", total!(), ") SELECT $1, span, start, watch, service, channel, language, body \
        FROM json_populate_recordset(CAST(NULL AS total), CAST($2 AS json)) WHERE true \
        ON CONFLICT (district, span, start, watch, service, channel, language) DO UPDATE SET body = excluded.body");
    // Thrown away a month of days at a time, so that nobody who writes waits for long.
    FIRST_CLOSED[1] closed = "SELECT day FROM closed WHERE district = $1 ORDER BY day LIMIT 1";
    CLEAR_CLOSED[2] closed = "DELETE FROM closed WHERE district = $1 AND day <= $2";
    CLEAR_TOTALS[1] total = "DELETE FROM total WHERE district = $1";

    // Remarks.
    REMARKS[2] remark = concat!("SELECT ", remark!(), " FROM remark WHERE from_day <= $2 AND to_day >= $1 ORDER BY from_day, created_at, id");
    COMMITMENTS[0] remark = concat!("SELECT ", remark!(), " FROM remark WHERE kind = 'commitment' AND withdrawn_at IS NULL ORDER BY due_day, created_at, id");
    REMARK[1] remark = concat!("SELECT ", remark!(), " FROM remark WHERE id = $1");
    ADD_REMARK[10] remark = "INSERT INTO remark (id, district, kind, from_day, to_day, text, owner, due_day, author, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    END_REMARK[3] remark = "UPDATE remark SET done_at = COALESCE(done_at, $2), withdrawn_at = COALESCE(withdrawn_at, $3) WHERE id = $1";

    // Staff.
    STAFF[0] staff = "SELECT id, login, name, badge, role, reach, password, disabled_at, supervisor FROM staff ORDER BY login";
    STAFF_BY_LOGIN[1] staff = "SELECT id, login, name, badge, role, reach, password, disabled_at, supervisor FROM staff WHERE login = $1";
    STAFF_BY_ID[1] staff = "SELECT id, login, name, badge, role, reach, password, disabled_at, supervisor FROM staff WHERE id = $1";
    PUT_STAFF[9] staff = "INSERT INTO staff (id, login, name, badge, role, reach, password, disabled_at, supervisor) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO UPDATE SET login = excluded.login, name = excluded.name, \
        badge = excluded.badge, role = excluded.role, reach = excluded.reach, password = excluded.password, \
        disabled_at = excluded.disabled_at, supervisor = excluded.supervisor";

    // Sessions.
    ADD_SESSION[8] session = "INSERT INTO session (hash, id, staff, seat_district, seat_window, created_at, seen_at, locked) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    SESSION[1] session = "SELECT id, staff, seat_district, seat_window, created_at, seen_at, locked FROM session WHERE hash = $1";
    PUT_SESSION[5] session = "UPDATE session SET seat_district = $2, seat_window = $3, seen_at = $4, locked = $5 WHERE id = $1";
    END_SESSION[1] session = "DELETE FROM session WHERE id = $1";
    END_SESSIONS[1] session = "DELETE FROM session WHERE staff = $1";

    // Tokens.
    TOKENS[0] token = "SELECT id, role, district, created_at, expires_at, revoked_at FROM token ORDER BY created_at, id";
    TOKEN[1] token = "SELECT id, role, district, created_at, expires_at, revoked_at FROM token WHERE hash = $1";
    ADD_TOKEN[7] token = "INSERT INTO token (hash, id, role, district, created_at, expires_at, revoked_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    REVOKE_TOKEN[2] token = "UPDATE token SET revoked_at = COALESCE(revoked_at, $2) WHERE id = $1";

    // Devices.
    DEVICES[0] device = concat!("SELECT ", device!(), " FROM device ORDER BY district, name, id");
    DEVICE[1] device = concat!("SELECT ", device!(), " FROM device WHERE key_hash = $1");
    ADD_DEVICE[9] device = "INSERT INTO device (id, kind, district, kiosk, name, pairing, code_until, paired_at, revoked_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    PAIR_DEVICE[3] device = concat!("UPDATE device SET key_hash = $2, paired_at = $3, pairing = NULL \
        WHERE pairing = $1 AND code_until > $3 AND paired_at IS NULL AND revoked_at IS NULL RETURNING ", device!());
    REVOKE_DEVICE[2] device = "UPDATE device SET revoked_at = COALESCE(revoked_at, $2), pairing = NULL WHERE id = $1";

    // One-time links.
    ADD_LINK[4] link = "INSERT INTO link (hash, staff, expires_at, used_at) VALUES ($1, $2, $3, $4)";
    LINK[1] link = "SELECT hash, staff, expires_at, used_at FROM link WHERE hash = $1";
    USE_LINK[2] link = "UPDATE link SET used_at = $2 WHERE hash = $1 AND used_at IS NULL";

    // Scripts.
    SCRIPTS[0] script = "SELECT id, version, status, body, author, approver, changed_at, published_at FROM script ORDER BY id, version";
    SCRIPT[2] script = "SELECT id, version, status, body, author, approver, changed_at, published_at FROM script \
        WHERE id = $1 AND version = $2";
    PUT_SCRIPT[5] script = "INSERT INTO script (id, version, status, sha256, body) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (id, version) DO UPDATE SET status = excluded.status WHERE script.sha256 = excluded.sha256";
    PUT_DRAFT[6] script = "INSERT INTO script (id, version, status, sha256, body, author, changed_at) \
        VALUES ($1, $2, 'draft', $3, $4, $5, $6) ON CONFLICT (id, version) DO UPDATE SET sha256 = excluded.sha256, \
        body = excluded.body, author = excluded.author, changed_at = excluded.changed_at WHERE script.status = 'draft'";
    DROP_DRAFT[2] script = "DELETE FROM script WHERE id = $1 AND version = $2 AND status = 'draft'";
    MOVE_SCRIPT[6] script = "UPDATE script SET status = $4, approver = $5, published_at = $6 \
        WHERE id = $1 AND version = $2 AND status = $3";
    RETIRE_SCRIPTS[2] script = "UPDATE script SET status = 'retired' WHERE id = $1 AND version <> $2 AND status = 'published'";

    // Practice.
    PRACTICES[0] practice = "SELECT id, staff, scenario, district, started_at, finished_at, body FROM practice ORDER BY started_at DESC, id";
    PRACTICE[1] practice = "SELECT id, staff, scenario, district, started_at, finished_at, body FROM practice WHERE id = $1";
    PUT_PRACTICE[7] practice = "INSERT INTO practice (id, staff, scenario, district, started_at, finished_at, body) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET finished_at = excluded.finished_at, body = excluded.body";

    // Messages about alarms. Whoever takes one has it until its next attempt is due; one that is being taken is passed over.
    ADD_MESSAGES[2] outbox = "INSERT INTO outbox (district, id, kind, visit, body, created_at, next_at) \
        SELECT $1, unhex(value->>'id'), value->>'kind', unhex(value->>'visit'), value->>'body', value->>'created_at', \
        value->>'created_at' FROM json_each($2) WHERE true ON CONFLICT DO NOTHING",
        "INSERT INTO outbox (district, id, kind, visit, body, created_at, next_at) \
        SELECT $1, id, kind, visit, body, created_at, created_at \
        FROM json_populate_recordset(CAST(NULL AS outbox), CAST($2 AS json)) ON CONFLICT DO NOTHING";
    MESSAGES_DUE[1] outbox = "SELECT id FROM outbox WHERE done_at IS NULL AND next_at <= $1 LIMIT 1";
    TAKE_MESSAGES[3] outbox = "UPDATE outbox SET attempts = attempts + 1, next_at = $2 WHERE (district, id) IN \
        (SELECT district, id FROM outbox WHERE done_at IS NULL AND next_at <= $1 ORDER BY created_at, id LIMIT $3) \
        RETURNING id, body, created_at, attempts",
        "WITH due AS MATERIALIZED (SELECT district, id FROM outbox WHERE done_at IS NULL AND next_at <= $1 \
        ORDER BY created_at, id LIMIT $3 FOR UPDATE SKIP LOCKED) \
        UPDATE outbox SET attempts = outbox.attempts + 1, next_at = $2 FROM due \
        WHERE outbox.district = due.district AND outbox.id = due.id \
        RETURNING outbox.id, outbox.body, outbox.created_at, outbox.attempts";
    PUT_OFF_MESSAGE[3] outbox = "UPDATE outbox SET next_at = $3 WHERE district = $1 AND id = $2 AND done_at IS NULL";
    FINISH_MESSAGE[4] outbox = "UPDATE outbox SET done_at = $3, outcome = $4 WHERE district = $1 AND id = $2 AND done_at IS NULL";
    FORGET_MESSAGES[1] outbox = "DELETE FROM outbox WHERE done_at < $1";

    // Settings, and the keys that are kept apart from them.
    SETTING[1] setting = "SELECT value FROM setting WHERE name = $1";
    SETTING_OR[2] setting = "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    SET_SETTING[2] setting = "INSERT INTO setting (name, value) VALUES ($1, $2) \
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    SECRET[1] secret = "SELECT value FROM secret WHERE name = $1";
    SECRET_OR[2] secret = "INSERT INTO secret (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    SET_SECRET[2] secret = "INSERT INTO secret (name, value) VALUES ($1, $2) \
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";

    // Upkeep. Keys of devices stay: a kiosk may send again whatever it ever sent.
    FORGET_KEYS[1] idempotency = "DELETE FROM idempotency WHERE at < $1 AND actor NOT LIKE 'device:%'";
    FORGET_SESSIONS[1] session = "DELETE FROM session WHERE seen_at < $1";
    FORGET_LINKS[1] link = "DELETE FROM link WHERE expires_at < $1 OR used_at < $1";
    DATABASE_TIME[0] probe = "SELECT CAST(unixepoch('subsec') * 1000 AS bigint) AS now",
        "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint) AS now";
    PROBE[0] probe = "UPDATE probe SET probes = probes + 1 WHERE id = 1";
}

/// Marks a session of PostgreSQL, to see whether it stays one.
pub(crate) const MARK_SESSION: &str = "SELECT set_config('district_window.session', 'kept', false)";
/// The mark.
pub(crate) const SESSION_MARK: &str = "SELECT current_setting('district_window.session', true)";
/// Anything at all, to take part in a transaction.
pub(crate) const LOOK_AT_CLOCK: &str = "SELECT now()";

/// Begins a transaction that writes.
pub(crate) const BEGIN: [&str; 2] = ["BEGIN IMMEDIATE", "BEGIN ISOLATION LEVEL READ COMMITTED"];
/// Begins one that only reads, all of it at one moment.
pub(crate) const BEGIN_READING: [&str; 2] = ["BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"];
/// Ends one.
pub(crate) const COMMIT: &str = "COMMIT";
/// Gives one up.
pub(crate) const ROLLBACK: &str = "ROLLBACK";
/// SQLite: begins one job of several in a transaction.
pub(crate) const MARK: &str = "SAVEPOINT job";
/// SQLite: keeps that job, and begins another.
pub(crate) const NEXT: &str = "RELEASE job; SAVEPOINT job";
/// SQLite: gives up that job alone.
pub(crate) const UNDO: &str = "ROLLBACK TO job; RELEASE job";
/// SQLite: moves everything from the log into the file and empties the log.
pub(crate) const CHECKPOINT: &str = "PRAGMA wal_checkpoint(TRUNCATE)";
/// SQLite: a whole copy of the file, as of one moment.
pub(crate) const COPY: &str = "VACUUM INTO $1";
/// SQLite: one row `ok`, or what is wrong.
pub(crate) const CHECK: &str = "PRAGMA integrity_check";
/// PostgreSQL: whether it can notice, while a statement runs, that its client has left.
pub(crate) const NOTICE_THE_LOST: &str = "SET client_connection_check_interval = '250ms'";
/// SQLite: what a file holds.
pub(crate) const TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table'";
/// Steps of the tables that were taken.
pub(crate) const STEPS_TAKEN: &str = "SELECT version, checksum FROM _sqlx_migrations ORDER BY version";
/// SQLite: the hash of one fact.
pub(crate) const HASH_AT: &str = "SELECT hash FROM fact WHERE district = $1 AND seq = $2";
/// SQLite: one file again, without a log beside it.
pub(crate) const NO_LOG: &str = "PRAGMA journal_mode = DELETE";
/// Every column with its type and, from 1, its place in the key, 0 where it is in none.
pub(crate) const COLUMNS: [&str; 2] = [
    "SELECT t.name, c.name, c.type, c.pk FROM sqlite_schema t, pragma_table_info(t.name) c \
     WHERE t.type = 'table' AND t.name NOT LIKE '!_sqlx!_%' ESCAPE '!' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!' \
     ORDER BY t.name, c.cid",
    "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL), \
     COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0)::bigint \
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
     LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary \
     WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND c.relname NOT LIKE '!_sqlx!_%' ESCAPE '!' \
     ORDER BY c.relname, a.attnum",
];
/// Which table refers to which.
pub(crate) const REFERENCES: [&str; 2] = [
    "SELECT t.name, f.\"table\" FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'",
    "SELECT t.relname::text, r.relname::text FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid \
     JOIN pg_class r ON r.oid = k.confrelid WHERE k.contype = 'f' AND t.relnamespace = current_schema()::regnamespace",
];
/// PostgreSQL: whether the tables are there.
pub(crate) const HAS_TABLES: &str = "SELECT to_regclass('_sqlx_migrations') IS NOT NULL";
/// PostgreSQL: the right to serve, shared by nodes, and the right to be alone, for what no node may see half done. The number is
/// this program's own; the schema tells installations in one database apart.
pub(crate) const TRY_LOCK: [&str; 2] = [
    "SELECT pg_try_advisory_lock_shared(571904, hashtext(current_schema()))",
    "SELECT pg_try_advisory_lock(571904, hashtext(current_schema()))",
];
/// PostgreSQL: where changes of lines are announced.
pub(crate) const CHANNEL: &str = "line_changed";
/// PostgreSQL: announces one.
pub(crate) const NOTIFY: &str = "SELECT pg_notify($1, $2)";
/// PostgreSQL: who announces, to tell one's own voice.
pub(crate) const WHO_AM_I: &str = "SELECT pg_backend_pid()";

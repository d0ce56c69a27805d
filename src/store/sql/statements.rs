//! All statements, by subject.

use super::statement::{Listed, Path, Sql, parameters};

macro_rules! statements {
    ($($name:ident [$n:literal] $path:ident $table:ident = $sqlite:expr $(, $postgres:expr)?;)+) => {
        $(
            pub(crate) const $name: Sql<$n> = Sql {
                name: stringify!($name),
                table: stringify!($table),
                sqlite: $sqlite,
                postgres: statements!(@last $sqlite $(, $postgres)?),
            };
            const _: () = assert!(parameters($name.sqlite) == $n && parameters($name.postgres) == $n);
        )+
        /// Every statement, for the tests.
        pub const ALL: &[Listed] = &[
            $(Listed {
                name: $name.name,
                path: Path::$path,
                sqlite: $name.sqlite,
                postgres: $name.postgres,
                parameters: $n,
            },)+
        ];
    };
    (@last $sqlite:expr) => { $sqlite };
    (@last $sqlite:expr, $postgres:expr) => { $postgres };
}

statements! {
    // Lines and what a batch writes to them.
    // With the database's own clock. PostgreSQL reads it outside the locking query, so after the lock was
    // obtained.
    LOCK_LINE[1] Tap line = "SELECT chain, seq, head_hash, CAST(unixepoch('subsec') * 1000 AS bigint) AS now FROM line WHERE chain = $1",
        "SELECT chain, seq, head_hash, CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint) AS now \
        FROM (SELECT chain, seq, head_hash FROM line WHERE chain = $1 FOR UPDATE) AS locked";
    MOVE_LINE[5] Tap line = "UPDATE line SET seq = $3, head_hash = $4, head = COALESCE(CAST($5 AS text), head) \
        WHERE chain = $1 AND seq = $2";
    ADD_LINE[4] Setup line = "INSERT INTO line (chain, seq, head_hash, head) VALUES ($1, $2, $3, $4)";
    LINE[1] Tap line = "SELECT chain, seq, head_hash, head FROM line WHERE chain = $1";
    HEADS[0] Live line = "SELECT line.chain, line.seq, line.head_hash FROM line JOIN district ON district.id = line.chain \
        ORDER BY line.chain";
    // Ordered by name in a fixed collation, whatever that of a PostgreSQL database, so that exports are
    // identical byte for byte.
    EVERY_HEAD[0] Setup line = "SELECT chain, seq, head_hash FROM line ORDER BY chain",
        "SELECT chain, seq, head_hash FROM line ORDER BY chain COLLATE \"C\"";
    CHAINS[0] Setup line = "SELECT chain FROM line ORDER BY chain", "SELECT chain FROM line ORDER BY chain COLLATE \"C\"";
    NEWER_RULES[2] Tap district = "SELECT id, rules FROM district WHERE id = $1 AND rules_seq > $2";
    NEWER_VISITS[2] Tap visit = "SELECT id, body FROM visit WHERE district = $1 AND seq > $2 ORDER BY seq";
    KINDS_AFTER[2] Tap fact = "SELECT DISTINCT kind FROM fact WHERE district = $1 AND seq > $2 ORDER BY kind";
    LIVE_VISITS[1] Live visit =
        "SELECT id, body FROM visit INDEXED BY visit_live WHERE district = $1 AND state <> 'ended' ORDER BY id",
        "SELECT id, body FROM visit WHERE district = $1 AND state <> 'ended' ORDER BY id";
    // The keys come with their index in the request, from 0.
    REPLAYS[2] Tap idempotency =
        "SELECT asked.key AS place, i.request_hash, i.status, i.visit, i.seq FROM json_each($2) AS asked \
         CROSS JOIN idempotency i ON i.district = $1 AND i.actor = asked.value->>'actor' AND i.key = asked.value->>'key'",
        "SELECT asked.place - 1 AS place, i.request_hash, i.status, i.visit, i.seq \
         FROM json_array_elements(CAST($2 AS json)) WITH ORDINALITY AS asked(value, place) \
         CROSS JOIN LATERAL (SELECT * FROM idempotency \
         WHERE district = $1 AND actor = asked.value->>'actor' AND key = asked.value->>'key' LIMIT 1) AS i";
    VISITS_BY_ID[2] Tap visit =
        "SELECT id, body FROM visit WHERE district = $1 AND id IN (SELECT unhex(value) FROM json_each($2)) ORDER BY id",
        "SELECT id, body FROM visit WHERE district = $1 \
         AND id = ANY(ARRAY(SELECT CAST(value AS uuid) FROM json_array_elements_text(CAST($2 AS json)) AS asked(value))) \
         ORDER BY id";
    // All rows that a batch writes, in one round trip to the database instead of four.
    WRITE[6] Tap fact = concat!(add_facts!(sqlite), "; ", put_visits!(sqlite), "; ", add_keys!(sqlite), "; ", add_personal!(sqlite),
        "; ", add_words!(sqlite, "$6")),
        concat!("WITH facts AS (", add_facts!(postgres), "), visits AS (", put_visits!(postgres), "), keys AS (", add_keys!(postgres),
        "), texts AS (", add_personal!(postgres), ") ", add_words!(postgres, "$6"));
    DAYS_OF[2] Tap visit =
        "SELECT id, day FROM visit WHERE district = $1 AND id IN (SELECT unhex(value) FROM json_each($2))",
        "SELECT id, day FROM visit WHERE district = $1 \
         AND id = ANY(ARRAY(SELECT CAST(value AS uuid) FROM json_array_elements_text(CAST($2 AS json)) AS asked(value)))";
    SET_RULES[3] Tap district = "UPDATE district SET rules = $2, rules_seq = $3 WHERE id = $1";

    // For comparing with the state folded from the facts, and for rebuilding it.
    VISIT_ROWS[2] Record visit = concat!("SELECT ", visit!(), " FROM visit WHERE district = $1 \
        AND id IN (SELECT unhex(value) FROM json_each($2))"),
        concat!("SELECT ", visit!(), " FROM visit WHERE district = $1 \
        AND id IN (SELECT CAST(value AS uuid) FROM json_array_elements_text(CAST($2 AS json)) AS asked(value))");
    VISIT_COUNTS[1] Record visit = "SELECT (SELECT count(*) FROM visit WHERE district = $1) AS visits, \
        (SELECT count(*) FROM personal p WHERE p.district = $1 AND NOT EXISTS \
        (SELECT 1 FROM visit v WHERE v.district = p.district AND v.id = p.visit)) AS strays, \
        (SELECT seq FROM line WHERE chain = $1) AS seq";
    CLEAR_VISITS[1] Record visit = "DELETE FROM visit WHERE district = $1";
    SET_HEAD[2] Record line = "UPDATE line SET head = $2 WHERE chain = $1";

    // Districts.
    DISTRICTS[0] Page district = "SELECT id, position, card, rules FROM district ORDER BY position, id",
        "SELECT id, position, card, rules FROM district ORDER BY position, id COLLATE \"C\"";
    DISTRICT[1] Page district = "SELECT id, position, card, rules FROM district WHERE id = $1 AND id NOT LIKE 'practice-%'";
    CARDS[0] Page district = "SELECT id, card FROM district WHERE id NOT LIKE 'practice-%' ORDER BY position, id",
        "SELECT id, card FROM district WHERE id NOT LIKE 'practice-%' ORDER BY position, id COLLATE \"C\"";
    CARD[1] Page district = "SELECT id, card FROM district WHERE id = $1 AND id NOT LIKE 'practice-%'";
    ADD_DISTRICT[4] Setup district = "INSERT INTO district (id, position, card, rules, rules_seq) VALUES ($1, $2, $3, $4, 0)";
    // Before a change the row is locked and read again, so that no concurrent change is overwritten unseen.
    LOCK_DISTRICT[1] Setup district = "SELECT id, position, card FROM district WHERE id = $1",
        "SELECT id, position, card FROM district WHERE id = $1 FOR UPDATE";
    SET_CARD[3] Setup district = "UPDATE district SET position = $2, card = $3 WHERE id = $1";
    RULES[1] Live district = "SELECT id, rules FROM district WHERE id = $1";

    // Reading visits and facts.
    VISIT[1] Tap visit = "SELECT id, district, body FROM visit WHERE id = $1";
    // The newest visits of one district; their bodies are read by `VISITS_BY_ID`.
    NEWEST_VISITS[9] Page visit =
        concat!("SELECT arrived_at, id FROM visit INDEXED BY visit_arrived ", visits_where!(), arrived_within!(),
        " ORDER BY arrived_at DESC, id DESC LIMIT $9"),
        concat!("SELECT arrived_at, id FROM visit ", visits_where!(), arrived_within!(), " ORDER BY arrived_at DESC, id DESC LIMIT $9");
    // The same for visits that have not ended, which are few: no index may be chosen for its order alone.
    NEWEST_LIVE[9] Page visit =
        concat!("SELECT arrived_at, id FROM visit INDEXED BY visit_live ", visits_where!(), " AND state <> 'ended' \
        ORDER BY arrived_at DESC, id DESC LIMIT $9"),
        concat!("SELECT arrived_at, id FROM visit ", visits_where!(), " AND state <> 'ended' \
        ORDER BY arrived_at + 0 DESC, id DESC LIMIT $9");
    COUNTED[8] Live visit = concat!("SELECT ", counted!(), " FROM visit INDEXED BY visit_ticket ", visits_where!(), " ORDER BY arrived_at, id"),
        concat!("SELECT ", counted!(), " FROM visit ", visits_where!(), " ORDER BY arrived_at + 0, id");
    // A search: where the words of a district and a block of days are in a range, for `$1` districts, `$2`
    // blocks, `$3` ranges.
    FIND_WORDS[6] Page personal_word =
        "SELECT w.district, w.visit FROM json_each($1) AS d CROSS JOIN json_each($2) AS b CROSS JOIN json_each($3) AS r \
         CROSS JOIN personal_word w ON w.district = d.value AND w.block = b.value \
         AND w.word >= r.value->>'from' AND w.word < r.value->>'to' \
         WHERE w.day >= $4 AND w.day <= $5 LIMIT $6",
        "SELECT w.district, w.visit FROM json_array_elements_text(CAST($1 AS json)) AS d(value) \
         CROSS JOIN json_array_elements_text(CAST($2 AS json)) AS b(value) \
         CROSS JOIN json_to_recordset(CAST($3 AS json)) AS r(\"from\" text, \"to\" text) \
         CROSS JOIN LATERAL (SELECT district, visit FROM personal_word \
         WHERE district = d.value AND block = CAST(b.value AS bigint) \
         AND word >= r.\"from\" COLLATE \"C\" AND word < r.\"to\" COLLATE \"C\" \
         AND day >= $4 AND day <= $5 LIMIT $6) AS w LIMIT $6";
    // The first and the last block of days in which anything can be found.
    WORD_BLOCKS[1] Page personal_word =
        "SELECT MIN(first) AS first, MAX(last) AS last FROM (SELECT \
         (SELECT block FROM personal_word WHERE district = d.value ORDER BY block LIMIT 1) AS first, \
         (SELECT block FROM personal_word WHERE district = d.value ORDER BY block DESC LIMIT 1) AS last \
         FROM json_each($1) AS d) AS ends",
        "SELECT MIN(first) AS first, MAX(last) AS last FROM (SELECT \
         (SELECT block FROM personal_word WHERE district = d.value ORDER BY block LIMIT 1) AS first, \
         (SELECT block FROM personal_word WHERE district = d.value ORDER BY block DESC LIMIT 1) AS last \
         FROM json_array_elements_text(CAST($1 AS json)) AS d(value)) AS ends";
    SEARCHED_TEXTS[2] Page personal =
        "SELECT p.visit, p.kind, p.text FROM json_each($2) AS found CROSS JOIN personal p \
         ON p.district = $1 AND p.visit = unhex(found.value) AND p.kind IN ('name', 'phone', 'reference')",
        "SELECT visit, kind, text FROM personal WHERE district = $1 AND kind IN ('name', 'phone', 'reference') \
         AND visit = ANY(ARRAY(SELECT CAST(value AS uuid) FROM json_array_elements_text(CAST($2 AS json)) AS found(value)))";
    FOUND_VISITS[9] Page visit =
        concat!("SELECT arrived_at, id FROM (SELECT unhex(value) AS wanted FROM json_each($9)) AS found \
        CROSS JOIN visit ON visit.id = found.wanted ", visits_where!()),
        concat!("SELECT arrived_at, id FROM visit ", visits_where!(), " AND id = ANY(ARRAY(SELECT CAST(value AS uuid) \
        FROM json_array_elements_text(CAST($9 AS json)) AS found(value)))");
    // Texts from before the search by words, indexed day by day, newest first; a district without a row is
    // finished.
    UNFILLED[0] Page search_fill = "SELECT district, day FROM search_fill ORDER BY day DESC, district";
    DAY_BEFORE[2] Upkeep visit = "SELECT day FROM visit WHERE district = $1 AND day < $2 ORDER BY day DESC LIMIT 1";
    TEXTS_OF_DAY[2] Upkeep personal = "SELECT p.visit, p.seq, p.place, p.kind, p.text FROM visit v INDEXED BY visit_ticket \
        CROSS JOIN personal p ON p.district = v.district AND p.visit = v.id \
        WHERE v.district = $1 AND v.day = $2 AND p.kind IN ('name', 'phone', 'reference')",
        // Waits for a concurrent purge, so that no words of purged texts are left.
        "SELECT p.visit, p.seq, p.place, p.kind, p.text FROM visit v JOIN personal p ON p.district = v.district AND p.visit = v.id \
        WHERE v.district = $1 AND v.day = $2 AND p.kind IN ('name', 'phone', 'reference') FOR SHARE OF p";
    FILL_WORDS[2] Upkeep personal_word = add_words!(sqlite, "$2"), add_words!(postgres, "$2");
    FILLED[2] Upkeep search_fill = "UPDATE search_fill SET day = $2 WHERE district = $1 AND day > $2";
    FILLED_ALL[1] Upkeep search_fill = "DELETE FROM search_fill WHERE district = $1";
    // A page of a district's visits in the order of their tickets, after the ticket `$2`, `$3`, `$4`.
    VISITS_AFTER[6] Record visit = "SELECT id, body FROM visit WHERE district = $1 AND (day, series, number) > ($2, $3, $4) AND day <= $5 \
        ORDER BY day, series, number LIMIT $6";
    DISTRICT_IDS[0] Page district = "SELECT id FROM district WHERE id NOT LIKE 'practice-%' ORDER BY id",
        "SELECT id FROM district WHERE id NOT LIKE 'practice-%' ORDER BY id COLLATE \"C\"";
    VISIT_FACTS[1] Page fact = "SELECT seq, body FROM fact WHERE visit = $1 ORDER BY seq";
    FACTS[3] Upkeep fact = concat!("SELECT ", fact!(), " FROM fact WHERE district = $1 AND seq > $2 ORDER BY seq LIMIT $3");
    LINE_FACTS[4] Page fact = concat!("SELECT ", fact!(), " FROM fact WHERE district = $1 AND kind = $2 AND visit IS NULL AND seq <= $3 \
        ORDER BY seq DESC LIMIT $4");
    PERSONAL[1] Page personal = "SELECT visit, seq, kind, text FROM personal WHERE visit = $1 ORDER BY seq, place";
    PERSONAL_OF_LIVE[1] Live personal = "SELECT p.visit, p.seq, p.kind, p.text FROM visit v INDEXED BY visit_live \
        CROSS JOIN personal p ON p.district = v.district AND p.visit = v.id \
        WHERE v.district = $1 AND v.state <> 'ended' ORDER BY p.visit, p.seq, p.place",
        "SELECT p.visit, p.seq, p.kind, p.text FROM visit v CROSS JOIN LATERAL (SELECT * FROM personal \
        WHERE personal.district = v.district AND personal.visit = v.id OFFSET 0) AS p \
        WHERE v.district = $1 AND v.state <> 'ended' ORDER BY p.visit, p.seq, p.place";

    REWRITE_NOTE[5] Tap personal = "UPDATE personal SET text = $4, folded = $5 \
        WHERE district = $1 AND visit = $2 AND seq = $3 AND kind = 'note'";

    // Figures.
    FOLLOWER[1] Page follower = "SELECT district, position, state FROM follower WHERE district = $1";
    FOLLOWERS[0] Page follower = "SELECT district, position, state FROM follower ORDER BY district",
        "SELECT district, position, state FROM follower ORDER BY district COLLATE \"C\"";
    START_FOLLOWER[1] Setup follower = "INSERT INTO follower (district, position, state) VALUES ($1, 0, '') ON CONFLICT (district) DO NOTHING";
    ADVANCE[4] Upkeep follower = "UPDATE follower SET position = $3, state = $4 WHERE district = $1 AND position = $2";
    CHANGED_VISITS[3] Upkeep visit = "SELECT v.id, v.body, EXISTS (SELECT 1 FROM personal p JOIN personal q ON q.folded = p.folded \
        AND q.kind = 'phone' AND q.visit <> p.visit JOIN visit w ON w.district = q.district AND w.id = q.visit \
        WHERE p.district = v.district AND p.visit = v.id AND p.kind = 'phone' AND length(p.folded) >= 7 \
        AND w.arrived_at < v.arrived_at AND w.arrived_at >= v.arrived_at - 604800000 AND w.district NOT LIKE 'practice-%') AS repeat \
        FROM visit v WHERE v.district = $1 AND v.seq > $2 AND v.seq <= $3 ORDER BY v.seq",
        "SELECT v.id, v.body, CAST(EXISTS (SELECT 1 FROM personal p JOIN personal q ON q.folded = p.folded \
        AND q.kind = 'phone' AND q.visit <> p.visit JOIN visit w ON w.district = q.district AND w.id = q.visit \
        WHERE p.district = v.district AND p.visit = v.id AND p.kind = 'phone' AND length(p.folded) >= 7 \
        AND w.arrived_at < v.arrived_at AND w.arrived_at >= v.arrived_at - 604800000 AND w.district NOT LIKE 'practice-%') AS int)::bigint AS repeat \
        FROM visit v WHERE v.district = $1 AND v.seq > $2 AND v.seq <= $3 ORDER BY v.seq";
    RULES_AT[2] Page fact = "SELECT seq, at, body FROM fact WHERE district = $1 AND kind = 'configured' AND at <= $2 ORDER BY at DESC, seq DESC LIMIT 1";
    CLOSED_BY_ID[2] Page closed = concat!("SELECT ", closed!(), " FROM \
        (SELECT value->>'day' AS asked_day, unhex(value->>'id') AS asked_id FROM json_each($2)) \
        CROSS JOIN closed ON district = $1 AND day = asked_day AND id = asked_id ORDER BY day, id"),
        "SELECT found.* FROM json_to_recordset(CAST($2 AS json)) AS asked(day bigint, id uuid) \
        CROSS JOIN LATERAL (SELECT * FROM closed WHERE closed.district = $1 AND closed.day = asked.day AND closed.id = asked.id \
        LIMIT 1) AS found ORDER BY found.day, found.id";
    // A page of a district's rows in the order of its key, after the row `$2`, `$3`; `-` means none.
    CLOSED[10] Record closed = concat!("SELECT ", closed!(), " FROM closed WHERE district = $1 AND (day, id) > ($2, $3) AND day <= $4 \
        AND (CAST($5 AS text) IS NULL OR COALESCE(watch, '-') = $5) AND (CAST($6 AS text) IS NULL OR COALESCE(service, '-') = $6) \
        AND (CAST($7 AS text) IS NULL OR channel = $7) AND (CAST($8 AS text) IS NULL OR COALESCE(language, '-') = $8) \
        AND (CAST($9 AS text) IS NULL OR COALESCE(area, '-') = $9) ORDER BY day, id LIMIT $10");
    DROP_CLOSED[2] Upkeep closed = "DELETE FROM closed WHERE district = $1 AND (day, id) IN (SELECT value->>'day', unhex(value->>'id') FROM json_each($2))",
        "DELETE FROM closed WHERE district = $1 AND (day, id) IN \
        (SELECT day, id FROM json_to_recordset(CAST($2 AS json)) AS asked(day bigint, id uuid))";
    PUT_CLOSED[2] Upkeep closed = concat!("INSERT INTO closed (", closed!(), ") SELECT $1, ", closed_rows!(sqlite),
        " FROM json_each($2) WHERE true ", put_closed!()),
        concat!("INSERT INTO closed (", closed!(), ") SELECT $1, ", closed_rows!(postgres),
        " FROM json_populate_recordset(CAST(NULL AS closed), CAST($2 AS json)) WHERE true ", put_closed!());
    TOTALS_BY_KEY[2] Upkeep total = concat!("SELECT ", total!(), " FROM (SELECT value AS asked FROM json_each($2)) CROSS JOIN total \
        ON district = $1 AND span = asked->>'span' AND start = asked->>'start' AND watch = asked->>'watch' \
        AND service = asked->>'service' AND channel = asked->>'channel' AND language = asked->>'language'"),
        "SELECT found.* FROM json_to_recordset(CAST($2 AS json)) \
        AS asked(span text, start bigint, watch text, service text, channel text, language text) \
        CROSS JOIN LATERAL (SELECT * FROM total WHERE total.district = $1 AND total.span = asked.span AND total.start = asked.start \
        AND total.watch = asked.watch AND total.service = asked.service AND total.channel = asked.channel \
        AND total.language = asked.language LIMIT 1) AS found";
    TOTALS[4] Page total = concat!("SELECT ", total!(), " FROM total WHERE district IN (SELECT value FROM json_each($1)) \
        AND span = $2 AND start >= $3 AND start <= $4"),
        concat!("SELECT ", total!(), " FROM total WHERE district = ANY(ARRAY(SELECT json_array_elements_text(CAST($1 AS json)))) \
        AND span = $2 AND start >= $3 AND start <= $4");
    PUT_TOTALS[2] Upkeep total = concat!("INSERT INTO total (", total!(), ") SELECT $1, value->>'span', value->>'start', value->>'watch', \
        value->>'service', value->>'channel', value->>'language', value->>'body' FROM json_each($2) WHERE true \
        ON CONFLICT (district, span, start, watch, service, channel, language) DO UPDATE SET body = excluded.body"),
        concat!("INSERT INTO total (", total!(), ") SELECT $1, span, start, watch, service, channel, language, body \
        FROM json_populate_recordset(CAST(NULL AS total), CAST($2 AS json)) WHERE true \
        ON CONFLICT (district, span, start, watch, service, channel, language) DO UPDATE SET body = excluded.body");
    // Deleted a month of days at a time, so that other writers do not wait for long.
    FIRST_CLOSED[1] Record closed = "SELECT day FROM closed WHERE district = $1 ORDER BY day LIMIT 1";
    CLEAR_CLOSED[2] Record closed = "DELETE FROM closed WHERE district = $1 AND day <= $2";
    CLEAR_TOTALS[1] Record total = "DELETE FROM total WHERE district = $1";

    // Remarks.
    REMARKS[2] Record remark = concat!("SELECT ", remark!(), " FROM remark WHERE from_day <= $2 AND to_day >= $1 ORDER BY from_day, created_at, id");
    COMMITMENTS[0] Record remark = concat!("SELECT ", remark!(), " FROM remark WHERE kind = 'commitment' AND withdrawn_at IS NULL ORDER BY due_day, created_at, id");
    REMARK[1] Record remark = concat!("SELECT ", remark!(), " FROM remark WHERE id = $1");
    ADD_REMARK[10] Record remark = "INSERT INTO remark (id, district, kind, from_day, to_day, text, owner, due_day, author, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    END_REMARK[3] Record remark = "UPDATE remark SET done_at = COALESCE(done_at, $2), withdrawn_at = COALESCE(withdrawn_at, $3) WHERE id = $1";

    // Staff.
    STAFF[0] Page staff = "SELECT id, login, name, badge, role, reach, password, disabled_at, supervisor FROM staff ORDER BY login",
        "SELECT id, login, name, badge, role, reach, password, disabled_at, supervisor FROM staff ORDER BY login COLLATE \"C\"";
    STAFF_BY_LOGIN[1] SignIn staff = "SELECT id, login, name, badge, role, reach, password, disabled_at, supervisor FROM staff WHERE login = $1";
    STAFF_BY_ID[1] SignIn staff = "SELECT id, login, name, badge, role, reach, password, disabled_at, supervisor FROM staff WHERE id = $1";
    PUT_STAFF[9] Setup staff = "INSERT INTO staff (id, login, name, badge, role, reach, password, disabled_at, supervisor) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO UPDATE SET login = excluded.login, name = excluded.name, \
        badge = excluded.badge, role = excluded.role, reach = excluded.reach, password = excluded.password, \
        disabled_at = excluded.disabled_at, supervisor = excluded.supervisor";
    LOCK_STAFF[1] Setup staff = "SELECT id, login, name, badge, role, reach, password, disabled_at, supervisor FROM staff WHERE id = $1",
        "SELECT id, login, name, badge, role, reach, password, disabled_at, supervisor FROM staff WHERE id = $1 FOR UPDATE";

    // These do not change the password, which its owner may change at the same time.
    CHANGE_STAFF[8] SignIn staff = "UPDATE staff SET login = $2, name = $3, badge = $4, role = $5, reach = $6, disabled_at = $7, \
        supervisor = $8 WHERE id = $1";
    SET_PASSWORD[2] SignIn staff = "UPDATE staff SET password = $2 WHERE id = $1";

    // Sessions.
    ADD_SESSION[8] SignIn session = "INSERT INTO session (hash, id, staff, seat_district, seat_window, created_at, seen_at, locked) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    SESSION[1] SignIn session = "SELECT id, staff, seat_district, seat_window, created_at, seen_at, locked FROM session WHERE hash = $1";
    SESSION_BY_ID[1] SignIn session = "SELECT id, staff, seat_district, seat_window, created_at, seen_at, locked FROM session WHERE id = $1";
    // Each changes only its own columns: a lock is not undone by a window opened at the same time.
    SEAT_SESSION[3] SignIn session = "UPDATE session SET seat_district = $2, seat_window = $3 WHERE id = $1";
    LOCK_SESSION[1] SignIn session = "UPDATE session SET locked = 1 WHERE id = $1";
    UNLOCK_SESSION[2] SignIn session = "UPDATE session SET locked = 0, seen_at = $2 WHERE id = $1";
    TOUCH_SESSION[2] SignIn session = "UPDATE session SET seen_at = $2 WHERE id = $1 AND locked = 0 AND seen_at < $2";
    END_SESSION[1] SignIn session = "DELETE FROM session WHERE id = $1";
    END_SESSIONS[1] SignIn session = "DELETE FROM session WHERE staff = $1";
    END_OTHER_SESSIONS[2] SignIn session = "DELETE FROM session WHERE staff = $1 AND id <> $2";
    RENEW_SESSION[2] SignIn session = "UPDATE session SET hash = $2 WHERE id = $1";

    // Tokens.
    TOKENS[0] Setup token = "SELECT id, role, district, created_at, expires_at, revoked_at FROM token ORDER BY created_at, id";
    TOKEN[1] SignIn token = "SELECT id, role, district, created_at, expires_at, revoked_at FROM token WHERE hash = $1";
    ADD_TOKEN[7] Setup token = "INSERT INTO token (hash, id, role, district, created_at, expires_at, revoked_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    REVOKE_TOKEN[2] Setup token = "UPDATE token SET revoked_at = COALESCE(revoked_at, $2) WHERE id = $1";

    // Devices.
    DEVICES[0] Setup device = concat!("SELECT ", device!(), " FROM device ORDER BY district, name, id"),
        concat!("SELECT ", device!(), " FROM device ORDER BY district COLLATE \"C\", name COLLATE \"C\", id");
    DEVICE[1] SignIn device = concat!("SELECT ", device!(), " FROM device WHERE key_hash = $1");
    ADD_DEVICE[11] Setup device = "INSERT INTO device (id, kind, district, kiosk, name, pairing, code_until, paired_at, revoked_at, \
        seen_at, settings) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    DEVICE_BY_CODE[2] SignIn device = concat!("SELECT ", device!(), " FROM device \
        WHERE pairing = $1 AND code_until > $2 AND revoked_at IS NULL");
    PAIR_DEVICE[3] SignIn device = concat!("UPDATE device SET key_hash = $2, paired_at = $3, pairing = NULL \
        WHERE pairing = $1 AND code_until > $3 AND revoked_at IS NULL RETURNING ", device!());
    PUT_CODE[3] Setup device = "UPDATE device SET pairing = $2, code_until = $3 WHERE id = $1 AND revoked_at IS NULL";
    LOCK_DEVICE[1] Setup device = concat!("SELECT ", device!(), " FROM device WHERE id = $1"),
        concat!("SELECT ", device!(), " FROM device WHERE id = $1 FOR UPDATE");
    CHANGE_DEVICE[4] Setup device = "UPDATE device SET name = $2, kiosk = $3, settings = $4 WHERE id = $1";
    SEE_DEVICE[2] Upkeep device = "UPDATE device SET seen_at = $2 WHERE id = $1 AND (seen_at IS NULL OR seen_at < $2)";
    END_PAIRING[0] Setup device = "UPDATE device SET pairing = NULL WHERE pairing IS NOT NULL";
    REVOKE_DEVICE[2] Setup device = "UPDATE device SET revoked_at = COALESCE(revoked_at, $2), pairing = NULL WHERE id = $1";

    // Pictures. One that a card still shows is not deleted; both are written under the lock of the department's chain.
    PHOTO[1] Page photo = "SELECT hash, kind, bytes FROM photo WHERE hash = $1";
    PUT_PHOTO[3] Setup photo = "INSERT INTO photo (hash, kind, bytes) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING";
    DROP_PHOTO[2] Setup photo = "DELETE FROM photo WHERE hash = $1 AND NOT EXISTS (SELECT 1 FROM district WHERE card LIKE $2)";

    // One-time links.
    ADD_LINK[4] SignIn link = "INSERT INTO link (hash, staff, expires_at, used_at) VALUES ($1, $2, $3, $4)";
    LINK[1] SignIn link = "SELECT hash, staff, expires_at, used_at FROM link WHERE hash = $1";
    END_LINKS[2] SignIn link = "UPDATE link SET used_at = $2 WHERE staff = $1 AND used_at IS NULL";
    USE_LINK[2] SignIn link = "UPDATE link SET used_at = $2 WHERE hash = $1 AND used_at IS NULL";

    // Scripts.
    SCRIPTS[0] Setup script = "SELECT id, version, status, sha256, body, author, approver, changed_at, published_at FROM script \
        ORDER BY id, version",
        "SELECT id, version, status, sha256, body, author, approver, changed_at, published_at FROM script \
        ORDER BY id COLLATE \"C\", version";
    SCRIPT[2] Setup script = "SELECT id, version, status, sha256, body, author, approver, changed_at, published_at FROM script \
        WHERE id = $1 AND version = $2";
    PUT_SCRIPT[5] Setup script = "INSERT INTO script (id, version, status, sha256, body) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (id, version) DO UPDATE SET status = excluded.status WHERE script.sha256 = excluded.sha256";
    ADD_DRAFT[6] Setup script = "INSERT INTO script (id, version, status, sha256, body, author, changed_at) \
        VALUES ($1, $2, 'draft', $3, $4, $5, $6) ON CONFLICT (id, version) DO NOTHING";
    // `$7` is the text that was read: of two concurrent writers the second is refused, and neither overwrites
    // the other.
    CHANGE_DRAFT[7] Setup script = "UPDATE script SET sha256 = $3, body = $4, author = $5, changed_at = $6 \
        WHERE id = $1 AND version = $2 AND status = 'draft' AND sha256 = $7";
    DROP_DRAFT[2] Setup script = "DELETE FROM script WHERE id = $1 AND version = $2 AND status = 'draft'";
    MOVE_SCRIPT[7] Setup script = "UPDATE script SET status = $4, approver = $5, published_at = $6 \
        WHERE id = $1 AND version = $2 AND status = $3 AND sha256 = $7";
    RETIRE_SCRIPTS[2] Setup script = "UPDATE script SET status = 'retired' WHERE id = $1 AND version <> $2 AND status = 'published'";

    // Practice.
    PRACTICES[0] Record practice = "SELECT id, staff, scenario, district, started_at, finished_at, body FROM practice ORDER BY started_at DESC, id";
    PRACTICE[1] Record practice = "SELECT id, staff, scenario, district, started_at, finished_at, body FROM practice WHERE id = $1";
    PUT_PRACTICE[7] Record practice = "INSERT INTO practice (id, staff, scenario, district, started_at, finished_at, body) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET finished_at = excluded.finished_at, body = excluded.body";

    // Messages about alarms. A process that takes one has it until its next attempt is due; one that is being
    // taken is skipped. Those with the fewest attempts go first, because a receiver may refuse one message and
    // accept all others.
    ADD_MESSAGES[2] Tap outbox = "INSERT INTO outbox (district, id, kind, visit, body, created_at, next_at, lane, danger) \
        SELECT $1, unhex(value->>'id'), value->>'kind', unhex(value->>'visit'), value->>'body', value->>'created_at', \
        value->>'created_at', value->>'lane', value->>'danger' FROM json_each($2) WHERE true ON CONFLICT DO NOTHING",
        "INSERT INTO outbox (district, id, kind, visit, body, created_at, next_at, lane, danger) \
        SELECT $1, id, kind, visit, body, created_at, created_at, lane, danger \
        FROM json_populate_recordset(CAST(NULL AS outbox), CAST($2 AS json)) ON CONFLICT DO NOTHING";
    LANES_DUE[1] Upkeep outbox = "SELECT DISTINCT district, lane, danger FROM outbox WHERE done_at IS NULL AND next_at <= $1";
    TAKE_MESSAGES[6] Upkeep outbox = "UPDATE outbox SET attempts = attempts + 1, next_at = $5 WHERE (district, id) IN \
        (SELECT district, id FROM outbox WHERE district = $1 AND lane = $2 AND danger = $3 AND done_at IS NULL \
        AND next_at <= $4 ORDER BY attempts, created_at DESC, id DESC LIMIT $6) RETURNING id, body, created_at, attempts",
        "WITH due AS MATERIALIZED (SELECT district, id FROM outbox WHERE district = $1 AND lane = $2 AND danger = $3 \
        AND done_at IS NULL AND next_at <= $4 ORDER BY attempts, created_at DESC, id DESC LIMIT $6 FOR UPDATE SKIP LOCKED) \
        UPDATE outbox SET attempts = outbox.attempts + 1, next_at = $5 FROM due \
        WHERE outbox.district = due.district AND outbox.id = due.id \
        RETURNING outbox.id, outbox.body, outbox.created_at, outbox.attempts";
    PUT_OFF_MESSAGE[3] Upkeep outbox = "UPDATE outbox SET next_at = $3 WHERE district = $1 AND id = $2 AND done_at IS NULL";
    FINISH_MESSAGE[4] Upkeep outbox = "UPDATE outbox SET done_at = $3, outcome = $4 WHERE district = $1 AND id = $2 AND done_at IS NULL";
    // Messages written since the lanes were introduced by a program without them.
    PUT_HOOKS_IN_LANE[1] Upkeep outbox = "UPDATE outbox SET lane = 'hook' WHERE done_at IS NULL AND next_at <= $1 AND lane = 'mail' \
        AND kind LIKE 'alarm.hook.%'";
    GIVE_UP_MESSAGES[2] Upkeep outbox = "UPDATE outbox SET done_at = $1, outcome = 'given_up' WHERE done_at IS NULL AND next_at <= $1 \
        AND created_at < $2";
    FORGET_MESSAGES[1] Upkeep outbox = "DELETE FROM outbox WHERE done_at < $1";

    // Settings, and the secret ones in a table of their own.
    SETTING[1] Page setting = "SELECT value FROM setting WHERE name = $1";
    SETTING_OR[2] Setup setting = "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    SET_SETTING[2] Setup setting = "INSERT INTO setting (name, value) VALUES ($1, $2) \
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    CHANGE_SETTING[3] Setup setting = "UPDATE setting SET value = $3 WHERE name = $1 AND value = $2";
    TAKE_SETTING[1] Setup setting = "DELETE FROM setting WHERE name = $1 RETURNING value";
    SECRET[1] Page secret = "SELECT value FROM secret WHERE name = $1";
    SECRET_OR[2] Setup secret = "INSERT INTO secret (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    SET_SECRET[2] Setup secret = "INSERT INTO secret (name, value) VALUES ($1, $2) \
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";

    // Maintenance. Idempotency keys of devices are kept: a kiosk may repeat a request at any later time.
    FORGET_KEYS[1] Upkeep idempotency = "DELETE FROM idempotency WHERE at < $1 AND actor NOT LIKE 'device:%'";
    FORGET_SESSIONS[1] Upkeep session = "DELETE FROM session WHERE seen_at < $1";
    FORGET_LINKS[1] Upkeep link = "DELETE FROM link WHERE expires_at < $1 OR used_at < $1";
    DATABASE_TIME[0] Upkeep probe = "SELECT CAST(unixepoch('subsec') * 1000 AS bigint) AS now",
        "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint) AS now";
    PROBE[0] Upkeep probe = "UPDATE probe SET probes = probes + 1 WHERE id = 1";
}

//! Years of rows, made by the database itself: what plans and costs are tried beside.

use crate::department::TODAY;

/// Visits of the years before the day, so many a day.
const YEARS: i64 = 20_000;
const A_DAY: i64 = 20;
/// Visits of the day itself, and those among them that have not ended. Their ids and facts begin after all others.
pub(crate) const DAY: i64 = 160;
const LIVE: i64 = 12;
pub(crate) const FIRST: i64 = 1_000_000;
pub(crate) const MS: i64 = 86_400_000;

pub(crate) fn noon() -> i64 {
    i64::from(TODAY.0) * MS + MS / 2
}

/// The number of the last fact: three to each visit.
pub(crate) fn last() -> i64 {
    3 * (FIRST + DAY)
}

/// The two ways to write the same rows.
pub(crate) struct Writer {
    pub(crate) postgres: bool,
}

impl Writer {
    pub(crate) fn id(&self, number: &str) -> String {
        if self.postgres {
            format!("CAST(lpad(to_hex(CAST({number} AS bigint)), 32, '0') AS uuid)")
        } else {
            format!("unhex(printf('%032x', {number}))")
        }
    }

    pub(crate) fn hash(&self, number: &str) -> String {
        if self.postgres {
            format!("decode(lpad(to_hex(CAST({number} AS bigint)), 64, '0'), 'hex')")
        } else {
            format!("unhex(printf('%064x', {number}))")
        }
    }

    /// A text of the usual length of a visit.
    pub(crate) fn long(&self) -> &str {
        if self.postgres { "repeat('x', 1400)" } else { "hex(zeroblob(700))" }
    }

    /// Rows for numbers from `from` to `to`: what comes before and after the numbers `n`.
    pub(crate) fn rows(&self, from: i64, to: i64, insert: &str, select: &str) -> String {
        format!(
            "WITH RECURSIVE numbers(n) AS (SELECT CAST({from} AS bigint) UNION ALL SELECT n + 1 FROM numbers WHERE n < {to}) \
             INSERT INTO {insert} SELECT {select} FROM numbers;\n"
        )
    }

    /// Visits `from` to `to` of a district, with their facts, texts, words and contributions to the figures. `day` says
    /// which day a visit `n` is of, `state` where it stands.
    pub(crate) fn visits(&self, district: &str, [from, to]: [i64; 2], day: &str, state: &str) -> String {
        let (id, long) = (self.id("n"), self.long());
        let at = format!("CAST({day} AS bigint) * {MS} + (n % 1000) * 60000");
        let cast = |number: &str| format!("CAST({number} AS text)");
        let mut sql = self.rows(
            from,
            to,
            "visit (district, id, seq, day, series, number, ticket, channel, source, service, language, state, arrived_at, ended_at, counts, body)",
            &format!("'{district}', {id}, 3 * n, {day}, 'A', n, 'A' || {}, 'walk_in', 'kiosk', 'report', 'en', {state}, {at}, {at}, 1, {long}", cast("n")),
        );
        for fact in 0..3 {
            sql += &self.rows(
                from,
                to,
                "fact (district, seq, at, visit, kind, body, prev_hash, hash)",
                &format!(
                    "'{district}', 3 * n - {fact}, {at}, {id}, 'kind{fact}', {long}, {}, {}",
                    self.hash("n"),
                    self.hash("n")
                ),
            );
        }
        let texts = [
            ("name", format!("'Name ' || {}", cast("n")), "''".to_owned()),
            ("phone", format!("'215 ' || {}", cast("1000000 + n")), cast("2150000000 + n")),
            ("note", "'A note about what was asked for.'".to_owned(), "''".to_owned()),
        ];
        for (place, (kind, text, folded)) in texts.iter().enumerate() {
            sql += &self.rows(
                from,
                to,
                "personal (district, visit, seq, place, kind, text, folded)",
                &format!("'{district}', {id}, 3 * n, {place}, '{kind}', {text}, {folded}"),
            );
        }
        for word in [format!("'name' || {}", cast("n")), "'anybody'".to_owned()] {
            // Days after 1970: a block needs no rounding down.
            sql += &self.rows(
                from,
                to,
                "personal_word (district, block, word, visit, seq, place, day)",
                &format!("'{district}', ({day}) / 32, {word}, {id}, 3 * n, 0, {day}"),
            );
        }
        sql + &self.rows(
            from,
            to,
            "closed (district, day, id, hour, channel, needs, counts, end_kind, arrived_at, ended_at, clocks, targets, causes, reopened, repeat)",
            &format!("'{district}', {day}, {id}, 9, 'walk_in', '[]', 1, 'resolved', {at}, {at}, '{{}}', '{{}}', '{{}}', 0, 0"),
        )
    }

    /// The day: what is there without any years.
    pub(crate) fn day(&self) -> String {
        let mut sql = String::new();
        let (id, hash) = (self.id("n"), self.hash("n"));
        let today = TODAY.0;
        sql += &self.rows(
            1,
            21,
            "district (id, position, card, rules, rules_seq)",
            "'d' || CAST(n AS text), n, '{}', '{}', 0",
        );
        sql += &self.rows(
            1,
            21,
            "line (chain, seq, head_hash, head)",
            &format!("'d' || CAST(n AS text), {}, {hash}, '{{}}'", last()),
        );
        sql += &self.rows(
            1,
            21,
            "follower (district, position, state)",
            &format!("'d' || CAST(n AS text), {}, ''", last()),
        );
        let state = format!("CASE WHEN n > {} THEN 'waiting' ELSE 'ended' END", FIRST + DAY - LIVE);
        sql += &self.visits("d1", [FIRST + 1, FIRST + DAY], &today.to_string(), &state);
        sql += &self.rows(
            1,
            40,
            "staff (id, login, name, badge, role, reach)",
            &format!("{id}, 'login' || CAST(n AS text), 'Name', '1', 'officer', '\"all\"'"),
        );
        sql += &self.rows(
            1,
            60,
            "device (id, kind, district, name, key_hash, pairing, code_until)",
            &format!("{id}, 'kiosk', 'd1', 'Tablet', {hash}, NULL, 0"),
        );
        sql += &self.rows(
            61,
            62,
            "device (id, kind, district, name, key_hash, pairing, code_until)",
            &format!("{id}, 'kiosk', 'd1', 'Tablet', NULL, {hash}, {}", noon() + MS),
        );
        sql += &self.rows(1, 20, "token (hash, id, role, created_at)", &format!("{hash}, {id}, 'admin', 0"));
        sql += &self.rows(1, 20, "setting (name, value)", "'setting' || CAST(n AS text), ''");
        sql += &self.rows(1, 5, "secret (name, value)", "'secret' || CAST(n AS text), ''");
        sql += &self.lasting([FIRST + 1, FIRST + DAY], noon());
        // What upkeep finds to do: the same, however many years there are.
        let old = noon() - 2 * MS;
        sql += &self.rows(
            1,
            5,
            "idempotency (district, actor, key, request_hash, status, seq, at)",
            &format!("'d1', 'staff:old', CAST(n AS text), {hash}, 200, 1, {old}"),
        );
        sql += &self.rows(
            91,
            95,
            "session (hash, id, staff, created_at, seen_at, locked)",
            &format!("{hash}, {id}, {}, 0, {old}, 0", self.id("1")),
        );
        sql +=
            &self.rows(91, 95, "link (hash, staff, expires_at)", &format!("{hash}, {}, {old}", self.id("1")));
        sql += &self.rows(
            91,
            95,
            "outbox (district, id, kind, visit, body, created_at, next_at, done_at)",
            &format!("'d1', {id}, 'alarm', {id}, '{{}}', {old}, {old}, {old}"),
        );
        sql += &self.rows(
            96,
            98,
            "outbox (district, id, kind, visit, body, created_at, next_at)",
            &format!("'d1', {id}, 'alarm', {id}, '{{}}', {old}, {old}"),
        );
        sql += "INSERT INTO total (district, span, start, watch, service, channel, language, body) VALUES \
            ('d1', 'day', 20000, '', '', '', '', '{}');\n";
        sql += &self.rows(
            1,
            2,
            "fact (district, seq, at, kind, body, prev_hash, hash)",
            &format!("'d1', {} + n, {}, 'configured', '{{}}', {hash}, {hash}", last(), noon()),
        );
        sql
    }

    /// Sessions, links, messages and keys that are still kept.
    pub(crate) fn lasting(&self, [from, to]: [i64; 2], at: i64) -> String {
        let (id, hash) = (self.id("n"), self.hash("n"));
        let mut sql = self.rows(
            from,
            to,
            "session (hash, id, staff, created_at, seen_at, locked)",
            &format!("{hash}, {id}, {}, {at}, {at}, 0", self.id("2 + n % 38")),
        );
        sql += &self.rows(
            from,
            to,
            "link (hash, staff, expires_at, used_at)",
            &format!("{hash}, {}, {}, NULL", self.id("1"), at + 30 * MS),
        );
        sql += &self.rows(
            from,
            to,
            "outbox (district, id, kind, visit, body, created_at, next_at, done_at)",
            &format!("'d1', {id}, 'alarm', {id}, '{{}}', {at}, {at}, {at}"),
        );
        sql + &self.rows(
            from,
            to,
            "idempotency (district, actor, key, request_hash, status, seq, at)",
            &format!("'d1', 'device:tablet', CAST(n AS text), {hash}, 201, 1, {at}"),
        )
    }

    /// The years before the day.
    pub(crate) fn years(&self) -> String {
        let hash = self.hash("n");
        let today = TODAY.0;
        let day = format!("{today} - 1 - n / {A_DAY}");
        let mut sql = self.visits("d1", [1, YEARS], &day, "'ended'");
        // Three keys to each visit: a tablet's are kept for ever. Of the rest as much as could be there at most.
        for keys in 1..=2 {
            sql += &self.rows(
                1,
                YEARS,
                "idempotency (district, actor, key, request_hash, status, seq, at)",
                &format!("'d1', 'device:tablet', 'k{keys}-' || CAST(n AS text), {hash}, 201, 1, 0"),
            );
        }
        sql += &self.lasting([200_001, 203_000], noon());
        sql += &self.rows(
            1,
            YEARS,
            "fact (district, seq, at, kind, body, prev_hash, hash)",
            &format!("'_department', n, n, 'signed_in', '{{}}', {hash}, {hash}"),
        );
        sql += &self.rows(
            1,
            2_000,
            "fact (district, seq, at, kind, body, prev_hash, hash)",
            &format!("'d1', {} + n, n, 'configured', '{{}}', {hash}, {hash}", 3 * YEARS),
        );
        sql + &self.rows(
            1,
            1_000,
            "total (district, span, start, watch, service, channel, language, body)",
            &format!("'d1', 'day', 20000 - n, '', '', '', '', {}", self.long()),
        )
    }
}

//! Parts that several statements share: lists of columns, and the rows of a batch.

/// An existing visit is replaced.
macro_rules! put_visit {
    () => {
        "ON CONFLICT (district, id) DO UPDATE SET seq = excluded.seq, series = excluded.series, number = excluded.number, \
         ticket = excluded.ticket, channel = excluded.channel, source = excluded.source, service = excluded.service, \
         language = excluded.language, state = excluded.state, arrived_at = excluded.arrived_at, ended_at = excluded.ended_at, end_kind = excluded.end_kind, outcome = excluded.outcome, area = excluded.area, \
         counts = excluded.counts, acknowledgement_ms = excluded.acknowledgement_ms, wait_ms = excluded.wait_ms, \
         resolution_ms = excluded.resolution_ms, body = excluded.body"
    };
}

macro_rules! fact {
    () => {
        "district, seq, at, visit, kind, body, prev_hash, hash"
    };
}

macro_rules! visit {
    () => {
        "district, id, seq, day, series, number, ticket, channel, source, service, language, state, arrived_at, ended_at, \
         end_kind, outcome, area, counts, acknowledgement_ms, wait_ms, resolution_ms, body"
    };
}

/// The parts of `WRITE`: `$1` is the chain, `$2` to `$6` are lists of rows, each of which may be empty.
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

/// The search words of personal texts, each once. Words that exist already are left alone.
macro_rules! add_words {
    (sqlite, $rows:literal) => {
        concat!(
            "INSERT INTO personal_word (district, block, word, visit, seq, place, day) SELECT $1, value->>'block', value->>'word', \
         unhex(value->>'visit'), value->>'seq', value->>'place', value->>'day' FROM json_each(",
            $rows,
            ") WHERE true ON CONFLICT DO NOTHING"
        )
    };
    (postgres, $rows:literal) => {
        concat!(
            "INSERT INTO personal_word (district, block, word, visit, seq, place, day) SELECT $1, block, word, visit, seq, place, day \
         FROM json_populate_recordset(CAST(NULL AS personal_word), CAST(",
            $rows,
            " AS json)) ON CONFLICT DO NOTHING"
        )
    };
}

/// The condition for a `VisitFilter` within district `$1`: `$2` and `$3` days, `$4` state, `$5` ticket, `$6`
/// service, `$7` channel, `$8` language.
macro_rules! visits_where {
    () => {
        "WHERE district = $1 AND day >= CAST($2 AS bigint) AND day <= CAST($3 AS bigint) \
         AND (CAST($4 AS text) IS NULL OR state = $4) AND (CAST($5 AS text) IS NULL OR ticket = $5) \
         AND (CAST($6 AS text) IS NULL OR service = $6) AND (CAST($7 AS text) IS NULL OR channel = $7) \
         AND (CAST($8 AS text) IS NULL OR language = $8)"
    };
}

/// The range of arrival times of days `$2` to `$3`, so that an index by arrival is read for those days only.
/// A business day begins and ends within a day and a half of midnight UTC, and an arrival is entered at most
/// a day late.
macro_rules! arrived_within {
    () => {
        " AND arrived_at >= (CAST($2 AS bigint) - 3) * 86400000 AND arrived_at < (CAST($3 AS bigint) + 4) * 86400000"
    };
}

macro_rules! counted {
    () => {
        "id, district, day, arrived_at, ended_at, end_kind, state, service, channel, language, counts, \
         acknowledgement_ms, wait_ms, resolution_ms"
    };
}

/// The columns of a row of figures after those of its key, handed on to another macro. The value of each is
/// the field of that name in `figures::ClosedLine`.
macro_rules! closed_columns {
    ($then:ident) => {
        $then! {
            hour watch service channel language area needs counts end_kind outcome arrived_at ended_at clocks targets p50_ms p80_ms
            handover_ms causes unnumbered reopened repeat
        }
    };
}
pub(crate) use closed_columns;

/// All columns of a row of figures by name, the key included.
macro_rules! closed {
    () => {
        closed_columns!(closed_names)
    };
}
macro_rules! closed_names {
    ($($column:ident)+) => {
        concat!("district, day, id" $(, ", ", stringify!($column))+)
    };
}

/// All columns of a row of figures as a batch passes them, except the district.
macro_rules! closed_rows {
    (sqlite) => {
        closed_columns!(closed_values)
    };
    (postgres) => {
        closed_columns!(closed_fields)
    };
}
macro_rules! closed_values {
    ($($column:ident)+) => {
        concat!("value->>'day', unhex(value->>'id')" $(, ", value->>'", stringify!($column), "'")+)
    };
}
macro_rules! closed_fields {
    ($($column:ident)+) => {
        concat!("day, id" $(, ", ", stringify!($column))+)
    };
}

/// The columns that an upsert overwrites: all except the key.
macro_rules! put_closed {
    () => {
        closed_columns!(closed_taken_over)
    };
}
macro_rules! closed_taken_over {
    ($first:ident $($column:ident)+) => {
        concat!(
            "ON CONFLICT (district, day, id) DO UPDATE SET ", stringify!($first), " = excluded.", stringify!($first)
            $(, ", ", stringify!($column), " = excluded.", stringify!($column))+
        )
    };
}

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
        "id, kind, district, kiosk, name, code_until, paired_at, revoked_at, seen_at, settings"
    };
}

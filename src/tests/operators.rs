//! What operators do at the command line, and what mistakes must not do.

use crate::api::Api;
use crate::program::{Home, PATIENCE, signal, text, until};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

pub fn names(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

pub fn path(home: &Home, name: &str) -> String {
    home.folder.path().join(name).to_str().unwrap().to_owned()
}

/// Runs SQL on a file behind the program's back.
pub fn by_hand(file: &str, sql: &str) {
    let script = "import sqlite3, sys\nconn = sqlite3.connect(sys.argv[1])\nconn.executescript(sys.argv[2])\nconn.close()";
    let run = Command::new("python3").args(["-c", script, file, sql]).output().unwrap();
    assert!(run.status.success(), "{}", text(&run.stderr));
}

fn only_who_makes_a_department_makes_one(home: Home) {
    let saved = path(&home, "saved.db");
    for args in [
        &["token", "list"][..],
        &["token", "create", "--role", "admin"],
        &["device", "pair", "--kind", "kiosk", "--district", "north"],
        &["setup", "export"],
        &["export", "visits"],
        &["export", "facts"],
        &["audit", "verify"],
        &["backup", &saved],
        &["rebuild"],
    ] {
        let said = home.refused(args);
        assert!(said.contains("Only `serve` and `setup apply` create"), "{args:?}: {said}");
    }
    assert_eq!(names(home.folder.path()), Vec::<String>::new());
    let file = path(&home, "department.toml");
    let home = home.set_up(1);
    let again = home.run(&["setup", "apply", &file]);
    assert!(!text(&again.stderr).contains("new one was created"), "{}", text(&again.stderr));
    home.verify();
}

#[test]
fn a_mistyped_name_makes_no_file() {
    only_who_makes_a_department_makes_one(Home::sqlite());
}

#[test]
fn a_mistyped_schema_gets_no_tables() {
    only_who_makes_a_department_makes_one(Home::postgres());
}

#[tokio::test]
async fn a_new_database_is_said_to_be_new() {
    let home = Home::sqlite();
    let server = home.serve().await;
    assert!(server.log().contains("a new one was created"), "{}", server.log());
    drop(server);
    assert!(!home.serve().await.log().contains("a new one was created"));
}

/// Everything moves to PostgreSQL and back, and exports are the same to the byte.
#[test]
fn a_department_moves_to_postgres_and_back() {
    let (here, there) = (Home::sqlite(), Home::postgres());
    here.done(&["history", "--years", "0.02", "--districts", "2", "--visits-a-year", "8000"]);
    let back = Home {
        database: format!("sqlite:{}", path(&here, "back.db")),
        folder: tempfile::TempDir::new().unwrap(),
        clock: None,
    };
    let exports = |home: &Home| {
        [
            &["export", "facts"][..],
            &["export", "facts", "--format", "csv"],
            &["export", "visits"],
            &["export", "visits", "--format", "jsonl"],
            &["setup", "export"],
        ]
        .map(|args| home.done(args))
    };
    let before = exports(&here);
    assert!(before[0].lines().count() > 500, "{}", before[0].lines().count());
    for (from, to) in [(&here, &there), (&there, &back)] {
        let said = from.done(&["move", "--from", &from.database, "--to", &to.database]);
        assert!(said.contains("each compared, every hash right"), "{said}");
        assert!(exports(to) == before, "an export changed on the way");
        to.verify();
    }
    // Never over an existing department.
    let said = here.refused(&["move", "--from", &back.database, "--to", &there.database]);
    assert!(said.contains("not empty"), "{said}");
}

#[tokio::test]
async fn what_was_changed_by_hand_is_found_and_made_again() {
    let home = Home::sqlite().set_up(1);
    let server = home.serve().await;
    let api = Api::new(&server, &home);
    for number in 0..4 {
        api.check_in(&format!("one-{number}"), "officer").await.unwrap().is(201);
    }
    home.verify();
    assert!(home.refused(&["rebuild"]).contains("already serves"));
    server.kill();
    let file = home.database.strip_prefix("sqlite:").unwrap();
    by_hand(file, "UPDATE visit SET ticket = 'Z' || ticket WHERE number = 2");
    let run = home.run(&["audit", "verify"]);
    assert_eq!(run.status.code(), Some(1), "{}", text(&run.stdout));
    assert!(text(&run.stdout).contains("does not match its facts"), "{}", text(&run.stdout));
    assert!(text(&run.stderr).contains("run `rebuild` to make the rest"), "{}", text(&run.stderr));
    home.done(&["rebuild"]);
    home.verify();
}

/// An unreadable district is rebuilt as far as its facts go; what cannot be rebuilt is reported.
#[tokio::test]
async fn a_district_that_cannot_be_read_is_said_and_made_again() {
    let home = Home::sqlite().set_up(1);
    let server = home.serve().await;
    Api::new(&server, &home).check_in("one", "officer").await.unwrap().is(201);
    server.kill();
    let file = home.database.strip_prefix("sqlite:").unwrap();
    by_hand(file, "UPDATE district SET rules = '{'");
    for args in [&["export", "visits"][..], &["setup", "export"]] {
        let said = home.refused(args);
        assert!(said.contains("column rules, row north"), "{args:?}: {said}");
    }
    let run = home.run(&["audit", "verify"]);
    assert_eq!(run.status.code(), Some(1), "{}", text(&run.stdout));
    assert!(text(&run.stdout).contains("column rules, row north"), "{}", text(&run.stdout));
    let said = home.done(&["rebuild", "--district", "north"]);
    assert!(said.contains("north: 1 visits rebuilt"), "{said}");
    home.verify();
    by_hand(file, "UPDATE district SET card = '{'");
    let said = home.refused(&["rebuild"]);
    assert!(said.contains("column card, row north") && said.contains("backup"), "{said}");
    assert!(home.refused(&["export", "visits", "--district", "nowhere"]).contains("no such district"));
}

/// When the changes of a rebuild cannot be put on record, it fails, and the next one reports them.
#[tokio::test]
async fn a_rebuild_that_cannot_be_put_on_record_says_so() {
    let home = Home::sqlite().set_up(1);
    let server = home.serve().await;
    Api::new(&server, &home).check_in("one", "officer").await.unwrap().is(201);
    server.kill();
    let file = home.database.strip_prefix("sqlite:").unwrap();
    by_hand(
        file,
        "INSERT INTO total (district, span, start, watch, service, channel, language, body) \
         VALUES ('north', 'day', 20000, '', '', '', '', '{\"reopened\":4}'); \
         CREATE TRIGGER no_record BEFORE INSERT ON fact WHEN NEW.kind = 'figures_changed' \
         BEGIN SELECT RAISE(ABORT, 'on purpose'); END",
    );
    let said = home.refused(&["rebuild"]);
    assert!(said.contains("not on record"), "{said}");
    by_hand(file, "DROP TRIGGER no_record");
    let said = home.done(&["rebuild"]);
    assert!(said.contains("reopened 4 -> 0"), "{said}");
    home.verify();
}

/// When the file is removed while it is served, no answer is given that would be lost, and no empty file is created.
#[tokio::test]
async fn a_file_that_is_removed_is_missed() {
    let home = Home::sqlite().set_up(1);
    let server = home.serve().await;
    let api = Api::new(&server, &home);
    api.check_in("one", "officer").await.unwrap().is(201);
    let file = home.database.strip_prefix("sqlite:").unwrap();
    let aside = format!("{file}.aside");
    std::fs::rename(file, &aside).unwrap();
    api.check_in("two", "officer").await.unwrap().is(503);
    let ready = async |status: u16| {
        until("told", PATIENCE, async || (api.get("/readyz").await.ok()?.status == status).then_some(()))
            .await;
    };
    ready(503).await;
    let said = home.refused(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(said.contains("moved or removed"), "{said}");
    assert!(!Path::new(file).exists());
    std::fs::rename(&aside, file).unwrap();
    api.check_in("two", "officer").await.unwrap().is(201);
    ready(200).await;
    home.verify();
}

/// Another file in its place is neither read nor written: the log beside it is not its own.
#[tokio::test]
async fn a_file_that_replaces_a_served_one_is_left_alone() {
    let (home, other) = (Home::sqlite().set_up(1), Home::sqlite().set_up(1));
    let swapped = path(&home, "swapped.db");
    other.done(&["backup", &swapped]);
    let before = std::fs::read(&swapped).unwrap();
    let mut server = home.serve_with(&["--drain-wait", "0"]).await;
    let api = Api::new(&server, &home);
    let visit = api.check_in("one", "officer").await.unwrap().is(201).id();
    let file = home.database.strip_prefix("sqlite:").unwrap();
    let aside = format!("{file}.aside");
    std::fs::rename(file, &aside).unwrap();
    std::fs::rename(&swapped, file).unwrap();
    let read = async || {
        let status = api.get(&format!("/api/v1/visits/{visit}")).await.unwrap().status;
        assert!([200, 503].contains(&status), "{status}");
    };
    tokio::join!(read(), read(), read(), read(), read(), read());
    api.check_in("two", "officer").await.unwrap().is(503);
    let saved = path(&home, "saved.db");
    for args in [&["token", "list"][..], &["token", "create", "--role", "admin"], &["backup", &saved]] {
        let said = home.refused(args);
        assert!(said.contains("is the log of the one before"), "{args:?}: {said}");
    }
    signal(server.id(), "TERM");
    server.ended(PATIENCE).await;
    assert_eq!(std::fs::read(file).unwrap(), before);
    std::fs::rename(file, &swapped).unwrap();
    std::fs::rename(&aside, file).unwrap();
    home.verify();
    assert!(home.done(&["export", "visits"]).contains(&visit));
}

/// Commands that only read need neither disk space nor write permission, even while another program writes.
#[test]
fn what_changes_nothing_only_reads() {
    use std::io::BufRead;
    let home = Home::sqlite().set_up(1);
    let script = "import sqlite3, sys\nconn = sqlite3.connect(sys.argv[1], isolation_level=None)\n\
                  conn.execute('BEGIN IMMEDIATE')\nprint('held', flush=True)\nsys.stdin.read()";
    let mut writer = Command::new("python3")
        .args(["-c", script, home.database.strip_prefix("sqlite:").unwrap()])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    std::io::BufReader::new(writer.stdout.take().unwrap()).read_line(&mut said).unwrap();
    assert_eq!(said.trim(), "held");
    for args in [&["token", "list"][..], &["setup", "export"], &["clock", "check"]] {
        home.done(args);
    }
    drop(writer.stdin.take());
    writer.wait().unwrap();
}

/// Exports while a server runs, and backups, are on the department's record, once each.
async fn what_leaves_at_the_command_line_is_on_record(home: Home) {
    let home = home.set_up(1);
    let served = async |exports: &[&[&str]]| {
        let mut server = home.serve_with(&["--drain-wait", "0"]).await;
        exports.iter().for_each(|args| drop(home.done(args)));
        signal(server.id(), "TERM");
        assert_eq!(server.ended(PATIENCE).await.code(), Some(0));
    };
    let on_record = |kind: &str, what: &str| {
        let told = home.done(&["export", "facts"]);
        let kind = format!("\"kind\":\"{kind}\"");
        told.lines().filter(|line| line.contains(&kind) && line.contains(what)).count()
    };
    served(&[]).await;
    assert_eq!(on_record("exported", ""), 0);
    served(&[&["export", "visits"], &["export", "facts"]]).await;
    assert_eq!(on_record("exported", "export visits"), 1);
    assert_eq!(on_record("exported", "export facts"), 1);
    // Two exports of one state are the same.
    assert_eq!(home.done(&["export", "facts"]), home.done(&["export", "facts"]));
    served(&[]).await;
    assert_eq!(on_record("exported", "export visits"), 1, "once");
    if home.database.starts_with("sqlite") {
        home.done(&["backup", &path(&home, "saved.db")]);
        assert_eq!(on_record("backed_up", ""), 1);
    }
    home.verify();
}

#[tokio::test]
async fn what_leaves_a_file_at_the_command_line_is_on_record() {
    what_leaves_at_the_command_line_is_on_record(Home::sqlite()).await;
}

#[tokio::test]
async fn what_leaves_a_server_at_the_command_line_is_on_record() {
    what_leaves_at_the_command_line_is_on_record(Home::postgres()).await;
}

/// A command whose output cannot be printed fails, and a secret that could not be printed is not valid.
#[test]
fn what_cannot_be_printed_is_a_failure() {
    let home = Home::sqlite().set_up(1);
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    let create = ["token", "create", "--role", "captain"];
    let live = |role: &str| {
        let listed = home.done(&["token", "list"]);
        listed.lines().filter(|line| line.contains(role) && !line.contains("revoked")).count()
    };
    home.token();
    for args in [
        &["setup", "export"][..],
        &["token", "list"],
        &["export", "facts"],
        &["export", "visits"],
        &["clock", "check"],
        &["audit", "verify"],
        &["--help"],
        &["device", "pair", "--kind", "display", "--district", "north"],
        &["backup", &path(&home, "saved.db")],
        &["rebuild"],
        &create,
    ] {
        let run = home.run_into(full(), args);
        let said = text(&run.stderr);
        assert_eq!(run.status.code(), Some(1), "{args:?}: {said}");
        assert_eq!(said.trim().lines().count(), 1, "{args:?}: {said}");
    }
    assert_eq!((live("admin"), live("captain")), (1, 0));
    // A link that could not be printed is not valid, and the error names the account.
    let file = path(&home, "department.toml");
    let plain = std::fs::read_to_string(&file).unwrap();
    let staff =
        "[[staff]]\nlogin = \"ana\"\nname = \"Ana Ruiz\"\nrole = \"officer\"\ndistricts = [\"north\"]\n";
    std::fs::write(&file, format!("{plain}\n{staff}")).unwrap();
    let run = home.run_into(full(), &["setup", "apply", &file]);
    let said = text(&run.stderr);
    assert!(run.status.code() == Some(1) && said.contains("links of ana could not be shown"), "{said}");
    // A reader that closed the pipe has not received the token.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    for args in [&["setup", "export"][..], &["token", "list"], &["export", "facts"], &["export", "visits"]] {
        let run = home.run_into(writer.try_clone().unwrap(), args);
        assert_eq!((run.status.code(), text(&run.stderr).as_str()), (Some(0), ""), "{args:?}");
    }
    assert_eq!(home.run_into(writer, &create).status.code(), Some(1));
    assert_eq!(live("captain"), 0);
}

/// A command waits for other writers, says so, and fails in plain words: a token that could not be printed is not valid.
fn a_token_waits_for_others_who_write(home: Home) {
    let home = home.set_up(1);
    let create = ["token", "create", "--role", "captain"];
    let live = || {
        let listed = home.done(&["token", "list"]);
        listed.lines().filter(|line| line.contains("captain") && !line.contains("revoked")).count()
    };
    let held = home.held();
    let mut waits = home.begin_told(&create);
    let mut said = BufReader::new(waits.stderr.take().unwrap()).lines();
    let first = said.next().unwrap().unwrap();
    assert!(first.contains("trying again"), "{first}");
    drop(held);
    let ended = waits.wait_with_output().unwrap();
    assert!(ended.status.success(), "{:?}", said.next());
    assert!(text(&ended.stdout).contains("captain token"), "{}", text(&ended.stdout));
    assert_eq!(live(), 1);
    let held = home.held();
    let run = home.run(&create);
    drop(held);
    let said = text(&run.stderr);
    assert_eq!((run.status.code(), text(&run.stdout).as_str()), (Some(1), ""), "{said}");
    assert!(said.contains("Try again in a moment"), "{said}");
    assert_eq!(live(), 1);
}

#[test]
fn a_token_waits_for_others_who_write_to_the_file() {
    a_token_waits_for_others_who_write(Home::sqlite());
}

#[test]
fn a_token_waits_for_others_who_write_to_the_server() {
    a_token_waits_for_others_who_write(Home::postgres());
}

#[test]
fn an_export_of_nothing_differs_from_one_that_fails() {
    let home = Home::sqlite().set_up(1);
    let none = home.done(&["export", "visits", "--from", "2030-01-01"]);
    assert!(none.lines().count() == 1 && none.contains("arrived_at,"), "{none}");
    for what in ["visits", "facts"] {
        let said = home.refused(&["export", what, "--from", "2026-12-05", "--to", "2026-12-01"]);
        assert!(said.contains("--from"), "{said}");
        let said = home.refused(&["export", what, "--district", "nope"]);
        assert!(said.contains("no such district"), "{said}");
    }
}

/// Measurements stay the same, whatever the hours are afterwards: in exports, in lists and for one visit.
async fn other_hours_measure_no_visit_again(home: Home) {
    let home = home.set_up(1);
    let server = home.serve().await;
    let api = Api::new(&server, &home);
    api.at_window("1", "open").await.unwrap().is(200);
    let visit = api.check_in("one", "officer").await.unwrap().is(201).id();
    api.at_window("1", "next").await.unwrap().is(200);
    api.verb(&visit, "serve").await.unwrap().is(200);
    until("some time has passed", PATIENCE, async || {
        let shown = api.get(&format!("/api/v1/visits/{visit}")).await.ok()?.body;
        shown["measured"].as_array()?.iter().all(|one| one["elapsed_ms"].as_i64() > Some(0)).then_some(())
    })
    .await;
    api.verb(&visit, "resolve").await.unwrap().is(200);
    let shown = async || {
        until("counted", PATIENCE, async || {
            let counting = api.get("/api/v1/reports/counting").await.ok()?.body;
            counting.as_array()?.iter().all(|one| one["position"] == one["of"]).then_some(())
        })
        .await;
        let one = api.get(&format!("/api/v1/visits/{visit}")).await.unwrap().is(200).body;
        let all = api.get("/api/v1/visits").await.unwrap().is(200).body;
        (one["clocks"].clone(), all[0]["clocks"].clone(), home.done(&["export", "visits"]))
    };
    let before = shown().await;
    assert_eq!(before.0, before.1);
    assert!(before.0["acknowledgement_working_ms"].as_i64() > Some(0), "{}", before.0);
    // Open on one day a week, which is not today.
    let file = path(&home, "department.toml");
    let plain = std::fs::read_to_string(&file).unwrap();
    let today = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / 86_400;
    // 1 January 1970 was a Thursday: three days after today, whatever the district's time zone.
    let day = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"][(today % 7) as usize];
    let other = plain.replace("hours = \"always\"", &format!("hours = {{ {day} = [\"08:00-09:00\"] }}"));
    assert_ne!(other, plain);
    std::fs::write(&file, other).unwrap();
    home.done(&["setup", "apply", &file]);
    until("the new hours", PATIENCE, async || {
        let settings = api.get("/api/v1/districts/north/settings").await.ok()?.body;
        settings["rules"]["hours"].to_string().contains("540").then_some(())
    })
    .await;
    assert_eq!(shown().await, before);
}

#[tokio::test]
async fn other_hours_measure_no_visit_of_a_file_again() {
    other_hours_measure_no_visit_again(Home::sqlite()).await;
}

#[tokio::test]
async fn other_hours_measure_no_visit_of_a_server_again() {
    other_hours_measure_no_visit_again(Home::postgres()).await;
}

#[test]
fn a_dry_run_prints_what_a_file_would_change_and_changes_nothing() {
    let home = Home::sqlite().set_up(2);
    let before = home.done(&["setup", "export"]);
    let file = path(&home, "department.toml");
    let changed = std::fs::read_to_string(&file).unwrap().replace("Window 2", "Desk 2");
    std::fs::write(&file, changed).unwrap();
    let said = home.done(&["setup", "apply", "--dry-run", &file]);
    assert!(said.contains("  Windows · Desk 2 · Name · English: Window 2 → Desk 2"), "{said}");
    assert_eq!(home.done(&["setup", "export"]), before);
    home.done(&["setup", "apply", &file]);
    let said = home.done(&["setup", "apply", "--dry-run", &file]);
    assert!(said.contains("nothing would be changed"), "{said}");
    // Everything that is wrong is said, on a line of its own.
    let wrong = std::fs::read_to_string(&file).unwrap().replace("America/New_York", "Mars");
    let wrong = format!("{wrong}[[staff]]\nlogin = \"a b!\"\nname = \"A\"\nrole = \"officer\"\n");
    std::fs::write(&file, wrong).unwrap();
    let run = home.run(&["setup", "apply", "--dry-run", &file]);
    assert!(!run.status.success());
    assert!(
        text(&run.stderr).contains("Mars") && text(&run.stderr).lines().count() > 1,
        "{}",
        text(&run.stderr)
    );
}

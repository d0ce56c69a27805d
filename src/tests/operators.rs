//! What operators do at a command line, and what a slip of theirs must not do.

use crate::api::Api;
use crate::program::{Home, PATIENCE, text, until};
use std::path::Path;
use std::process::Command;

fn names(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

fn path(home: &Home, name: &str) -> String {
    home.folder.path().join(name).to_str().unwrap().to_owned()
}

/// Something done behind the program's back, to a file.
fn by_hand(file: &str, sql: &str) {
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
        assert!(said.contains("Only `serve` and `setup apply` make"), "{args:?}: {said}");
    }
    assert_eq!(names(home.folder.path()), Vec::<String>::new());
    let file = path(&home, "department.toml");
    let home = home.set_up(1);
    let again = home.run(&["setup", "apply", &file]);
    assert!(!text(&again.stderr).contains("new one was made"), "{}", text(&again.stderr));
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
    assert!(server.log().contains("a new one was made"), "{}", server.log());
    drop(server);
    assert!(!home.serve().await.log().contains("a new one was made"));
}

/// A backup is put back only when it is whole, the operator is told what it replaces, and whoever lost access since does not get
/// it back.
#[tokio::test]
async fn a_backup_is_put_back_whole_and_nobody_gets_access_back() {
    let home = Home::sqlite().set_up(1);
    let lost = home.done(&["token", "create", "--role", "captain"]);
    let token = lost.split_whitespace().nth(2).unwrap().to_owned();
    let server = home.serve().await;
    let api = Api::new(&server, &home);
    for number in 0..5 {
        api.check_in(&format!("before-{number}"), "officer").await.unwrap().is(201);
    }
    let saved = path(&home, "saved.db");
    let said = home.done(&["backup", &saved]);
    assert!(said.contains("every hash is right"), "{said}");
    let copy =
        Home { database: format!("sqlite:{saved}"), folder: tempfile::TempDir::new().unwrap(), clock: None };
    let then = copy.facts().len();
    for number in 0..3 {
        api.check_in(&format!("after-{number}"), "officer").await.unwrap().is(201);
    }
    home.done(&["token", "revoke", &token]);
    assert!(home.refused(&["restore", &saved]).contains("already serves"));
    server.kill();
    let (now, before) = (home.facts().len(), names(home.folder.path()));

    // What is no backup replaces nothing and leaves nothing.
    let (empty, changed) = (path(&home, "empty.db"), path(&home, "changed.db"));
    std::fs::write(&empty, "").unwrap();
    std::fs::copy(&saved, &changed).unwrap();
    by_hand(
        &changed,
        "DROP TRIGGER fact_stays; UPDATE fact SET body = replace(body, 'officer', 'offices') WHERE kind = 'arrived'",
    );
    for (file, expected) in [(&empty, "is empty"), (&changed, "its hash is not that of its text")] {
        let said = home.refused(&["restore", file]);
        assert!(said.contains(expected), "{said}");
    }
    std::fs::remove_file(&empty).unwrap();
    std::fs::remove_file(&changed).unwrap();
    assert_eq!(home.facts().len(), now);
    let after: Vec<_> = names(home.folder.path()).into_iter().filter(|name| !name.contains("-shm")).collect();
    assert_eq!(after, before.into_iter().filter(|name| !name.contains("-shm")).collect::<Vec<_>>());

    let said = home.done(&["restore", &saved]);
    for expected in
        ["The backup goes to ", "It replaces a database that goes to ", &token, "stays revoked", ".before-1"]
    {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert!(then >= 5 && then + 3 <= now, "{then} {now}");
    assert_eq!(home.facts().len(), then);
    assert!(
        home.done(&["token", "list"]).lines().any(|line| line.contains(&token) && line.contains("revoked"))
    );
    home.verify();
    // A second time, and what was there first is there still.
    home.done(&["restore", &saved]);
    for kept in ["test.db.before-1", "test.db.before-2"] {
        let rights = std::fs::metadata(home.folder.path().join(kept)).unwrap().permissions();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&rights) & 0o777, 0o600, "{kept}");
    }
    let first = Home {
        database: format!("sqlite:{}", path(&home, "test.db.before-1")),
        folder: tempfile::TempDir::new().unwrap(),
        clock: None,
    };
    assert_eq!(first.facts().len(), now);
    assert!(
        !names(home.folder.path()).iter().any(|name| name.contains(".part")),
        "{:?}",
        names(home.folder.path())
    );
    // The restored one goes on.
    let server = home.serve().await;
    Api::new(&server, &home).check_in("on", "officer").await.unwrap().is(201);
}

/// Where the replaced database cannot be read, the operator is told what that means.
#[test]
fn a_backup_replaces_what_cannot_be_read() {
    let home = Home::sqlite().set_up(1);
    let saved = path(&home, "saved.db");
    home.done(&["backup", &saved]);
    let file = home.database.strip_prefix("sqlite:").unwrap();
    std::fs::write(file, vec![7; 50_000]).unwrap();
    // What is in its log would do for the rest.
    for ending in ["-wal", "-shm"] {
        let _none = std::fs::remove_file(format!("{file}{ending}"));
    }
    let said = home.done(&["restore", &saved]);
    assert!(said.contains("cannot be read") && said.contains("live again"), "{said}");
    assert_eq!(std::fs::read(format!("{file}.before-1")).unwrap(), vec![7; 50_000]);
    home.verify();
}

/// Everything moves to PostgreSQL and back, and what leaves the house is the same to the byte.
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
    // Never over something.
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
    assert!(text(&run.stdout).contains("is not what its facts make of it"), "{}", text(&run.stdout));
    assert!(text(&run.stderr).contains("`rebuild` makes the rest"), "{}", text(&run.stderr));
    home.done(&["rebuild"]);
    home.verify();
}

/// Removed or replaced while it is served, the file takes no answer that would be lost, and nobody makes an empty one.
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

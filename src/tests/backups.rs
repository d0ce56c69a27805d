//! Backups: restored completely, and without restoring revoked access.

use crate::api::Api;
use crate::operators::{by_hand, names, path};
use crate::program::{Home, text};
use std::process::Command;

/// A backup is restored only if it is complete, the operator is told what it replaces, and access revoked since stays
/// revoked.
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

    // A file that is not a backup replaces nothing and leaves nothing behind.
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
    // A second restore, after which the first replaced database still exists.
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
    // The restored database can be served.
    let server = home.serve().await;
    Api::new(&server, &home).check_in("on", "officer").await.unwrap().is(201);
}

/// Rights that an account had at the time of the backup and has lost since stay removed, and the operator is told.
#[test]
fn a_backup_gives_back_no_power_that_was_taken_away() {
    let home = Home::sqlite().set_up(1);
    let (file, saved) = (path(&home, "department.toml"), path(&home, "saved.db"));
    let plain = std::fs::read_to_string(&file).unwrap();
    let apply = |role: &str, districts: &str| {
        let staff = format!(
            "[[staff]]\nlogin = \"ana\"\nname = \"Ana Ruiz\"\nrole = \"{role}\"\ndistricts = {districts}\n"
        );
        std::fs::write(&file, format!("{plain}\n{staff}")).unwrap();
        home.done(&["setup", "apply", &file]);
    };
    let database = home.database.strip_prefix("sqlite:").unwrap();
    let key = |key: &str| {
        by_hand(
            database,
            &format!("INSERT OR REPLACE INTO setting (name, value) VALUES ('telephone_key', '{key}')"),
        );
    };
    apply("admin", "\"all\"");
    key("the first telephone key");
    home.done(&["device", "pair", "--kind", "kiosk", "--district", "north"]);
    home.done(&["backup", &saved]);
    apply("officer", "[\"north\"]");
    key("another telephone key");
    let on_record = home.done(&["export", "facts"]);
    let changed = on_record.lines().find(|line| line.contains("\"staff_changed\"")).unwrap();
    for expected in ["\"role_before\":\"admin\"", "\"districts_before\":\"all\"", "[\"north\"]"] {
        assert!(changed.contains(expected), "{changed}");
    }

    let said = home.done(&["restore", &saved]);
    assert!(said.contains("“ana” stays officer of north") && said.contains("telephone system"), "{said}");
    let written = home.done(&["setup", "export"]);
    let staff = written.split("[[staff]]").nth(1).unwrap().split("\n[").next().unwrap();
    assert!(staff.contains("\"officer\"") && staff.contains("north") && !staff.contains("admin"), "{staff}");
    let script = "import sqlite3, sys\nprint(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchall())";
    let asked = "SELECT value, (SELECT COUNT(*) FROM device WHERE pairing IS NOT NULL) FROM setting WHERE name = 'telephone_key'";
    let run = Command::new("python3").args(["-c", script, database, asked]).output().unwrap();
    assert_eq!(text(&run.stdout).trim(), "[('another telephone key', 0)]", "{}", text(&run.stderr));
}

/// Where the replaced database cannot be read, the output says what that means.
#[test]
fn a_backup_replaces_what_cannot_be_read() {
    let home = Home::sqlite().set_up(1);
    let saved = path(&home, "saved.db");
    home.done(&["backup", &saved]);
    let file = home.database.strip_prefix("sqlite:").unwrap();
    std::fs::write(file, vec![7; 50_000]).unwrap();
    // What is in its log would be enough to restore the rest.
    for ending in ["-wal", "-shm"] {
        let _none = std::fs::remove_file(format!("{file}{ending}"));
    }
    let said = home.done(&["restore", &saved]);
    assert!(said.contains("cannot be read") && said.contains("live again"), "{said}");
    assert_eq!(std::fs::read(format!("{file}.before-1")).unwrap(), vec![7; 50_000]);
    home.verify();
}

/// Of two at once one succeeds, and the other leaves its file alone.
#[test]
fn two_backups_to_one_name_do_not_spoil_each_other() {
    let home = Home::sqlite().set_up(1);
    let saved = path(&home, "saved.db");
    let (one, other) = std::thread::scope(|scope| {
        let backup = || home.run(&["backup", &saved]);
        let one = scope.spawn(backup);
        (backup(), one.join().unwrap())
    });
    let (kept, late) = if one.status.success() { (one, other) } else { (other, one) };
    assert!(kept.status.success(), "{}", text(&kept.stderr));
    assert!(text(&late.stderr).contains("a file with that name already exists"), "{}", text(&late.stderr));
    let copy =
        Home { database: format!("sqlite:{saved}"), folder: tempfile::TempDir::new().unwrap(), clock: None };
    copy.verify();
    assert!(!names(home.folder.path()).iter().any(|name| name.contains(".part")));
}

//! Problems: reported in plain words at the start, and without losses in service.

use crate::api::Api;
use crate::program::{Home, PATIENCE, signal, text, until};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

#[tokio::test]
async fn a_file_that_is_served_is_not_served_twice() {
    let home = Home::sqlite().set_up(1);
    let first = home.serve().await;
    let said = home.refused(&SERVE);
    assert!(said.contains("another server already serves") && said.contains("test.db"), "{said}");
    // Other commands work while it runs, and it picks up what they write.
    let api = Api::new(&first, &home);
    assert!(home.done(&["token", "list"]).contains("admin"));
    let visit = api.check_in("one", "officer").await.unwrap().is(201);
    assert!(home.done(&["export", "visits"]).contains(&visit.id()));
    home.verify();
    let saved = home.folder.path().join("saved.db");
    home.done(&["backup", saved.to_str().unwrap()]);
    let said = home.refused(&["restore", saved.to_str().unwrap()]);
    assert!(said.contains("already serves"), "{said}");
    // A killed server leaves no lock behind.
    first.kill();
    let again = home.serve().await;
    let line = Api::new(&again, &home).line().await.unwrap().is(200);
    assert_eq!(line.body["waiting"][0]["id"], visit.id());
}

#[tokio::test]
async fn what_is_in_the_way_at_the_start_is_said_in_one_sentence() {
    let home = Home::sqlite().set_up(1);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = home.refused(&["serve", "--listen", &address]);
    assert!(said.contains("cannot listen on") && said.contains(&address), "{said}");

    let foreign = home.folder.path().join("foreign.db");
    std::fs::write(&foreign, "a letter to the captain, and no database at all\n".repeat(200)).unwrap();
    let nowhere = home.folder.path().join("no/such/folder/x.db");
    let (foreign, nowhere) =
        (format!("sqlite:{}", foreign.display()), format!("sqlite:{}", nowhere.display()));
    for (database, expected) in [
        (foreign.as_str(), "foreign.db"),
        (nowhere.as_str(), "does the folder exist"),
        ("postgres://nobody:s3cret@127.0.0.1:1/desk", "nobody answers there"),
        ("mysql://desk", "write sqlite:FILE or postgres://"),
    ] {
        let there = Home { database: database.to_owned(), folder: TempDir::new().unwrap(), clock: None };
        for command in [&SERVE[..], &["token", "list"], &["audit", "verify"]] {
            let said = there.refused(command);
            assert!(said.contains(expected) && !said.contains("s3cret"), "{database}: {said}");
        }
    }
    assert!(std::fs::read_to_string(home.folder.path().join("foreign.db")).unwrap().starts_with("a letter"));
}

/// Asked to stop under load, it answers what it has accepted: nothing is done without an answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asked_to_end_it_answers_what_it_took_in() {
    let home = Home::sqlite().set_up(1);
    let mut server = home.serve().await;
    let api = Api::new(&server, &home);
    let answered = Arc::new(AtomicU64::new(0));
    let clients: Vec<_> = (0..16)
        .map(|client| {
            let (api, answered) = (api.clone(), Arc::clone(&answered));
            tokio::spawn(async move {
                let mut told = Vec::new();
                for number in 0.. {
                    match api.check_in(&format!("{client}-{number}"), "officer").await {
                        Ok(answer) => told.push(answer.is(201).id()),
                        Err(error) => {
                            assert!(!error.is_timeout(), "{error}");
                            break;
                        }
                    }
                    answered.fetch_add(1, Ordering::SeqCst);
                }
                told
            })
        })
        .collect();
    until("under load", PATIENCE, async || (answered.load(Ordering::SeqCst) > 200).then_some(())).await;
    signal(server.id(), "TERM");
    let status = server.ended(Duration::from_secs(30)).await;
    assert_eq!(status.code(), Some(0), "{}", server.log());
    let mut told = BTreeSet::new();
    for client in clients {
        told.extend(client.await.unwrap());
    }
    let stored = home.facts();
    let arrived = stored.iter().filter(|fact| fact["kind"] == "arrived");
    let happened: BTreeSet<_> = arrived.map(|fact| fact["visit"].as_str().unwrap().to_owned()).collect();
    assert_eq!(told, happened, "answered, and there");
    home.verify();
}

/// A small disk for one test. Creating one requires root permissions.
struct Disk(PathBuf);

impl Disk {
    fn of(folder: &Path, size: &str) -> Option<Disk> {
        let place = folder.join("disk");
        std::fs::create_dir(&place).unwrap();
        let made = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs", place.to_str().unwrap()])
            .output()
            .unwrap();
        if !made.status.success() {
            eprintln!("not run: no disk of its own may be mounted here ({})", text(&made.stderr).trim());
            return None;
        }
        Some(Disk(place))
    }

    fn remount(&self, how: &str) {
        let done =
            Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(&self.0).status().unwrap();
        assert!(done.success(), "remount,{how}");
    }

    /// Fills it up.
    fn fill(&self) -> PathBuf {
        use std::io::Write;
        let ballast = self.0.join("ballast");
        let mut file = std::fs::File::create(&ballast).unwrap();
        while file.write_all(&[7; 4_096]).is_ok() {}
        ballast
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _gone = Command::new("umount").args(["--lazy"]).arg(&self.0).status();
    }
}

#[tokio::test]
async fn a_file_that_can_only_be_read_is_not_served() {
    let folder = TempDir::new().unwrap();
    let Some(disk) = Disk::of(folder.path(), "16m") else { return };
    let home = Home::sqlite_in(&disk.0, folder).set_up(1);
    disk.remount("ro");
    let said = home.refused(&SERVE);
    assert!(said.contains("test.db") && said.to_lowercase().contains("read"), "{said}");
    disk.remount("rw");
    home.serve().await;
}

/// A read-only disk can still be read, including what was in the log when the machine went down.
#[tokio::test]
async fn what_is_on_a_disk_that_only_reads_can_be_had() {
    let folder = TempDir::new().unwrap();
    let Some(disk) = Disk::of(folder.path(), "16m") else { return };
    let home = Home::sqlite_in(&disk.0, folder).set_up(1);
    let server = home.serve().await;
    let api = Api::new(&server, &home);
    let visit = api.check_in("one", "officer").await.unwrap().is(201);
    server.kill();
    disk.remount("ro");
    home.verify();
    assert!(home.done(&["export", "visits"]).contains(&visit.id()));
    let saved = home.folder.path().join("saved.db");
    home.done(&["backup", saved.to_str().unwrap()]);
    let copy = Home {
        database: format!("sqlite:{}", saved.display()),
        folder: TempDir::new().unwrap(),
        clock: None,
    };
    assert!(copy.done(&["export", "visits"]).contains(&visit.id()));
    copy.verify();
    // A disk without any free space.
    disk.remount("rw");
    disk.fill();
    home.verify();
    let again = home.folder.path().join("again.db");
    home.done(&["backup", again.to_str().unwrap()]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_stops_writing_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    let Some(disk) = Disk::of(folder.path(), "16m") else { return };
    let home = Home::sqlite_in(&disk.0, folder).set_up(1);
    let server = home.serve().await;
    let api = Api::new(&server, &home);
    let mut told: Vec<String> = vec![api.check_in("before", "officer").await.unwrap().is(201).id()];
    let ballast = disk.fill();
    // Space that the log has already allocated is used up first.
    let refused = loop {
        let answer = api.check_in(&format!("full-{}", told.len()), "officer").await.unwrap();
        if answer.status != 201 {
            break answer;
        }
        told.push(answer.id());
        assert!(told.len() < 10_000, "the disk is full, and everything is stored");
    };
    assert_eq!(
        (refused.status, refused.body["code"].as_str()),
        (503, Some("unavailable")),
        "{}",
        refused.body
    );
    for _ in 0..3 {
        api.check_in(&format!("full-{}", told.len()), "officer").await.unwrap().is(503);
        let line = api.line().await.unwrap().is(200);
        assert_eq!(line.body["waiting"].as_array().unwrap().len(), told.len(), "reading goes on");
        api.get(&format!("/api/v1/visits/{}", told[0])).await.unwrap().is(200);
        // Figures show what was counted, although nothing more can be.
        let today = line.body["visits"][0]["day"].as_str().unwrap_or("2026-01-01").to_owned();
        let figures = format!("/api/v1/reports/summary?from={today}&to={today}&by=service");
        api.get(&figures).await.unwrap().is(200);
    }
    std::fs::remove_file(ballast).unwrap();
    let freed = Instant::now();
    // The refused request, repeated: it is done now, and once.
    let back = until("writing again", Duration::from_secs(5), async || {
        let answer = api.check_in(&format!("full-{}", told.len()), "officer").await.unwrap();
        if answer.status == 201 { Some(answer) } else { None }
    })
    .await;
    eprintln!(
        "{} stored before the disk was full; back {:?} after there was room",
        told.len(),
        freed.elapsed()
    );
    told.push(back.id());
    let happened: Vec<_> = home
        .facts()
        .iter()
        .filter(|fact| fact["kind"] == "arrived")
        .map(|fact| fact["visit"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(told, happened);
    home.verify();
}

/// A load balancer, a monitoring system and anyone on the network may probe as often as they like.
#[tokio::test]
async fn asking_whether_it_can_work_writes_nothing() {
    let home = Home::postgres().set_up(1);
    let server = home.serve().await;
    let writes = || home.sql("SELECT probes FROM probe").trim().parse::<u64>().unwrap();
    let (client, path) = (reqwest::Client::new(), format!("{}/readyz", server.origin));
    let (before, begun) = (writes(), Instant::now());
    for _ in 0..500 {
        assert_eq!(client.get(&path).send().await.unwrap().status(), 200, "{}", server.log());
    }
    let written = writes() - before;
    // Its own job writes every few seconds, however many probes there are.
    let own = begun.elapsed().as_secs() / 3 + 2;
    assert!(written <= own, "{written} writes, {own} of its own");
}

//! A power cut loses nothing that was answered. The disk is an ext4 file system in a file; it is shut down under the database
//! without writing what is still in memory. The process is suspended first, and the cut made only once it has stopped:
//! otherwise an `fsync` may return while the disk goes away, and the test would fail wrongly.

use crate::api::Api;
use crate::program::{Home, signal, text, until};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

const CUTS: usize = 3;
const CLIENTS: usize = 6;

/// A file system in a file, mounted as a loop device.
struct Disk {
    image: PathBuf,
    place: PathBuf,
}

fn run(program: &str, args: &[&str]) -> Output {
    Command::new(program).args(args).output().unwrap_or_else(|error| panic!("{program}: {error}"))
}

impl Disk {
    /// `None` without root permissions or loop devices.
    fn new(folder: &Path) -> Option<Disk> {
        let (image, place) = (folder.join("disk.img"), folder.join("disk"));
        std::fs::File::create(&image).unwrap().set_len(96 << 20).unwrap();
        std::fs::create_dir(&place).unwrap();
        let made = Command::new("mkfs.ext4").args(["-q", "-F"]).arg(&image).output();
        match made {
            Ok(made) if made.status.success() => {}
            _ => {
                eprintln!("not run: there is no mkfs.ext4 here");
                return None;
            }
        }
        let disk = Disk { image, place };
        disk.mount().then_some(disk)
    }

    fn mount(&self) -> bool {
        let args = ["-o", "loop", self.image.to_str().unwrap(), self.place.to_str().unwrap()];
        let made = run("mount", &args);
        if !made.status.success() {
            eprintln!("not run: no disk of its own may be mounted here ({})", text(&made.stderr).trim());
        }
        made.status.success()
    }

    /// Shuts the file system down at once, without writing out its journal (EXT4_IOC_SHUTDOWN, NOLOGFLUSH).
    fn cut(&self) {
        let script = "import fcntl, os, struct, sys\nfcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587d, struct.pack('I', 2))";
        let cut = run("python3", &["-c", script, self.place.to_str().unwrap()]);
        assert!(cut.status.success(), "{}", text(&cut.stderr));
    }

    /// Mounts the disk again, as after a restart of the machine.
    fn again(&self) {
        let gone = run("umount", &[self.place.to_str().unwrap()]);
        assert!(gone.status.success(), "{}", text(&gone.stderr));
        assert!(self.mount());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _gone = Command::new("umount").arg("--lazy").arg(&self.place).status();
    }
}

/// Whether every thread of a process is suspended.
fn stands_still(process: u32) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
    threads.map(|thread| std::fs::read_to_string(thread.unwrap().path().join("stat")).unwrap()).all(|stat| {
        // The state comes after the name, which may contain any characters.
        stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('T'))
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_power_cut_loses_nothing_that_was_answered() {
    let folder = TempDir::new().unwrap();
    let Some(disk) = Disk::new(folder.path()) else { return };
    let home = Home::sqlite_in(&disk.place, folder).set_up(1);
    // The setup is on disk: it is done long before a power failure.
    assert!(run("sync", &["-f", disk.place.to_str().unwrap()]).status.success());
    let token = home.token();
    let told = Arc::new(Mutex::new(BTreeSet::new()));
    for round in 0..CUTS {
        let server = home.serve().await;
        let api = Api::of(&server, &token);
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (api, told) = (api.clone(), Arc::clone(&told));
                tokio::spawn(async move {
                    for number in 0.. {
                        let Ok(answer) = api.check_in(&format!("{round}-{client}-{number}"), "officer").await
                        else {
                            break;
                        };
                        if answer.status != 201 {
                            break;
                        }
                        told.lock().unwrap().insert(answer.id());
                    }
                })
            })
            .collect();
        let before = told.lock().unwrap().len();
        until("answers", Duration::from_secs(60), async || {
            (told.lock().unwrap().len() > before + 60).then_some(())
        })
        .await;
        signal(server.id(), "STOP");
        until("stopped", Duration::from_secs(10), async || stands_still(server.id()).then_some(())).await;
        disk.cut();
        server.kill();
        for client in clients {
            client.await.unwrap();
        }
        disk.again();
        home.verify();
        let facts = home.facts();
        let arrived = facts.iter().filter(|fact| fact["kind"] == "arrived");
        let stored: BTreeSet<String> =
            arrived.map(|fact| fact["visit"].as_str().unwrap().to_owned()).collect();
        let lost: Vec<String> = told.lock().unwrap().difference(&stored).cloned().collect();
        assert!(
            lost.is_empty(),
            "round {round}: {} of {} answered are lost",
            lost.len(),
            told.lock().unwrap().len()
        );
    }
    eprintln!("{CUTS} power cuts, {} answers, 0 lost", told.lock().unwrap().len());
}

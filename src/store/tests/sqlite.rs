use crate::world::{Node, World, district, server};
use ops::ports::*;
use sqlx::Connection;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use store::migrations::STEPS;
use store::{OpenError, Staged};

#[tokio::test]
async fn one_file_is_served_once() {
    let world = World::sqlite().await;
    let lock = world.store.lock_for_serving().await.unwrap();
    let other = world.another().await;
    let error = other.lock_for_serving().await.unwrap_err();
    assert!(matches!(error, OpenError::Served(_)) && error.to_string().contains("already serves"), "{error}");
    // Other commands still work.
    other.set_setting("name", "value").await.unwrap();
    assert_eq!(world.store.setting("name").await.unwrap().as_deref(), Some("value"));
    drop(lock);
    assert!(other.lock_for_serving().await.is_ok());
}

#[tokio::test]
async fn the_tables_of_a_file_that_an_older_program_serves_are_left_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("older.db");
    let url = format!("sqlite:{}", file.display());
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(true)
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal);
    let mut conn = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    let older = STEPS.iter().filter(|step| step.number <= 6).map(|step| {
        let text = sqlx::SqlStr::from_static(step.sqlite);
        Migration::new(step.number, step.name.into(), MigrationType::Simple, text, false)
    });
    Migrator::with_migrations(older.collect()).run(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    let newest = || async {
        let mut conn = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
        let newest: i64 = sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations")
            .fetch_one(&mut conn)
            .await
            .unwrap();
        conn.close().await.unwrap();
        newest
    };
    let served = std::fs::File::open(&file).unwrap();
    served.try_lock().unwrap();
    for error in [store::open_existing(&url).await.unwrap_err(), store::open(&url).await.unwrap_err()] {
        assert!(
            matches!(error, OpenError::Served(_)) && error.to_string().contains("older version"),
            "{error}"
        );
    }
    assert_eq!(newest().await, 6);
    served.unlock().unwrap();
    let opened = store::open_existing(&url).await.unwrap();
    assert!(opened.lock_for_serving().await.is_ok(), "the process that changed them has released them");
    assert_eq!(newest().await, STEPS.last().unwrap().number);
}

#[tokio::test]
async fn a_backup_made_under_load_is_whole_and_can_be_put_back() {
    let world = World::sqlite().await;
    let mut node = world.node("first").await;
    for _ in 0..20 {
        node.arrives().await.unwrap();
    }
    let saved = world.folder.path().join("saved.db");
    let mut busy = node.clone();
    let (_, backup) = tokio::join!(
        async {
            for _ in 0..20 {
                busy.arrives().await.unwrap();
            }
        },
        world.store.backup(&saved)
    );
    backup.unwrap();
    assert!(
        matches!(world.store.backup(&saved).await, Err(OpenError::Refused(..))),
        "never over another file"
    );
    world.store.set_setting("epoch", "old").await.unwrap();
    for file in ["test.db", "test.db-wal", "saved.db"] {
        let rights = std::fs::metadata(world.folder.path().join(file)).unwrap().permissions();
        let rights = std::os::unix::fs::PermissionsExt::mode(&rights) & 0o777;
        assert_eq!(rights, 0o600, "{file} holds names");
    }

    let lock = world.store.lock_for_serving().await.unwrap();
    assert!(matches!(Staged::new(&saved, &world.url).await, Err(OpenError::Served(_))));
    drop(lock);
    let (folder, url) = (world.folder, world.url);
    world.store.close().await;
    drop((world.store, node, busy));
    let put = || async {
        let staged = Staged::new(&saved, &url).await.unwrap();
        let copy = store::open_existing(&staged.url()).await.unwrap();
        copy.set_setting("epoch", "new").await.unwrap();
        copy.close().await;
        staged.put().await.unwrap().unwrap()
    };
    let before = put().await;
    let again = store::open(&url).await.unwrap();
    assert_eq!(again.setting("epoch").await.unwrap().as_deref(), Some("new"));
    let mut node = Node::start(again, "first").await;
    let facts = node.facts().await.len();
    assert!((20..=40).contains(&facts), "{facts}");
    node.arrives().await.unwrap();
    node.store.close().await;
    // The earlier database is saved completely, and a second one is saved beside it.
    let again = put().await;
    assert_ne!(before, again);
    for (kept, expected) in [(&before, 40), (&again, facts + 1)] {
        let kept = store::open_reading(&format!("sqlite:{}", kept.display())).await.unwrap();
        assert_eq!(kept.heads().await.unwrap()[0].1, expected as u64);
    }
    assert_eq!(names(&folder, ".part"), Vec::<String>::new());
    let rights = std::fs::metadata(folder.path().join("test.db")).unwrap().permissions();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&rights) & 0o777, 0o600);
}

fn names(folder: &tempfile::TempDir, part: &str) -> Vec<String> {
    let names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).filter(|name| name.contains(part)).collect()
}

#[tokio::test]
async fn what_is_no_backup_replaces_nothing() {
    let world = World::sqlite().await;
    let mut node = world.node("first").await;
    node.arrives().await.unwrap();
    let file = |name: &str| world.folder.path().join(name);
    std::fs::write(file("empty.db"), "").unwrap();
    std::fs::write(file("noise.db"), vec![7; 100_000]).unwrap();
    let foreign =
        sqlx::sqlite::SqliteConnectOptions::new().filename(file("foreign.db")).create_if_missing(true);
    let mut conn = sqlx::SqliteConnection::connect_with(&foreign).await.unwrap();
    sqlx::raw_sql("CREATE TABLE letter (text text)").execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    world.store.backup(&file("short.db")).await.unwrap();
    let whole = std::fs::read(file("short.db")).unwrap();
    std::fs::write(file("short.db"), &whole[..whole.len() / 2]).unwrap();
    for (name, expected) in [
        ("empty.db", "is empty"),
        ("foreign.db", "not a database of this program"),
        ("noise.db", "damaged"),
        ("short.db", "damaged"),
        ("missing.db", "there is no database"),
    ] {
        let error = Staged::new(&file(name), &world.url).await.unwrap_err().to_string();
        assert!(error.contains(expected) && error.contains(name), "{name}: {error}");
    }
    assert_eq!(names(&world.folder, ".part"), Vec::<String>::new());
    node.arrives().await.unwrap();
}

#[tokio::test]
async fn only_who_makes_a_database_makes_one() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("mistyped.db").display());
    for error in [store::open_existing(&url).await.unwrap_err(), store::open_reading(&url).await.unwrap_err()]
    {
        assert!(matches!(error, OpenError::Missing(_)), "{error}");
    }
    assert_eq!(names(&folder, ""), Vec::<String>::new());
    assert!(store::open(&url).await.unwrap().is_new());
    assert!(!store::open(&url).await.unwrap().is_new());
    std::fs::write(folder.path().join("empty.db"), "").unwrap();
    let empty = url.replace("mistyped", "empty");
    for error in
        [store::open_existing(&empty).await.unwrap_err(), store::open_reading(&empty).await.unwrap_err()]
    {
        assert!(matches!(error, OpenError::Foreign(_)), "{error}");
    }
    assert_eq!(std::fs::metadata(folder.path().join("empty.db")).unwrap().len(), 0);
}

/// The file of another program is left unchanged, including its journal.
#[tokio::test]
async fn a_foreign_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("foreign.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&file).create_if_missing(true);
    let mut conn = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql("CREATE TABLE letter (text text)").execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    let before = std::fs::read(&file).unwrap();
    let url = format!("sqlite:{}", file.display());
    for opened in [store::open(&url).await, store::open_existing(&url).await, store::open_reading(&url).await]
    {
        let error = opened.unwrap_err();
        assert!(matches!(error, OpenError::Foreign(_)), "{error}");
    }
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

/// The lock belongs to the file, not to its name.
#[tokio::test]
async fn a_file_under_another_name_is_not_served_twice() {
    let world = World::sqlite().await;
    let _served = world.store.lock_for_serving().await.unwrap();
    let soft = world.folder.path().join("soft.db");
    std::os::unix::fs::symlink(world.folder.path().join("test.db"), &soft).unwrap();
    let other = store::open(&format!("sqlite:{}", soft.display())).await.unwrap();
    assert!(matches!(other.lock_for_serving().await.unwrap_err(), OpenError::Served(_)));
    // Companion files are searched for beside the file itself, and stay there.
    other.set_setting("name", "other").await.unwrap();
    assert!(other.vitals().log_bytes.unwrap() > 0);
    assert_eq!(names(&world.folder, "soft.db"), ["soft.db"]);
    let hard = world.folder.path().join("hard.db");
    std::fs::hard_link(world.folder.path().join("test.db"), &hard).unwrap();
    let error = store::open(&format!("sqlite:{}", hard.display())).await.unwrap_err();
    assert!(matches!(error, OpenError::Linked(_, 2)), "{error}");
    // The server continues: a second name does no harm until the file is opened by it.
    assert_eq!(world.store.misplaced(), None);
    world.store.set_setting("name", "value").await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_removed_or_replaced_is_not_written_to() {
    let world = World::sqlite().await;
    let mut node = world.node("first").await;
    node.arrives().await.unwrap();
    let (file, aside) = (world.folder.path().join("test.db"), world.folder.path().join("aside.db"));
    std::fs::rename(&file, &aside).unwrap();
    assert!(world.store.misplaced().unwrap().contains("moved or removed"));
    assert!(matches!(node.clone().arrives().await, Err(ops::ports::StoreError::Unavailable(_))));
    // No empty department is created in its place.
    let error = store::open(&world.url).await.unwrap_err();
    assert!(matches!(error, OpenError::Lost(..)), "{error}");
    assert!(!file.exists());
    std::fs::copy(&aside, &file).unwrap();
    assert!(world.store.misplaced().unwrap().contains("another file"));
    assert!(matches!(node.clone().arrives().await, Err(ops::ports::StoreError::Unavailable(_))));
    std::fs::rename(&aside, &file).unwrap();
    assert_eq!(world.store.misplaced(), None);
    node.arrives().await.unwrap();
    assert_eq!(node.facts().await.len(), 2);
}

/// SQLite finds a log by its name: opening the other file there would write the log of the first one into it.
#[tokio::test]
async fn a_file_that_was_removed_or_replaced_is_not_opened_to_read_either() {
    let world = World::sqlite().await;
    let mut node = world.node("first").await;
    for _ in 0..5 {
        node.arrives().await.unwrap();
    }
    let other = World::sqlite().await;
    other.node("second").await.arrives().await.unwrap();
    let file = |name: &str| world.folder.path().join(name);
    other.store.backup(&file("other.db")).await.unwrap();
    let before = std::fs::read(file("other.db")).unwrap();
    std::fs::rename(file("test.db"), file("aside.db")).unwrap();
    std::fs::rename(file("other.db"), file("test.db")).unwrap();
    // No report has read anything yet, so no connection of that class is idle: one is opened now.
    let refused = world.store.visit_counts(&district("first")).await.unwrap_err();
    assert!(refused.to_string().contains("another file was put in place"), "{refused}");
    assert!(world.store.backup(&file("saved.db")).await.is_err());
    // Nor does opening by name.
    for error in [
        store::open(&world.url).await.unwrap_err(),
        store::open_existing(&world.url).await.unwrap_err(),
        store::open_reading(&world.url).await.unwrap_err(),
        Staged::new(&file("test.db"), &other.url).await.unwrap_err(),
        Staged::new(&file("aside.db"), &world.url).await.unwrap_err(),
    ] {
        assert!(error.to_string().contains("is the log of the one before"), "{error}");
    }
    world.store.close().await;
    assert_eq!(std::fs::read(file("test.db")).unwrap(), before);
    // When it is put back, everything works again.
    std::fs::rename(file("test.db"), file("other.db")).unwrap();
    std::fs::rename(file("aside.db"), file("test.db")).unwrap();
    let again = Node::start(store::open(&world.url).await.unwrap(), "first").await;
    assert_eq!(again.facts().await.len(), 5);
}

#[tokio::test]
async fn a_log_that_is_removed_is_missed_and_what_was_in_it_is_not_lost() {
    let world = World::sqlite().await;
    let mut node = world.node("first").await;
    for _ in 0..3 {
        node.arrives().await.unwrap();
    }
    let log = world.folder.path().join("test.db-wal");
    let aside = world.folder.path().join("aside");
    std::fs::rename(&log, &aside).unwrap();
    let why = world.store.misplaced().unwrap();
    assert!(why.contains("test.db-wal was moved or removed"), "{why}");
    assert!(matches!(node.clone().arrives().await, Err(ops::ports::StoreError::Unavailable(_))));
    std::fs::rename(&aside, &log).unwrap();
    assert_eq!(world.store.misplaced(), None);
    node.arrives().await.unwrap();
    for ending in ["-wal", "-shm"] {
        std::fs::remove_file(world.folder.path().join(format!("test.db{ending}"))).unwrap();
    }
    assert!(matches!(node.clone().arrives().await, Err(ops::ports::StoreError::Unavailable(_))));
    world.store.close().await;
    let again = Node::start(store::open(&world.url).await.unwrap(), "first").await;
    assert_eq!(again.facts().await.len(), 4);
}

/// A log that was left behind would be taken for that of the next file of this name.
#[tokio::test]
async fn what_is_left_of_a_missing_file_is_in_the_way() {
    let world = World::sqlite().await;
    world.node("first").await.arrives().await.unwrap();
    let (saved, gone) = (world.folder.path().join("saved.db"), world.folder.path().join("gone.db"));
    world.store.backup(&saved).await.unwrap();
    let url = format!("sqlite:{}", gone.display());
    for ending in ["-wal", "-shm", ".checkpoint"] {
        let left = world.folder.path().join(format!("gone.db{ending}"));
        std::fs::write(&left, "left").unwrap();
        let mut told = |_: &str, _| {};
        for error in [
            world.store.backup(&gone).await.unwrap_err(),
            Staged::new(&saved, &url).await.unwrap_err(),
            store::transfer(&world.url, &url, &mut told).await.unwrap_err(),
        ] {
            assert!(matches!(&error, OpenError::Lost(_, found) if *found == left), "{error}");
        }
        assert!(!gone.exists());
        std::fs::remove_file(&left).unwrap();
    }
    world.store.backup(&gone).await.unwrap();
    // Leftovers of an interrupted run are removed by the next run.
    let part = world.folder.path().join(format!("next.db.part-{}", u32::MAX));
    std::fs::write(&part, "half").unwrap();
    world.store.backup(&world.folder.path().join("next.db")).await.unwrap();
    assert_eq!(names(&world.folder, ".part"), Vec::<String>::new());
}

#[tokio::test]
async fn a_copy_without_its_log_is_noticed() {
    let world = World::sqlite().await;
    let mut node = world.node("first").await;
    for _ in 0..5 {
        node.arrives().await.unwrap();
    }
    let copy = tempfile::tempdir().unwrap();
    for name in ["test.db", "test.db.checkpoint"] {
        std::fs::copy(world.folder.path().join(name), copy.path().join(name)).unwrap();
    }
    let url = format!("sqlite:{}", copy.path().join("test.db").display());
    let error = store::open(&url).await.unwrap_err().to_string();
    assert!(error.contains("has lost what was stored most recently") && error.contains("-wal"), "{error}");
    std::fs::copy(world.folder.path().join("test.db-wal"), copy.path().join("test.db-wal")).unwrap();
    let whole = Node::start(store::open(&url).await.unwrap(), "first").await;
    assert_eq!(whole.facts().await.len(), 5);
    // Another department's file in its place is noticed too; an operator who wants that removes the file of
    // heads.
    whole.store.close().await;
    let other = World::sqlite().await;
    let mut stranger = other.node("first").await;
    for _ in 0..9 {
        stranger
            .run(|pen| {
                pen.ask(
                    &crate::department::officer("one"),
                    &domain::command::Command::Open {
                        window: crate::department::window("one"),
                        services: None,
                        take_over: false,
                        sign_on: None,
                    },
                )
            })
            .await
            .unwrap();
        stranger.arrives().await.unwrap();
    }
    other.store.backup(&copy.path().join("other.db")).await.unwrap();
    std::fs::rename(copy.path().join("other.db"), copy.path().join("test.db")).unwrap();
    let error = store::open(&url).await.unwrap_err().to_string();
    assert!(error.contains("is not the one that was stored"), "{error}");
    std::fs::remove_file(copy.path().join("test.db.checkpoint")).unwrap();
    store::open(&url).await.unwrap();
}

/// SQLite has no file to share and cannot create one: on a read-only disk, the database is read as it is.
#[tokio::test]
async fn what_is_on_a_disk_that_only_reads_can_be_saved() {
    let world = World::sqlite().await;
    let mut node = world.node("first").await;
    node.arrives().await.unwrap();
    world.store.close().await;
    let Some(_disk) = crate::world::read_only(world.folder.path()) else { return };
    let aside = tempfile::tempdir().unwrap();
    let database = store::open_reading(&world.url).await.unwrap();
    assert_eq!(database.heads().await.unwrap()[0].1, 1);
    assert!(database.set_setting("name", "value").await.is_err());
    database.backup(&aside.path().join("saved.db")).await.unwrap();
    let saved = format!("sqlite:{}", aside.path().join("saved.db").display());
    assert_eq!(store::open(&saved).await.unwrap().heads().await.unwrap()[0].1, 1);
}

#[tokio::test]
async fn addresses_that_cannot_be_opened_are_explained() {
    for (url, expected) in [
        ("sqlite:/nowhere/at/all/x.db", "does the folder exist"),
        ("mysql://x", "write sqlite:FILE"),
        ("sqlite:", "write sqlite:FILE"),
    ] {
        let error = store::open(url).await.unwrap_err().to_string();
        assert!(error.contains(expected), "{url}: {error}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.db");
    std::fs::write(&file, "this is no database, and long enough to be seen as none ".repeat(100)).unwrap();
    let error = store::open(&format!("sqlite:{}", file.display())).await.unwrap_err().to_string();
    assert!(error.contains("damaged"), "{error}");
}

#[tokio::test]
async fn backup_and_restore_name_the_tools_of_postgres() {
    let world = World::postgres().await;
    let file = world.folder.path().join("x");
    assert!(world.store.backup(&file).await.unwrap_err().to_string().contains("pg_dump"));
    assert!(Staged::new(&file, &server()).await.unwrap_err().to_string().contains("pg_restore"));
}

#[tokio::test]
async fn the_log_does_not_grow_without_bound() {
    let world = World::sqlite().await;
    let mut node = world.node("first").await;
    for _ in 0..700 {
        node.arrives().await.unwrap();
    }
    let log = std::fs::metadata(world.folder.path().join("test.db-wal")).unwrap().len();
    assert!(log < 8 << 20, "{log} bytes");
}

/// A forgotten shell, a backup that hangs: the log cannot be emptied, and that is visible.
#[tokio::test]
async fn a_forgotten_reader_is_seen_by_the_length_of_the_log() {
    use sqlx::Connection;
    let world = World::sqlite().await;
    let mut node = world.node("first").await;
    node.arrives().await.unwrap();
    let log = || world.store.vitals().log_bytes.unwrap();
    let mut reader = sqlx::SqliteConnection::connect(&world.url).await.unwrap();
    sqlx::raw_sql("BEGIN; SELECT count(*) FROM fact").execute(&mut reader).await.unwrap();
    // More pages than the log may have before SQLite empties it.
    for letter in 'a'..='m' {
        world.store.set_setting("long", &letter.to_string().repeat(1 << 20)).await.unwrap();
    }
    assert!(log() > 12 << 20, "{}", log());
    let vitals = world.store.vitals();
    assert!(vitals.disk.is_some_and(|(free, all)| free > 0 && all >= free), "{vitals:?}");
    assert!(vitals.pools.iter().all(|pool| pool.used <= pool.most && pool.waiting == 0), "{vitals:?}");
}

/// Otherwise a low-priority thread that is suspended while reading would prevent all others from reading and
/// writing.
#[tokio::test]
async fn connections_share_no_lock() {
    let mut conn = sqlx::SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let built: Vec<String> = sqlx::query_scalar("PRAGMA compile_options").fetch_all(&mut conn).await.unwrap();
    assert!(built.iter().any(|option| option == "DEFAULT_MEMSTATUS=0"), "{built:?}");
    assert!(!built.iter().any(|option| option == "ENABLE_MEMORY_MANAGEMENT"), "{built:?}");
}

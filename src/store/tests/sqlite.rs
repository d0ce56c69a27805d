use crate::world::{Node, World, server};
use ops::ports::Store;
use store::OpenError;

#[tokio::test]
async fn one_file_is_served_once() {
    let world = World::sqlite().await;
    let lock = world.store.lock_for_serving().unwrap();
    assert!(lock.is_some());
    let other = world.another().await;
    let error = other.lock_for_serving().unwrap_err();
    assert!(matches!(error, OpenError::Served(_)) && error.to_string().contains("already serves"), "{error}");
    // Other commands go on.
    other.set_setting("name", "value").await.unwrap();
    assert_eq!(world.store.setting("name").await.unwrap().as_deref(), Some("value"));
    drop(lock);
    assert!(other.lock_for_serving().is_ok());
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

    let lock = world.store.lock_for_serving().unwrap();
    assert!(matches!(store::restore(&saved, &world.url, "new").await, Err(OpenError::Served(_))));
    drop(lock);
    let (folder, url) = (world.folder, world.url);
    world.store.close().await;
    drop((world.store, node, busy));
    store::restore(&saved, &url, "new").await.unwrap();
    let again = store::open(&url).await.unwrap();
    assert_eq!(again.setting("epoch").await.unwrap().as_deref(), Some("new"));
    let mut node = Node::start(again, "first").await;
    let facts = node.facts().await.len();
    assert!((20..=40).contains(&facts), "{facts}");
    node.arrives().await.unwrap();
    assert!(folder.path().join("test.db.before").exists());

    std::fs::write(&saved, vec![7; 100_000]).unwrap();
    let error = store::restore(&saved, &url, "newer").await.unwrap_err().to_string();
    assert!(error.contains("saved.db"), "{error}");
    assert_eq!(node.facts().await.len(), facts + 1);
}

#[tokio::test]
async fn addresses_that_cannot_be_opened_are_explained() {
    for (url, expected) in [
        ("sqlite:/nowhere/at/all/x.db", "is the folder there"),
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
    assert!(store::restore(&file, &server(), "x").await.unwrap_err().to_string().contains("pg_restore"));
    assert!(world.store.lock_for_serving().unwrap().is_none());
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

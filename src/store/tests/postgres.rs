use crate::world::{Node, World, server};
use ops::ports::*;
use std::time::Duration;

/// The URL of the test server with one part replaced.
fn address(user: &str, database: &str) -> String {
    let server = server();
    let (start, rest) = server.split_once("://").unwrap();
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let host = place.split_once('/').map_or(place, |(host, _)| host);
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = if host.is_empty() { "localhost" } else { host };
    format!("{start}://{user}@{host}/{database}?{query}")
}

#[tokio::test]
async fn addresses_that_cannot_be_opened_are_explained() {
    let user = server().split_once("://").unwrap().1.split(['@', ':']).next().unwrap().to_owned();
    for (url, expected) in [
        ("postgres://nobody@127.0.0.1:1/x".to_owned(), "nobody answers there"),
        (address(&user, "not_there"), "no database “not_there”"),
        (address("not_there", "postgres"), "not_there"),
    ] {
        let error = store::open(&url).await.unwrap_err().to_string();
        assert!(error.contains(expected), "{url}: {error}");
    }
    let error = store::open("postgres://nobody:s3cret@127.0.0.1:1/x").await.unwrap_err().to_string();
    assert!(!error.contains("s3cret"), "{error}");
}

#[tokio::test]
async fn a_commit_is_announced_to_the_other_nodes_only() {
    let world = World::postgres().await;
    let mut node = world.node("announced").await;
    let other = world.another().await;
    let (mut own, mut theirs) = (world.store.hints(), other.hints());
    // The listener connects asynchronously; until then there is only polling.
    let heard = tokio::time::timeout(Duration::from_secs(10), async {
        loop {
            node.arrives().await.unwrap();
            // Concurrent tests announce their own lines in the same database.
            let ours = async { while theirs.recv().await.unwrap().as_str() != "announced" {} };
            if tokio::time::timeout(Duration::from_millis(100), ours).await.is_ok() {
                break;
            }
        }
    });
    heard.await.expect("the other node hears it");
    let echo = tokio::time::timeout(Duration::from_millis(300), async {
        while let Ok(district) = own.recv().await {
            assert_ne!(district.as_str(), "announced", "one's own voice");
        }
    });
    assert!(echo.await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn everything_comes_back_after_the_server_dropped_all_connections() {
    let world = World::postgres().await;
    let mut node = world.node("dropped").await;
    for _ in 0..3 {
        node.arrives().await.unwrap();
        world.drop_connections().await;
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        node.arrives().await.unwrap();
        assert!(world.store.probe().await.is_ok());
    }
    let mut again = Node::start(world.another().await, "dropped").await;
    again.arrives().await.unwrap();
    assert_eq!(node.facts().await.len(), 7);
}

#[tokio::test]
async fn tables_are_made_only_for_who_makes_them() {
    let url = World::empty_postgres().await;
    for error in [store::open_existing(&url).await.unwrap_err(), store::open_reading(&url).await.unwrap_err()]
    {
        assert!(matches!(error, store::OpenError::NoTables(_)), "{error}");
    }
    assert!(store::open(&url).await.unwrap().is_new());
    assert!(!store::open(&url).await.unwrap().is_new());
    store::open_existing(&url).await.unwrap();
    let reading = store::open_reading(&url).await.unwrap();
    assert!(reading.set_setting("name", "value").await.is_err());
}

/// Nodes share a database; a process that must be alone is refused while one of them runs.
#[tokio::test]
async fn nobody_is_alone_while_a_node_serves() {
    let world = World::postgres().await;
    let (one, other) = (world.store.lock_for_serving().await.unwrap(), world.another().await);
    let second = other.lock_for_serving().await.unwrap();
    assert!(matches!(world.store.lock_alone().await.unwrap_err(), store::OpenError::Served(_)));
    drop((one, second));
    let alone = loop {
        // The server releases a lock when it notices that the connection has ended.
        if let Ok(lock) = world.store.lock_alone().await {
            break lock;
        }
    };
    let error = other.lock_for_serving().await.unwrap_err().to_string();
    assert!(error.contains("is using it"), "{error}");
    drop(alone);
}

/// A server that comes back is not mistaken for one without nodes.
#[tokio::test]
async fn a_lock_that_was_lost_with_its_connection_is_soon_taken_again() {
    let world = World::postgres().await;
    let _serves = world.store.lock_for_serving().await.unwrap();
    world.drop_connections().await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(matches!(world.store.lock_alone().await.unwrap_err(), store::OpenError::Served(_)));
}

/// PgBouncer lends a connection for one transaction: settings of the session are lost, and it could take
/// weeks to notice.
#[tokio::test]
async fn a_pooler_that_spreads_a_session_is_refused_in_words() {
    use std::process::{Command, Stdio};
    let options: sqlx::postgres::PgConnectOptions = server().parse().unwrap();
    let place =
        options.get_socket().map_or(options.get_host().to_owned(), |folder| folder.display().to_string());
    let (user, port) = (options.get_username(), options.get_port());
    let own = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let folder = tempfile::TempDir::new().unwrap();
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(folder.path(), open).unwrap();
    let config = folder.path().join("pgbouncer.ini");
    let text = format!(
        "[databases]\n* = host={place} port={port} user={user}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {own}\n\
         auth_type = any\npool_mode = transaction\nunix_socket_dir =\n\
         ignore_startup_parameters = extra_float_digits,options\n"
    );
    std::fs::write(&config, text).unwrap();
    // PgBouncer does not run as root.
    let root = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(folder.path()).unwrap()) == 0;
    let pooler = Command::new("pgbouncer")
        .arg("-q")
        .args(root.then_some(["-u", "nobody"]).into_iter().flatten())
        .arg(&config)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut pooler) = pooler else {
        assert!(std::env::var_os("CI").is_none(), "tools/need postgres");
        println!("not run: there is no pgbouncer here");
        return;
    };
    let url = format!("postgres://{user}@127.0.0.1:{own}/{}", options.get_database().unwrap_or("postgres"));
    let listens = async {
        while tokio::net::TcpStream::connect(("127.0.0.1", own)).await.is_err() {
            assert!(pooler.try_wait().unwrap().is_none(), "pgbouncer has ended");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), listens).await.expect("pgbouncer listens");
    let opened = store::open(&url).await;
    pooler.kill().unwrap();
    pooler.wait().unwrap();
    let error = opened.unwrap_err().to_string();
    assert!(error.contains("PgBouncer") && error.contains("pool_mode = session"), "{error}");
}

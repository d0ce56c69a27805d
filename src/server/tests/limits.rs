//! Signing in under attack: what is counted, for whom, and who can still sign in.

use crate::test_server::{PASSWORD, TestServer};
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};
use domain::ids::SessionId;
use futures::StreamExt;
use reqwest::Method;
use serde_json::json;
use server::auth::limits::{
    ACCOUNT_FREE, Attempt, Attempts, KEPT, LONGEST_UNLOCK_WAIT, LONGEST_WAIT, Network, SOURCE_FREE,
    TABLET_FREE, WINDOW, WRONG,
};
use server::auth::passwords::{Lane, Passwords, check};
use server::entropy::OsChance;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

const SECOND: Duration = Duration::from_secs(1);

fn source(number: u32) -> Network {
    IpAddr::V4(Ipv4Addr::from_bits(0x0a00_0000 + number)).into()
}

fn network(address: &str) -> Network {
    address.parse::<IpAddr>().unwrap().into()
}

#[test]
fn a_full_table_still_counts_and_forgets_the_oldest() {
    let (mut attempts, mut now) = (Attempts::default(), Instant::now());
    for number in 0..3 * u32::try_from(KEPT).unwrap() {
        now += Duration::from_millis(1);
        attempts.begin(Attempt::SignIn(&format!("nobody{number}"), source(number)), now).unwrap();
    }
    assert!(attempts.kept() <= 3 * KEPT, "{}", attempts.kept());
    let begin = |attempts: &mut Attempts| attempts.begin(Attempt::SignIn("ana", source(7)), now);
    for _ in 0..WRONG {
        begin(&mut attempts).unwrap();
    }
    let wait = begin(&mut attempts).unwrap_err();
    assert!(wait > WINDOW - SECOND && wait <= WINDOW, "{wait:?}");
    attempts.tidy(now + WINDOW);
    assert_eq!(attempts.kept(), 0, "memory is given back");
}

#[test]
fn an_account_tried_from_everywhere_is_slowed_down_and_its_owner_is_not() {
    let (mut attempts, mut now) = (Attempts::default(), Instant::now());
    let home = Attempt::SignIn("ana", source(1));
    attempts.begin(home, now).unwrap();
    attempts.succeeded(home);
    // Three hundred guesses from sixty sources, one per second.
    let mut taken = 0;
    for guess in 0..300 {
        now += SECOND;
        taken += u32::from(attempts.begin(Attempt::SignIn("ANA ", source(100 + guess % 60)), now).is_ok());
    }
    assert!(taken < u32::try_from(ACCOUNT_FREE).unwrap() + 14, "{taken}");
    let wait = attempts.begin(Attempt::SignIn("ana", source(99)), now).unwrap_err();
    assert!(wait <= LONGEST_WAIT, "{wait:?}");
    attempts.begin(home, now).unwrap();
    attempts.begin(Attempt::SignIn("bo", source(99)), now).unwrap();
    // After the wait, the next one is accepted.
    attempts.begin(Attempt::SignIn("ana", source(99)), now + wait).unwrap();
}

#[test]
fn one_source_is_slowed_down_whatever_the_accounts() {
    let (mut attempts, now) = (Attempts::default(), Instant::now());
    for number in 0..SOURCE_FREE {
        attempts.begin(Attempt::SignIn(&format!("a{number}"), source(1)), now).unwrap();
    }
    let mut last = Duration::ZERO;
    let mut now = now;
    for number in 0..12 {
        let attempt = format!("b{number}");
        let wait = attempts.begin(Attempt::SignIn(&attempt, source(1)), now).unwrap_err();
        assert!(wait >= last && wait <= LONGEST_WAIT, "{wait:?} after {last:?}");
        (last, now) = (wait, now + wait);
        attempts.begin(Attempt::SignIn(&attempt, source(1)), now).unwrap();
    }
    assert_eq!(last, LONGEST_WAIT);
    // An attacker's own sign-in in between does not clear failures on other accounts.
    let own = Attempt::SignIn("own", source(1));
    now += last;
    attempts.begin(own, now).unwrap();
    attempts.succeeded(own);
    attempts.begin(Attempt::SignIn("c", source(1)), now).unwrap();
    let wait = attempts.begin(Attempt::SignIn("d", source(1)), now).unwrap_err();
    assert_eq!(wait, LONGEST_WAIT);
    // Codes are counted separately.
    for _ in 0..SOURCE_FREE {
        attempts.begin(Attempt::Code(source(2)), now).unwrap();
    }
    assert!(attempts.begin(Attempt::Code(source(2)), now).is_err());
    attempts.begin(Attempt::SignIn("d", source(2)), now).unwrap();
}

#[test]
fn wrong_codes_lock_the_number_and_slow_the_tablet_and_a_right_one_takes_back_only_itself() {
    let (mut attempts, now) = (Attempts::default(), Instant::now());
    let own = Attempt::Ticket("north 7", "device:1");
    for _ in 1..WRONG {
        attempts.begin(own, now).unwrap();
    }
    // The guesser has a number with the same digits, of another series.
    attempts.begin(own, now).unwrap();
    attempts.succeeded(own);
    attempts.begin(own, now).unwrap();
    let wait = attempts.begin(own, now).unwrap_err();
    assert!(wait > WINDOW - SECOND && !attempts.is_locked(own, now), "{wait:?}");
    assert!(attempts.begin(Attempt::Ticket("north 7", "device:2"), now).is_err(), "at every tablet");
    for number in WRONG..TABLET_FREE {
        attempts.begin(Attempt::Ticket(&format!("north {}", 100 + number), "device:1"), now).unwrap();
    }
    assert!(attempts.begin(Attempt::Ticket("north 200", "device:1"), now).is_err(), "whatever the number");
    attempts.begin(Attempt::Ticket("north 200", "device:2"), now).unwrap();
    attempts.begin(own, now + WINDOW).unwrap();
}

#[test]
fn a_locked_screen_waits_seconds_and_never_a_quarter_of_an_hour() {
    let (mut attempts, mut now) = (Attempts::default(), Instant::now());
    let screen = Attempt::Unlock(SessionId(uuid::Uuid::from_u128(1)));
    let mut longest = Duration::ZERO;
    for _ in 0..40 {
        if let Err(wait) = attempts.begin(screen, now) {
            longest = longest.max(wait);
            now += wait;
            attempts.begin(screen, now).unwrap();
        }
    }
    assert_eq!(longest, LONGEST_UNLOCK_WAIT);
    attempts.begin(Attempt::Unlock(SessionId(uuid::Uuid::from_u128(2))), now).unwrap();
    attempts.succeeded(screen);
    attempts.begin(screen, now).unwrap();
}

#[test]
fn an_opened_screen_or_link_makes_its_source_familiar() {
    let (mut attempts, mut now) = (Attempts::default(), Instant::now());
    attempts.familiar("ana", source(1));
    assert!(attempts.is_familiar("ana", source(1)) && !attempts.is_familiar("ana", source(2)));
    for number in 0..u32::try_from(3 * ACCOUNT_FREE).unwrap() {
        now += SECOND;
        let _waits = attempts.begin(Attempt::SignIn("ana", source(100 + number)), now);
    }
    assert!(attempts.begin(Attempt::SignIn("ana", source(2)), now).is_err());
    attempts.begin(Attempt::SignIn("ana", source(1)), now).unwrap();
}

/// Both mark the source as familiar, so that a sign-in from it is not slowed down by strangers.
#[tokio::test]
async fn a_link_and_an_unlocked_screen_make_a_place_known() {
    for by_link in [true, false] {
        let server = TestServer::open_with(behind_a_proxy).await;
        server.give_password("officer").await;
        let unlocked = Some("198.51.100.7").filter(|_| !by_link);
        if let Some(from) = unlocked {
            let cookie = server.session("officer").await.replace("dw=", "__Host-dw=");
            let desk = server.cookie(&cookie);
            desk.post("/api/v1/session/lock", json!({})).await.ok();
            let request =
                desk.request(Method::POST, "/api/v1/session/unlock").header("x-forwarded-for", from);
            desk.send(request.json(&json!({"password": PASSWORD}))).await.ok();
        }
        let nobody = server.nobody();
        let sign_in = async |from: Option<&str>, password: &str| {
            let request = nobody.request(Method::POST, "/sign-in");
            let request = match from {
                Some(from) => request.header("x-forwarded-for", from),
                None => request,
            };
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            let body = format!("login=officer&password={}", password.replace(' ', "+"));
            nobody.send(request.body(body)).await.status.as_u16()
        };
        for number in 0..3 * ACCOUNT_FREE {
            sign_in(Some(&format!("203.0.113.{number}")), "guess").await;
        }
        assert_eq!(sign_in(Some("203.0.113.200"), PASSWORD).await, 429, "a stranger waits");
        assert_eq!(sign_in(unlocked, PASSWORD).await, 303, "by link: {by_link}");
    }
}

#[test]
fn an_administrator_lifts_a_lock() {
    let (mut attempts, now) = (Attempts::default(), Instant::now());
    let begin = |attempts: &mut Attempts, now| attempts.begin(Attempt::SignIn("ana", source(1)), now);
    for _ in 0..WRONG {
        begin(&mut attempts, now).unwrap();
    }
    assert!(begin(&mut attempts, now).is_err());
    attempts.lift("Ana", now);
    for _ in 0..WRONG {
        begin(&mut attempts, now + SECOND).unwrap();
    }
    assert!(begin(&mut attempts, now + SECOND).is_err(), "what comes after it counts");
}

#[test]
fn a_household_is_one_source() {
    assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
    assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
    assert_eq!(network("::ffff:10.0.0.1"), network("10.0.0.1"));
    assert_ne!(network("10.0.0.2"), network("10.0.0.1"));
}

#[test]
fn passwords_that_are_guessed_first_are_not_taken() {
    let bad = [
        "            ",
        "short",
        "aaaaaaaaaaaa",
        "passwordpassword",
        "Password123456",
        "p4ssw0rd-police",
        "abcabcabcabc",
        "abcdefghijkl",
        "98765432109876",
        "qwertyuiop123",
        "o.hara o.hara",
        "oharaohara2026",
        "Welcome2026!!!!",
        "harbor city demo",
        "Joseph O'Hara",
        "hara JOSEPH 4711",
        "B-4711-joseph",
        "asdfghjkl1234",
        "zaq12wsxcde3",
        "1qaz2wsx3edc",
        "poiuytrewq99",
    ];
    let own = ["o.hara", "Joseph O’Hara", "B-4711"];
    for password in bad {
        assert!(check(&own, password).is_err(), "{password}");
    }
    for password in [
        PASSWORD,
        "long enough password",
        "Joseph keeps 4 bees",
        "vier gelbe Enten im Regen",
        "xK9#mQ2$vL7!pR",
        "пять жёлтых уток",
    ] {
        assert!(check(&own, password).is_ok(), "{password}");
    }
    assert!(check(&own, &"a b c d e f".repeat(20)).is_err());
}

/// The working memory of one password is reused for the next, even if that needs more or less.
#[tokio::test]
async fn one_password_after_another_is_distinguished_from_wrong_ones() {
    let passwords = Passwords::new(Arc::new(OsChance::default())).unwrap();
    let lane = Lane::Strangers;
    let own = passwords.hash(passwords.queue(lane).unwrap(), &[], PASSWORD.to_owned()).await.unwrap();
    let again = passwords.hash(passwords.queue(lane).unwrap(), &[], PASSWORD.to_owned()).await.unwrap();
    assert_ne!(own, again, "salted");
    assert!(own.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{own}");
    // The same as the library's own hashing and verification.
    assert_eq!(Argon2::default().verify_password(PASSWORD.as_bytes(), own.as_str()), Ok(()));
    let made = |memory, times, lanes, bytes| {
        let params = Params::new(memory, times, lanes, Some(bytes)).unwrap();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let hash: PasswordHash =
            argon2.hash_password_with_salt(PASSWORD.as_bytes(), b"sixteen of salt.").unwrap();
        hash.to_string()
    };
    let (small, large) = (made(64, 1, 1, 16), made(20_000, 1, 2, 32));
    let fits = async |account: Option<&str>, password: &str| {
        passwords.fits(passwords.queue(lane).unwrap(), account, password.to_owned()).await.unwrap()
    };
    for hash in [&own, &small, &large, &again, &small, &own] {
        assert!(fits(Some(hash.as_str()), PASSWORD).await, "{hash}");
        assert!(!fits(Some(hash.as_str()), "another password").await, "{hash}");
    }
    for unknown in [
        "",
        "$argon2id$v=19$m=19456,t=2,p=1",
        "$argon2id$v=99$m=64,t=1,p=1$c2l4dGVlbiBvZiBzYWx0Lg$AAAAAAAAAAAAAAAAAAAAAA",
    ] {
        assert!(!fits(Some(unknown), PASSWORD).await, "{unknown}");
    }
    assert!(!fits(None, PASSWORD).await);
}

/// Memory allocated for each password would leave a gap that other allocations fill, so that the next password no longer fits
/// there. With one arena for all threads that would happen each time.
#[tokio::test]
async fn the_memory_of_passwords_does_not_grow_with_their_number() {
    const ALONE: &str = "DISTRICT_WINDOW_ONE_ARENA";
    if std::env::var_os(ALONE).is_none() {
        let mut again = std::process::Command::new(std::env::current_exe().unwrap());
        again.args(["--exact", "limits::the_memory_of_passwords_does_not_grow_with_their_number"]);
        let run = again.env(ALONE, "1").env("MALLOC_ARENA_MAX", "1").output().unwrap();
        let said = String::from_utf8_lossy(&run.stdout);
        assert!(run.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let passwords = Passwords::new(Arc::new(OsChance::default())).unwrap();
    // Other allocations. They are never written to, so they count only where they fill a gap.
    let mut kept: Vec<Vec<u8>> = Vec::new();
    let mut before = 0;
    for round in 0..12 {
        kept.extend((0..16).map(|_| Vec::with_capacity(256 * 1_024)));
        let begun = memory();
        let place = passwords.queue(Lane::Strangers).unwrap();
        let mut working = std::pin::pin!(passwords.fits(place, None, "guess".to_owned()));
        let mut behind = None;
        let fits = loop {
            if let Poll::Ready(fits) = futures::poll!(working.as_mut()) {
                break fits.unwrap();
            }
            // As large as the working memory of a password, and placed after it.
            if behind.is_none() && memory() > begun + 4_000_000 {
                behind = Some(Vec::with_capacity(19 * 1_024 * 1_024));
            }
            tokio::task::yield_now().await;
        };
        assert!(!fits);
        kept.extend(behind);
        if round == 0 {
            before = memory();
        }
    }
    let grown = memory().saturating_sub(before);
    assert!(grown < 60_000_000, "{grown} bytes more after twelve passwords than after one; {}", kept.len());
}

#[tokio::test]
async fn a_forwarded_hop_may_have_a_port_and_one_that_cannot_be_read_is_nobody() {
    let server = TestServer::open_with(behind_a_proxy).await;
    let wrong = async |hops: &str, login: &str| {
        let nobody = server.nobody();
        let request = nobody.request(Method::POST, "/sign-in").header("x-forwarded-for", hops);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        nobody.send(request.body(format!("login={login}&password=wrong"))).await.status.as_u16()
    };
    for port in 0..5 {
        assert_eq!(wrong(&format!("203.0.113.1:{}", 4000 + port), "ana").await, 422);
    }
    assert_eq!(wrong("203.0.113.1:9", "ana").await, 429, "one source, whatever its port");
    assert_eq!(wrong("[2001:db8::1]:4000", "ana").await, 422, "another source");
    assert_eq!(
        wrong("198.51.100.7, 203.0.113.1", "ana").await,
        429,
        "what a stranger wrote before it tells nothing"
    );
    // An invalid hop is not skipped in favor of what a stranger wrote: the proxy's own address counts.
    for number in 0..5 {
        assert_eq!(wrong(&format!("198.51.100.{number}, unknown"), "bo").await, 422);
    }
    assert_eq!(wrong("198.51.100.77, unknown", "bo").await, 429);
}

/// Abandoned sign-ins from many addresses, faster than passwords can be hashed. `make flood` runs it with 60,000.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn abandoned_sign_ins_keep_nobody_from_signing_in_or_unlocking() {
    let number: u32 =
        std::env::var("DISTRICT_WINDOW_FLOOD").ok().and_then(|text| text.parse().ok()).unwrap_or(1_200);
    let addresses = (number / 300).max(4);
    let server = TestServer::open_with(behind_a_proxy).await;
    server.give_password("officer").await;
    let form = [("login", "officer"), ("password", PASSWORD)];
    assert_eq!(server.nobody().form("/sign-in", &form).await.status, 303, "the desk is known from now on");
    let cookie = server.session("officer").await.replace("dw=", "__Host-dw=");
    let desk = server.cookie(&cookie);
    desk.post("/api/v1/session/lock", json!({})).await.ok();
    let before = memory();
    let url = format!("{}/sign-in", server.origin);
    let flood = tokio::spawn(async move {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let mut answers = [0_u32; 3];
        let tries = futures::stream::iter(0..number).map(|try_number| {
            let from = Ipv4Addr::from_bits(0xcb00_7100 + try_number % addresses);
            let request = client.post(&url).header("x-forwarded-for", from.to_string());
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            let request =
                request.body(format!("login=officer{}&password=guess+{try_number}", try_number % 7));
            async move {
                match tokio::time::timeout(Duration::from_millis(40), request.send()).await {
                    Ok(Ok(answer)) => answer.status().as_u16(),
                    _ => 0,
                }
            }
        });
        let mut tries = tries.buffer_unordered(64);
        while let Some(status) = tries.next().await {
            match status {
                0 => answers[0] += 1,
                429 => answers[1] += 1,
                _ => answers[2] += 1,
            }
        }
        answers
    });
    let (mut slowest, mut rounds) = (Duration::ZERO, 0);
    while !flood.is_finished() || rounds < 3 {
        let begun = Instant::now();
        desk.post("/api/v1/session/unlock", json!({"password": PASSWORD})).await.ok();
        slowest = slowest.max(begun.elapsed());
        let begun = Instant::now();
        assert_eq!(server.nobody().form("/sign-in", &form).await.status, 303);
        slowest = slowest.max(begun.elapsed());
        desk.post("/api/v1/session/lock", json!({})).await.ok();
        rounds += 1;
    }
    let [cut, refused, answered] = flood.await.unwrap();
    println!(
        "{number} tries: {cut} cut off, {refused} refused, {answered} answered; slowest of {rounds}: {slowest:?}"
    );
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    // The limits still count for a source of the flood: only so many of its tries are checked. Those that the full queue
    // refused were no guesses, and are not counted.
    let mut looked_at = 0;
    let nobody = server.nobody();
    for number in 0..=SOURCE_FREE {
        let request = nobody.request(Method::POST, "/sign-in").header("x-forwarded-for", "203.0.113.0");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = nobody.send(request.body(format!("login=other{number}&password=guess"))).await;
        looked_at += usize::from(answer.status != 429);
    }
    assert!(looked_at <= SOURCE_FREE, "{looked_at}");
    let grown = memory().saturating_sub(before);
    // Each of the three hashing threads holds 19 MiB; the rest is for 64 connections at a time and their client ends.
    assert!(grown < 128_000_000, "{grown} bytes more than before");
}

fn behind_a_proxy(config: &mut server::config::Config) {
    config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    config.origin = Some("https://desk.example.org".to_owned());
}

/// Resident memory of this process, in bytes.
fn memory() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split_whitespace().nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap() * 4_096
}

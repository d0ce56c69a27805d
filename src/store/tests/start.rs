//! A department that begins with nothing, on both databases: its first district, and what is written down before.

use crate::department::START;
use crate::world::{Counting, World, district};
use domain::access::{Reach, Role, Standing};
use domain::fact::Who;
use domain::hours::{Hours, Week};
use domain::refusal::Refusal;
use domain::rules::Rules;
use domain::time::{At, Stamp};
use ops::Ops;
use ops::caller::Caller;
use ops::clerk::Tools;
use ops::error::Error;
use ops::ports::*;
use ops::setup::{Founding, shipped_rules, shipped_services, window_plans};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// A clock that stands still, and says each time it was read inside a transaction or at the end of a look at the
/// heads of all lines.
#[derive(Default)]
struct Fixed(Notify);

impl Clock for Fixed {
    fn now(&self) -> At {
        START
    }
    fn stamp(&self, _reference: At) -> Result<Stamp, ClockOff> {
        self.0.notify_one();
        Ok(START.into())
    }
}

/// A node on the database of the test.
async fn node(world: &World) -> Arc<Ops> {
    node_by(world, Arc::default()).await
}

async fn node_by(world: &World, clock: Arc<Fixed>) -> Arc<Ops> {
    let chance = Arc::new(Counting);
    Ops::start(Tools { store: world.another().await, clock, chance }).await.unwrap()
}

fn begins() -> Rules {
    let hours = Hours {
        zone: "America/New_York".to_owned(),
        day_starts_min: 0,
        week: Week::Always,
        holidays: Vec::new(),
        special: BTreeMap::new(),
        notes: BTreeMap::new(),
    };
    let languages = ["en", "es"].map(str::to_owned);
    let services = shipped_services().unwrap().into_iter().map(|service| service.id).collect();
    let rules = shipped_rules(&languages, hours, services).unwrap();
    Rules { windows: window_plans(&languages, 2, 1).unwrap(), ..rules }
}

fn card(name: &str) -> Card {
    Card { name: name.to_owned(), ..Card::default() }
}

fn is_changed<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Refused { refusal: Refusal::RulesChanged, .. }))
}

fn of_part() -> Caller {
    let reach = Reach::Only(vec![district("one")]);
    let standing = Standing { role: Role::Admin, reach, kiosk: None };
    Caller { standing, who: Who::System, session: None, staff: None }
}

async fn kinds(world: &World) -> Vec<String> {
    let facts = world.store.facts("_department", 0, 100).await.unwrap();
    facts.into_iter().map(|stored| stored.row.kind).collect()
}

/// A picture in as few bytes as the program takes for one.
fn png(more: &[u8]) -> Vec<u8> {
    let part = |name: &[u8; 4], data: &[u8]| {
        let size = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&size[..], name, data, b"crc!"].concat()
    };
    let parts = [part(b"IHDR", &[0; 13]), part(b"IDAT", more), part(b"IEND", b"")].concat();
    [&b"\x89PNG\r\n\x1a\n"[..], &parts].concat()
}

on_both! {
    async fn of_two_first_districts_made_at_once_one_is_there(world: World) {
        let (here, there) = (node(&world).await, node(&world).await);
        assert!(!here.has_districts() && !there.has_districts());
        let system = Caller::system();
        let (one, two) = tokio::join!(
            here.create_first_district(&system, district("one"), card("One"), begins()),
            there.create_first_district(&system, district("two"), card("Two"), begins()),
        );
        assert!(one.is_ok() ^ two.is_ok(), "{one:?} {two:?}");
        assert!(is_changed(&one) ^ is_changed(&two));
        let made = one.or(two).unwrap();
        assert_eq!(world.store.districts().await.unwrap(), std::slice::from_ref(&made));
        assert!(here.has_districts() && there.has_districts(), "the one that was refused knows it too");
        let late = here.create_first_district(&system, district("three"), card("Three"), begins()).await;
        assert!(is_changed(&late));
        assert_eq!(kinds(&world).await.iter().filter(|kind| *kind == "district_added").count(), 1);
        let general = made.rules.scripts.iter().any(|script| script.id.as_str() == "general");
        assert!(general, "the scripts came with it");
    }

    async fn a_district_made_while_two_nodes_run_is_served_by_both(world: World) {
        let clock = Arc::new(Fixed::default());
        let (here, there) = (node(&world).await, node_by(&world, clock.clone()).await);
        let follows = tokio::spawn(Arc::clone(&there).follow());
        let system = Caller::system();
        here.create_first_district(&system, district("one"), card("One"), begins()).await.unwrap();
        let two = here.create_district(&system, district("two"), card("Two"), begins()).await.unwrap();
        assert_eq!(two.position, 1);
        assert!(here.clerk(&two.id).is_ok());
        let known = async {
            while there.clerk(&two.id).is_err() {
                clock.0.notified().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), known).await.expect("the other node finds it");
        follows.abort();
        assert_eq!(there.districts(), [district("one"), district("two")]);
    }

    async fn a_district_has_an_id_of_its_own_that_no_other_line_has(world: World) {
        let ops = node(&world).await;
        let system = Caller::system();
        ops.create_first_district(&system, district("one"), card("One"), begins()).await.unwrap();
        let make = async |id: &str| {
            match ops.create_district(&system, district(id), card("Another"), begins()).await {
                Err(Error::Invalid { field: "id", code, .. }) => code,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(make("one").await, "taken");
        for reserved in ["_department", "_standards", "practice-one"] {
            assert_eq!(make(reserved).await, "bad_slug", "{reserved}");
        }
        let part = ops.create_district(&of_part(), district("two"), card("Two"), begins()).await;
        assert!(matches!(part, Err(Error::Forbidden)), "{part:?}");
        assert_eq!(world.store.districts().await.unwrap().len(), 1);
    }

    async fn what_is_written_down_before_there_is_a_district_is_changed_by_nobody_unseen(world: World) {
        let ops = node(&world).await;
        let system = Caller::system();
        let founding = |name: &str| Founding {
            name: name.to_owned(), languages: vec!["en".to_owned()], zone: "America/Chicago".to_owned(),
        };
        let (first, second) = (founding("First"), founding("Second"));
        assert_eq!(ops.founding().await.unwrap(), None);
        ops.found(&system, None, first.clone()).await.unwrap();
        assert!(is_changed(&ops.found(&system, None, second.clone()).await), "it was not seen");
        assert_eq!(ops.founding().await.unwrap().as_ref(), Some(&first));
        ops.found(&system, Some(&first), second.clone()).await.unwrap();
        assert_eq!(world.store.setting("department").await.unwrap().as_deref(), Some("Second"));
        let nowhere = Founding { zone: "Nowhere/None".to_owned(), ..second.clone() };
        assert!(matches!(ops.found(&system, Some(&second), nowhere).await, Err(Error::Invalid { field: "zone", .. })));
        assert!(matches!(ops.found(&of_part(), Some(&second), first.clone()).await, Err(Error::Forbidden)));
        assert!(ops.end_first_start(&system).await.is_err(), "there is no district yet");
        ops.create_first_district(&system, district("one"), card("One"), begins()).await.unwrap();
        assert!(is_changed(&ops.found(&system, Some(&second), first).await), "the settings are the way now");
        ops.end_first_start(&system).await.unwrap();
        ops.end_first_start(&system).await.unwrap();
        assert_eq!(ops.founding().await.unwrap(), None);
    }

    async fn of_two_who_change_a_setting_the_second_is_told(world: World) {
        let change = async |before: Option<&str>, value: &str| world.store.change_setting("x", before, value).await.unwrap();
        assert!(!change(Some("a"), "b").await, "there is none");
        let (a, b) = tokio::join!(change(None, "a"), change(None, "b"));
        assert!(a ^ b);
        let now = world.store.setting("x").await.unwrap().unwrap();
        assert!(!change(Some("other"), "c").await && change(Some(&now), "c").await);
        assert_eq!(world.store.setting("x").await.unwrap().as_deref(), Some("c"));
    }

    async fn a_picture_is_there_once_and_as_long_as_a_card_shows_it(world: World) {
        let ops = node(&world).await;
        let system = Caller::system();
        ops.create_first_district(&system, district("one"), card("One"), begins()).await.unwrap();
        ops.create_district(&system, district("two"), card("Two"), begins()).await.unwrap();
        let read = async |id: &str| world.store.district(&district(id)).await.unwrap().unwrap();
        let refused = ops.set_photo(&system, &read("one").await, b"<svg>").await;
        assert!(matches!(refused, Err(Error::Invalid { code: "bad_photo", .. })), "{refused:?}");
        let shown = ops.set_photo(&system, &read("one").await, &png(b"a")).await.unwrap();
        let hash = Photo::hash_in(&shown.captain.photo).unwrap();
        assert_eq!(world.store.photo(hash).await.unwrap().unwrap().bytes, png(b"a"));
        let same = ops.set_photo(&system, &read("two").await, &png(b"a")).await.unwrap();
        assert_eq!(same.captain.photo, shown.captain.photo);
        assert_eq!(world.count("photo").await, 1);
        let before = read("one").await;
        ops.remove_photo(&system, &before).await.unwrap();
        assert!(world.store.photo(hash).await.unwrap().is_some(), "the other district shows it");
        ops.set_photo(&system, &read("two").await, &png(b"b")).await.unwrap();
        assert!(world.store.photo(hash).await.unwrap().is_none(), "nobody shows it any longer");
        assert_eq!(world.count("photo").await, 1);
        // A card that was changed meanwhile is not written over, and no picture is left behind.
        assert!(is_changed(&ops.set_photo(&system, &before, &png(b"c")).await));
        assert_eq!(world.count("photo").await, 1);
        let other = ops.set_photo(&of_part(), &read("two").await, &png(b"c")).await;
        assert!(matches!(other, Err(Error::Hidden)), "{other:?}");
    }

    async fn of_two_districts_that_set_one_picture_at_once_none_loses_it(world: World) {
        let (here, there) = (node(&world).await, node(&world).await);
        let system = Caller::system();
        here.create_first_district(&system, district("one"), card("One"), begins()).await.unwrap();
        here.create_district(&system, district("two"), card("Two"), begins()).await.unwrap();
        let read = async |id: &str| world.store.district(&district(id)).await.unwrap().unwrap();
        for _ in 0..20 {
            let (before, two) = (read("one").await, read("two").await);
            here.set_photo(&system, &before, &png(b"a")).await.unwrap();
            let shown = read("one").await;
            // Away from one card, on another card, and too late for a card that has changed.
            let picture = png(b"a");
            let (removed, set, late) = tokio::join!(
                here.remove_photo(&system, &shown),
                there.set_photo(&system, &two, &picture),
                here.set_photo(&system, &before, &picture),
            );
            removed.unwrap();
            assert!(late.is_ok() || is_changed(&late), "{late:?}");
            let hash = Photo::hash_in(&set.unwrap().captain.photo).unwrap();
            assert!(world.store.photo(hash).await.unwrap().is_some(), "a card shows it");
            for id in ["one", "two"] {
                here.remove_photo(&system, &read(id).await).await.unwrap();
            }
            assert_eq!(world.count("photo").await, 0, "nobody shows it any longer");
        }
    }
}

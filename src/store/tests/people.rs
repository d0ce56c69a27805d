use crate::department::START;
use crate::world::{Counting, World, district, id, set_up};
use domain::access::{Reach, Role};
use domain::display::{DisplaySettings, VolumeSpan};
use domain::ids::{DeviceId, SessionId, StaffId, TokenId};
use domain::roster::Column;
use domain::script::{Purpose, Script, Status};
use domain::time::{At, HOUR, Stamp};
use domain::words::Words;
use ops::caller::Caller;
use ops::clerk::Tools;
use ops::ports::*;
use ops::staff::{Device, Link, Roster, Session, Sheet, Staff, Taken, Token};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

/// A clock that is off while it is switched so: no fact is recorded then.
struct Switched(AtomicBool);

impl Clock for Switched {
    fn now(&self) -> At {
        START
    }
    fn stamp(&self, _reference: At) -> Result<Stamp, ClockOff> {
        if self.0.load(SeqCst) { Err(ClockOff::Machine(HOUR)) } else { Ok(START.into()) }
    }
}

fn officer(login: &str) -> Staff {
    Staff {
        id: StaffId(id()),
        login: login.to_owned(),
        name: "Officer O’Hara".to_owned(),
        badge: "1234".to_owned(),
        role: Role::Officer,
        reach: Reach::Only(vec![district("first"), district("second")]),
        password: None,
        disabled_at: None,
        supervisor: None,
    }
}

fn screen(name: &str) -> Device {
    Device {
        id: DeviceId(id()),
        kind: Role::Display,
        district: district("first"),
        kiosk: None,
        name: name.to_owned(),
        code_until: START + 10,
        paired_at: None,
        revoked_at: None,
        seen_at: None,
        display: DisplaySettings::default(),
    }
}

pub fn script(version: u32) -> Script {
    Script {
        id: "general".parse().unwrap(),
        version,
        status: Status::Draft,
        purpose: Purpose::Service,
        languages: vec!["en".to_owned()],
        title: Words::plain("General"),
        note: String::new(),
        consulted: vec![],
        from: None,
        until: None,
        exit: None,
        steps: vec![],
    }
}

on_both! {
    async fn staff_are_added_changed_and_never_share_a_login(world: World) {
        let store = &world.store;
        let mut ana = officer("ana");
        let bo = Staff { reach: Reach::All, role: Role::Captain, password: Some("$argon2id$x".to_owned()), ..officer("bo") };
        let cy = Staff { reach: Reach::Only(vec![]), disabled_at: Some(START), ..officer("cy") };
        for staff in [&cy, &ana, &bo] {
            store.put_staff(staff).await.unwrap();
        }
        assert_eq!(store.staff().await.unwrap(), [ana.clone(), bo.clone(), cy]);
        ana.badge = "99".to_owned();
        ana.supervisor = Some(bo.id);
        store.put_staff(&ana).await.unwrap();
        assert_eq!(store.staff_by_login("ana").await.unwrap(), Some(ana.clone()));
        assert_eq!(store.staff_by_id(bo.id).await.unwrap(), Some(bo));
        assert_eq!(store.staff_by_login("Ana").await.unwrap(), None);
        assert!(matches!(store.put_staff(&officer("ana")).await, Err(StoreError::Taken(_))));
        // Only its owner changes the password, whatever an administrator changes at the same time.
        let before = ana.clone();
        store.set_password(ana.id, "$argon2id$y").await.unwrap();
        ana.badge = "100".to_owned();
        assert!(store.change_staff(&before, &ana).await.unwrap());
        ana.password = Some("$argon2id$y".to_owned());
        assert_eq!(store.staff_by_login("ana").await.unwrap(), Some(ana.clone()));
        let stranger = officer("eve");
        assert!(!store.change_staff(&stranger, &stranger).await.unwrap());
        let renamed = Staff { login: "cy".to_owned(), ..ana.clone() };
        assert!(matches!(store.change_staff(&ana, &renamed).await, Err(StoreError::Taken(_))));
        let bad = Staff { name: "a\0".to_owned(), ..officer("dee") };
        assert!(matches!(store.put_staff(&bad).await, Err(StoreError::BadValue(_))));
    }

    async fn of_two_who_change_one_account_the_second_is_told(world: World) {
        let store = &world.store;
        let ana = officer("ana");
        store.put_staff(&ana).await.unwrap();
        let closed = Staff { disabled_at: Some(START), ..ana.clone() };
        let renamed = Staff { name: "Ana".to_owned(), ..ana.clone() };
        let (a, b) = tokio::join!(store.change_staff(&ana, &closed), store.change_staff(&ana, &renamed));
        let (a, b) = (a.unwrap(), b.unwrap());
        assert!(a ^ b);
        let kept = if a { closed } else { renamed };
        assert_eq!(store.staff_by_id(ana.id).await.unwrap(), Some(kept.clone()));
        assert!(!store.change_staff(&ana, &ana).await.unwrap(), "it is not as it was read");
        assert!(store.change_staff(&kept, &ana).await.unwrap());
    }

    async fn sessions_begin_move_and_end(world: World) {
        let store = &world.store;
        let ana = officer("ana");
        store.put_staff(&ana).await.unwrap();
        let session = |n: i64| Session { id: SessionId(id()), staff: ana.id, seat: None, created_at: START, seen_at: START + n, locked: false };
        let (mut a, b, c) = (session(0), session(5), session(9));
        for (hash, session) in [(1, &a), (2, &b), (3, &c)] {
            store.add_session([hash; 32], session).await.unwrap();
        }
        a.seat = Some(Seat { district: district("first"), window: "one".parse().unwrap() });
        store.touch_session(a.id, START + 7).await.unwrap();
        // Each changes only its own columns, so that none undoes another, in any order.
        let (seat, lock) = tokio::join!(store.seat_session(a.id, a.seat.as_ref()), store.lock_session(a.id));
        seat.unwrap();
        lock.unwrap();
        store.seat_session(a.id, a.seat.as_ref()).await.unwrap();
        (a.locked, a.seen_at) = (true, START + 7);
        assert_eq!(store.session([1; 32]).await.unwrap(), Some(a.clone()));
        store.touch_session(a.id, START + 8).await.unwrap();
        assert_eq!(store.session([1; 32]).await.unwrap(), Some(a.clone()), "looking does not wake what is locked");
        store.unlock_session(a.id, START + 9).await.unwrap();
        store.touch_session(a.id, START + 8).await.unwrap();
        (a.locked, a.seen_at) = (false, START + 9);
        assert_eq!(store.session([1; 32]).await.unwrap(), Some(a.clone()));
        assert_eq!(store.session([9; 32]).await.unwrap(), None);
        store.forget(START + 6).await.unwrap();
        assert_eq!(store.session([2; 32]).await.unwrap(), None);
        store.end_session(c.id).await.unwrap();
        assert_eq!(store.session([3; 32]).await.unwrap(), None);
        store.end_sessions(ana.id).await.unwrap();
        assert_eq!(store.session([1; 32]).await.unwrap(), None);
        let stranger = Session { staff: StaffId(id()), ..session(0) };
        assert!(matches!(store.add_session([4; 32], &stranger).await, Err(StoreError::BadValue(_))));
    }

    async fn a_new_password_renews_one_session_and_ends_the_others(world: World) {
        let store = &world.store;
        let ana = officer("ana");
        store.put_staff(&ana).await.unwrap();
        let session = || Session { id: SessionId(id()), staff: ana.id, seat: None, created_at: START, seen_at: START, locked: false };
        let (here, elsewhere) = (session(), session());
        store.add_session([1; 32], &here).await.unwrap();
        store.add_session([2; 32], &elsewhere).await.unwrap();
        let link = Link { staff: Some(ana.id), expires_at: START + 10, used_at: None };
        store.add_link([5; 32], &link).await.unwrap();
        // Locked after `here` was read: it stays locked.
        store.lock_session(here.id).await.unwrap();
        assert!(store.change_password(&here, [3; 32], "$argon2id$y", START + 1).await.unwrap());
        assert_eq!(store.session([3; 32]).await.unwrap(), Some(Session { locked: true, ..here.clone() }));
        assert_eq!((store.session([1; 32]).await.unwrap(), store.session([2; 32]).await.unwrap()), (None, None));
        assert!(!store.use_link([5; 32], START + 2).await.unwrap());
        // Signed out meanwhile: nothing is changed.
        store.end_session(here.id).await.unwrap();
        assert!(!store.change_password(&here, [4; 32], "$argon2id$z", START + 3).await.unwrap());
        assert_eq!(store.session([4; 32]).await.unwrap(), None);
        assert_eq!(store.staff_by_id(ana.id).await.unwrap().unwrap().password.as_deref(), Some("$argon2id$y"));
    }

    async fn tokens_are_revoked_once(world: World) {
        let store = &world.store;
        store.create_district(&set_up("first")).await.unwrap();
        let all = Token { id: TokenId(id()), role: Role::Telephone, district: None, created_at: START, expires_at: None, revoked_at: None };
        let one = Token { id: TokenId(id()), district: Some(district("first")), expires_at: Some(START + 9), created_at: START + 1, ..all.clone() };
        store.add_token([1; 32], &all).await.unwrap();
        store.add_token([2; 32], &one).await.unwrap();
        assert_eq!(store.tokens().await.unwrap(), [all.clone(), one.clone()]);
        assert!(store.revoke_token(one.id, START + 2).await.unwrap());
        assert!(store.revoke_token(one.id, START + 3).await.unwrap());
        assert!(!store.revoke_token(TokenId(id()), START).await.unwrap());
        assert_eq!(store.token([2; 32]).await.unwrap().unwrap().revoked_at, Some(START + 2));
        assert_eq!(store.token([1; 32]).await.unwrap(), Some(all));
        assert_eq!(store.token([3; 32]).await.unwrap(), None);
    }

    async fn a_pairing_code_works_once_and_in_time(world: World) {
        let store = &world.store;
        store.create_district(&set_up("first")).await.unwrap();
        let device = |name: &str| Device { kind: Role::Kiosk, kiosk: Some("lobby".parse().unwrap()), ..screen(name) };
        let (one, two, three) = (device("one"), device("two"), device("three"));
        for (code, device) in [(1, &one), (2, &two), (3, &three)] {
            store.add_device([code; 32], device).await.unwrap();
        }
        let (first, second) = tokio::join!(store.pair_device([1; 32], [11; 32], START + 9), store.pair_device([1; 32], [12; 32], START + 9));
        let paired: Vec<_> = [first.unwrap(), second.unwrap()].into_iter().flatten().collect();
        assert_eq!(paired, [Device { paired_at: Some(START + 9), ..one.clone() }]);
        assert_eq!(store.pair_device([2; 32], [13; 32], START + 10).await.unwrap(), None, "the code has run out");
        assert!(store.revoke_device(three.id, START).await.unwrap());
        assert_eq!(store.pair_device([3; 32], [14; 32], START + 1).await.unwrap(), None, "revoked");
        assert!(!store.revoke_device(DeviceId(id()), START).await.unwrap());
        let keys = [store.device([11; 32]).await.unwrap(), store.device([12; 32]).await.unwrap()];
        assert_eq!(keys.into_iter().flatten().count(), 1);
        assert_eq!(store.device([1; 32]).await.unwrap(), None, "a code is no key");
        assert_eq!(store.devices().await.unwrap().len(), 3);
    }

    async fn a_new_code_looks_first_and_replaces_the_key_once_it_is_used(world: World) {
        let store = &world.store;
        store.create_district(&set_up("first")).await.unwrap();
        let device = screen("Lobby");
        store.add_device([1; 32], &device).await.unwrap();
        assert_eq!(store.device_by_code([1; 32], START + 10).await.unwrap(), None, "the code has run out");
        assert_eq!(store.device_by_code([1; 32], START + 9).await.unwrap(), Some(device.clone()));
        assert!(store.pair_device([1; 32], [11; 32], START + 9).await.unwrap().is_some(), "looking used nothing up");
        assert_eq!(store.device_by_code([1; 32], START + 9).await.unwrap(), None, "used");
        assert!(store.put_code(device.id, [2; 32], START + 60).await.unwrap());
        assert!(store.put_code(device.id, [3; 32], START + 70).await.unwrap());
        assert_eq!(store.pair_device([2; 32], [12; 32], START + 20).await.unwrap(), None, "only the newest code counts");
        assert!(store.device([11; 32]).await.unwrap().is_some(), "the key stays until the code is used");
        let again = store.pair_device([3; 32], [13; 32], START + 20).await.unwrap().unwrap();
        assert_eq!((again.id, again.paired_at), (device.id, Some(START + 20)));
        assert_eq!(store.device([11; 32]).await.unwrap(), None, "the earlier key has ended");
        assert!(store.device([13; 32]).await.unwrap().is_some());
        assert_eq!(store.devices().await.unwrap().len(), 1);
        assert!(store.revoke_device(device.id, START + 30).await.unwrap());
        assert!(!store.put_code(device.id, [4; 32], START + 90).await.unwrap(), "revoked");
        assert!(!store.put_code(DeviceId(id()), [5; 32], START + 90).await.unwrap());
    }

    async fn settings_of_a_display_are_kept_and_changed_by_one_at_a_time(world: World) {
        let store = &world.store;
        store.create_district(&set_up("first")).await.unwrap();
        let device = screen("Lobby");
        store.add_device([1; 32], &device).await.unwrap();
        let display = DisplaySettings {
            windows: Some(vec!["1".parse().unwrap()]),
            volume: vec![VolumeSpan { from: 480, to: 1_320, level: 60 }],
            voice: false,
            languages: vec!["es".to_owned()],
        };
        let renamed = Device { name: "Ramp".to_owned(), display, ..device.clone() };
        assert!(store.change_device(&device, &renamed).await.unwrap());
        assert_eq!(store.devices().await.unwrap(), std::slice::from_ref(&renamed));
        let other = Device { name: "Door".to_owned(), ..device.clone() };
        assert!(!store.change_device(&device, &other).await.unwrap(), "it was read before the first change");
        // That it was heard, or paired, meanwhile is no change of what people set.
        store.devices_seen(vec![(device.id, START + 5)]).await.unwrap();
        store.pair_device([1; 32], [11; 32], START + 6).await.unwrap().unwrap();
        let plain = Device { display: DisplaySettings::default(), ..renamed.clone() };
        assert!(store.change_device(&renamed, &plain).await.unwrap());
        assert_eq!(store.device([11; 32]).await.unwrap().unwrap().display, DisplaySettings::default());
        assert!(!store.change_device(&screen("gone"), &device).await.unwrap());
    }

    async fn when_a_device_was_heard_never_goes_back(world: World) {
        let store = &world.store;
        store.create_district(&set_up("first")).await.unwrap();
        let (one, two) = (screen("one"), screen("two"));
        store.add_device([1; 32], &one).await.unwrap();
        store.add_device([2; 32], &two).await.unwrap();
        store.devices_seen(vec![(one.id, START + 5), (DeviceId(id()), START)]).await.unwrap();
        store.devices_seen(vec![(one.id, START + 3)]).await.unwrap();
        let seen: Vec<_> = store.devices().await.unwrap().into_iter().map(|one| (one.name, one.seen_at)).collect();
        assert_eq!(seen, [("one".to_owned(), Some(START + 5)), ("two".to_owned(), None)]);
    }

    async fn a_list_of_staff_is_stored_whole_or_not_at_all(world: World) {
        let store = &world.store;
        let (ana, bo) = (officer("ana"), officer("bo"));
        store.put_staff(&ana).await.unwrap();
        store.set_password(ana.id, "hash").await.unwrap();
        let session = Session { id: SessionId(id()), staff: ana.id, seat: None, created_at: START, seen_at: START, locked: false };
        store.add_session([7; 32], &session).await.unwrap();
        let link = |staff: &Staff| Link { staff: Some(staff.id), expires_at: START + 100, used_at: None };
        let captain = Staff { role: Role::Captain, ..ana.clone() };
        let outdated = Staff { badge: "9".to_owned(), ..ana.clone() };
        let roster = |added: Vec<&Staff>, before: &Staff| Roster {
            added: added.into_iter().enumerate().map(|(n, one)| (one.clone(), [n as u8 + 1; 32], link(one))).collect(),
            changed: vec![(before.clone(), captain.clone())],
        };
        let put = async |roster: Roster| store.put_roster(roster, START, "_department", Box::new(|_| Ok(Vec::new()))).await;
        assert!(!put(roster(vec![&bo], &outdated)).await.unwrap());
        assert_eq!(store.staff().await.unwrap().len(), 1, "nobody was added");
        let taken = put(roster(vec![&bo, &officer("ana")], &ana)).await;
        assert!(matches!(taken, Err(StoreError::Taken(_))), "{taken:?}");
        assert_eq!(store.staff().await.unwrap().len(), 1, "nobody was added");
        assert!(store.session([7; 32]).await.unwrap().is_some());
        assert!(put(roster(vec![&bo], &ana)).await.unwrap());
        let stored = store.staff_by_login("ana").await.unwrap().unwrap();
        assert_eq!((stored.role, stored.password.as_deref()), (Role::Captain, Some("hash")));
        assert_eq!(store.session([7; 32]).await.unwrap(), None, "whose role changes signs in again");
        assert_eq!(store.staff_by_login("bo").await.unwrap(), Some(bo.clone()));
        assert_eq!(store.link([1; 32]).await.unwrap().unwrap().staff, Some(bo.id));
    }

    async fn a_list_whose_facts_cannot_be_stored_adds_nobody_and_loses_no_link(world: World) {
        let clock = Arc::new(Switched(AtomicBool::new(true)));
        let tools = Tools { store: world.store.clone(), clock: clock.clone(), chance: Arc::new(Counting) };
        let cells = ["Ana", "ana", "officer", "all"].map(str::to_owned).to_vec();
        let columns = vec![Column::Name, Column::Login, Column::Role, Column::Districts];
        let sheet = Sheet { columns, rows: vec![(2, cells)] };
        let by = Caller::system();
        let digest = tools.plan_roster(&by, &[], &sheet).await.unwrap().digest();
        let failed = tools.take_roster(&by, &[], &sheet, &digest).await;
        assert!(failed.is_err(), "{failed:?}");
        assert!(world.store.staff().await.unwrap().is_empty(), "nobody whose link was never shown");
        assert_eq!(world.count("link").await, 0);
        clock.0.store(false, SeqCst);
        let Taken::Done(added) = tools.take_roster(&by, &[], &sheet, &digest).await.unwrap() else { panic!() };
        let [(ana, secret)] = &added[..] else { panic!("{added:?}") };
        assert_eq!(world.store.link(ops::staff::hash(secret)).await.unwrap().unwrap().staff, Some(ana.id));
        let facts = world.store.facts("_department", 0, 10).await.unwrap();
        assert_eq!(facts.iter().map(|fact| fact.row.kind.as_str()).collect::<Vec<_>>(), ["staff_added"]);
    }

    async fn a_link_works_once(world: World) {
        let store = &world.store;
        let link = Link { staff: None, expires_at: START + 10, used_at: None };
        store.add_link([1; 32], &link).await.unwrap();
        assert_eq!(store.link([1; 32]).await.unwrap(), Some(link));
        let (a, b) = tokio::join!(store.use_link([1; 32], START), store.use_link([1; 32], START));
        assert!(a.unwrap() ^ b.unwrap());
        assert_eq!(store.link([1; 32]).await.unwrap().unwrap().used_at, Some(START));
        assert!(!store.use_link([2; 32], START).await.unwrap());
        let ana = officer("ana");
        store.put_staff(&ana).await.unwrap();
        let hers = Link { staff: Some(ana.id), expires_at: START + 10, used_at: None };
        store.add_link([5; 32], &hers).await.unwrap();
        store.end_links(ana.id, START + 1).await.unwrap();
        assert!(!store.use_link([5; 32], START + 2).await.unwrap(), "a newer one has taken its place");
        store.forget(START + 1).await.unwrap();
        assert_eq!(store.link([1; 32]).await.unwrap(), None);
    }

    async fn a_version_of_a_script_never_changes(world: World) {
        let store = &world.store;
        store.put_script(&script(1), [1; 32]).await.unwrap();
        store.put_script(&Script { status: Status::Published, ..script(1) }, [1; 32]).await.unwrap();
        store.put_script(&Script { status: Status::Published, ..script(2) }, [2; 32]).await.unwrap();
        let other = Script { title: Words::plain("Other"), ..script(1) };
        assert!(matches!(store.put_script(&other, [3; 32]).await, Err(StoreError::Taken(_))));
        store.put_script(&script(3), [3; 32]).await.unwrap();
        store.retire_scripts(&"general".parse().unwrap(), 2).await.unwrap();
        let all = store.scripts().await.unwrap();
        assert_eq!(all.iter().map(|one| (one.script.version, one.script.status)).collect::<Vec<_>>(), [(1, Status::Retired), (2, Status::Published), (3, Status::Draft)]);
        assert_eq!(all[0].script.title, script(1).title);
    }

    async fn a_draft_is_written_over_until_it_is_handed_in(world: World) {
        let store = &world.store;
        let general = "general".parse().unwrap();
        let ana = StaffId(id());
        let draft = |title: &str, sha256: u8| Version {
            script: Script { title: Words::plain(title), ..script(1) }, sha256: [sha256; 32],
            author: Some(ana), approver: None, changed_at: Some(START), published_at: None,
        };
        assert!(store.put_draft(&draft("One", 1), None).await.unwrap());
        assert!(!store.put_draft(&draft("Other", 9), None).await.unwrap(), "there is one of that number");
        // Two people edit the same text: the second is told, and continues from the stored text.
        let (one, other) = (draft("Three", 3), draft("Four", 4));
        let (a, b) = tokio::join!(store.put_draft(&one, Some([1; 32])), store.put_draft(&other, Some([1; 32])));
        let (a, b) = (a.unwrap(), b.unwrap());
        assert!(a ^ b);
        let kept = if a { one } else { other };
        assert_eq!(store.script(&general, 1).await.unwrap(), Some(kept.clone()));
        assert!(store.put_draft(&draft("Two", 2), Some(kept.sha256)).await.unwrap());
        assert_eq!(store.script(&general, 1).await.unwrap(), Some(draft("Two", 2)));
        assert_eq!(store.script(&general, 2).await.unwrap(), None);
        let with = |status| {
            let two = draft("Two", 2);
            Version { script: Script { status, ..two.script }, ..two }
        };
        let review = with(Status::InReview);
        let as_it_was = Version { sha256: kept.sha256, ..review.clone() };
        assert!(!store.move_script(&as_it_was, Status::Draft).await.unwrap(), "it says something else by now");
        // Two people submit the same draft: its status changes once.
        let (a, b) = tokio::join!(store.move_script(&review, Status::Draft), store.move_script(&review, Status::Draft));
        assert!(a.unwrap() ^ b.unwrap());
        assert!(!store.put_draft(&draft("Three", 3), Some([2; 32])).await.unwrap(), "it is no draft any more");
        assert!(!store.drop_draft(&general, 1).await.unwrap());
        let bo = StaffId(id());
        let published = Version { approver: Some(bo), published_at: Some(START + 5), ..with(Status::Published) };
        assert!(store.move_script(&published, Status::InReview).await.unwrap());
        assert_eq!(store.scripts().await.unwrap(), [published]);
        let second = Version { script: script(2), ..draft("Two", 5) };
        assert!(store.put_draft(&second, None).await.unwrap());
        assert!(store.drop_draft(&general, 2).await.unwrap());
        assert!(!store.drop_draft(&general, 2).await.unwrap());
        assert!(!store.put_draft(&second, Some([5; 32])).await.unwrap(), "what was thrown away does not come back");
    }

    async fn a_practice_is_kept_with_how_it_went(world: World) {
        let store = &world.store;
        let ana = officer("ana");
        store.put_staff(&ana).await.unwrap();
        let mut first = Practice {
            id: id(), staff: ana.id, scenario: "angry_visitor".parse().unwrap(), district: district("practice-1"),
            started_at: START, finished_at: None, body: PracticeBody::default(),
        };
        let second = Practice { id: id(), started_at: START + 1, ..first.clone() };
        store.put_practice(&first).await.unwrap();
        store.put_practice(&second).await.unwrap();
        first.finished_at = Some(START + 9);
        first.body = PracticeBody {
            visits: vec![("ruiz".parse().unwrap(), domain::ids::VisitId(id()))],
            replies: vec![(START + 3, "sorry".parse().unwrap())],
            trust: Some(8), steps: Some((5, 7)),
        };
        store.put_practice(&first).await.unwrap();
        assert_eq!(store.practice(first.id).await.unwrap(), Some(first.clone()));
        assert_eq!(store.practices().await.unwrap(), [second, first]);
        assert_eq!(store.practice(id()).await.unwrap(), None);
    }

    async fn a_line_for_practice_is_in_no_list(world: World) {
        let store = &world.store;
        store.create_district(&set_up("first")).await.unwrap();
        let mut practice = set_up("practice-1");
        practice.rules.practice = true;
        store.create_district(&practice).await.unwrap();
        let ids = |list: Vec<ops::ports::District>| list.into_iter().map(|one| one.id.to_string()).collect::<Vec<_>>();
        assert_eq!(ids(store.districts().await.unwrap()), ["first"]);
        assert_eq!(ids(store.every_district().await.unwrap()), ["first", "practice-1"]);
    }

    async fn a_setting_is_made_up_once(world: World) {
        let other = world.another().await;
        for name in ["epoch", "server_key"] {
            assert_eq!(world.store.setting(name).await.unwrap(), None);
            let (a, b) = tokio::join!(world.store.setting_or(name, "a"), other.setting_or(name, "b"));
            assert_eq!(a.unwrap(), b.unwrap());
            world.store.set_setting(name, "c").await.unwrap();
            assert_eq!(other.setting_or(name, "d").await.unwrap(), "c");
            assert_eq!(other.setting(name).await.unwrap().as_deref(), Some("c"));
        }
    }

    async fn the_database_tells_the_time_and_that_it_writes(world: World) {
        let before = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
        let told = u128::try_from(world.store.database_time().await.unwrap().0).unwrap();
        assert!(told.abs_diff(before) < 5_000, "{told} {before}");
        world.store.probe().await.unwrap();
    }
}

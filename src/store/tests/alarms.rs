//! Alarms and their messages on both databases: each fact once, each message with its fact, and no message
//! sent by two processes at once.

mod contention;

use crate::clerk::Desk;
use crate::couriers::{Carries, Dead, Hangs, Waits};
use crate::department::{START, kiosk};
use crate::faulty_store::Fault;
use crate::messages::{
    LATER, lane, letter_to, message, rang, taken, to_hook, told, with_messages, with_messages_of,
};
use crate::senders::{send_all, sender};
use crate::world::{World, district, id, set_up};
use domain::alarm::AlarmKind;
use domain::command::{Command, Outcome};
use domain::fact::{Actor, Place};
use domain::ids::DeviceId;
use domain::time::{At, HOUR, MINUTE};
use futures::future::join_all;
use ops::alarms::{GIVE_UP, LEASE, Notice, Sent, Way, pause};
use ops::ports::Outcome as Became;
use ops::ports::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::Barrier;
use uuid::Uuid;

async fn look(desk: &Desk) -> crate::clerk::Told {
    desk.ask(&Actor::system(), Command::Watch(Box::default())).await
}

async fn danger(desk: &Desk) {
    let raised = desk.ask(&kiosk(), Command::RaiseAlert { place: Place::Lobby }).await.unwrap();
    assert!(matches!(raised.outcome, Outcome::Alert(_)));
}

on_both! {
    async fn two_that_look_at_once_ring_once_and_write_one_message(world: World) {
        let (one, two) = (Desk::at(&world.store).await, Desk::at(&world.another().await).await);
        danger(&one).await;
        for _ in 0..40 {
            let (first, second) = tokio::join!(look(&one), look(&two));
            first.unwrap();
            second.unwrap();
        }
        one.clerk.look();
        let rang = rang(&world).await;
        assert_eq!(rang.len(), rang.iter().collect::<BTreeSet<_>>().len(), "{rang:?}");
        assert!(rang.len() >= 2, "the desk, and the supervisor after half a minute: {rang:?}");
        let told = told(&taken(&world).await);
        assert_eq!(told.len(), told.iter().collect::<BTreeSet<_>>().len(), "{told:?}");
        let hooked: BTreeSet<_> = told.iter().filter(|one| one.0 == Way::Hook).map(|one| (one.2, one.3)).collect();
        assert_eq!(hooked, rang.into_iter().collect());
        look(&one).await.unwrap();
        one.agrees().await;
    }

    async fn a_message_is_stored_with_its_fact_or_not_at_all(world: World) {
        let desk = Desk::at(&world.store).await;
        danger(&desk).await;
        desk.faults(&[Fault::Undone]);
        assert!(look(&desk).await.is_err());
        assert!(rang(&world).await.is_empty());
        assert!(taken(&world).await.is_empty());
        // Unclear commits: decided again if it did not happen, left alone if it did.
        desk.faults(&[Fault::UnclearUndone, Fault::UnclearDone]);
        look(&desk).await.unwrap();
        look(&desk).await.unwrap();
        let rang = rang(&world).await;
        assert_eq!(rang.iter().filter(|(_, level)| *level == 0).count(), 1, "{rang:?}");
        let told = told(&taken(&world).await);
        assert_eq!(told.iter().filter(|one| one.3 == 0).count(), 1, "{told:?}");
        desk.agrees().await;
    }

    async fn a_process_that_takes_a_message_has_it_for_a_while(world: World) {
        with_messages(&world, vec![message(0)]).await;
        let (store, lane) = (&world.store, lane());
        assert!(store.take_messages(&lane, At(START.0 - 1), START, 5).await.unwrap().is_empty(), "not yet");
        let first = store.take_messages(&lane, START, START + HOUR, 5).await.unwrap();
        assert_eq!((first.len(), first[0].attempts), (1, 1));
        let early = store.take_messages(&lane, At(START.0 + HOUR - 1), LATER, 5).await.unwrap();
        assert!(early.is_empty(), "another sender has it");
        let again = store.take_messages(&lane, START + HOUR, START + 2 * HOUR, 5).await.unwrap();
        assert_eq!(again, [Message { attempts: 2, ..first[0].clone() }], "the same id, and what it said");
        store.put_off_message(&again[0], START + 9 * HOUR).await.unwrap();
        assert!(store.take_messages(&lane, START + 8 * HOUR, LATER, 5).await.unwrap().is_empty());
        let third = store.take_messages(&lane, START + 9 * HOUR, START + 10 * HOUR, 5).await.unwrap();
        assert_eq!(third[0].attempts, 3);
        store.finish_message(&third[0], START + 9 * HOUR, Became::Sent).await.unwrap();
        assert!(taken(&world).await.is_empty());
        store.put_off_message(&third[0], START).await.unwrap();
        assert!(taken(&world).await.is_empty(), "what is done stays done");
    }

    async fn many_that_send_at_once_take_each_message_once(world: World) {
        with_messages(&world, (0..40).map(message).collect()).await;
        let other = world.another().await;
        let lane = &lane();
        let stores = [&world.store, &other, &world.store, &other];
        let takers = stores.map(|store| async move {
            let mut mine: Vec<Uuid> = Vec::new();
            loop {
                let some = store.take_messages(lane, START, LATER, 3).await.unwrap();
                if some.is_empty() {
                    // A message skipped because another process is taking it has not been sent.
                    let left = store.take_messages(lane, START, LATER, 40).await.unwrap();
                    mine.extend(left.iter().map(|one| one.id));
                    if left.is_empty() {
                        return mine;
                    }
                }
                mine.extend(some.iter().map(|one| one.id));
            }
        });
        let all: Vec<Uuid> = join_all(takers).await.into_iter().flatten().collect();
        assert_eq!(all.len(), 40);
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 40);
    }

    async fn each_receiver_has_a_lane_danger_apart_and_the_newest_first(world: World) {
        let one = |way, kind, at| {
            let mut one = Message { created_at: at, ..message(0) };
            one.notice.way = way;
            one.notice.alarms[0].kind = kind;
            one
        };
        let messages = [
            one(Way::Hook, AlarmKind::LongWait, START),
            one(Way::Hook, AlarmKind::LongWait, START + HOUR),
            one(Way::Hook, AlarmKind::Danger, START),
            one(Way::Mail, AlarmKind::Danger, START),
        ];
        with_messages(&world, messages.to_vec()).await;
        let (store, now) = (&world.store, START + HOUR);
        let lanes: BTreeSet<Lane> = store.lanes(now).await.unwrap().into_iter().collect();
        assert_eq!(lanes, messages.iter().map(|one| one.notice.lane()).collect());
        assert_eq!(lanes.len(), 3);
        let hook = messages[0].notice.lane();
        for expected in [&messages[1], &messages[0]] {
            let next = store.take_messages(&hook, now, LATER, 1).await.unwrap();
            assert_eq!(next.iter().map(|one| one.id).collect::<Vec<_>>(), [expected.id]);
        }
        assert_eq!(store.lanes(now).await.unwrap().len(), 2, "the others have waited for none of these");
    }

    async fn mail_becomes_one_letter_to_each_address(world: World) {
        with_messages(&world, vec![message(0)]).await;
        let store = &world.store;
        let mail = store.take_messages(&lane(), START, START + HOUR, 5).await.unwrap().remove(0);
        for _twice in 0..2 {
            let letters = ["one@example.org", "two@example.org"].map(|address| {
                let notice = Notice { address: Some(address.to_owned()), ..mail.notice.clone() };
                Message { id: id(), notice, ..mail.clone() }
            });
            store.divide_message(&mail, START, &letters).await.unwrap();
        }
        let all = taken(&world).await;
        let addresses: Vec<_> = all.iter().map(|one| one.notice.address.as_deref().unwrap()).collect();
        assert_eq!(addresses.iter().collect::<BTreeSet<_>>().len(), 2);
        assert_eq!(addresses.len(), 2, "once each, whichever node divides it again");
    }

    async fn a_message_that_cannot_be_read_keeps_no_other_waiting(world: World) {
        let three = (0..3).map(|place| Message { created_at: START + place, ..message(0) }).collect();
        with_messages(&world, three).await;
        world.raw(&format!("UPDATE outbox SET body = '{{' WHERE created_at = {}", START.0 + 1)).await.unwrap();
        let read: BTreeSet<At> = taken(&world).await.iter().map(|one| one.created_at).collect();
        assert_eq!(read, BTreeSet::from([START, START + 2]));
        let nowhere = format!("UPDATE outbox SET district = 'no such' WHERE created_at = {}", START.0);
        world.raw(&nowhere).await.unwrap();
        assert_eq!(world.store.lanes(LATER + 2 * HOUR).await.unwrap(), [lane()]);
    }

    async fn mail_that_becomes_no_letter_keeps_no_other_waiting(world: World) {
        for name in ["first", "second"] {
            let of = |created_at| {
                let mut one = Message { created_at, ..message(0) };
                one.notice.district = district(name);
                one
            };
            with_messages_of(&world, name, vec![of(START), of(START + HOUR)]).await;
            let before = set_up(name);
            let supervisor = vec!["one@example.org".to_owned()];
            let alarms = Recipients { supervisor, ..Recipients::default() };
            let card = Card { alarms, ..before.card.clone() };
            assert!(world.store.set_card(&before, before.position, &card).await.unwrap());
        }
        // The newest message of the first district contains no alarm, and cannot be stored again.
        let nothing = serde_json::to_string(&Notice { alarms: Vec::new(), ..message(0).notice }).unwrap();
        let newest = format!("district = 'first' AND created_at = {}", START.0 + HOUR);
        world.raw(&format!("UPDATE outbox SET body = '{nothing}' WHERE {newest}")).await.unwrap();
        let (ops, _clock) = sender(&world, START + HOUR).await;
        let lanes = ops.lanes(&Sent::default()).await.unwrap();
        let of = |name| Lane {
            district: district(name),
            receiver: "mail:one@example.org".to_owned(),
            danger: false,
        };
        assert_eq!(lanes.into_iter().collect::<BTreeSet<_>>(), BTreeSet::from([of("first"), of("second")]));
    }

    async fn what_is_a_day_old_is_given_up_though_its_turn_never_came(world: World) {
        let newest = to_hook(START + HOUR);
        with_messages(&world, vec![to_hook(START), to_hook(START), newest.clone()]).await;
        let sending = world.store.take_messages(&newest.notice.lane(), START, LATER, 1).await.unwrap().remove(0);
        let (ops, clock) = sender(&world, START + GIVE_UP).await;
        let sent = Sent::default();
        // Not a day yet; a minute less; a minute more.
        for (passed, given_up) in [(0, 0), (1, 0), (MINUTE, 1), (2 * MINUTE, 1)] {
            clock.set(START + GIVE_UP + passed);
            ops.lanes(&sent).await.unwrap();
            assert_eq!(sent.given_up.load(Ordering::SeqCst), given_up, "after {passed} ms");
        }
        let left: BTreeSet<Uuid> = taken(&world).await.iter().map(|one| one.id).collect();
        assert_eq!(left, BTreeSet::from([sending.id, newest.id]));
    }

    async fn hooks_that_a_program_without_lanes_wrote_get_their_lane(world: World) {
        let one = to_hook(START);
        with_messages(&world, vec![one.clone()]).await;
        world.raw("UPDATE outbox SET lane = 'mail'").await.unwrap();
        let (ops, _clock) = sender(&world, START).await;
        assert_eq!(ops.lanes(&Sent::default()).await.unwrap(), [one.notice.lane()]);
    }

    async fn what_fails_at_once_is_one_failure(world: World) {
        let hooks = (0..4).map(|_| {
            let mut one = to_hook(START);
            // No fact on record yet can end its alarm.
            one.notice.at = LATER;
            one
        });
        with_messages(&world, hooks.collect()).await;
        let (ops, clock) = sender(&world, START).await;
        let (sent, dead, stopped) = (Sent::default(), Dead(Barrier::new(4)), || false);
        let mut lanes = Vec::new();
        for _ in 0..4 {
            lanes.extend(ops.lanes(&sent).await.unwrap());
        }
        assert_eq!(lanes.len(), 4);
        let all = join_all(lanes.iter().map(|lane| ops.send(lane, &dead, &sent, &stopped)));
        tokio::time::timeout(Duration::from_secs(60), all).await.expect("all were on their way at once");
        assert_eq!(sent.failed.load(Ordering::SeqCst), 4);
        clock.set(START + pause(1, 0));
        assert_eq!(ops.lanes(&sent).await.unwrap().len(), 1, "it rests as after the first failure");
    }

    async fn what_fails_is_tried_again_with_the_pauses_that_are_promised_and_given_up_after_a_day(world: World) {
        let mut one = to_hook(START);
        one.notice.at = LATER + GIVE_UP;
        with_messages(&world, vec![one.clone()]).await;
        let (ops, clock) = sender(&world, START).await;
        let (sent, refuses, stopped) = (Sent::default(), Carries { refuses: Some(one.id), ..Carries::default() }, || false);
        let (mut next, mut failed) = (START, 0);
        assert_eq!([1, 2, 3, 40].map(|attempts| pause(attempts, 0)), [5, 10, 20, 600].map(|seconds| seconds * 1_000));
        while next - START < 24 * HOUR {
            clock.set(next + -1);
            assert!(ops.lanes(&sent).await.unwrap().is_empty(), "before its pause is over, after {failed} attempts");
            clock.set(next);
            for lane in ops.lanes(&sent).await.unwrap() {
                ops.send(&lane, &refuses, &sent, &stopped).await;
            }
            failed += 1;
            assert_eq!(sent.failed.load(Ordering::SeqCst), failed, "{} ms after it rang", next - START);
            assert_eq!(sent.given_up.load(Ordering::SeqCst), 0);
            next = next + pause(u32::try_from(failed).unwrap(), 0);
        }
        assert!(failed > 100, "every ten minutes at the latest: {failed}");
        assert_eq!(refuses.ids().into_iter().collect::<BTreeSet<_>>(), BTreeSet::from([one.id]));
        clock.set(next);
        for lane in ops.lanes(&sent).await.unwrap() {
            ops.send(&lane, &refuses, &sent, &stopped).await;
        }
        assert_eq!(sent.given_up.load(Ordering::SeqCst), 1, "a day later");
        assert!(taken(&world).await.is_empty());
    }

    async fn one_that_its_receiver_never_takes_keeps_no_other_waiting(world: World) {
        let [older, newest] = [START, START + 1].map(|at| {
            let mut one = to_hook(at);
            one.notice.at = LATER;
            one
        });
        with_messages(&world, vec![older.clone(), newest.clone()]).await;
        let (ops, clock) = sender(&world, START + 1).await;
        let (sent, carries, stopped) = (Sent::default(), Carries { refuses: Some(newest.id), ..Carries::default() }, || false);
        for passed in [0, pause(1, 0)] {
            clock.set(START + 1 + passed);
            for lane in ops.lanes(&sent).await.unwrap() {
                ops.send(&lane, &carries, &sent, &stopped).await;
            }
        }
        assert_eq!(carries.ids()[..2], [newest.id, older.id], "the newest first, and then the one that was not tried");
        assert_eq!(sent.delivered.load(Ordering::SeqCst), 1);
        let left: Vec<Uuid> = taken(&world).await.iter().map(|one| one.id).collect();
        assert_eq!(left, [newest.id], "and it is kept");
    }

    async fn two_nodes_send_each_message_once_and_one_goes_on_when_the_other_ends(world: World) {
        let addresses = ["one@example.org", "two@example.org", "three@example.org"];
        let letters = addresses.iter().flat_map(|address| (0..10).map(move |at| Message { created_at: START + at, ..letter_to(address) }));
        with_messages(&world, letters.collect()).await;
        let other = World { url: world.url.clone(), store: world.another().await, folder: tempfile::tempdir().unwrap() };
        let now = START + HOUR;
        let ((one, _its_clock), (two, clock)) = (sender(&world, now).await, sender(&other, now).await);
        let carries = [(); 2].map(|()| Arc::new(Carries::default()));
        let sent = [(); 2].map(|()| Arc::new(Sent::default()));
        let mut workers = Vec::new();
        for ((ops, carries), sent) in [&one, &two].into_iter().zip(&carries).zip(&sent) {
            let courier: Arc<dyn Courier> = carries.clone();
            workers.push(send_all(ops, &courier, sent).await);
        }
        for each in workers {
            each.join_all().await;
        }
        let all: Vec<Uuid> = carries.iter().flat_map(|one| one.ids()).collect();
        assert_eq!((all.len(), all.iter().collect::<BTreeSet<_>>().len()), (30, 30), "each once");
        for carried in &carries {
            for address in addresses {
                let carried = carried.carried.lock().unwrap();
                let of = carried.iter().filter(|one| one.notice.address.as_deref() == Some(address));
                let times: Vec<At> = of.map(|one| one.created_at).collect();
                assert!(times.is_sorted_by(|one, next| one > next), "the newest first: {times:?}");
            }
        }
        // One node ends during delivery of a letter: the other sends that once the claim has expired, and
        // everything else at once.
        let mut node = crate::world::Node::start(world.store.clone(), "first").await;
        let last = letter_to("one@example.org");
        let stored = last.clone();
        node.run(move |pen| {
            pen.arrives();
            pen.writes.messages = vec![stored];
        })
        .await
        .unwrap();
        let hangs = Arc::new(Hangs { receiver: last.notice.lane().receiver, ..Hangs::default() });
        let courier: Arc<dyn Courier> = hangs.clone();
        let mut dying = send_all(&one, &courier, &sent[0]).await;
        hangs.until(|carried| !carried.is_empty()).await;
        dying.abort_all();
        while dying.join_next().await.is_some() {}
        let courier: Arc<dyn Courier> = carries[1].clone();
        for (passed, carried) in [(0, false), (LEASE - 1, false), (LEASE, true)] {
            clock.set(now + passed);
            send_all(&two, &courier, &sent[1]).await.join_all().await;
            assert_eq!(carries[1].ids().contains(&last.id), carried, "after {passed} ms");
        }
        assert!(taken(&world).await.is_empty());
    }

    async fn a_letter_on_its_way_is_not_begun_again_by_its_sender(world: World) {
        let one = letter_to("one@example.org");
        with_messages(&world, vec![one.clone()]).await;
        let (ops, clock) = sender(&world, START).await;
        let (sent, hangs) = (Arc::default(), Arc::new(Hangs { receiver: one.notice.lane().receiver, ..Hangs::default() }));
        let courier: Arc<dyn Courier> = hangs.clone();
        let _at_it = send_all(&ops, &courier, &sent).await;
        hangs.until(|carried| carried.len() == 1).await;
        // The clock was set, or the machine slept: for the store, the claim has expired.
        for times in 1..=2 {
            clock.set(START + times * LEASE);
            let again = send_all(&ops, &courier, &sent).await;
            assert_eq!(again.len(), 1);
            tokio::time::timeout(Duration::from_secs(60), again.join_all()).await.expect("they wait for each other");
        }
        assert_eq!(hangs.carried.lock().unwrap().len(), 1);
    }

    async fn a_sender_that_is_stopped_while_it_waits_for_its_turn_begins_no_message(world: World) {
        let one = letter_to("one@example.org");
        with_messages(&world, vec![one.clone()]).await;
        let (ops, _clock) = sender(&world, START).await;
        let (sent, carries, asked) = (Sent::default(), Carries::default(), AtomicI64::new(0));
        // It may continue until it begins to wait.
        let stopped = || asked.fetch_add(1, Ordering::SeqCst) > 0;
        for lane in ops.lanes(&sent).await.unwrap() {
            ops.send(&lane, &carries, &sent, &stopped).await;
        }
        assert!(carries.ids().is_empty());
        let left: Vec<(Uuid, u32)> = taken(&world).await.iter().map(|one| (one.id, one.attempts)).collect();
        assert_eq!(left, [(one.id, 1)], "nobody has tried it");
    }

    async fn what_the_store_cannot_say_is_no_failure_of_a_receiver(world: World) {
        let letters = ["one@example.org", "two@example.org"].map(|address| {
            let mut one = letter_to(address);
            one.notice.alarms[0].device = Some(DeviceId(id()));
            one
        });
        with_messages(&world, letters.to_vec()).await;
        let (ops, _clock) = sender(&world, START).await;
        let (sent, waits, stopped) = (Sent::default(), Waits::default(), || false);
        let lanes = ops.lanes(&sent).await.unwrap();
        assert_eq!(lanes.len(), 2);
        // The names of the tablets become unreadable once the first receiver accepts, before the second is
        // asked.
        let goes = async {
            waits.came.notified().await;
            world.raw("ALTER TABLE device RENAME TO gone").await.unwrap();
            waits.gate.notify_one();
        };
        tokio::join!(ops.send(&lanes[0], &waits, &sent, &stopped), goes);
        waits.gate.notify_one();
        ops.send(&lanes[1], &waits, &sent, &stopped).await;
        assert_eq!(sent.delivered.load(Ordering::SeqCst), 2);
        assert!(sent.failing(START).is_empty());
    }

    async fn mail_of_a_district_whose_card_cannot_be_read_is_tried_again_after_a_while(world: World) {
        with_messages(&world, vec![message(0)]).await;
        let (ops, _clock) = sender(&world, START).await;
        world.raw("UPDATE district SET card = '{'").await.unwrap();
        assert!(ops.lanes(&Sent::default()).await.unwrap().is_empty());
        for (passed, due) in [(LEASE - 1, vec![]), (LEASE, vec![lane()])] {
            assert_eq!(world.store.lanes(START + passed).await.unwrap(), due, "after {passed} ms");
        }
    }

    async fn a_thousand_receivers_of_which_one_hangs_keep_danger_from_nobody(world: World) {
        let addresses = (0..1_000).map(|number| format!("{number}@example.org"));
        with_messages(&world, addresses.map(|address| letter_to(&address)).collect()).await;
        let (ops, _clock) = sender(&world, START).await;
        let (sent, hangs) = (Arc::default(), Arc::new(Hangs { receiver: letter_to("500@example.org").notice.lane().receiver, ..Hangs::default() }));
        let courier: Arc<dyn Courier> = hangs.clone();
        let others = send_all(&ops, &courier, &sent).await;
        assert_eq!(others.len(), 1_000);
        hangs.until(|carried| carried.iter().any(|lane| lane.receiver == hangs.receiver)).await;
        let mut danger = to_hook(START);
        danger.notice.at = LATER;
        danger.notice.district = district("second");
        danger.notice.alarms[0].kind = AlarmKind::Danger;
        with_messages_of(&world, "second", vec![danger.clone()]).await;
        let begun = std::time::Instant::now();
        let urgent = send_all(&ops, &courier, &sent).await;
        hangs.until(|carried| carried.contains(&danger.notice.lane())).await;
        println!("danger was carried after {:?}", begun.elapsed());
        urgent.join_all().await;
        hangs.until(|carried| carried.len() == 1_001).await;
        drop(others);
        let left: Vec<Lane> = taken(&world).await.iter().map(|one| one.notice.lane()).collect();
        assert!(left.iter().any(|lane| lane.receiver == hangs.receiver), "it is kept: {left:?}");
    }

    async fn what_was_sent_is_forgotten_and_what_was_not_is_kept(world: World) {
        with_messages(&world, vec![message(0), message(1)]).await;
        let two = world.store.take_messages(&lane(), START, START + HOUR, 5).await.unwrap();
        world.store.finish_message(&two[0], START, Became::GivenUp).await.unwrap();
        world.store.forget(START + HOUR).await.unwrap();
        let left = taken(&world).await;
        assert_eq!(left.iter().map(|one| one.id).collect::<Vec<_>>(), [two[1].id]);
    }
}

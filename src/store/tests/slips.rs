//! The numbers of paper slips on both databases, with two processes at work.

use crate::clerk::{Desk, Told};
use crate::department::{officer, walk_in};
use crate::world::World;
use domain::command::{CheckIn, Command, Outcome};
use domain::refusal::Refusal;
use domain::visit::Source;
use ops::error::Error;
use std::collections::BTreeSet;

fn paper(slip: Option<u32>) -> Command {
    Command::CheckIn(CheckIn { slip, source: Source::Paper, ..walk_in(Some("report")) })
}

on_both! {
    async fn two_processes_set_no_number_aside_twice(world: World) {
        let here = Desk::at(&world.store).await;
        let there = Desk::at(&world.another().await).await;
        let lease = || Command::LeaseSlips(8);
        let mut seen = BTreeSet::new();
        let (one, two) = (officer("one"), officer("two"));
        for _ in 0..8 {
            let both = tokio::join!(here.ask(&one, lease()), there.ask(&two, lease()));
            for told in [both.0, both.1] {
                let Outcome::Slips(first, last) = told.unwrap().outcome else { panic!("no numbers") };
                for number in first..=last {
                    assert!(seen.insert(number), "{number} twice");
                }
            }
        }
        assert_eq!((seen.len(), seen.last()), (128, Some(&128)));
        let without = here.ask(&officer("one"), paper(None)).await.unwrap();
        assert_eq!(without.visit.unwrap().ticket.to_string(), "S129");
        let line = here.agrees().await;
        assert!(line.head.slips.are_leased(1, 128));
    }

    async fn a_slip_is_entered_once_by_two_processes(world: World) {
        let here = Desk::at(&world.store).await;
        let there = Desk::at(&world.another().await).await;
        here.ask(&officer("one"), Command::LeaseSlips(8)).await.unwrap();
        let (one, two) = (officer("one"), officer("two"));
        for number in 1..=8 {
            let slip = || paper(Some(number));
            let both = tokio::join!(here.ask(&one, slip()), there.ask(&two, slip()));
            let (entered, refused): (Vec<_>, Vec<_>) = [both.0, both.1].into_iter().partition(Result::is_ok);
            assert_eq!((entered.len(), refused.len()), (1, 1));
            let is_used = |told: &Told| {
                matches!(told, Err(Error::Refused { refusal: Refusal::SlipUsed(used), .. }) if *used == number)
            };
            assert!(refused.iter().all(is_used));
        }
        there.ask(&officer("two"), paper(None)).await.unwrap();
        let line = there.agrees().await;
        let tickets: BTreeSet<String> = line.live().map(|visit| visit.ticket.to_string()).collect();
        let expected: BTreeSet<String> = (1..=9).map(|number| format!("S{number:03}")).collect();
        assert_eq!(tickets, expected);
    }
}

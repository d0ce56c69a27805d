use crate::department::{TODAY, officer, service, walk_in, window};
use crate::world::{Pen, World, district};
use domain::command::{CheckIn, Command, Then, Verb};
use domain::ids::VisitId;
use domain::time::Day;
use domain::visit::{Channel, End, Source, StateKind};
use ops::ports::*;

async fn found(world: &World, filter: VisitFilter) -> Vec<VisitId> {
    let filter = VisitFilter { limit: if filter.limit == 0 { 100 } else { filter.limit }, ..filter };
    let visits: Vec<_> =
        world.store.visits(&filter).await.unwrap().iter().map(|(_, visit)| visit.id).collect();
    if filter.limit == 100 && filter.text.is_none() {
        let counted = world.store.counted(&filter).await.unwrap();
        let counted: Vec<_> = counted.iter().rev().map(|row| row.id).collect();
        assert_eq!(counted, visits, "figures count what the list shows");
    }
    visits
}

on_both! {
    async fn a_filter_finds_what_it_names(world: World) {
        let mut first = world.node("first").await;
        let mut second = world.node("second").await;
        let report = first.arrives().await.unwrap();
        let spanish = first.run(|pen| {
            pen.check_in(CheckIn { language: Some("es".to_owned()), area: Some("19104".to_owned()), ..walk_in(Some("property")) })
        }).await.unwrap();
        let served = first.run(|pen| {
            pen.ask(&officer("one"), &Command::Open { window: window("one"), services: None, take_over: false, sign_on: None });
            let then = Then::Serve(window("one"));
            pen.check_in(CheckIn { then, ..walk_in(Some("report")) })
        }).await.unwrap();
        let phone = second.run(|pen| pen.check_in(CheckIn::phone())).await.unwrap();
        let left = second.run(|pen| {
            let visit = pen.check_in(CheckIn { source: Source::Paper, ..walk_in(None) });
            pen.ask(&officer("one"), &Command::Visit { visit, verb: Verb::Leave, if_match: None });
            visit
        }).await.unwrap();

        let all = found(&world, VisitFilter::default()).await;
        assert_eq!(all.len(), 5);
        let none = VisitFilter::default;
        let in_first = found(&world, VisitFilter { districts: Some(vec![district("first")]), ..none() }).await;
        assert_eq!(in_first, [served, spanish, report]);
        assert_eq!(found(&world, VisitFilter { districts: Some(vec![]), ..none() }).await, []);
        assert_eq!(found(&world, VisitFilter { limit: 2, districts: Some(vec![district("first")]), ..none() }).await, [served, spanish]);
        assert_eq!(found(&world, VisitFilter { state: Some(StateKind::Ended), ..none() }).await, [left]);
        assert_eq!(found(&world, VisitFilter { state: Some(StateKind::Serving), ..none() }).await, [served]);
        assert_eq!(found(&world, VisitFilter { service: Some(service("property")), ..none() }).await, [spanish]);
        assert_eq!(found(&world, VisitFilter { channel: Some(Channel::Phone), ..none() }).await, [phone]);
        assert_eq!(found(&world, VisitFilter { language: Some("es".to_owned()), ..none() }).await, [spanish]);
        let ticket = first.line.visit(spanish).unwrap().ticket.to_string();
        let in_district = Some(vec![district("first")]);
        assert_eq!(found(&world, VisitFilter { ticket: Some(ticket), districts: in_district, ..none() }).await, [spanish]);
        assert_eq!(found(&world, VisitFilter { from: Some(TODAY), to: Some(TODAY), ..none() }).await.len(), 5);
        assert_eq!(found(&world, VisitFilter { from: Some(Day(TODAY.0 + 1)), ..none() }).await, []);
        assert_eq!(found(&world, VisitFilter { to: Some(Day(TODAY.0 - 1)), ..none() }).await, []);

        let (place, visit) = world.store.visit(spanish).await.unwrap().unwrap();
        assert_eq!((place, &visit), (district("first"), first.line.visit(spanish).unwrap()));
        let counted = world.store.counted(&none()).await.unwrap();
        let row = counted.iter().find(|row| row.id == left).unwrap();
        assert_eq!((row.end, row.counts, row.day, row.channel), (Some(End::Left), false, TODAY, Channel::WalkIn));
        let row = counted.iter().find(|row| row.id == served).unwrap();
        assert_eq!((row.end, row.counts, row.wait_ms, row.resolution_ms), (None, true, Some(0), None));
    }

    async fn personal_texts_are_found_by_what_people_type(world: World) {
        let mut node = world.node("first").await;
        let ana = node.run(|pen| {
            let visit = pen.arrives();
            pen.text(visit, PersonalKind::Name, "Ana ÉCLAIR_100%");
            pen.text(visit, PersonalKind::Phone, "(215) 555-0142");
            pen.text(visit, PersonalKind::Note, "lost dog");
            pen.text(visit, PersonalKind::Note, "brown dog");
            visit
        }).await.unwrap();
        let bo = node.run(|pen| {
            let visit = pen.arrives();
            pen.text(visit, PersonalKind::Name, "Bo");
            pen.text(visit, PersonalKind::Reference, "24-001!7");
            visit
        }).await.unwrap();
        for (typed, expected) in [
            ("ana", vec![ana]), ("éclair", vec![ana]), ("ÉCLAIR_1", vec![ana]), ("eclair ana", vec![ana]), ("ana bo", vec![]), ("R_100%", vec![]), ("r%100", vec![]), ("_n_", vec![]),
            ("555-0142", vec![ana]), ("215 555", vec![ana]), ("5550142", vec![ana]), ("(215) 555-0142", vec![ana]), ("+1 215 555 0142", vec![ana]), ("ana 0142", vec![ana]), ("bo 0142", vec![]), ("14", vec![]),
            ("24-001!7", vec![bo]), ("  bo ", vec![bo]), ("dog", vec![]), ("zz", vec![]), ("", vec![bo, ana]), ("'; --", vec![]),
        ] {
            let filter = VisitFilter { text: Some(typed.to_owned()), ..VisitFilter::default() };
            assert_eq!(found(&world, filter).await, expected, "{typed}");
        }
        let texts = world.store.personal(ana).await.unwrap();
        assert_eq!(texts.iter().map(|personal| personal.text.as_str()).collect::<Vec<_>>(), ["Ana ÉCLAIR_100%", "(215) 555-0142", "lost dog", "brown dog"]);
        assert_eq!((texts[0].kind, texts[0].seq, texts[0].visit), (PersonalKind::Name, 1, ana));
        assert_eq!(world.store.personal_of_live(&district("first")).await.unwrap().len(), 6);
        node.run(move |pen| pen.ask(&officer("one"), &Command::Visit { visit: ana, verb: Verb::Leave, if_match: None })).await.unwrap();
        assert_eq!(world.store.personal_of_live(&district("first")).await.unwrap().len(), 2);
        assert_eq!(world.store.personal(ana).await.unwrap().len(), 4);
    }

    async fn a_search_reads_the_days_and_districts_it_names(world: World) {
        let (mut first, mut second) = (world.node("first").await, world.node("second").await);
        let named = |pen: &mut Pen| {
            let visit = pen.arrives();
            pen.text(visit, PersonalKind::Name, "José Núñez");
            visit
        };
        let here = first.run(named).await.unwrap();
        let there = second.run(named).await.unwrap();
        // A text that comes without a change of its visit.
        let again = first.run(move |pen| {
            let visit = pen.arrives();
            pen.text(here, PersonalKind::Reference, "DC-24-001");
            visit
        }).await.unwrap();
        let typed = |text: &str| VisitFilter { text: Some(text.to_owned()), ..VisitFilter::default() };
        assert_eq!(found(&world, typed("Nu\u{301}n\u{303}ez jose")).await, [there, here]);
        assert_eq!(found(&world, VisitFilter { limit: 1, ..typed("nunez") }).await, [there]);
        assert_eq!(found(&world, VisitFilter { districts: Some(vec![district("first")]), ..typed("nunez") }).await, [here]);
        assert_eq!(found(&world, VisitFilter { districts: Some(vec![]), ..typed("nunez") }).await, []);
        assert_eq!(found(&world, VisitFilter { from: Some(Day(TODAY.0 + 1)), ..typed("nunez") }).await, []);
        assert_eq!(found(&world, VisitFilter { to: Some(Day(TODAY.0 - 1)), ..typed("nunez") }).await, []);
        assert_eq!(found(&world, VisitFilter { from: Some(TODAY), to: Some(TODAY), ..typed("nunez") }).await, [there, here]);
        assert_eq!(found(&world, VisitFilter { state: Some(StateKind::Ended), ..typed("nunez") }).await, []);
        assert_eq!(found(&world, typed("jose dc24001")).await, [here]);
        assert_ne!(again, here);
    }

    async fn what_is_purged_is_not_found_any_more(world: World) {
        let mut node = world.node("first").await;
        let visit = node.run(|pen| {
            let visit = pen.arrives();
            pen.text(visit, PersonalKind::Name, "Ana");
            pen.text(visit, PersonalKind::Phone, "215 555 0142");
            visit
        }).await.unwrap();
        let typed = |text: &str| VisitFilter { text: Some(text.to_owned()), ..VisitFilter::default() };
        world.raw("UPDATE personal SET text = '' WHERE kind = 'name'").await.unwrap();
        assert_eq!(found(&world, typed("ana")).await, []);
        assert_eq!(found(&world, typed("0142")).await, [visit]);
        world.raw("DELETE FROM personal").await.unwrap();
        assert_eq!(found(&world, typed("0142")).await, []);
        assert_eq!(world.count("personal_word").await, 0);
    }

    async fn too_many_are_said_to_be_too_many(world: World) {
        let mut node = world.node("first").await;
        let rare = node.run(|pen| {
            for _ in 0..1_100 {
                let visit = pen.arrives();
                pen.text(visit, PersonalKind::Name, "Maria");
            }
            let visit = pen.arrives();
            pen.text(visit, PersonalKind::Name, "Maria Rara");
            visit
        }).await.unwrap();
        let typed = |text: &str| VisitFilter { text: Some(text.to_owned()), limit: 100, ..VisitFilter::default() };
        for text in ["maria", "m", "ma mar"] {
            let refused = world.store.visits(&typed(text)).await.unwrap_err();
            assert!(matches!(refused, StoreError::TooBroad), "{text}: {refused}");
        }
        // One rare word is enough, at any position.
        assert_eq!(found(&world, typed("maria rara")).await, [rare]);
        assert_eq!(found(&world, typed("rara maria")).await, [rare]);
        // Days outside the search do not count.
        let other_days = VisitFilter { to: Some(Day(TODAY.0 - 1)), ..typed("maria") };
        assert_eq!(found(&world, other_days).await, []);
    }

    async fn texts_from_before_the_search_by_words_are_filled_in(world: World) {
        let mut node = world.node("first").await;
        let visit = node.run(|pen| {
            let visit = pen.arrives();
            pen.text(visit, PersonalKind::Name, "José Núñez");
            pen.text(visit, PersonalKind::Note, "nunez");
            visit
        }).await.unwrap();
        // As an older program left it, and as the migration of the tables changed it.
        world.raw("DELETE FROM personal_word").await.unwrap();
        world.raw("INSERT INTO search_fill (district, day) SELECT district, MAX(day) + 1 FROM visit GROUP BY district").await.unwrap();
        let typed = || VisitFilter { text: Some("nunez".to_owned()), limit: 100, ..VisitFilter::default() };
        let refused = world.store.visits(&typed()).await.unwrap_err();
        assert!(matches!(refused, StoreError::NotSearchable(day) if day == Day(TODAY.0 + 1)), "{refused}");
        // Later texts are found if the days asked for are indexed.
        let later = VisitFilter { from: Some(Day(TODAY.0 + 1)), ..typed() };
        assert_eq!(found(&world, later).await, []);
        let (store, other) = (world.another().await, world.another().await);
        let both = || async { (store.fill_words().await, other.fill_words().await) };
        while let (Ok(true), _) | (_, Ok(true)) = both().await {}
        assert_eq!(found(&world, typed()).await, [visit]);
        assert_eq!(world.count("search_fill").await, 0);
        let words = world.count("personal_word").await;
        assert_eq!(words, 2, "josenunez, nunez");
    }

    async fn the_newest_come_first_whichever_district_they_are_in(world: World) {
        let (mut first, mut second) = (world.node("first").await, world.node("second").await);
        let mut expected = Vec::new();
        for _ in 0..4 {
            expected.push(first.arrives().await.unwrap());
            expected.push(second.arrives().await.unwrap());
        }
        let all = world.store.visits(&VisitFilter { limit: 100, ..VisitFilter::default() }).await.unwrap();
        assert!(all.is_sorted_by_key(|(_, visit)| std::cmp::Reverse((visit.arrived_at, visit.id))));
        assert_eq!(all.len(), 8);
        let newest = found(&world, VisitFilter { limit: 3, ..VisitFilter::default() }).await;
        let ids: Vec<VisitId> = all.iter().map(|(_, visit)| visit.id).collect();
        assert_eq!(newest, ids[..3]);
        let waiting = VisitFilter { state: Some(StateKind::Waiting), limit: 3, ..VisitFilter::default() };
        assert_eq!(found(&world, waiting).await, ids[..3]);
        assert_eq!(found(&world, VisitFilter { from: Some(TODAY), to: Some(TODAY), ..VisitFilter::default() }).await, ids);
        expected.sort();
        let mut sorted = ids;
        sorted.sort();
        assert_eq!(sorted, expected);
    }
}

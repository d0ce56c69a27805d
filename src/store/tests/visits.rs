use crate::department::{TODAY, officer, service, walk_in, window};
use crate::world::{World, district};
use domain::command::{CheckIn, Command, Then, Verb};
use domain::ids::VisitId;
use domain::time::Day;
use domain::visit::{Channel, End, Source, StateKind};
use ops::ports::{PersonalKind, Store, VisitFilter};

async fn found(world: &World, filter: VisitFilter) -> Vec<VisitId> {
    let filter = VisitFilter { limit: if filter.limit == 0 { 100 } else { filter.limit }, ..filter };
    let visits: Vec<_> =
        world.store.visits(&filter).await.unwrap().iter().map(|(_, visit)| visit.id).collect();
    let mut counted: Vec<_> = world.store.counted(&filter).await.unwrap().iter().map(|row| row.id).collect();
    counted.reverse();
    if filter.limit == 100 {
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
            pen.ask(&officer("one"), &Command::Open { window: window("one"), services: None, take_over: false });
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
            ("ana", vec![ana]), ("éclair", vec![ana]), ("ÉCLAIR_1", vec![ana]), ("R_100%", vec![ana]), ("r%100", vec![]), ("_n_", vec![]),
            ("555-0142", vec![ana]), ("215 555", vec![ana]), ("5550142", vec![ana]), ("(215) 555-0142", vec![ana]), ("14", vec![ana]),
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
}

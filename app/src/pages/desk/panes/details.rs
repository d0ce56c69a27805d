//! What is known about the visit at the window: promised times, language, name, notes.

use super::super::lists::between;
use super::super::script::Tongues;
use super::super::state::Desk;
use super::narrative::Narrative;
use super::notes::Notes;
use crate::api::VisitCard;
use crate::components::Used;
use crate::i18n::td_string;
use crate::words;
use domain::ids::{Code, VisitId};
use domain::time::At;
use leptos::prelude::*;

/// The column with facts, notes and the narrative.
#[component]
pub fn Details(desk: Desk, id: VisitId, card: Signal<Option<VisitCard>>) -> impl IntoView {
    let locale = desk.locale;
    let people = Memo::new(move |_| {
        let card = card.get()?;
        let entered = entered(desk, &card);
        Some([
            (td_string!(locale, desk.name), card.name),
            (td_string!(locale, desk.phone_number), card.phone),
            (td_string!(locale, desk.reference), card.reference),
            (td_string!(locale, desk.needs), needs(desk, &card.needs)),
            (td_string!(locale, desk.people), card.party_size.map(|size| size.to_string())),
            (td_string!(locale, desk.entered_later), entered),
        ])
    });
    view! {
        <section class="side" aria-label=td_string!(locale, desk.about_visit)>
            <dl class="facts">
                <Greeted desk card />
                <div>
                    <dt>{td_string!(locale, desk.waited)}</dt>
                    <dd>{move || card.get().map(|card| waited(desk, &card))}</dd>
                </div>
                <ResolveBy desk card />
                <div>
                    <dt>{td_string!(locale, desk.language)}</dt>
                    <dd>
                        {move || {
                            let card = card.get()?;
                            Some(match card.language {
                                Some(language) => words::language(locale, &language),
                                None => td_string!(locale, desk.not_known).to_owned(),
                            })
                        }}
                        <Tongues desk />
                    </dd>
                </div>
                {move || {
                    people
                        .get()
                        .into_iter()
                        .flatten()
                        .filter_map(|(term, text)| text.map(|text| (term, text)))
                        .map(|(term, text)| {
                            view! {
                                <div>
                                    <dt>{term}</dt>
                                    <dd>{text}</dd>
                                </div>
                            }
                        })
                        .collect_view()
                }}
                <NextUp desk />
            </dl>
            <Notes desk id />
            <Narrative desk card />
        </section>
    }
}

/// Who is next once this visit is over.
#[component]
fn NextUp(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let next = move || {
        desk.line.with(|line| {
            line.waiting
                .iter()
                .find(|card| card.out_since.is_none())
                .map(|card| (card.ticket.clone(), desk.matter(card)))
        })
    };
    view! {
        <div>
            <dt>{td_string!(locale, desk.next_if_resolved)}</dt>
            <dd>
                {move || match next() {
                    Some((ticket, service)) => {
                        view! {
                            <bdi>{ticket}</bdi>
                            " "
                            {service}
                        }
                            .into_any()
                    }
                    None => td_string!(locale, desk.nobody).into_any(),
                }}
            </dd>
        </div>
    }
}

fn needs(desk: Desk, needs: &[Code]) -> Option<String> {
    let words: Vec<String> = needs.iter().map(|need| desk.word(need, |rules| &rules.needs)).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// When an arrival was entered that had happened before, from which slip, and why only then.
fn entered(desk: Desk, card: &VisitCard) -> Option<String> {
    let locale = desk.locale;
    let entered = card.entered?;
    let time = words::when(locale, entered.at, desk.at());
    let first = if card.slip {
        td_string!(locale, desk.entered_slip, time = time, slip = card.ticket.clone()).to_string()
    } else {
        time
    };
    Some(match entered.reason {
        Some(reason) => format!("{first} · {}", words::late_reason(locale, reason)),
        None => first,
    })
}

fn waited(desk: Desk, card: &VisitCard) -> String {
    let locale = desk.locale;
    let until = card.called_at.or(card.serving_at);
    let waited = words::length(
        until.map_or_else(|| between(card.arrived_at, desk.now.get()), |at| at.at - card.arrived_at.at),
    );
    match &card.quote {
        Some(quote) => {
            let told = words::quote(locale, quote);
            td_string!(locale, desk.waited_told, time = waited, told = told).to_string()
        }
        None => waited,
    }
}

#[component]
fn Greeted(desk: Desk, card: Signal<Option<VisitCard>>) -> impl IntoView {
    let locale = desk.locale;
    let times = Memo::new(move |_| {
        let card = card.get()?;
        let target = desk.rules(|rules| rules.targets(card.service.as_ref(), card.channel).acknowledge_ms);
        let kept = |at: At| at <= card.due_times.acknowledge_by();
        card.acknowledged_at.map(|at| (at.at - card.arrived_at.at, target, kept(at.at)))
    });
    view! {
        <div>
            <dt>{td_string!(locale, desk.greeted_label)}</dt>
            <dd>
                {move || {
                    Some(match times.get() {
                        None => td_string!(locale, desk.not_yet).into_any(),
                        Some((after, target, kept)) => {
                            let (class, text, bar) = if kept {
                                ("good-text", td_string!(locale, desk.met, time = words::length(target)).to_string(), "seen")
                            } else {
                                ("late-text", td_string!(locale, desk.missed, time = words::length(target)).to_string(), "late")
                            };
                            let label = td_string!(locale, desk.greeted_label);
                            view! {
                                {words::length(after)}
                                " "
                                <span class=class>{text}</span>
                                <br />
                                <Used spent=Signal::stored(after) whole=target class=bar label />
                            }
                                .into_any()
                        }
                    })
                }}
            </dd>
        </div>
    }
}

#[component]
fn ResolveBy(desk: Desk, card: Signal<Option<VisitCard>>) -> impl IntoView {
    let locale = desk.locale;
    let due = Memo::new(move |_| card.get().map(|card| (card.arrived_at, card.due_times)));
    view! {
        <div>
            <dt>{td_string!(locale, desk.resolve_by)}</dt>
            <dd>
                {move || {
                    let (arrived, due_times) = due.get()?;
                    let due = due_times.resolve;
                    let left = move || due.at - desk.now.get();
                    let late = move || desk.now.get() > due_times.resolve_by();
                    Some(
                        view! {
                            {words::when(locale, due, desk.at())}
                            " "
                            <span class=move || {
                                if late() { "late-text" } else { "muted" }
                            }>
                                {move || {
                                    if late() {
                                        td_string!(locale, desk.late_by, time = words::running(locale, -left())).to_string()
                                    } else {
                                        td_string!(locale, desk.in_time, time = words::minutes(locale, left())).to_string()
                                    }
                                }}
                            </span>
                            <br />
                            <Used
                                spent=Signal::derive(move || desk.now.get() - arrived.at)
                                whole=due.at - arrived.at
                                label=td_string!(locale, desk.resolve_by)
                            />
                        },
                    )
                }}
            </dd>
        </div>
    }
}

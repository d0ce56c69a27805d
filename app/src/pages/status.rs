//! A resident's own visit: its state, the expected wait, what was decided, what happens next. Plain HTML that
//! needs no JavaScript and loads nothing but the style.
//!
//! # The forms, as the server answers them
//!
//! `GET {link}?lang=LANG` shows the page; `link` is [`StatusPage::link`], such as `/v/…`. It refreshes itself
//! every few seconds ([`renew_s`]) while the visit is live, unless the address says `still=1` (for people who read slowly): by the
//! few lines of [`RENEW`], which keep the number on the screen while the server cannot be reached, or by a
//! `<meta>` where scripts are off.
//!
//! All forms are `POST`, `application/x-www-form-urlencoded`, with the field `lang`; answered by 303 to
//! `{link}?lang=LANG`, or by the page with a sentence in `said`.
//!
//! | action | fields | what it asks |
//! |---|---|---|
//! | `{link}/step_out` | `lang` | step out and reserve the place |
//! | `{link}/step_back` | `lang` | come back |
//! | `{link}/leave` | `lang` | leave the line; the page has asked for confirmation already |
//! | `{link}/come_back` | `lang` | take back, for some minutes, that one left |
//! | `{link}/choose_closing` | `lang`, `choice`, `phone` | what happens at closing; `?call=1` asks for the number |
//!
//! A discreet visit shows its number and "Ask at the window" (while an officer is there), and has no forms.

use super::closing;
use super::ended::ended;
use crate::api::{CardView, StatusPage};
use crate::components::emergency::emergency;
use crate::i18n::{Locale, td_string};
use crate::presence;
use crate::words;
use domain::rules::Place;
use domain::time::MINUTE;
use domain::visit::{StateKind, VerbKind};
use leptos::prelude::*;

/// How many people may be ahead of one whose turn may come at any moment: as many as windows may call at once.
const NEAR: usize = 12;

/// After how many seconds the page refreshes itself: 5 where the turn may come at any moment, otherwise 20. That of
/// a discreet visit tells nothing by it.
pub fn renew_s(page: &StatusPage) -> u32 {
    let is_next = page.state == StateKind::Waiting && page.ahead.is_some_and(|ahead| ahead <= NEAR);
    let is_near = is_next || page.state == StateKind::Called;
    if is_near && !page.discreet { 5 } else { 20 }
}

/// Refreshes the page in place, at once when the phone is looked at again, and says so when the server is not
/// reached or something else answers in its place, such as the login page of a network. The focus and an open
/// section are preserved, and an emergency notice is an alert once. Uses only JavaScript that older phones support.
pub const RENEW: &str = "\
const all=()=>[...document.querySelectorAll('a,summary,button')],notice=page=>page.querySelector('.emergency');\
async function renew(){\
const lost=document.getElementById('lost');if(!lost)return;\
const limit=window.AbortController?new AbortController():null;if(limit)setTimeout(()=>limit.abort(),10000);\
try{\
const answer=await fetch(lost.dataset.again,{cache:'no-store',signal:limit?limit.signal:undefined});\
if(answer.status===404)return location.replace(lost.dataset.again);\
if(!answer.ok)throw answer.status;\
const next=new DOMParser().parseFromString(await answer.text(),'text/html');\
if(!next.querySelector('.ticket'))throw 0;\
const had=document.activeElement,place=all().indexOf(had),open=document.querySelector('details[open]');\
const told=notice(document);\
document.title=next.title;document.body.innerHTML=next.body.innerHTML;\
const up=notice(document);if(up&&told&&up.textContent===told.textContent)up.removeAttribute('role');\
const asks=document.querySelector('details');if(open&&asks)asks.open=true;\
const same=all()[place];if(same&&same.textContent===had.textContent)same.focus()\
}catch(error){lost.hidden=false}}\
const again=()=>{const lost=document.getElementById('lost');\
if(lost)setTimeout(()=>renew().then(again),lost.dataset.every*1000)};again();\
document.addEventListener('visibilitychange',()=>{if(!document.hidden)renew()})";

/// The address the page is refreshed from.
pub fn again(page: &StatusPage, locale: Locale) -> String {
    format!("{}?lang={}", page.link, words::tag(locale))
}

/// The page's title in the browser's tab.
pub fn title(page: &StatusPage, locale: Locale) -> String {
    let ticket = page.ticket.clone();
    match page.state {
        _ if page.discreet => td_string!(locale, status.title_ticket, ticket = ticket).to_string(),
        StateKind::Called => td_string!(locale, status.title_called, ticket = ticket).to_string(),
        StateKind::Ended => td_string!(locale, status.title_over, ticket = ticket).to_string(),
        _ => td_string!(locale, status.title_ticket, ticket = ticket).to_string(),
    }
}

/// The status page.
#[component]
pub fn Status(
    /// The data of the page.
    page: StatusPage,
) -> impl IntoView {
    let locale = words::tongue().get_untracked();
    let body = if page.discreet { None } else { Some(body(locale, &page)) };
    let told = if page.discreet {
        let ask = presence::nobody(locale, &page.presence, page.at)
            .unwrap_or_else(|| td_string!(locale, status.ask).to_owned());
        view! { <p class="place">{ask}</p> }.into_any()
    } else {
        told(locale, &page)
    };
    let offered = words::known(Some(locale), &page.languages);
    let lost = page.renews.then(|| {
        let time = words::the_time(locale, words::time(page.as_of));
        view! {
            <p id="lost" role="alert" hidden=true data-again=again(&page, locale) data-every=renew_s(&page).to_string()>
                {td_string!(locale, status.not_current, time = time).to_string()}
            </p>
        }
    });
    view! {
        <main id="main">
            {page.emergency.map(|notice| emergency(move || offered.clone(), notice))}
            {languages(locale, &page.link, &page.languages)}
            {page.said.clone().map(|said| view! { <p class="notice" role="status">{said}</p> })}
            <section class="stub" aria-label=td_string!(locale, status.title)>
                <div>
                    <p class="muted">{td_string!(locale, status.number)}</p>
                    <h1 class="ticket"><bdi>{page.ticket.clone()}</bdi></h1>
                </div>
                <div class="tear">{told}{lost}</div>
            </section>
            {closing::panel(locale, &page)}
            {body}
        </main>
        {foot(locale, &page.card, page.presence.is_staffed())}
    }
}

/// The other languages offered that the program has texts in, as links; `link` is the page's address.
pub(super) fn languages(locale: Locale, link: &str, offered: &[String]) -> Option<AnyView> {
    let spoken = offered.iter().filter(|language| words::tag(words::locale(language)) == language.as_str());
    let others: Vec<_> = spoken
        .filter(|language| language.as_str() != words::tag(locale))
        .map(|language| {
            let href = format!("{link}?lang={language}");
            let own = words::own_name(language).to_owned();
            view! { <a href=href lang=language.clone() hreflang=language.clone()>{own}</a> }
        })
        .collect();
    let any = !others.is_empty();
    any.then(|| {
        view! { <nav class="row" aria-label=td_string!(locale, status.language)>{others}</nav> }.into_any()
    })
}

/// The lower half of the ticket: the one thing to know now.
fn told(locale: Locale, page: &StatusPage) -> AnyView {
    let (place, lines) = place(locale, page);
    let reference = page.reference.clone().map(|reference| {
        view! { <p>{td_string!(locale, status.reference)} " " <b><bdi>{reference}</bdi></b></p> }
    });
    let renews = (page.state != StateKind::Ended).then(|| {
        let again = again(page, locale);
        let still = format!("{again}&still=1");
        let time = words::the_time(locale, words::time(page.as_of));
        let as_of = if page.renews {
            td_string!(locale, status.as_of, time = time, n = renew_s(page)).to_string()
        } else {
            td_string!(locale, status.as_of_still, time = time).to_string()
        };
        view! {
            <p class="muted">{as_of}</p>
            <p class="row muted">
                <a href=again>{td_string!(locale, status.renew)}</a>
                <a href=still>{td_string!(locale, status.still)}</a>
            </p>
        }
    });
    view! {
        <p class="place">{place}</p>
        {lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
        {reference}
        {renews}
    }
    .into_any()
}

/// The state of the visit, and the sentences that go with it.
fn place(locale: Locale, page: &StatusPage) -> (String, Vec<String>) {
    let window = page.window.as_ref().map(|name| words::window(locale, name.get(words::tag(locale))));
    let nobody = presence::nobody(locale, &page.presence, page.at);
    let stay_near = || vec![td_string!(locale, status.stay_near).to_owned()];
    match page.state {
        StateKind::Waiting if page.out_since.is_some() => out(locale, page),
        StateKind::Waiting => closing::place(locale, page).unwrap_or_else(|| waiting(locale, page)),
        StateKind::Called if nobody.is_some() => {
            (td_string!(locale, status.numbered).to_owned(), nobody.into_iter().collect())
        }
        StateKind::Called => (
            window.map_or_else(
                || td_string!(locale, status.called).to_owned(),
                |window| td_string!(locale, status.called_to, window = window).to_string(),
            ),
            vec![],
        ),
        StateKind::Serving | StateKind::OnHold | StateKind::Offered if nobody.is_some() => {
            (td_string!(locale, status.hold).to_owned(), nobody.into_iter().collect())
        }
        StateKind::Serving => (
            window.map_or_else(
                || td_string!(locale, status.serving).to_owned(),
                |window| td_string!(locale, status.serving_at, window = window).to_string(),
            ),
            vec![],
        ),
        StateKind::OnHold => (td_string!(locale, status.hold).to_owned(), stay_near()),
        StateKind::Offered => (td_string!(locale, status.offered).to_owned(), stay_near()),
        StateKind::Ringing if nobody.is_some() => {
            (td_string!(locale, status.hold).to_owned(), nobody.into_iter().collect())
        }
        StateKind::Ringing | StateKind::Answered => (td_string!(locale, status.on_phone).to_owned(), vec![]),
        StateKind::CallbackDue if nobody.is_some() => {
            (td_string!(locale, status.call_noted).to_owned(), nobody.into_iter().collect())
        }
        StateKind::CallbackDue => (
            // A time that has passed is no promise.
            page.callback_due.filter(|due| due.at >= page.at.at).map_or_else(
                || td_string!(locale, status.callback).to_owned(),
                |due| {
                    let when = presence::when(locale, due, page.at);
                    td_string!(locale, status.callback_by, when = when).to_string()
                },
            ),
            vec![td_string!(locale, status.callback_more).to_owned()],
        ),
        StateKind::Ended => ended(locale, page),
    }
}

fn waiting(locale: Locale, page: &StatusPage) -> (String, Vec<String>) {
    let place = match page.ahead {
        None => td_string!(locale, status.in_line).to_owned(),
        Some(0) => td_string!(locale, status.next).to_owned(),
        Some(1) => td_string!(locale, status.ahead_one).to_owned(),
        Some(n) => td_string!(locale, status.ahead, n = number(locale, n)).to_string(),
    };
    let line = match (presence::nobody(locale, &page.presence, page.at), page.expected) {
        (Some(nobody), _) => format!("{nobody} {}", td_string!(locale, status.no_quote)),
        (None, Some(expected)) => {
            td_string!(locale, status.wait, range = words::quote(locale, &expected)).to_string()
        }
        (None, None) => td_string!(locale, status.no_quote).to_owned(),
    };
    (place, vec![line])
}

/// A small number as a word at the start of a sentence.
fn number(locale: Locale, n: usize) -> String {
    match n {
        2 => td_string!(locale, status.two),
        3 => td_string!(locale, status.three),
        4 => td_string!(locale, status.four),
        5 => td_string!(locale, status.five),
        6 => td_string!(locale, status.six),
        7 => td_string!(locale, status.seven),
        8 => td_string!(locale, status.eight),
        9 => td_string!(locale, status.nine),
        10 => td_string!(locale, status.ten),
        more => return more.to_string(),
    }
    .to_owned()
}

fn out(locale: Locale, page: &StatusPage) -> (String, Vec<String>) {
    let Some(since) = page.out_since else { return (String::new(), vec![]) };
    let kept = words::at(since.at + page.step_out_free_ms, since);
    let mut lines = if page.at.at <= kept.at {
        let time = words::the_time(locale, words::time(kept));
        vec![td_string!(locale, status.kept_until, time = time).to_string()]
    } else {
        vec![td_string!(locale, status.out_long).to_owned()]
    };
    let (place, wait) = waiting(locale, page);
    lines.extend(page.ahead.map(|_| place));
    lines.extend(wait);
    let time = words::the_time(locale, words::time(since));
    (td_string!(locale, status.out_since, time = time).to_string(), lines)
}

/// What the resident can do, and what comes next.
fn body(locale: Locale, page: &StatusPage) -> AnyView {
    match page.state {
        StateKind::Waiting if closing::is_home(page) => leave(locale, page),
        StateKind::Waiting if page.out_since.is_some() => view! {
            {post(locale, page, VerbKind::StepBack.as_str(), "", None, td_string!(locale, status.back), "btn primary")}
            {leave(locale, page)}
        }
        .into_any(),
        StateKind::Waiting => {
            let minutes = (page.step_out_free_ms / MINUTE).to_string();
            let explains = view! {
                <h2>{td_string!(locale, status.step_out_title)}</h2>
                <p>{td_string!(locale, status.step_out_hint, n = minutes).to_string()}</p>
            }
            .into_any();
            view! {
                {bring(locale, page)}
                {post(locale, page, VerbKind::StepOut.as_str(), "panel", Some(explains), td_string!(locale, status.step_out), "btn")}
                {leave(locale, page)}
            }
            .into_any()
        }
        StateKind::Called => {
            let hint = page.presence.is_staffed().then(|| td_string!(locale, status.called_hint));
            view! {
                {hint.map(|hint| view! { <p class="notice">{hint}</p> })}
                {leave(locale, page)}
            }
            .into_any()
        }
        StateKind::CallbackDue => leave(locale, page),
        StateKind::Ended => view! { {come_back(locale, page)} {next_steps(locale, page)} }.into_any(),
        StateKind::Ringing
        | StateKind::Answered
        | StateKind::Serving
        | StateKind::OnHold
        | StateKind::Offered => ().into_any(),
    }
}

/// A form of one button.
fn post(
    locale: Locale,
    page: &StatusPage,
    verb: &'static str,
    class: &'static str,
    explains: Option<AnyView>,
    label: &'static str,
    button: &'static str,
) -> AnyView {
    let action = format!("{}/{verb}", page.link);
    view! {
        <form method="post" action=action class=(!class.is_empty()).then_some(class)>
            {explains}
            <input type="hidden" name="lang" value=words::tag(locale) />
            <button type="submit" class=button>{label}</button>
        </form>
    }
    .into_any()
}

/// Leaving asks for confirmation.
fn leave(locale: Locale, page: &StatusPage) -> AnyView {
    let (label, asks, yes) = if page.state == StateKind::CallbackDue {
        (
            td_string!(locale, status.no_call),
            td_string!(locale, status.no_call_asks),
            td_string!(locale, status.no_call_yes),
        )
    } else {
        (
            td_string!(locale, status.leave),
            td_string!(locale, status.leave_asks),
            td_string!(locale, status.leave_yes),
        )
    };
    let explains = view! { <p>{asks}</p> }.into_any();
    view! {
        <details>
            <summary class="btn risk">{label}</summary>
            {post(locale, page, VerbKind::Leave.as_str(), "panel", Some(explains), yes, "btn risk primary")}
        </details>
    }
    .into_any()
}

/// Left by mistake: for some minutes the place is still there.
fn come_back(locale: Locale, page: &StatusPage) -> Option<AnyView> {
    let until = page.return_until?;
    let time = words::the_time(locale, words::time(until));
    let explains = view! {
        <h2>{td_string!(locale, status.mistake)}</h2>
        <p>{td_string!(locale, status.mistake_until, time = time).to_string()}</p>
    }
    .into_any();
    let label = td_string!(locale, status.mistake_back);
    Some(post(locale, page, "come_back", "panel", Some(explains), label, "btn primary"))
}

fn bring(locale: Locale, page: &StatusPage) -> Option<AnyView> {
    let things: Vec<_> = page.bring.iter().map(|thing| view! { <li>{thing.clone()}</li> }).collect();
    (!things.is_empty()).then(|| {
        view! {
            <section class="panel" aria-labelledby="bring">
                <h2 id="bring">{td_string!(locale, status.bring)}</h2>
                <ul>{things}</ul>
            </section>
        }
        .into_any()
    })
}

/// After the end: promises with their dates, who can help, whom to call, and what to do about a disagreement.
fn next_steps(locale: Locale, page: &StatusPage) -> AnyView {
    let promise = match (&page.promise, page.promise_due) {
        (None, None) => None,
        (Some(promise), None) => Some(promise.clone()),
        (promise, Some(due)) => {
            let when = format!("{}, {}", words::weekday(locale, due.day()), words::date(locale, due.day()));
            let by = td_string!(locale, status.promised_by, when = when).to_string();
            Some(promise.as_ref().map_or_else(|| by.clone(), |promise| format!("{promise} {by}")))
        }
    };
    let row = |term: &'static str, text: AnyView| view! { <div><dt>{term}</dt><dd>{text}</dd></div> };
    let card = &page.card;
    // The number is for later as well: beside it is when the telephone is answered.
    let nobody = presence::nobody(locale, &page.presence, page.at);
    let ask = if nobody.is_none() {
        td_string!(locale, status.not_agree_how)
    } else {
        td_string!(locale, status.not_agree_later)
    };
    let call = (!card.phone.is_empty()).then(|| {
        let later = nobody.map(|nobody| view! { <br />{nobody} });
        row(td_string!(locale, status.who_to_call), view! { {phone(&card.phone)} {later} }.into_any())
    });
    let captain = (!card.captain.is_empty()).then(|| {
        let number = (!card.captain_phone.is_empty()).then(|| view! { " " {phone(&card.captain_phone)} });
        row(td_string!(locale, status.captain), view! { {card.captain.clone()} {number} }.into_any())
    });
    let service = page.service.as_ref().map(|name| name.get(words::tag(locale)).to_owned());
    let title = if promise.is_some() || page.place.is_some() {
        td_string!(locale, status.next_steps)
    } else {
        td_string!(locale, status.about_visit)
    };
    view! {
        <section class="panel" aria-labelledby="next">
            <h2 id="next">{title}</h2>
            <dl class="facts">
                {service.map(|service| row(td_string!(locale, status.about), service.into_any()))}
                {promise.map(|promise| row(td_string!(locale, status.promised), promise.into_any()))}
                {page.place.as_ref().map(|place| row(td_string!(locale, status.goes_to), place_view(locale, place)))}
                {call}
                {row(td_string!(locale, status.not_agree), ask.into_any())}
                {captain}
            </dl>
        </section>
    }
    .into_any()
}

fn place_view(locale: Locale, place: &Place) -> AnyView {
    let language = words::tag(locale);
    let line = |text: &str| (!text.is_empty()).then(|| view! { <br />{text.to_owned()} });
    view! {
        {place.name.get(language).to_owned()}
        {line(place.what.get(language))}
        {place.phone.as_deref().map(|number| view! { <br />{phone(number)} })}
        {place.address.as_deref().and_then(line)}
        {place.hours.as_ref().and_then(|hours| line(hours.get(language)))}
    }
    .into_any()
}

/// A telephone number as a link.
fn phone(number: &str) -> AnyView {
    let digits: String = number.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+').collect();
    view! { <a href=format!("tel:{digits}")><bdi>{number.to_owned()}</bdi></a> }.into_any()
}

/// The district, its telephone number while it is answered, and 911.
fn foot(locale: Locale, card: &CardView, staffed: bool) -> AnyView {
    let place: Vec<&str> =
        [card.name.as_str(), card.address.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
    let call = (staffed && !card.phone.is_empty()).then(|| {
        view! { {td_string!(locale, status.questions)} " " {phone(&card.phone)} ". " }
    });
    view! {
        <footer>
            <p>{place.join(" · ")}</p>
            <p>{call}{td_string!(locale, status.danger)} " " {phone("911")} "."</p>
        </footer>
    }
    .into_any()
}

//! A resident's own visit, behind the link on the ticket. The link expires a day after the end, for discreet services at
//! once; the page is neither stored by caches nor indexed, and sends no referrer to other sites.

use super::districts::card;
use super::render::{render_with, spoken};
use crate::body::{Form, Query};
use crate::error::Failure;
use crate::state::{AppState, Shared};
use crate::views::closing::own_view;
use crate::views::scene::quote_view;
use crate::views::visit::{ahead, place_of};
use app::api::{Page, StatusPage};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::command::Verb;
use domain::ids::{Code, DistrictId};
use domain::refusal::Refusal;
use domain::rules::{Place, Rules};
use domain::time::HOUR;
use domain::visit::{End, State as Stands, Visit};
use domain::vocabulary::closing::ClosingChoice;
use domain::words::Words;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use ops::clerk::Published;
use ops::error::Error;
use ops::ports::{DistrictCard, Personal, PersonalKind};
use ops::request::Texts;
use serde::Deserialize;

/// A link expires this long after the end of the visit.
const AFTER: i64 = 24 * HOUR;

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
pub struct How {
    lang: Option<String>,
    still: Option<String>,
    /// Asks for the number to call, and waits while it is typed.
    call: Option<String>,
}

/// The visit of a link that has not expired.
async fn find(state: &AppState, link: &str) -> Result<(DistrictId, Visit, Published), Failure> {
    let id = state.status_key.visit(link).ok_or(Error::NotFound)?;
    let (district, visit) = state.tools().store.visit(id).await?.ok_or(Error::NotFound)?;
    let published = state.ops.clerk(&district)?.published();
    let dead = visit.ended_at.is_some_and(|end| {
        published.line.is_discreet(&visit) || state.now() - end >= state.tools().real(AFTER)
    });
    if dead { Err(Error::NotFound.into()) } else { Ok((district, visit, published)) }
}

/// The status page.
pub async fn show(
    State(state): State<Shared>,
    Path(link): Path<String>,
    Query(how): Query<How>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    page(&state, &headers, &link, &how, None).await
}

async fn page(
    state: &AppState,
    headers: &HeaderMap,
    link: &str,
    how: &How,
    said: Option<String>,
) -> Result<Response, Failure> {
    let (district, visit, published) = find(state, link).await?;
    let rules = &published.line.rules;
    let asked = how.lang.as_ref().filter(|tag| rules.languages.contains(tag));
    let own = visit.language.as_ref().filter(|tag| rules.languages.contains(tag));
    let language = asked.or(own).cloned().unwrap_or_else(|| spoken(headers));
    let stored = state.tools().store.card(&district).await?;
    let card = stored.map(|one| card(&DistrictCard { id: district, card: one })).unwrap_or_default();
    let (live, refused) = (visit.is_live(), said.is_some());
    let discreet = published.line.is_discreet(&visit);
    let personal = if discreet { Vec::new() } else { state.tools().store.personal(visit.id).await? };
    let status =
        Status { state, published: &published, visit: &visit, personal: &personal, language: &language };
    let page = StatusPage {
        link: format!("/v/{link}"),
        language: language.clone(),
        languages: rules.languages.clone(),
        card,
        said,
        renews: live && how.still.is_none() && how.call.is_none(),
        number: how.call.clone().map(|typed| if typed == "1" { String::new() } else { typed }),
        ..status.page(discreet)
    };
    let script = page.renews.then_some(app::pages::status::RENEW);
    let code = if refused { StatusCode::CONFLICT } else { StatusCode::OK };
    let mut response = render_with(state, code, &language, &Page::Status(Box::new(page)), script);
    let headers = response.headers_mut();
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    Ok(response)
}

struct Status<'a> {
    state: &'a AppState,
    published: &'a Published,
    visit: &'a Visit,
    personal: &'a [Personal],
    language: &'a str,
}

impl Status<'_> {
    /// The page without link, language and card. A discreet visit shows only its number and its state.
    fn page(&self, discreet: bool) -> StatusPage {
        let (line, visit) = (&self.published.line, self.visit);
        let at = self.state.now().max(line.head.at);
        let moment = |at| self.published.calendar.moment(at);
        let rules: &Rules = &line.rules;
        let service = visit.service().and_then(|id| rules.service(id)).filter(|_| !discreet);
        let quotes = self.state.ops.quotes(&line.district);
        let expected = quotes.as_ref().and_then(|quotes| quotes.by_visit.get(&visit.id)).copied();
        let closes_at = self.published.serves_until(at).map(moment);
        let expected = expected.map(|quote| quote_view(quote, at, closes_at));
        let window = place_of(visit).and_then(|id| rules.window(id)).map(|plan| plan.name.clone());
        StatusPage {
            link: String::new(),
            language: String::new(),
            languages: Vec::new(),
            card: app::api::CardView::default(),
            ticket: visit.ticket.to_string(),
            discreet,
            state: visit.state.kind(),
            ahead: if discreet { None } else { ahead(line, visit, at) },
            expected: if discreet { None } else { expected },
            // Nobody takes it down again from a page that is not refreshed any more.
            emergency: line.head.emergency.map(|up| up.notice).filter(|_| visit.is_live()),
            presence: self.published.presence(at).map(moment),
            window,
            closing: own_view(self.published, visit, at),
            has_number: self.text(PersonalKind::Phone).is_some(),
            number: None,
            out_since: visit.out_since.map(moment),
            step_out_free_ms: rules.step_out_free_ms,
            end: visit.end(),
            return_until: visit.come_back_until().filter(|until| !discreet && at <= *until).map(moment),
            outcome: if discreet { None } else { outcome(rules, visit) },
            place: if discreet { None } else { referred(rules, visit) },
            reference: self.text(PersonalKind::Reference),
            promise: self.text(PersonalKind::Promise),
            promise_due: visit.promise_due.filter(|_| !discreet).map(moment),
            callback_due: match visit.state {
                Stands::CallbackDue { due, .. } if !discreet => due.map(moment),
                _ => None,
            },
            bring: service.map(|service| service.bring.get(self.language).to_vec()).unwrap_or_default(),
            service: service
                .map(|service| service.public_name.clone().unwrap_or_else(|| service.name.clone())),
            at: moment(at),
            as_of: self.state.live.not_current(&line.district).map_or(moment(at), |not| not.since),
            said: None,
            renews: false,
        }
    }

    fn text(&self, kind: PersonalKind) -> Option<String> {
        self.personal.iter().rev().find(|text| text.kind == kind).map(|text| text.text.clone())
    }
}

fn outcome(rules: &Rules, visit: &Visit) -> Option<Words> {
    let detail: &Code = visit.detail.as_ref()?;
    match visit.end()? {
        End::Resolved => rules.outcome(visit.service()?, detail).map(|outcome| outcome.name.clone()),
        End::Referred => referred(rules, visit).map(|place| place.name),
        _ => None,
    }
}

fn referred(rules: &Rules, visit: &Visit) -> Option<Place> {
    let to = visit.detail.as_ref().filter(|_| visit.end() == Some(End::Referred))?;
    rules.place(to).cloned()
}

/// The link as a QR code.
pub async fn qr(
    State(state): State<Shared>,
    Path(link): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (_, visit, _) = find(&state, &link).await?;
    let url = crate::api::visits::status_url(&state, &headers, visit.id);
    let code = QRBuilder::new(url).build().map_err(|error| Error::Fault(error.to_string()))?;
    let svg = SvgBuilder::default().to_str(&code);
    let mut response = svg.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    Ok(response)
}

/// Steps out: the place in line is held for a while.
pub async fn step_out(
    state: State<Shared>,
    link: Path<String>,
    headers: HeaderMap,
    how: Form<How>,
) -> Result<Response, Failure> {
    own(&state, &link, &headers, &how.0, Own::Verb(Verb::StepOut)).await
}

/// Returns to the line after stepping out.
pub async fn step_back(
    state: State<Shared>,
    link: Path<String>,
    headers: HeaderMap,
    how: Form<How>,
) -> Result<Response, Failure> {
    own(&state, &link, &headers, &how.0, Own::Verb(Verb::StepBack)).await
}

/// The form of the choice for closing.
#[derive(Debug, Default, Deserialize)]
pub struct Choice {
    lang: Option<String>,
    choice: Option<String>,
    phone: Option<String>,
}

/// Chooses what happens at closing.
pub async fn choose_closing(
    State(state): State<Shared>,
    Path(link): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Choice>,
) -> Result<Response, Failure> {
    let choice = form.choice.as_deref().and_then(ClosingChoice::named);
    let call = form.phone.clone().filter(|_| choice == Some(ClosingChoice::CallBack));
    let how = How { lang: form.lang, still: None, call };
    let Some(choice) = choice else {
        let failure = Failure::from(Error::from(Refusal::NotOffered));
        return answered(&state, &headers, &link, &how, &failure).await;
    };
    own(&state, &link, &headers, &how, Own::Choice(choice, form.phone)).await
}

/// What residents do with their own visit.
enum Own {
    Verb(Verb),
    Choice(ClosingChoice, Option<String>),
}

/// Leaves the line for good.
pub async fn leave(
    state: State<Shared>,
    link: Path<String>,
    headers: HeaderMap,
    how: Form<How>,
) -> Result<Response, Failure> {
    own(&state, &link, &headers, &how.0, Own::Verb(Verb::Leave)).await
}

/// Takes back that the person left: they are where they were.
pub async fn come_back(
    state: State<Shared>,
    link: Path<String>,
    headers: HeaderMap,
    how: Form<How>,
) -> Result<Response, Failure> {
    own(&state, &link, &headers, &how.0, Own::Verb(Verb::Undo)).await
}

async fn own(
    state: &AppState,
    link: &str,
    headers: &HeaderMap,
    how: &How,
    ask: Own,
) -> Result<Response, Failure> {
    let (_, visit, published) = find(state, link).await?;
    if published.line.is_discreet(&visit) {
        return Err(Error::NotFound.into());
    }
    if let Err(too_many) = state.limits.own_visit(visit.id) {
        return answered(state, headers, link, how, &too_many).await;
    }
    let returns = matches!(ask, Own::Verb(Verb::Undo));
    let done = match ask {
        Own::Verb(verb) => state.ops.perform_own(visit.id, verb, Texts::default()).await,
        Own::Choice(choice, phone) => state.ops.choose_own(visit.id, choice, phone).await,
    };
    match done {
        Ok(_) => {
            let lang = how
                .lang
                .as_deref()
                .filter(|tag| tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
            let query =
                lang.filter(|tag| !tag.is_empty()).map(|tag| format!("?lang={tag}")).unwrap_or_default();
            Ok(Redirect::to(&format!("/v/{link}{query}")).into_response())
        }
        Err(error @ Error::Invalid { .. }) => {
            answered(state, headers, link, how, &Failure::from(error)).await
        }
        Err(error @ Error::Refused { .. }) => {
            let failure = Failure::from(error);
            let said = if returns { Some("cannot_come_back") } else { failure.said };
            let refused = Failure { status: StatusCode::CONFLICT, said, ..failure };
            answered(state, headers, link, how, &refused).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Shows the page again, with the reason for a refusal.
async fn answered(
    state: &AppState,
    headers: &HeaderMap,
    link: &str,
    how: &How,
    failure: &Failure,
) -> Result<Response, Failure> {
    let language = how.lang.clone().unwrap_or_else(|| spoken(headers));
    let said = state.say(failure, &language);
    let mut response = page(state, headers, link, how, Some(said)).await?;
    *response.status_mut() = failure.status;
    if let Some(seconds) = failure.retry_after_s {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

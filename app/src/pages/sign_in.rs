//! Signing in, choosing a password, pairing a device: one plain form each.
//!
//! # The forms, as the server answers them
//!
//! All are `POST`, `application/x-www-form-urlencoded`. Refused: 422 (429 when locked out) with the page, the
//! input in `login` and `name`, and a `(field, problem)` in `errors` for each error; a problem is a code of
//! [`fields::problem`](crate::components::fields::problem) or a sentence. A wrong password is an error of
//! `login`, so that the answer does not reveal which of the two was wrong. The empty field name is the whole
//! form: a lockout, which no input can end.
//!
//! | step | action | fields | done |
//! |---|---|---|---|
//! | `Password` | `/sign-in` | `login` · `password` · `next` (a path of this site, may be empty) | 303 to `next` |
//! | `Choose(code)` | `/welcome/{code}` | `password` · `again` | 303 |
//! | `FirstAdmin(code)` | `/welcome/{code}` | `name` · `login` · `password` · `again` | 303 |
//! | `Change` | `/password` | `password` (the current one) · `new` · `again` | 303 to the user's own screen |
//! | `Pair` | `/pair` | `code` (any spaces, any case) | 200 with `Becomes`: what this screen is to become |
//! | `Becomes` | `/pair` | `code` · `sure`: `yes` | 303 to `/kiosk` or `/display` |
//! | `Demo(code)` | `/demo/{code}` | `next` | 303 |
//!
//! A `code` that begins with `/` is the whole address. The demo form has `id="demo"`: the server adds the one
//! line that submits it. Staff sign out with `POST /sign-out`.

use crate::api::{BecomesView, SignInPage, SignInStep};
use crate::components::Icon;
use crate::components::fields::{Field, Form, hidden, problem};
use crate::i18n::{Locale, td_string};
use crate::words;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The page's title in the browser's tab.
pub fn title(page: &SignInPage, locale: Locale) -> String {
    let title = heading(&page.step, locale);
    if page.errors.iter().all(|(field, _)| field.is_empty()) {
        title.to_owned()
    } else {
        td_string!(locale, sign_in.error_title, title = title).to_string()
    }
}

fn heading(step: &SignInStep, locale: Locale) -> &'static str {
    match step {
        SignInStep::Password => td_string!(locale, sign_in.title),
        SignInStep::Choose(_) => td_string!(locale, sign_in.choose_title),
        SignInStep::FirstAdmin(_) => td_string!(locale, sign_in.first_title),
        SignInStep::Pair => td_string!(locale, sign_in.pair_title),
        SignInStep::Becomes(_) => td_string!(locale, devices.becomes_title),
        SignInStep::Change => td_string!(locale, sign_in.change_title),
        SignInStep::Demo(_) => td_string!(locale, sign_in.demo_title),
    }
}

fn address(folder: &str, code: &str) -> String {
    if code.starts_with('/') { code.to_owned() } else { format!("{folder}/{code}") }
}

/// The sign-in page.
#[component]
pub fn SignIn(
    /// The data of the page.
    page: SignInPage,
) -> impl IntoView {
    let locale = words::tongue().get_untracked();
    let typed =
        BTreeMap::from([("login".to_owned(), page.login.clone()), ("name".to_owned(), page.name.clone())]);
    let form = Form::refused(locale, &typed, &page.errors);
    let StepForm { action, id, intro, button, fields } = step_form(locale, &page, &form);
    let heading = heading(&page.step, locale);
    let pause = page.errors.iter().find(|(field, _)| field.is_empty());
    let wrong = match pause {
        Some((_, text)) => {
            let text = problem(locale, text);
            Some(
                view! {
                    <p class="notice warn" role="alert">
                        <Icon name="alert" />
                        <span>{text}</span>
                    </p>
                }
                .into_any(),
            )
        }
        None => form.summary(),
    };
    let back = match page.step {
        SignInStep::Change => Some("/"),
        SignInStep::Becomes(_) => Some("/pair"),
        _ => None,
    };
    let unset = page.not_set_up && matches!(page.step, SignInStep::Password | SignInStep::Pair);
    let unset = unset.then(|| view! { <p class="notice">{td_string!(locale, start.not_set_up)}</p> });
    let cancel = back.map(|back| view! { <a class="btn" href=back>{td_string!(locale, sign_in.cancel)}</a> });
    view! {
        <main id="main">
            <p class="brand"><Icon name="brand" />{td_string!(locale, common.product)}</p>
            <form class="sheet" method="post" action=action id=id>
                <h1>{heading}</h1>
                {wrong}
                {unset}
                {intro.map(|intro| view! { <p>{intro}</p> })}
                {fields}
                <button type="submit" class="btn primary">{button}</button>
                {cancel}
            </form>
        </main>
    }
}

/// The form of one step.
#[derive(Default)]
struct StepForm {
    /// The address it is posted to.
    action: String,
    id: Option<&'static str>,
    intro: Option<&'static str>,
    button: &'static str,
    fields: Vec<AnyView>,
}

fn step_form(locale: Locale, page: &SignInPage, form: &Form<'_>) -> StepForm {
    match &page.step {
        SignInStep::Password => enter(locale, page, form),
        SignInStep::Choose(code) => StepForm {
            action: address("/welcome", code),
            intro: Some(td_string!(locale, sign_in.choose_intro)),
            button: td_string!(locale, sign_in.choose_enter),
            fields: twice(locale, form),
            ..StepForm::default()
        },
        SignInStep::FirstAdmin(code) => first_admin(locale, page, form, code),
        SignInStep::Pair => {
            let code = Field::new("code", td_string!(locale, sign_in.code))
                .hint(td_string!(locale, sign_in.code_hint));
            StepForm {
                action: "/pair".to_owned(),
                button: td_string!(locale, sign_in.pair_enter),
                fields: vec![form.input(Field { class: "input code", autocomplete: "off", ..code })],
                ..StepForm::default()
            }
        }
        SignInStep::Becomes(device) => becomes(locale, device),
        SignInStep::Change => change(locale, form),
        SignInStep::Demo(code) => StepForm {
            action: address("/demo", code),
            id: Some("demo"),
            intro: Some(td_string!(locale, sign_in.demo_intro)),
            button: td_string!(locale, sign_in.demo_enter),
            fields: vec![hidden("next", page.next.clone())],
        },
    }
}

fn enter(locale: Locale, page: &SignInPage, form: &Form<'_>) -> StepForm {
    let intro = page.signed_out.then(|| {
        // Only the desk has unsent input worth preserving.
        if page.next.starts_with("/desk") {
            td_string!(locale, sign_in.signed_out_kept)
        } else {
            td_string!(locale, sign_in.signed_out)
        }
    });
    StepForm {
        action: "/sign-in".to_owned(),
        intro,
        button: td_string!(locale, sign_in.enter),
        fields: vec![
            login(locale, form, page),
            password(td_string!(locale, sign_in.password), form, "current-password", None),
            hidden("next", page.next.clone()),
        ],
        ..StepForm::default()
    }
}

/// The line of script of the page that asks for a pairing code: it types in the code of a link or QR code, takes it out of
/// the address and the history, and sends the form, which only looks at the code.
pub const TYPES_CODE: &str = "const c=location.hash.slice(1),f=document.getElementById('f-code');\
    if(f&&/^[\\w-]{8,40}$/.test(c)){history.replaceState(null,'',location.pathname);f.value=c;f.form.submit()}";

/// What this screen is to become, and the button that confirms it.
fn becomes(locale: Locale, device: &BecomesView) -> StepForm {
    let kind = words::device(locale, device.kind);
    let named = if device.name.is_empty() { kind.to_owned() } else { format!("{} ({kind})", device.name) };
    let what = td_string!(locale, devices.becomes, device = named, district = device.district.clone());
    let until_now = device.now.clone().filter(|name| !name.is_empty()).map(|name| {
        let text = td_string!(locale, devices.becomes_no_longer, device = name).to_string();
        view! { <p class="notice warn">{text}</p> }
    });
    StepForm {
        action: "/pair".to_owned(),
        intro: None,
        button: td_string!(locale, devices.becomes_enter),
        fields: vec![
            view! { <p>{what.to_string()}</p> {until_now} }.into_any(),
            hidden("code", device.code.clone()),
            hidden("sure", "yes"),
        ],
        ..StepForm::default()
    }
}

fn first_admin(locale: Locale, page: &SignInPage, form: &Form<'_>, code: &str) -> StepForm {
    let name = Field::new("name", td_string!(locale, sign_in.name)).value(page.name.clone());
    let mut fields = vec![form.input(Field { autocomplete: "name", ..name }), login(locale, form, page)];
    fields.extend(twice(locale, form));
    StepForm {
        action: address("/welcome", code),
        intro: Some(td_string!(locale, sign_in.first_intro)),
        button: td_string!(locale, sign_in.first_enter),
        fields,
        ..StepForm::default()
    }
}

fn change(locale: Locale, form: &Form<'_>) -> StepForm {
    let fresh = Field::new("new", td_string!(locale, sign_in.new_password))
        .hint(td_string!(locale, sign_in.password_hint));
    let again = Field::new("again", td_string!(locale, sign_in.again));
    StepForm {
        action: "/password".to_owned(),
        intro: Some(td_string!(locale, sign_in.change_intro)),
        button: td_string!(locale, sign_in.change_enter),
        fields: vec![
            password(td_string!(locale, sign_in.present_password), form, "current-password", None),
            form.input(Field { kind: "password", autocomplete: "new-password", ..fresh }),
            form.input(Field { kind: "password", autocomplete: "new-password", ..again }),
        ],
        ..StepForm::default()
    }
}

fn login(locale: Locale, form: &Form<'_>, page: &SignInPage) -> AnyView {
    let login = Field::new("login", td_string!(locale, sign_in.login)).value(page.login.clone());
    form.input(Field { autocomplete: "username", ..login })
}

fn password(
    label: &'static str,
    form: &Form<'_>,
    autocomplete: &'static str,
    hint: Option<&'static str>,
) -> AnyView {
    let password = Field::new("password", label).hint(hint.unwrap_or_default());
    form.input(Field { kind: "password", autocomplete, ..password })
}

/// The fields for a new password, typed twice.
fn twice(locale: Locale, form: &Form<'_>) -> Vec<AnyView> {
    let (label, hint) = (td_string!(locale, sign_in.password), td_string!(locale, sign_in.password_hint));
    let again = Field::new("again", td_string!(locale, sign_in.again));
    vec![
        password(label, form, "new-password", Some(hint)),
        form.input(Field { kind: "password", autocomplete: "new-password", ..again }),
    ]
}

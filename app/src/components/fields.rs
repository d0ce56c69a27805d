//! Fields of plain HTML forms: label, hint, error, control, in this order. What was typed is preserved, and a
//! summary on top links to every field with an error. Only the server renders them, so these are functions,
//! not components.

use crate::i18n::{Locale, td_string};
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A form: the input it was sent with, and the errors in it.
pub struct Form<'a> {
    locale: Locale,
    /// The form was refused: it shows the input, not what is stored.
    refused: bool,
    typed: Option<&'a BTreeMap<String, String>>,
    errors: &'a [(String, String)],
    labels: RefCell<Vec<(String, String)>>,
    /// Groups of check boxes of which at least one must be ticked.
    groups: RefCell<Vec<String>>,
    /// The stored values, field by field, as the form would send them.
    stored: RefCell<BTreeMap<String, String>>,
    /// Codes of lists and boxes with their labels.
    codes: RefCell<Vec<(String, String, String)>>,
}

/// The hidden field with the values that were stored when the form was rendered, so that two people editing
/// the same entry do not overwrite each other's changes.
pub const WAS: &str = "was";
/// Prefix, in the problem of a field that two people changed, of the value it has now.
pub const CHANGED: &str = "changed:";
/// Prefix, in the problem of what cannot be removed, of the names of what uses it.
pub const USED_BY: &str = "used_by:";
/// Prefix, in the problem of a district, of a field that is different there: its name, `=`, its value there.
pub const DIFFERS: &str = "differs:";

/// The forms of a page: the verb of each, with the values of its fields.
type Forms = Vec<(String, BTreeMap<String, String>)>;

thread_local! {
    /// Collects the forms of a page that is rendered only to learn the values of its fields.
    static SEEN: RefCell<Option<Forms>> = const { RefCell::new(None) };
}

/// Renders a page and returns the stored values of one of its forms.
pub fn stored_in(verb: &str, write: impl FnOnce()) -> Option<BTreeMap<String, String>> {
    SEEN.set(Some(Vec::new()));
    write();
    let forms = SEEN.take().unwrap_or_default();
    forms.into_iter().find(|(known, _)| known == verb).map(|(_, fields)| fields)
}

/// One field of a form.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// The name under which it is sent.
    pub name: String,
    /// The visible label.
    pub label: String,
    /// Help for filling it in.
    pub hint: String,
    /// The initial value.
    pub value: String,
    /// CSS class of the control.
    pub class: &'static str,
    /// The `type` attribute of an input.
    pub kind: &'static str,
    /// The `autocomplete` attribute.
    pub autocomplete: &'static str,
    /// The `inputmode` attribute.
    pub inputmode: &'static str,
    /// Id of the `datalist` with suggestions.
    pub list: &'static str,
    /// Language of the input, where it is not the page's.
    pub lang: Option<String>,
}

impl Field {
    /// A field with that name and label.
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Field {
        Field { name: name.into(), label: label.into(), class: "input", kind: "text", ..Field::default() }
    }

    /// Sets the hint.
    pub fn hint(self, hint: impl Into<String>) -> Field {
        Field { hint: hint.into(), ..self }
    }

    /// Sets the initial value.
    pub fn value(self, value: impl Into<String>) -> Field {
        Field { value: value.into(), ..self }
    }

    /// Makes it narrow, for a time or a number.
    pub fn short(self) -> Field {
        Field { class: "input short", ..self }
    }

    /// Sets the language of the input.
    pub fn lang(self, lang: &str) -> Field {
        Field { lang: Some(lang.to_owned()), ..self }
    }
}

/// The id of a field's control.
fn id(name: &str) -> String {
    format!("f-{name}")
}

/// `None` instead of an empty attribute.
fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

impl<'a> Form<'a> {
    /// A form that shows what is stored.
    pub fn stored(locale: Locale) -> Form<'a> {
        Form {
            locale,
            refused: false,
            typed: None,
            errors: &[],
            labels: RefCell::default(),
            groups: RefCell::default(),
            stored: RefCell::default(),
            codes: RefCell::default(),
        }
    }

    /// A form that was refused and shows its input. Without errors it shows what is stored.
    pub fn refused(
        locale: Locale,
        typed: &'a BTreeMap<String, String>,
        errors: &'a [(String, String)],
    ) -> Form<'a> {
        Form {
            locale,
            refused: !errors.is_empty(),
            typed: Some(typed),
            errors,
            labels: RefCell::default(),
            groups: RefCell::default(),
            stored: RefCell::default(),
            codes: RefCell::default(),
        }
    }

    /// The stored values, to be sent along. Call it after the fields.
    pub fn was(&self, verb: &str) -> AnyView {
        let stored = self.stored.borrow().clone();
        SEEN.with_borrow_mut(|seen| {
            if let Some(forms) = seen {
                forms.push((verb.to_owned(), stored.clone()));
            }
        });
        let kept = self.typed.filter(|_| self.refused).and_then(|typed| typed.get(WAS).cloned());
        hidden(WAS, kept.unwrap_or_else(|| serde_json::to_string(&stored).unwrap_or_default()))
    }

    fn keep(&self, name: &str, value: &str) {
        self.stored.borrow_mut().insert(name.to_owned(), value.to_owned());
    }

    fn value(&self, field: &Field) -> String {
        match self.typed {
            Some(typed) if self.refused => typed.get(&field.name).cloned().unwrap_or_default(),
            _ => field.value.clone(),
        }
    }

    fn error(&self, name: &str) -> Option<String> {
        self.errors.iter().find(|(field, _)| field == name).map(|(_, text)| self.words(name, text))
    }

    fn words(&self, name: &str, code: &str) -> String {
        if let Some(now) = code.strip_prefix(CHANGED) {
            let codes = self.codes.borrow();
            let named = codes.iter().find(|(field, code, _)| field == name && code == now);
            return match named.map_or(now, |(.., label)| label) {
                "" => td_string!(self.locale, setup.problem_changed_empty).to_owned(),
                now => td_string!(self.locale, setup.problem_changed, now = now.to_owned()).to_string(),
            };
        }
        if let Some(names) = code.strip_prefix(USED_BY) {
            return td_string!(self.locale, setup.problem_used_by, names = names.to_owned()).to_string();
        }
        if let Some((field, value)) = code.strip_prefix(DIFFERS).and_then(|rest| rest.split_once('=')) {
            return self.differs(field, value);
        }
        let group = self.groups.borrow().iter().any(|group| group == name);
        problem(self.locale, if group && code == "required" { "choose_some" } else { code })
    }

    /// What a field is in another district, in the words of the form.
    fn differs(&self, field: &str, value: &str) -> String {
        let (labels, codes) = (self.labels.borrow(), self.codes.borrow());
        let label =
            labels.iter().find(|(name, _)| name == field).map_or(field, |(_, label)| label).to_owned();
        let coded = codes.iter().find(|(name, code, _)| name == field && code == value);
        match coded.map_or(value, |(.., label)| label) {
            "" => td_string!(self.locale, setup.problem_differs_empty, field = label).to_string(),
            now => td_string!(self.locale, setup.problem_differs, field = label, now = now.to_owned())
                .to_string(),
        }
    }

    /// All problems of a field whose control does not show them itself.
    pub fn problems(&self, name: &str) -> Option<AnyView> {
        let own = self.errors.iter().filter(|(field, _)| field == name);
        let texts: Vec<AnyView> = own
            .map(|(_, code)| self.words(name, code))
            .map(|text| view! { <p class="error">{text}</p> }.into_any())
            .collect();
        (!texts.is_empty()).then(|| view! { <div id=format!("{}-e", id(name))>{texts}</div> }.into_any())
    }

    fn note(&self, name: &str, label: &str) {
        self.labels.borrow_mut().push((name.to_owned(), label.to_owned()));
    }

    /// Label, hint and error around a control, with the ids that describe it.
    fn around(
        &self,
        field: &Field,
        control: impl FnOnce(Option<String>, Option<&'static str>) -> AnyView,
    ) -> AnyView {
        self.note(&field.name, &field.label);
        let id = id(&field.name);
        let error = self.error(&field.name);
        let ids: Vec<String> =
            [(!field.hint.is_empty()).then(|| format!("{id}-h")), error.as_ref().map(|_| format!("{id}-e"))]
                .into_iter()
                .flatten()
                .collect();
        let described = some(&ids.join(" "));
        let invalid = error.as_ref().map(|_| "true");
        let hint = some(&field.hint).map(|hint| view! { <p class="hint" id=format!("{id}-h")>{hint}</p> });
        let problem = error.map(|error| view! { <p class="error" id=format!("{id}-e")>{error}</p> });
        view! {
            <div class="field">
                <label for=id.clone()>{field.label.clone()}</label>
                {hint}
                {problem}
                {control(described, invalid)}
            </div>
        }
        .into_any()
    }

    /// A single-line text field.
    pub fn input(&self, field: Field) -> AnyView {
        self.keep(&field.name, &field.value);
        // Secrets are typed again.
        let value = if field.kind == "password" { String::new() } else { self.value(&field) };
        self.around(&field, |described, invalid| {
            view! {
                <input
                    class=field.class
                    id=id(&field.name)
                    name=field.name.clone()
                    type=field.kind
                    value=some(&value)
                    autocomplete=some(field.autocomplete)
                    inputmode=some(field.inputmode)
                    list=some(field.list)
                    autocapitalize=(field.autocomplete == "username").then_some("none")
                    lang=field.lang.clone()
                    aria-describedby=described
                    aria-invalid=invalid
                />
            }
            .into_any()
        })
    }

    /// A multi-line text field.
    pub fn area(&self, field: Field) -> AnyView {
        self.keep(&field.name, &field.value);
        let value = self.value(&field);
        let rows = value.lines().count().clamp(3, 16);
        self.around(&field, |described, invalid| {
            view! {
                <textarea
                    id=id(&field.name)
                    rows=rows.to_string()
                    name=field.name.clone()
                    lang=field.lang.clone()
                    aria-describedby=described
                    aria-invalid=invalid
                >
                    {super::in_text_area(&value)}
                </textarea>
            }
            .into_any()
        })
    }

    /// A select list: one of several options.
    pub fn select(&self, field: Field, options: Vec<(String, String)>) -> AnyView {
        self.keep(&field.name, &field.value);
        let coded = options.iter().map(|(code, label)| (field.name.clone(), code.clone(), label.clone()));
        self.codes.borrow_mut().extend(coded);
        let value = self.value(&field);
        self.around(&field, |described, invalid| {
            let options: Vec<_> = options
                .into_iter()
                .map(|(code, label)| {
                    let selected = code == value;
                    view! { <option value=code selected=selected>{label}</option> }
                })
                .collect();
            view! {
                <select id=id(&field.name) name=field.name.clone() aria-describedby=described aria-invalid=invalid>
                    {options}
                </select>
            }
            .into_any()
        })
    }

    /// A check box, which sends `yes`.
    pub fn tick(&self, name: &str, label: &str, hint: &str, ticked: bool) -> AnyView {
        self.note(name, label);
        self.keep(name, if ticked { "yes" } else { "" });
        let ticks =
            [("yes", td_string!(self.locale, setup.ticked)), ("", td_string!(self.locale, setup.not_ticked))];
        self.codes
            .borrow_mut()
            .extend(ticks.map(|(code, words)| (name.to_owned(), code.to_owned(), words.to_owned())));
        let ticked = match self.typed {
            Some(typed) if self.refused => typed.contains_key(name),
            _ => ticked,
        };
        let id = id(name);
        let hinted = some(hint).map(|_| format!("{id}-h"));
        view! {
            <label class="pick" for=id.clone()>
                <input type="checkbox" id=id.clone() name=name.to_owned() value="yes" checked=ticked aria-describedby=hinted />
                <span>{label.to_owned()}</span>
                {some(hint).map(|hint| view! { <span class="hint" id=format!("{id}-h")>{hint}</span> })}
            </label>
        }
        .into_any()
    }

    /// A group of check boxes of which at least one must be ticked; its error is shown at the first.
    pub fn group(&self, first: &str, legend: &str, ticks: impl FnOnce(&Self) -> Vec<AnyView>) -> AnyView {
        self.groups.borrow_mut().push(first.to_owned());
        self.note(first, legend);
        let error = self.error(first);
        let told = error.as_ref().map(|_| format!("{}-e", id(first)));
        view! {
            <fieldset class="field" aria-describedby=told>
                <legend>{legend.to_owned()}</legend>
                {error.map(|error| view! { <p class="error" id=format!("{}-e", id(first))>{error}</p> })}
                {ticks(self)}
            </fieldset>
        }
        .into_any()
    }

    /// Radio buttons: code, label and hint of each option.
    pub fn radios(&self, name: &str, legend: &str, value: &str, options: Vec<(&str, &str, &str)>) -> AnyView {
        self.note(name, legend);
        let field = Field::new(name, legend).value(value);
        self.keep(name, value);
        let coded =
            options.iter().map(|(code, label, _)| (name.to_owned(), (*code).to_owned(), (*label).to_owned()));
        self.codes.borrow_mut().extend(coded);
        let value = self.value(&field);
        let first = options.first().map_or(String::new(), |(code, _, _)| (*code).to_owned());
        let error = self.error(name);
        let told = error.as_ref().map(|_| format!("{}-e", id(name)));
        let options: Vec<_> = options
            .into_iter()
            .map(|(code, label, hint)| {
                let id = if code == first { id(name) } else { id(&format!("{name}-{code}")) };
                let hinted = some(hint).map(|_| format!("{id}-h"));
                view! {
                    <label class="pick" for=id.clone()>
                        <input
                            type="radio"
                            id=id.clone()
                            name=name.to_owned()
                            value=code.to_owned()
                            checked=code == value
                            aria-describedby=hinted
                        />
                        <span>{label.to_owned()}</span>
                        {some(hint).map(|hint| view! { <span class="hint" id=format!("{id}-h")>{hint}</span> })}
                    </label>
                }
            })
            .collect();
        view! {
            <fieldset class="field" aria-describedby=told>
                <legend>{legend.to_owned()}</legend>
                {error.map(|error| view! { <p class="error" id=format!("{}-e", id(name))>{error}</p> })}
                {options}
            </fieldset>
        }
        .into_any()
    }

    /// The summary of errors, each a link to its field; it takes the focus. Call it after the fields, place
    /// it before them.
    pub fn summary(&self) -> Option<AnyView> {
        if self.errors.is_empty() {
            return None;
        }
        let labels = self.labels.borrow();
        // In the order of the fields on the page.
        let mut errors: Vec<_> = self.errors.iter().collect();
        errors.sort_by_key(|(name, _)| {
            labels.iter().position(|(field, _)| field == name).unwrap_or(usize::MAX)
        });
        let lines: Vec<_> = errors
            .into_iter()
            .map(|(name, text)| {
                let text = self.words(name, text);
                match labels.iter().find(|(field, _)| field == name) {
                    Some((_, label)) => {
                        view! { <li><a href=format!("#{}", id(name))>{format!("{label}: {text}")}</a></li> }
                            .into_any()
                    }
                    None => view! { <li>{text}</li> }.into_any(),
                }
            })
            .collect();
        let title = match self.errors.len() {
            1 => td_string!(self.locale, setup.fix_one).to_owned(),
            n => td_string!(self.locale, setup.fix_some, n = n).to_string(),
        };
        Some(
            view! {
                <div class="errors" role="alert" tabindex="-1" autofocus=true id="errors">
                    <h2>{title}</h2>
                    <ul>{lines}</ul>
                </div>
            }
            .into_any(),
        )
    }
}

/// A hidden field.
pub fn hidden(name: &'static str, value: impl Into<String>) -> AnyView {
    view! { <input type="hidden" name=name value=value.into() /> }.into_any()
}

/// The text for a problem: for one of the codes below, otherwise the problem itself.
pub fn problem(locale: Locale, code: &str) -> String {
    match code {
        "required" => td_string!(locale, setup.problem_required),
        "taken" => td_string!(locale, setup.problem_taken),
        "bad_slug" => td_string!(locale, setup.problem_bad_slug),
        "bad_length" => td_string!(locale, setup.problem_bad_length),
        "bad_time" => td_string!(locale, setup.problem_bad_time),
        "bad_hours" => td_string!(locale, setup.problem_bad_hours),
        "bad_date" => td_string!(locale, setup.problem_bad_date),
        "bad_date_time" => td_string!(locale, setup.problem_bad_date_time),
        "passed" => td_string!(locale, setup.problem_passed),
        "bad_zone" => td_string!(locale, setup.problem_bad_zone),
        "bad_number" => td_string!(locale, setup.problem_bad_number),
        "bad_series" => td_string!(locale, setup.problem_bad_series),
        "bad_choice" => td_string!(locale, setup.problem_bad_choice),
        "never_open" => td_string!(locale, setup.problem_never_open),
        "too_long" => td_string!(locale, setup.problem_too_long),
        "bad_text" => td_string!(locale, setup.problem_bad_text),
        "kept_series" => td_string!(locale, setup.problem_kept_series),
        "in_texts" => td_string!(locale, setup.problem_in_texts),
        "some_left" => td_string!(locale, setup.problem_some_left),
        "in_use" => td_string!(locale, setup.problem_in_use),
        "last_one" => td_string!(locale, setup.problem_last_one),
        "overlaps" => td_string!(locale, devices.problem_overlaps),
        "slips_made" => td_string!(locale, paper.problem_slips_made),
        "last_running" => td_string!(locale, setup.problem_last_running),
        "used_before" => td_string!(locale, setup.problem_used_before),
        "by_program" => td_string!(locale, setup.problem_by_program),
        "bad_most" => td_string!(locale, setup.problem_bad_most),
        "bad_rate" => td_string!(locale, setup.problem_bad_rate),
        "rest_saved" => td_string!(locale, setup.problem_rest_saved),
        "choose_some" => td_string!(locale, setup.problem_choose_some),
        "bad_photo" => td_string!(locale, start.problem_bad_photo),
        "photo_too_large" => td_string!(locale, start.problem_photo_too_large),
        "bad_login" => td_string!(locale, start.problem_bad_login),
        "district_there" => td_string!(locale, start.problem_district_there),
        "twice_here" => td_string!(locale, start.problem_twice_here),
        "too_short" => td_string!(locale, sign_in.problem_too_short),
        "too_common" => td_string!(locale, sign_in.problem_too_common),
        "not_same" => td_string!(locale, sign_in.problem_not_same),
        "wrong_password" => td_string!(locale, sign_in.problem_wrong_password),
        "locked_out" => td_string!(locale, sign_in.problem_locked_out),
        "link_expired" => td_string!(locale, sign_in.problem_link_expired),
        "pairing_used" => td_string!(locale, sign_in.problem_pairing_used),
        "busy" => td_string!(locale, sign_in.problem_busy),
        "undone" => td_string!(locale, history.problem_undone),
        other => return other.to_owned(),
    }
    .to_owned()
}

//! The fields dialogs and panes of the desk are put together from, and the choices in them.

use super::super::browser;
use super::super::state::Desk;
use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::rules::{Reason, Rules};
use domain::time::{MINUTE, Moment};
use leptos::html;
use leptos::prelude::*;

/// A list of the department as choices, the hint saying where the clock rests.
pub fn reasons(desk: Desk, list: impl FnOnce(&Rules) -> &[Reason]) -> Vec<(String, String, String)> {
    with_hints(desk, desk.choices(list))
}

/// The same, of choices in an order of their own.
pub fn with_hints(desk: Desk, choices: Vec<(String, String, bool)>) -> Vec<(String, String, String)> {
    let rests = td_string!(desk.locale, desk.stops_the_clock);
    let hint = move |rests_clock| if rests_clock { rests.to_owned() } else { String::new() };
    choices.into_iter().map(|(code, name, rests_clock)| (code, name, hint(rests_clock))).collect()
}

/// The first choice, so that Enter alone does the usual.
pub fn first(choices: &[(String, String, String)]) -> RwSignal<String> {
    RwSignal::new(choices.first().map(|(code, ..)| code.clone()).unwrap_or_default())
}

/// Lengths of time as choices: milliseconds and words.
pub fn lengths(locale: Locale, minutes: &[i64]) -> Vec<(String, String)> {
    let choice = |minutes: &i64| ((minutes * MINUTE).to_string(), words::minutes(locale, minutes * MINUTE));
    minutes.iter().map(choice).collect()
}

/// A time of day as typed, today or tomorrow in the district's zone: the next moment that clock shows it.
pub fn at_clock(desk: Desk, typed: &str) -> Option<Moment> {
    words::at_clock(typed, words::at(desk.at(), desk.line.with_untracked(|line| line.at)))
}

/// What did not work, beside the form whose typing is kept.
#[component]
pub fn Trouble(desk: Desk) -> impl IntoView {
    // It stands there before it says something, so that readers hear it; empty, it takes no room.
    let class = move || if desk.trouble.with(Option::is_none) { "sr" } else { "" };
    // Forms are longer than the screen, and it stands at their end.
    let place = NodeRef::<html::Div>::new();
    browser::show_said(place, desk.trouble);
    view! {
        <div role="alert" class=class node_ref=place>
            {move || {
                desk.trouble
                    .get()
                    .map(|text| {
                        view! {
                            <p class="notice late">
                                <Icon name="alert" />
                                <span>{text}</span>
                            </p>
                        }
                    })
            }}
        </div>
    }
}

/// One of several: value, words, and a hint below them.
#[component]
pub fn Picks(
    /// What is asked.
    #[prop(into)]
    legend: String,
    /// The group's name; one a dialog.
    name: &'static str,
    choices: Vec<(String, String, String)>,
    /// What is chosen.
    chosen: RwSignal<String>,
    /// What is wrong with it, in words; said beside the choices.
    #[prop(optional)]
    wrong: Option<RwSignal<Option<&'static str>>>,
) -> impl IntoView {
    // The focus begins on what is chosen, so that Enter and what is seen are the same.
    let focus = choices.iter().position(|(value, ..)| *value == chosen.get_untracked()).unwrap_or(0);
    let said = move || wrong.and_then(|wrong| wrong.get());
    let error = move || said().map(|text| view! { <p class="error" id=format!("{name}-e")>{text}</p> });
    let described = move || said().map(|_| format!("{name}-e"));
    view! {
        <fieldset aria-describedby=described>
            <legend>{legend}</legend>
            {error}
            {choices
                .into_iter()
                .enumerate()
                .map(|(place, (value, words, hint))| {
                    let (is, set) = (value.clone(), value.clone());
                    view! {
                        <label class="pick">
                            <input
                                type="radio"
                                name=name
                                id=(place == 0).then(|| format!("{name}-0"))
                                value=value
                                autofocus=place == focus
                                prop:checked=move || chosen.get() == is
                                on:change=move |_| {
                                    chosen.set(set.clone());
                                    if let Some(wrong) = wrong {
                                        wrong.set(None);
                                    }
                                }
                            />
                            <span>{words}</span>
                            {(!hint.is_empty()).then(|| view! { <span class="hint">{hint}</span> })}
                        </label>
                    }
                })
                .collect_view()}
        </fieldset>
    }
}

/// Any of several: value and words.
#[component]
pub fn Checks(
    /// What is asked.
    legend: &'static str,
    choices: Vec<(String, String)>,
    /// What is ticked, in the order in which it was.
    chosen: RwSignal<Vec<String>>,
) -> impl IntoView {
    let one = |(value, words): (String, String)| {
        let tick = move |event| {
            let on = event_target_checked(&event);
            chosen.update(|chosen| {
                chosen.retain(|known| *known != value);
                if on {
                    chosen.push(value.clone());
                }
            });
        };
        view! {
            <label class="pick">
                <input type="checkbox" on:change=tick />
                <span>{words}</span>
            </label>
        }
    };
    view! {
        <fieldset>
            <legend>{legend}</legend>
            {choices.into_iter().map(one).collect_view()}
        </fieldset>
    }
}

/// A line of text.
#[component]
pub fn TextField(
    /// Its id; one a page.
    id: &'static str,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// A hint below the label.
    #[prop(optional, into)]
    hint: String,
    /// What is typed.
    value: RwSignal<String>,
    /// `tel`, `time` …
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(default = "input")] class: &'static str,
    /// What is wrong with it, in words; said beside the field.
    #[prop(optional)]
    wrong: Option<RwSignal<Option<&'static str>>>,
) -> impl IntoView {
    let has_hint = !hint.is_empty();
    let hint_id = format!("{id}-h");
    let said = move || wrong.and_then(|wrong| wrong.get());
    let error = move || said().map(|text| view! { <p class="error" id=format!("{id}-e")>{text}</p> });
    let described = {
        let hint = has_hint.then(|| hint_id.clone());
        move || {
            let error = said().map(|_| format!("{id}-e"));
            let ids: Vec<String> = hint.clone().into_iter().chain(error).collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {has_hint.then(|| view! { <p class="hint" id=hint_id.clone()>{hint}</p> })}
            {error}
            <input
                class=class
                id=id
                type=kind
                autocomplete="off"
                aria-describedby=described
                aria-invalid=move || said().map(|_| "true")
                prop:value=move || value.get()
                on:input=move |event| {
                    value.set(event_target_value(&event));
                    if let Some(wrong) = wrong {
                        wrong.set(None);
                    }
                }
            />
        </div>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// Its id; one a page.
    id: &'static str,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// A hint below the label.
    #[prop(optional, into)]
    hint: String,
    /// What is typed.
    value: RwSignal<String>,
) -> impl IntoView {
    let has_hint = !hint.is_empty();
    let hint_id = format!("{id}-h");
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {has_hint.then(|| view! { <p class="hint" id=hint_id.clone()>{hint}</p> })}
            <textarea
                id=id
                aria-describedby=has_hint.then_some(hint_id.clone())
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
        </div>
    }
}

/// One of many, chosen by typing its first letters.
#[component]
pub fn Choose(
    /// Its id; one a page.
    id: &'static str,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// A hint below the label.
    #[prop(optional, into)]
    hint: String,
    /// Value and words.
    choices: Vec<(String, String)>,
    /// What is chosen.
    chosen: RwSignal<String>,
    /// How many are in sight at once; a closed list when 1.
    #[prop(default = 1)]
    size: u8,
    /// Takes the focus when the dialog opens.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    let has_hint = !hint.is_empty();
    let hint_id = format!("{id}-h");
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {has_hint.then(|| view! { <p class="hint" id=hint_id.clone()>{hint}</p> })}
            <select
                id=id
                size=(size > 1).then(|| size.to_string())
                autofocus=first
                aria-describedby=has_hint.then_some(hint_id.clone())
                on:change=move |event| chosen.set(event_target_value(&event))
            >
                {choices
                    .into_iter()
                    .map(|(value, words)| {
                        let selected = chosen.get_untracked() == value;
                        view! { <option value=value selected=selected>{words}</option> }
                    })
                    .collect_view()}
            </select>
        </div>
    }
}

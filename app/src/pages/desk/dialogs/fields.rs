//! Fields that the desk's dialogs and panes are built from, and their choices.

use super::super::browser;
use super::super::state::Desk;
use crate::components::Icon;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::rules::{Reason, Rules};
use domain::time::{MINUTE, Moment};
use leptos::html;
use leptos::prelude::*;

/// A list of the department as choices; the hint says where the clock is paused.
pub fn reasons(desk: Desk, list: impl FnOnce(&Rules) -> &[Reason]) -> Vec<(String, String, String)> {
    with_hints(desk, desk.choices(list))
}

/// The same for choices in an order of their own.
pub fn with_hints(desk: Desk, choices: Vec<(String, String, bool)>) -> Vec<(String, String, String)> {
    let rests = td_string!(desk.locale, desk.stops_the_clock);
    let hint = move |rests_clock| if rests_clock { rests.to_owned() } else { String::new() };
    choices.into_iter().map(|(code, name, rests_clock)| (code, name, hint(rests_clock))).collect()
}

/// The first choice, so that Enter alone picks the usual one.
pub fn first(choices: &[(String, String, String)]) -> RwSignal<String> {
    RwSignal::new(choices.first().map(|(code, ..)| code.clone()).unwrap_or_default())
}

/// Durations as choices: milliseconds and text.
pub fn lengths(locale: Locale, minutes: &[i64]) -> Vec<(String, String)> {
    let choice = |minutes: &i64| ((minutes * MINUTE).to_string(), words::minutes(locale, minutes * MINUTE));
    minutes.iter().map(choice).collect()
}

/// A typed time of day, today or tomorrow in the district's zone: the next moment its clock shows that time.
pub fn at_clock(desk: Desk, typed: &str) -> Option<Moment> {
    words::at_clock(typed, words::at(desk.at(), desk.line.with_untracked(|line| line.at)))
}

/// The input without surrounding spaces; `None` when empty.
pub fn written(value: RwSignal<String>) -> Option<String> {
    let text = value.get_untracked();
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The error, beside the form whose input is preserved.
#[component]
pub fn Trouble(desk: Desk) -> impl IntoView {
    // The element exists before it has a message, so that screen readers announce it; empty, it takes no
    // room.
    let class = move || if desk.trouble.with(Option::is_none) { "sr" } else { "" };
    // Forms are longer than the screen, and the message is at their end.
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

/// Radio buttons: value, label, and a hint below.
#[component]
pub fn Picks(
    /// The question above the choices.
    #[prop(into)]
    legend: String,
    /// Name of the group, unique in the dialog.
    name: &'static str,
    choices: Vec<(String, String, String)>,
    /// The chosen value.
    chosen: RwSignal<String>,
    /// The error message, shown beside the choices.
    #[prop(optional)]
    wrong: Option<RwSignal<Option<&'static str>>>,
) -> impl IntoView {
    // The focus starts on the chosen value, so that Enter does what is seen.
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

/// Check boxes: value and label.
#[component]
pub fn Checks(
    /// The question above the choices.
    legend: &'static str,
    choices: Vec<(String, String)>,
    /// The ticked values, in the order they were ticked.
    chosen: RwSignal<Vec<String>>,
) -> impl IntoView {
    let one = |(value, words): (String, String)| {
        let is_chosen = chosen.with_untracked(|chosen| chosen.contains(&value));
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
                <input type="checkbox" checked=is_chosen on:change=tick />
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

/// A single-line text field.
#[component]
pub fn TextField(
    /// Id of the field, unique on the page.
    id: &'static str,
    /// The label above the field.
    #[prop(into)]
    label: String,
    /// A hint below the label.
    #[prop(optional, into)]
    hint: String,
    /// The input of the field.
    value: RwSignal<String>,
    /// Type of the input: `tel`, `time` …
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(default = "input")] class: &'static str,
    /// The error message, shown beside the field.
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

/// A multi-line text field.
#[component]
pub fn TextArea(
    /// Id of the field, unique on the page.
    id: &'static str,
    /// The label above the field.
    #[prop(into)]
    label: String,
    /// A hint below the label.
    #[prop(optional, into)]
    hint: String,
    /// The input of the field.
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

/// A select list, searched by typing the first letters.
#[component]
pub fn Choose(
    /// Id of the field, unique on the page.
    id: &'static str,
    /// The label above the field.
    #[prop(into)]
    label: String,
    /// A hint below the label.
    #[prop(optional, into)]
    hint: String,
    /// The options: value and label.
    choices: Vec<(String, String)>,
    /// The chosen value.
    chosen: RwSignal<String>,
    /// How many options are visible at once; a drop-down list when 1.
    #[prop(default = 1)]
    size: u8,
    /// Whether it takes the focus when the dialog opens.
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

//! The pieces dialogs and panes of the desk are put together from.

use super::acts;
use super::browser;
use super::keys::{Act, DANGER_ANYWHERE, shown};
use super::state::Desk;
use crate::components::Icon;
use crate::i18n::td_string;
use leptos::html;
use leptos::prelude::*;

/// A button with its key on it. The key is announced by `aria-keyshortcuts`, so it is hidden from readers as text.
#[component]
pub fn KeyButton(
    /// The desk.
    desk: Desk,
    /// What it does.
    act: Act,
    /// Class names.
    #[prop(default = "btn")]
    class: &'static str,
    /// Other words than the action's own.
    #[prop(optional, into)]
    label: Option<String>,
    /// A picture before the words.
    #[prop(optional, into)]
    icon: Option<&'static str>,
    /// Does this instead of what the key does for whoever is picked.
    #[prop(optional, into)]
    run: Option<Callback<()>>,
) -> impl IntoView {
    let label = label.unwrap_or_else(|| act.name(desk.locale).to_owned());
    // What is pressed at a locked screen is a password, and in a dialog its answer: of all keys, one that neither contains
    // answers danger.
    let key = move || match (desk.locked.get(), act) {
        (true, Act::Danger) => Some(DANGER_ANYWHERE.to_owned()),
        (true, _) => None,
        (false, Act::Danger) if desk.ask.with(Option::is_some) => Some(DANGER_ANYWHERE.to_owned()),
        (false, _) => Some(desk.keymap.with(|keys| keys.key(act))),
    };
    view! {
        <button
            type="button"
            class=class
            aria-keyshortcuts=key
            on:click=move |_| match run {
                Some(run) => run.run(()),
                None => acts::run(desk, act),
            }
        >
            {icon.map(|name| view! { <Icon name /> })}
            <span>{label}</span>
            {move || key().map(|key| view! { " " <kbd aria-hidden="true">{shown(&key)}</kbd> })}
        </button>
    }
}

/// A dialog that asks something: head, form, what did not work, Cancel and the answer.
#[component]
pub fn Sheet(
    /// The desk.
    desk: Desk,
    /// Its heading.
    #[prop(into)]
    title: String,
    /// What the answer's button says.
    #[prop(into)]
    answer: String,
    /// Class of the answer's button.
    #[prop(default = "btn primary")]
    class: &'static str,
    /// The answer was given.
    #[prop(into)]
    on_answer: Callback<()>,
    /// It is closed without an answer: does this instead of only closing it.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let locale = desk.locale;
    // An answer given while another command is on its way is sent when that one is done; one given twice is sent once.
    let (sent, owed) = (RwSignal::new(false), RwSignal::new(false));
    let send = move || {
        sent.set(true);
        owed.set(false);
        on_answer.run(());
    };
    Effect::new(move |_| {
        if desk.busy.get() == 0 {
            sent.set(false);
            if owed.get_untracked() {
                send();
            }
        }
    });
    let close = on_close.unwrap_or_else(|| Callback::new(move |()| desk.answered()));
    view! {
        <Frame desk title wide=false on_close=close>
            <form
                method="dialog"
                on:submit=move |event: leptos::ev::SubmitEvent| {
                    event.prevent_default();
                    match desk.busy.get_untracked() {
                        0 => send(),
                        _ => owed.set(!sent.get_untracked()),
                    }
                }
            >
                {children()}
                <Trouble desk />
                <div class="acts">
                    <button
                        type="button"
                        class="btn"
                        aria-keyshortcuts="Escape"
                        on:click=move |_| close.run(())
                    >
                        {td_string!(locale, desk.cancel)}
                        " "
                        <kbd aria-hidden="true">"Esc"</kbd>
                    </button>
                    <button
                        type="submit"
                        class=class
                        aria-keyshortcuts="Control+Enter"
                        aria-busy=move || (desk.busy.get() > 0).then_some("true")
                    >
                        {answer}
                        " "
                        <kbd aria-hidden="true">"Ctrl Enter"</kbd>
                    </button>
                </div>
            </form>
        </Frame>
    }
}

/// The native dialog: shown as a modal one while it is there, the focus goes back afterwards.
#[component]
pub fn Frame(
    /// The desk.
    desk: Desk,
    /// Its heading.
    title: String,
    /// For long lists.
    wide: bool,
    /// It is closed without an answer: does this instead of only closing it.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// What stands below the heading.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    crate::client::show_modal(dialog);
    let close = on_close.unwrap_or_else(|| Callback::new(move |()| desk.answered()));
    let asked = desk.asked();
    view! {
        <dialog
            class=if wide { "dialog wide" } else { "dialog" }
            aria-labelledby="dlgh"
            node_ref=dialog
            on:cancel=move |event: leptos::ev::Event| {
                event.prevent_default();
                close.run(());
            }
            on:close=move |_: leptos::ev::Event| {
                // On a page that nobody has touched since it was loaded, Escape closes a dialog and asks nothing before.
                if asked.is_some() && desk.asked() == asked {
                    close.run(());
                    if desk.asked() == asked {
                        browser::show_dialog();
                    }
                }
            }
            on:keydown=move |event: leptos::ev::KeyboardEvent| browser::form_key(&event)
        >
            <header>
                <h2 id="dlgh">{title}</h2>
                <button type="button" id="dlgx" class="btn bare" on:click=move |_| close.run(())>
                    <Icon name="close" />
                    <span class="sr">{td_string!(desk.locale, desk.close)}</span>
                </button>
            </header>
            <Danger desk />
            {children()}
        </dialog>
    }
}

/// Whoever has asked for help for longest and got no answer, where a dialog covers the banners.
#[component]
fn Danger(desk: Desk) -> impl IntoView {
    let first = Memo::new(move |_| desk.alerts().into_iter().find(|alert| alert.answered_at.is_none()));
    // Its button goes when it was pressed: the focus stays in the dialog.
    Effect::new(move |was: Option<bool>| {
        let is = first.with(Option::is_some);
        if was == Some(true) && !is {
            browser::keep_focus(Some("dlgx".to_owned()));
        }
        is
    });
    view! {
        <Show when=move || first.with(Option::is_some)>
            // A click on its button takes the focus out of no field.
            <div
                class="banner danger"
                on:mousedown=move |event: leptos::ev::MouseEvent| event.prevent_default()
            >
                <Icon name="help" />
                <b role="alert">{move || first.get().map(|alert| super::bar::where_from(desk, &alert))}</b>
                <span class="end row">
                    <KeyButton desk act=Act::Danger />
                </span>
            </div>
        </Show>
    }
}

/// What did not work, beside the form whose typing is kept.
#[component]
pub fn Trouble(
    /// The desk.
    desk: Desk,
) -> impl IntoView {
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
    /// The choices.
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
    /// Class names.
    #[prop(default = "input")]
    class: &'static str,
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

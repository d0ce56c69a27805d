//! The frame of every dialog: its heading, its form with Cancel and the answer, and danger where it covers
//! the banners.

use super::super::actions::Action;
use super::super::alerts::where_from;
use super::super::browser;
use super::super::button::KeyButton;
use super::super::state::Desk;
use super::fields::Trouble;
use crate::components::Icon;
use crate::i18n::td_string;
use leptos::html;
use leptos::prelude::*;

/// A dialog with a question: heading, form, error, Cancel and the answer.
#[component]
pub fn Sheet(
    desk: Desk,
    #[prop(into)] title: String,
    /// Label of the answer's button.
    #[prop(into)]
    answer: String,
    /// CSS class of the answer's button.
    #[prop(default = "btn primary")]
    class: &'static str,
    /// Called when the answer is given.
    #[prop(into)]
    on_answer: Callback<()>,
    /// Called when it is closed without an answer, instead of only closing it.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let locale = desk.locale;
    // An answer given while another command is in progress is sent when that one is done; one given twice is
    // sent once.
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

/// The native dialog, modal while it is in the view; afterwards the focus returns.
#[component]
pub fn Frame(
    desk: Desk,
    title: String,
    /// Wider, for long lists.
    wide: bool,
    /// Called when it is closed without an answer, instead of only closing it.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// The content below the heading.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    crate::screen::show_modal(dialog);
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
                // On a page that was not touched since it was loaded, Escape closes a dialog without a cancel
                // event.
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

/// The alert that has waited longest for an answer, where a dialog covers the banners.
#[component]
fn Danger(desk: Desk) -> impl IntoView {
    let first = Memo::new(move |_| desk.alerts().into_iter().find(|alert| alert.answered_at.is_none()));
    // Its button disappears when pressed: the focus stays in the dialog.
    Effect::new(move |was: Option<bool>| {
        let is = first.with(Option::is_some);
        if was == Some(true) && !is {
            browser::keep_focus(Some("dlgx".to_owned()));
        }
        is
    });
    view! {
        <Show when=move || first.with(Option::is_some)>
            // A click on its button does not take the focus out of a field.
            <div
                class="banner danger"
                on:mousedown=move |event: leptos::ev::MouseEvent| event.prevent_default()
            >
                <Icon name="help" />
                <b role="alert">{move || first.get().map(|alert| where_from(desk, &alert))}</b>
                <span class="end row">
                    <KeyButton desk action=Action::Danger />
                </span>
            </div>
        </Show>
    }
}

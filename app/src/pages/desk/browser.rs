//! The few browser functions that the desk needs. In the server build they do nothing.

/// Where a key was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a field for typing or choosing: keys are ignored.
    Typing,
    /// On a button or link: Enter and Space belong to it.
    Control,
    /// Anywhere else.
    Page,
}

#[cfg(not(feature = "browser"))]
pub use still::*;
#[cfg(feature = "browser")]
pub use there::*;

/// The browser build.
#[cfg(feature = "browser")]
mod there {
    use super::Place;
    use crate::client;
    use leptos::ev::KeyboardEvent;
    use leptos::html;
    use leptos::prelude::{Effect, Get, NodeRef, RwSignal, With, document, window};
    use std::cell::RefCell;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlInputElement};

    thread_local! {
        static OPENER: RefCell<Option<HtmlElement>> = const { RefCell::new(None) };
        /// The field being typed in, until the officer leaves it.
        static FIELD: RefCell<Option<Element>> = const { RefCell::new(None) };
    }

    /// A value stored in this browser.
    pub fn kept(name: &str) -> Option<String> {
        client::stored(name)
    }

    /// Stores a value in this browser.
    pub fn keep(name: &str, text: &str) {
        client::store(name, text);
    }

    fn active() -> Option<HtmlElement> {
        document().active_element().and_then(|element| element.dyn_into().ok())
    }

    fn is_lost() -> bool {
        active().is_none_or(|element| element.tag_name().eq_ignore_ascii_case("body"))
    }

    /// Tracks the field being typed in, before any other handler of the page runs. For as long as the page
    /// exists.
    pub fn watch_fields() {
        let heard = Closure::<dyn Fn(web_sys::Event)>::new(|event: web_sys::Event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            match event.type_().as_str() {
                "pointerdown" => FIELD.set(target.filter(is_text_field)),
                "focusin" => {
                    if let Some(field) = target.filter(is_text_field) {
                        FIELD.set(Some(field));
                    }
                }
                _ => {
                    if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                        key_in_field(event, target);
                    }
                }
            }
        });
        for kind in ["focusin", "pointerdown", "keydown"] {
            let call = heard.as_ref().unchecked_ref();
            let _listens = window().add_event_listener_with_callback_and_bool(kind, call, true);
        }
        heard.forget();
    }

    /// Updates the tracked field from a key press: typing is in it; Tab, Enter or Escape leaves it. A key
    /// pressed in a dialog belongs to that dialog.
    fn key_in_field(event: &KeyboardEvent, target: Option<Element>) {
        let key = event.key();
        if matches!(key.as_str(), "Shift" | "Control" | "Alt" | "Meta" | "AltGraph" | "CapsLock") {
            return;
        }
        if key == "Escape" {
            FIELD.set(None);
            return;
        }
        let within = |element: &Element| {
            is_text_field(element) || element.closest("dialog[open]").is_ok_and(|dialog| dialog.is_some())
        };
        let Some(target) = target.filter(within) else { return };
        let tag = target.tag_name().to_ascii_lowercase();
        let leaves = match key.as_str() {
            "Tab" => true,
            "Enter" => tag != "textarea" || event.ctrl_key() || event.meta_key(),
            " " => matches!(tag.as_str(), "button" | "a" | "summary"),
            _ => false,
        };
        FIELD.set((!leaves).then_some(target));
    }

    fn is_text_field(element: &Element) -> bool {
        match element.tag_name().to_ascii_lowercase().as_str() {
            "textarea" | "select" => true,
            "input" => {
                let kind = element.unchecked_ref::<HtmlInputElement>().type_();
                !matches!(kind.as_str(), "radio" | "checkbox" | "button" | "submit" | "reset")
            }
            _ => element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable),
        }
    }

    /// Whether a key pressed outside of every field was meant for one that is gone: it was removed, or lost
    /// the focus, and the officer did not leave it. Reported once for each field.
    pub fn field_lost() -> bool {
        FIELD.take().is_some()
    }

    /// The id of the focused element.
    pub fn focused() -> Option<String> {
        active().map(|element| element.id()).filter(|id| !id.is_empty())
    }

    /// Returns the focus to the element with that id, if an update of the page took it.
    pub fn keep_focus(id: Option<String>) {
        let Some(id) = id else { return };
        client::after(0, move || {
            if is_lost() {
                focus(&id);
            }
        });
    }

    /// If nothing has the focus, moves it to the visit pane.
    pub fn find_focus() {
        client::after(0, || {
            if is_lost() && document().query_selector("dialog[open]").ok().flatten().is_none() {
                focus("main");
            }
        });
    }

    /// Remembers the focused element before a dialog takes the focus.
    pub fn remember_focus() {
        OPENER.with_borrow_mut(|opener| *opener = active());
    }

    /// Returns the focus after a dialog.
    pub fn return_focus() {
        let opener = OPENER.with_borrow_mut(Option::take);
        client::after(0, move || {
            if !is_lost() {
                return;
            }
            match opener
                .filter(|element| element.is_connected() && !element.tag_name().eq_ignore_ascii_case("body"))
            {
                Some(element) => {
                    let _focused = element.focus();
                }
                None => focus("main"),
            }
        });
    }

    /// Opens a page beside this one, which goes on ringing.
    pub fn open(address: &str) {
        let _opened = window().open_with_url_and_target(address, "_blank");
    }

    /// Focuses the element with that id.
    pub fn focus(id: &str) {
        if let Some(element) =
            document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok())
        {
            let _focused = element.focus();
        }
    }

    /// Focuses the row with that id once it is drawn, and scrolls it into view.
    pub fn go(id: &str) {
        let id = id.to_owned();
        client::after(0, move || {
            focus(&id);
            show(&id);
        });
    }

    /// Scrolls a row into view.
    pub fn show(id: &str) {
        let id = id.to_owned();
        client::after(0, move || {
            if let Some(element) = document().get_element_by_id(&id) {
                into_sight(&element);
            }
        });
    }

    /// Scrolls the element of a message into view whenever there is a message.
    pub fn show_said(place: NodeRef<html::Div>, said: RwSignal<Option<String>>) {
        Effect::new(move |_| {
            if said.with(Option::is_some)
                && let Some(element) = place.get()
            {
                client::after(0, move || into_sight(&element));
            }
        });
    }

    fn into_sight(element: &Element) {
        let options = web_sys::ScrollIntoViewOptions::new();
        let _set = js_sys::Reflect::set(&options, &"block".into(), &"nearest".into());
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }

    /// Takes the focus out of the field being typed in.
    pub fn leave_field() {
        if let Some(element) = active() {
            let _blurred = element.blur();
        }
        focus("main");
    }

    /// Closes the open dialog.
    pub fn close_dialog() {
        let open = document().query_selector("dialog[open]").ok().flatten();
        if let Some(dialog) = open.and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok()) {
            dialog.close();
        }
    }

    /// Shows the dialog again that the browser has closed on its own.
    pub fn show_dialog() {
        let closed = document().query_selector("dialog.dialog:not([open])").ok().flatten();
        if let Some(dialog) = closed.and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok()) {
            let _shown = dialog.show_modal();
        }
    }

    /// Where a key was pressed.
    pub fn place(event: &KeyboardEvent) -> Place {
        let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
            return Place::Page;
        };
        let tag = element.tag_name().to_ascii_lowercase();
        match tag.as_str() {
            "textarea" | "select" => Place::Typing,
            "input" => {
                let kind = element.unchecked_ref::<HtmlInputElement>().type_();
                // Of all keys, radio buttons and lists need only the arrows and the space bar.
                let moves = event.key().starts_with("Arrow") || event.key() == " ";
                match kind.as_str() {
                    "radio" | "checkbox" if !moves => Place::Control,
                    "button" | "submit" => Place::Control,
                    _ => Place::Typing,
                }
            }
            "button" | "a" | "summary" => Place::Control,
            _ if element.unchecked_ref::<HtmlElement>().is_content_editable() => Place::Typing,
            _ => Place::Page,
        }
    }

    /// Submits the form a key was pressed in where Enter means that: anywhere but on buttons and in
    /// multi-line texts, which need Ctrl. A digit picks the choice with that number in its group.
    pub fn form_key(event: &KeyboardEvent) {
        let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
            return;
        };
        let tag = element.tag_name().to_ascii_lowercase();
        let key = event.key();
        if key == "Enter" {
            let ctrl = event.ctrl_key() || event.meta_key();
            if ctrl || matches!(tag.as_str(), "input" | "select") {
                let form = element
                    .closest("dialog")
                    .ok()
                    .flatten()
                    .and_then(|dialog| dialog.query_selector("form").ok().flatten());
                let form = form.or_else(|| element.closest("form").ok().flatten());
                if let Some(form) = form.and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok()) {
                    event.prevent_default();
                    let _sent = form.request_submit();
                }
            }
            return;
        }
        let Some(number) = key.parse::<u32>().ok().filter(|number| *number > 0 && key.len() == 1) else {
            return;
        };
        let radio = element.dyn_ref::<HtmlInputElement>().is_some_and(|input| input.type_() == "radio");
        if !radio {
            return;
        }
        let group = element.closest("fieldset").ok().flatten();
        let choices = group.and_then(|group| group.query_selector_all("input[type=radio]").ok());
        let choice = choices.and_then(|choices| choices.item(number - 1));
        if let Some(choice) = choice.and_then(|choice| choice.dyn_into::<HtmlInputElement>().ok()) {
            event.prevent_default();
            let _focused = choice.focus();
            choice.click();
        }
    }

    /// Copies a text to the clipboard; returns whether that worked.
    pub async fn copy(text: String) -> bool {
        // The clipboard exists in secure contexts only; elsewhere the older way works.
        let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into()).unwrap_or_default();
        if !clipboard.is_undefined() {
            let done = window().navigator().clipboard().write_text(&text);
            if wasm_bindgen_futures::JsFuture::from(done).await.is_ok() {
                return true;
            }
        }
        copy_by_selection(&text).unwrap_or(false)
    }

    fn copy_by_selection(text: &str) -> Option<bool> {
        let area: web_sys::HtmlTextAreaElement =
            document().create_element("textarea").ok()?.dyn_into().ok()?;
        area.set_value(text);
        let held = active();
        document().body()?.append_child(&area).ok()?;
        area.select();
        let call = js_sys::Reflect::get(&document(), &"execCommand".into())
            .ok()?
            .dyn_into::<js_sys::Function>()
            .ok()?;
        let done = call.call1(&document(), &"copy".into()).ok()?.as_bool();
        area.remove();
        FIELD.set(None);
        if let Some(held) = held {
            let _focused = held.focus();
        }
        done
    }

    /// The input of the open dialog: for each control an id or a name with value, its value, and whether it
    /// is ticked.
    pub fn typed() -> Vec<(String, String, bool)> {
        let fields = controls().into_iter().filter_map(|(name, element)| {
            let (value, ticked) = match element.dyn_ref::<HtmlInputElement>() {
                Some(input) if input.type_() == "password" => return None,
                Some(input) => (input.value(), input.checked()),
                None => (value_of(&element)?, false),
            };
            Some((name, value, ticked))
        });
        fields.collect()
    }

    /// Restores that input.
    pub fn type_again(fields: &[(String, String, bool)]) {
        for (name, element) in controls() {
            let Some((_, value, ticked)) = fields.iter().find(|(known, ..)| *known == name) else { continue };
            match element.dyn_ref::<HtmlInputElement>() {
                Some(input) if matches!(input.type_().as_str(), "radio" | "checkbox") => {
                    if input.checked() != *ticked && (*ticked || input.type_() == "checkbox") {
                        input.click();
                    }
                    continue;
                }
                Some(input) => input.set_value(value),
                None => {
                    let _set = js_sys::Reflect::set(&element, &"value".into(), &value.into());
                }
            }
            for kind in ["input", "change"] {
                let init = web_sys::EventInit::new();
                init.set_bubbles(true);
                if let Ok(event) = web_sys::Event::new_with_event_init_dict(kind, &init) {
                    let _heard = element.dispatch_event(&event);
                }
            }
        }
    }

    fn value_of(element: &Element) -> Option<String> {
        js_sys::Reflect::get(element, &"value".into()).ok()?.as_string()
    }

    /// The controls of the open dialog, by id, or by name and value.
    fn controls() -> Vec<(String, Element)> {
        let Ok(found) = document().query_selector_all("dialog[open] :is(input, textarea, select)") else {
            return Vec::new();
        };
        let named = |element: Element| {
            let radio = element.dyn_ref::<HtmlInputElement>().filter(|input| input.type_() == "radio");
            let name = match radio {
                Some(input) => format!("{}={}", input.name(), input.value()),
                None => element.id(),
            };
            (name, element)
        };
        let all = (0..found.length()).filter_map(|place| found.get(place)?.dyn_into::<Element>().ok());
        all.map(named).filter(|(name, _)| !name.is_empty()).collect()
    }

    /// A value stored in this tab until it is closed.
    pub fn kept_here(name: &str) -> Option<String> {
        window().session_storage().ok().flatten()?.get_item(name).ok().flatten()
    }

    /// Stores a value in this tab until it is closed; `None` removes it.
    pub fn keep_here(name: &str, text: Option<&str>) {
        if let Some(storage) = window().session_storage().ok().flatten() {
            let _kept = match text {
                Some(text) => storage.set_item(name, text),
                None => storage.remove_item(name),
            };
        }
    }
}

/// The server build.
#[cfg(not(feature = "browser"))]
mod still {
    use super::Place;
    use leptos::ev::KeyboardEvent;
    use leptos::html;
    use leptos::prelude::{NodeRef, RwSignal};

    pub fn kept(name: &str) -> Option<String> {
        crate::client::stored(name)
    }
    pub fn keep(name: &str, text: &str) {
        crate::client::store(name, text);
    }
    pub fn watch_fields() {}
    pub fn field_lost() -> bool {
        false
    }
    pub fn focused() -> Option<String> {
        None
    }
    pub fn keep_focus(_id: Option<String>) {}
    pub fn find_focus() {}
    pub fn remember_focus() {}
    pub fn return_focus() {}
    pub fn open(_address: &str) {}
    pub fn focus(_id: &str) {}
    pub fn go(_id: &str) {}
    pub fn show(_id: &str) {}
    pub fn show_said(_place: NodeRef<html::Div>, _said: RwSignal<Option<String>>) {}
    pub fn leave_field() {}
    pub fn close_dialog() {}
    pub fn show_dialog() {}
    pub fn place(_event: &KeyboardEvent) -> Place {
        Place::Page
    }
    pub fn form_key(_event: &KeyboardEvent) {}
    pub async fn copy(_text: String) -> bool {
        false
    }
    pub fn typed() -> Vec<(String, String, bool)> {
        Vec::new()
    }
    pub fn type_again(_fields: &[(String, String, bool)]) {}
    pub fn kept_here(_name: &str) -> Option<String> {
        None
    }
    pub fn keep_here(_name: &str, _text: Option<&str>) {}
}

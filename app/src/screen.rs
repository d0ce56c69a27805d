//! What lies outside of a view: focus, title, attributes of the document, speech and sound. On the server nothing happens.

#[cfg(feature = "browser")]
pub use browser::*;
#[cfg(not(feature = "browser"))]
pub use server::*;

/// Whether sound comes out of the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// Yes.
    Heard,
    /// The browser waits for somebody to touch the screen.
    Blocked,
}

#[cfg(feature = "browser")]
mod browser {
    use super::Sound;
    use crate::client::{after, sleep};
    use leptos::prelude::*;
    use wasm_bindgen::closure::Closure;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Element, HtmlElement, SpeechSynthesisUtterance};

    /// Puts the focus on the first element that fits, once the view has followed.
    pub fn focus(selector: &'static str) {
        set_timeout(
            move || {
                if let Ok(Some(found)) = document().query_selector(selector)
                    && let Ok(element) = found.dyn_into::<HtmlElement>()
                {
                    let _focused = element.focus();
                }
            },
            std::time::Duration::from_millis(0),
        );
    }

    /// Gives the focus back to whatever has it now; `None` when nothing has.
    fn keep_focus() -> Option<impl FnOnce() + 'static> {
        let element =
            document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok())?;
        Some(move || {
            if element.is_connected() {
                let _focused = element.focus();
            }
        })
    }

    /// Opens a dialog as a modal one as soon as it is there; gives the focus back when it goes.
    pub fn show_modal(dialog: NodeRef<leptos::html::Dialog>) {
        Effect::new(move |_| {
            if let Some(dialog) = dialog.get()
                && !dialog.open()
            {
                let back = keep_focus();
                let _shown = dialog.show_modal();
                let back = StoredValue::new_local(back);
                on_cleanup(move || {
                    if let Some(back) = back.try_update_value(Option::take).flatten() {
                        after(0, back);
                    }
                });
            }
        });
    }

    /// Sets an attribute of the document element, or takes it away.
    pub fn root_attribute(name: &str, value: Option<&str>) {
        if let Some(root) = document().document_element() {
            let _set = match value {
                Some(value) => root.set_attribute(name, value),
                None => root.remove_attribute(name),
            };
        }
    }

    /// What stands in the browser's tab.
    pub fn set_title(title: &str) {
        document().set_title(title);
    }

    /// Prints the page.
    pub fn print() {
        if let Err(error) = window().print() {
            leptos::logging::error!("the page cannot be printed: {error:?}");
        }
    }

    /// Calls whenever the screen or the keyboard is touched. For as long as the page is there.
    pub fn touched(what: impl Fn() + 'static) {
        let what = Closure::<dyn Fn()>::new(what);
        for event in ["pointerdown", "keydown", "wheel"] {
            let _listens = window().add_event_listener_with_callback(event, what.as_ref().unchecked_ref());
        }
        what.forget();
    }

    /// The texts of the elements that fit, but of none within `data-private`.
    pub fn texts(selector: &str) -> Vec<String> {
        let Ok(found) = document().query_selector_all(selector) else { return Vec::new() };
        (0..found.length())
            .filter_map(|place| found.get(place)?.dyn_into::<Element>().ok())
            .filter(|element| !matches!(element.closest("[data-private]"), Ok(Some(_))))
            .filter_map(|element| element.text_content())
            .map(|text| text.trim().trim_end_matches('.').to_owned())
            .filter(|text| !text.is_empty())
            .collect()
    }

    /// The name of what an event is about: never what was typed into it.
    pub fn name_of_target(event: &web_sys::FocusEvent) -> Option<String> {
        let target: Element = event.target()?.dyn_into().ok()?;
        if !target.matches("button, a, input").ok()? {
            return None;
        }
        let label = if target.tag_name() == "INPUT" {
            target.closest("label, .field").ok().flatten()?.text_content()
        } else {
            target.get_attribute("aria-label").or_else(|| target.text_content())
        };
        label.map(|label| label.trim().to_owned()).filter(|label| !label.is_empty())
    }

    /// Says sentences, each in its language (a tag), and stops what was being said. Nothing is said when there are none.
    pub fn say(sentences: &[(String, String)]) {
        let Ok(speech) = window().speech_synthesis() else { return };
        speech.cancel();
        for (language, text) in sentences {
            if let Ok(sentence) = SpeechSynthesisUtterance::new_with_text(text) {
                sentence.set_lang(language);
                sentence.set_rate(0.95);
                speech.speak(&sentence);
            }
        }
    }

    /// Plays a sound of `public/sounds/` (its name, without the ending), and says whether that was allowed.
    pub async fn play(name: &str) -> Sound {
        let Ok(audio) = web_sys::HtmlAudioElement::new() else { return Sound::Blocked };
        let ending = if audio.can_play_type("audio/ogg").is_empty() { "mp3" } else { "ogg" };
        audio.set_src(&format!("/sounds/{name}.{ending}"));
        let Ok(started) = audio.play() else { return Sound::Blocked };
        match JsFuture::from(started).await {
            Ok(_) => Sound::Heard,
            Err(error) if is_blocked(&error) => Sound::Blocked,
            // A missing file or a device without a loudspeaker: touching the screen would not help.
            Err(_) => Sound::Heard,
        }
    }

    fn is_blocked(error: &JsValue) -> bool {
        let name = js_sys::Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
        name.as_deref() == Some("NotAllowedError")
    }

    /// Whether sound would be allowed, without making any.
    pub async fn sound() -> Sound {
        let Ok(context) = web_sys::AudioContext::new() else { return Sound::Heard };
        sleep(400).await;
        let state = context.state();
        let _closed = context.close();
        if state == web_sys::AudioContextState::Suspended { Sound::Blocked } else { Sound::Heard }
    }
}

/// On the server nothing happens.
#[cfg(not(feature = "browser"))]
#[allow(missing_docs, reason = "described above, where they do something")]
mod server {
    use super::Sound;
    use leptos::prelude::NodeRef;

    pub fn focus(_selector: &'static str) {}

    pub fn show_modal(_dialog: NodeRef<leptos::html::Dialog>) {}

    pub fn print() {}

    pub fn root_attribute(_name: &str, _value: Option<&str>) {}

    pub fn set_title(_title: &str) {}

    pub fn touched(_what: impl Fn() + 'static) {}

    pub fn texts(_selector: &str) -> Vec<String> {
        Vec::new()
    }

    pub fn name_of_target(_event: &leptos::ev::FocusEvent) -> Option<String> {
        None
    }

    pub fn say(_sentences: &[(String, String)]) {}

    pub async fn play(_name: &str) -> Sound {
        Sound::Heard
    }

    pub async fn sound() -> Sound {
        Sound::Heard
    }
}

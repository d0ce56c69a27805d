//! Effects outside the view: focus, title, attributes of the document, speech and sound. The server build
//! does nothing.

#[cfg(feature = "browser")]
pub use browser::*;
#[cfg(not(feature = "browser"))]
pub use server::*;

/// Whether the device makes sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// Sounds are played.
    Heard,
    /// The browser blocks sounds until the screen is touched.
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

    /// Focuses the first element that matches the selector, once the view is updated.
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

    /// Returns a function that gives the focus back to the element that has it now; `None` when none has.
    fn keep_focus() -> Option<impl FnOnce() + 'static> {
        let element =
            document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok())?;
        Some(move || {
            if element.is_connected() {
                let _focused = element.focus();
            }
        })
    }

    /// Opens a dialog as a modal one as soon as it is in the document; returns the focus when it is removed.
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

    /// Sets an attribute of the document element, or removes it.
    pub fn root_attribute(name: &str, value: Option<&str>) {
        if let Some(root) = document().document_element() {
            let _set = match value {
                Some(value) => root.set_attribute(name, value),
                None => root.remove_attribute(name),
            };
        }
    }

    /// Sets the title in the browser's tab.
    pub fn set_title(title: &str) {
        document().set_title(title);
    }

    /// Opens the print dialog.
    pub fn print() {
        if let Err(error) = window().print() {
            leptos::logging::error!("the page cannot be printed: {error:?}");
        }
    }

    /// Calls `what` on every touch and key press, for as long as the page exists.
    pub fn touched(what: impl Fn() + 'static) {
        let what = Closure::<dyn Fn()>::new(what);
        for event in ["pointerdown", "keydown", "wheel"] {
            let _listens = window().add_event_listener_with_callback(event, what.as_ref().unchecked_ref());
        }
        what.forget();
    }

    /// The texts of the matching elements, except those inside `data-private`.
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

    /// The accessible name of an event's target: never what was typed into it.
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

    /// Speaks sentences, each in its language (a tag), and stops the speech before. An empty list only stops
    /// it.
    pub fn say(sentences: &[(String, String)]) {
        say_at(sentences, 1.0);
    }

    /// The same at a volume from 0 to 1.
    pub fn say_at(sentences: &[(String, String)], volume: f32) {
        let Ok(speech) = window().speech_synthesis() else { return };
        speech.cancel();
        for (language, text) in sentences {
            if let Ok(sentence) = SpeechSynthesisUtterance::new_with_text(text) {
                sentence.set_lang(language);
                sentence.set_rate(0.95);
                sentence.set_volume(volume);
                speech.speak(&sentence);
            }
        }
    }

    /// Whether something is being spoken, or waits for its turn to be.
    pub fn is_speaking() -> bool {
        window().speech_synthesis().is_ok_and(|speech| speech.speaking() || speech.pending())
    }

    /// Plays a sound of `public/sounds/` (file name without extension) and returns whether the browser
    /// allowed it.
    pub async fn play(name: &str) -> Sound {
        play_at(name, 1.0).await
    }

    /// The same at a volume from 0 to 1.
    pub async fn play_at(name: &str, volume: f32) -> Sound {
        let Ok(audio) = web_sys::HtmlAudioElement::new() else { return Sound::Blocked };
        let ending = if audio.can_play_type("audio/ogg").is_empty() { "mp3" } else { "ogg" };
        audio.set_src(&format!("/sounds/{name}.{ending}"));
        audio.set_volume(f64::from(volume));
        let Ok(started) = audio.play() else { return Sound::Blocked };
        match JsFuture::from(started).await {
            Ok(_) => Sound::Heard,
            Err(error) if is_blocked(&error) => Sound::Blocked,
            // A missing file or a device without a speaker: touching the screen would not help.
            Err(_) => Sound::Heard,
        }
    }

    fn is_blocked(error: &JsValue) -> bool {
        let name = js_sys::Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
        name.as_deref() == Some("NotAllowedError")
    }

    /// Whether the browser would allow sound, without making any.
    pub async fn sound() -> Sound {
        let Ok(context) = web_sys::AudioContext::new() else { return Sound::Heard };
        sleep(400).await;
        let state = context.state();
        let _closed = context.close();
        if state == web_sys::AudioContextState::Suspended { Sound::Blocked } else { Sound::Heard }
    }
}

/// The server build has no screen.
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

    pub fn say_at(_sentences: &[(String, String)], _volume: f32) {}

    pub fn is_speaking() -> bool {
        false
    }

    pub async fn play(_name: &str) -> Sound {
        Sound::Heard
    }

    pub async fn play_at(_name: &str, _volume: f32) -> Sound {
        Sound::Heard
    }

    pub async fn sound() -> Sound {
        Sound::Heard
    }
}

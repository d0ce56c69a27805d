//! The picture of a captain: a form of its own, because a file is sent differently from texts.

use super::fields::{Field, Form, hidden};
use crate::i18n::{Locale, td_string};
use leptos::prelude::*;

/// The form that sets or removes the picture of a district's captain. It is posted to `action` as
/// `multipart/form-data`: `district` (its short name), `do` (`set` or `remove`), and the file in `photo`.
pub fn photo(locale: Locale, form: &Form<'_>, action: &'static str, district: &str, now: &str) -> AnyView {
    let field =
        Field::new("photo", td_string!(locale, start.photo_file)).hint(td_string!(locale, start.photo_hint));
    let input = form.input(Field { kind: "file", ..field });
    let shown = (!now.is_empty()).then(|| {
        view! { <div class="person"><img src=now.to_owned() alt=td_string!(locale, start.photo_alt) /></div> }
    });
    let remove = (!now.is_empty()).then(|| {
        view! {
            <form method="post" action=action enctype="multipart/form-data">
                {hidden("district", district)}
                {hidden("do", "remove")}
                <button type="submit" class="btn risk">{td_string!(locale, start.photo_remove)}</button>
            </form>
        }
    });
    view! {
        {form.summary()}
        {shown}
        <form class="form" method="post" action=action enctype="multipart/form-data">
            {hidden("district", district)}
            {hidden("do", "set")}
            {input}
            <div class="btns"><button type="submit" class="btn">{td_string!(locale, start.photo_set)}</button></div>
        </form>
        {remove}
    }
    .into_any()
}

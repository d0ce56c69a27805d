//! Printing paper slips: the form to make them, and the sheets.

use super::ways::{SLIPS, links};
use crate::api::PaperSlipsPage;
use crate::components::fields::{Field, Form, hidden};
use crate::i18n::{Locale, td_string};
use crate::pages::practice;
use crate::words;
use domain::visit::slip_label;
use domain::words::Words;
use leptos::prelude::*;

/// The page on which slips are made and printed.
#[component]
pub fn Slips(
    /// The data of the page.
    page: PaperSlipsPage,
) -> impl IntoView {
    let locale = crate::words::tongue().get_untracked();
    let form = Form::refused(locale, &page.typed, &page.errors);
    let slug = page.card.id.as_ref().map(ToString::to_string).unwrap_or_default();
    let fields = fields(locale, &page, &form);
    let made = page.block.map(|block| {
        let (first, last) = (slip_label(block.0), slip_label(block.1));
        view! {
            <p role="status">{td_string!(locale, paper.printed, first = first, last = last).to_string()}</p>
            <p>{td_string!(locale, paper.printed_once)}</p>
        }
    });
    view! {
        {practice::bar(locale, &page.me, SLIPS)}
        <main class="floor" id="main" tabindex="-1">
            <div class="stack no-print">
                <h1>{format!("{} · {}", td_string!(locale, paper.print_title), page.card.name)}</h1>
                <p>{td_string!(locale, paper.print_lead)}</p>
                {links(locale, page.card.id.as_ref(), &page.districts, SLIPS)}
                {form.summary()}
                <form class="form" method="post" action=SLIPS>
                    {hidden("district", slug)}
                    {hidden("key", page.key.clone())}
                    <div class="pair">{fields}</div>
                    <div class="btns">
                        <button type="submit" class="btn primary">{td_string!(locale, paper.make)}</button>
                    </div>
                </form>
                {made}
            </div>
            {page.block.map(|block| sheets(&page, block))}
        </main>
    }
}

fn fields(locale: Locale, page: &PaperSlipsPage, form: &Form<'_>) -> AnyView {
    let typed = |name: &str, or: &str| page.typed.get(name).map_or_else(|| or.to_owned(), Clone::clone);
    let sheets = Field::new("sheets", td_string!(locale, paper.sheets))
        .hint(td_string!(locale, paper.sheets_hint))
        .value(typed("sheets", "1"))
        .short();
    let per = Field::new("per", td_string!(locale, paper.per)).value(page.per.to_string());
    let pers = [("8", td_string!(locale, paper.per_8)), ("10", td_string!(locale, paper.per_10))];
    let size =
        Field::new("size", td_string!(locale, paper.size)).value(if page.a4 { "a4" } else { "letter" });
    let sizes =
        [("letter", td_string!(locale, paper.size_letter)), ("a4", td_string!(locale, paper.size_a4))];
    let owned =
        |choices: [(&str, &str); 2]| choices.map(|(code, name)| (code.to_owned(), name.to_owned())).to_vec();
    view! {
        {form.input(Field { inputmode: "numeric", ..sheets })}
        {form.select(per, owned(pers))}
        {form.select(size, owned(sizes))}
    }
    .into_any()
}

/// The sheets, cut along the lines between the slips.
fn sheets(page: &PaperSlipsPage, (first, last): (u32, u32)) -> AnyView {
    let numbers: Vec<u32> = (first..=last).collect();
    let size = if page.a4 { "a4" } else { "letter" };
    let class = format!("leaf {size} per-{}", page.per);
    let sheets: Vec<_> = numbers
        .chunks(usize::try_from(page.per).unwrap_or(8).max(1))
        .map(|numbers| {
            let slips: Vec<_> = numbers.iter().map(|number| slip(page, *number)).collect();
            view! { <ul class=class.clone() role="list">{slips}</ul> }
        })
        .collect();
    sheets.into_any()
}

fn slip(page: &PaperSlipsPage, number: u32) -> AnyView {
    // In each language that the program speaks.
    let mut locales: Vec<Locale> = Vec::new();
    for locale in page.languages.iter().map(|tag| words::locale(tag)) {
        if !locales.contains(&locale) {
            locales.push(locale);
        }
    }
    let each = |of: fn(Locale) -> &'static str| joined(locales.iter().map(|locale| (*locale, of(*locale))));
    let named = |name: &Words| joined(locales.iter().map(|locale| (*locale, name.get(words::tag(*locale)))));
    let needs: Vec<_> = page
        .services
        .iter()
        .map(named)
        .chain([each(|locale| td_string!(locale, paper.slip_other))])
        .map(|name| view! { <li>{name}</li> })
        .collect();
    view! {
        <li class="slip">
            <p class="row"><b class="ticket">{slip_label(number)}</b><span>{page.card.name.clone()}</span></p>
            <p class="row">{each(|locale| td_string!(locale, paper.slip_time))} <b>"____ : ____"</b></p>
            <p>{each(|locale| td_string!(locale, paper.slip_need))}</p>
            <ul class="boxes">{needs}</ul>
        </li>
    }
    .into_any()
}

/// A text in several languages, each marked with its own; what is the same in all is written once.
fn joined<'t>(texts: impl Iterator<Item = (Locale, &'t str)>) -> AnyView {
    let mut seen: Vec<&str> = Vec::new();
    let parts: Vec<_> = texts
        .filter_map(|(locale, text)| {
            if text.is_empty() || seen.contains(&text) {
                return None;
            }
            let between = if seen.is_empty() { "" } else { " / " };
            seen.push(text);
            Some(view! { {between} <span lang=words::tag(locale)>{text.to_owned()}</span> })
        })
        .collect();
    view! { <span>{parts}</span> }.into_any()
}

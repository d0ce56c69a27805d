//! The addresses of the pages of slips, and the links between them.

use crate::components::fields::{Field, Form};
use crate::i18n::{Locale, td_string};
use domain::ids::DistrictId;
use leptos::prelude::*;

/// The page on which slips are typed in.
pub(super) const PAPER: &str = "/desk/paper";
/// The page on which slips are printed.
pub(super) const SLIPS: &str = "/desk/paper/slips";

/// Links to the other page of slips and to the desk, and the choice of another district.
pub(super) fn links(
    locale: Locale,
    here: Option<&DistrictId>,
    districts: &[(DistrictId, String)],
    current: &'static str,
) -> AnyView {
    let slug = here.map(ToString::to_string).unwrap_or_default();
    let other = if current == PAPER {
        (SLIPS, td_string!(locale, paper.to_print))
    } else {
        (PAPER, td_string!(locale, paper.to_enter))
    };
    let to = |address: &str| format!("{address}?district={slug}");
    let links = [other, ("/desk", td_string!(locale, paper.to_desk))];
    let links: Vec<_> = links
        .into_iter()
        .map(|(address, name)| view! { <a class="btn" href=to(address)>{name}</a> })
        .collect();
    let choice = (districts.len() > 1).then(|| {
        let names = districts.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
        let field = Field::new("district", td_string!(locale, paper.district)).value(slug.clone());
        view! {
            <form class="filters" method="get" action=current>
                {Form::stored(locale).select(field, names)}
                <button type="submit" class="btn">{td_string!(locale, paper.change_district)}</button>
            </form>
        }
    });
    view! {
        <div class="btns">{links}</div>
        {choice}
    }
    .into_any()
}

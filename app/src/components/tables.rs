//! Tables of the set-up pages.

use super::ScrollTable;
use leptos::prelude::*;

/// A column header.
pub fn head(label: &'static str) -> AnyView {
    view! { <th scope="col">{label}</th> }.into_any()
}

/// A column header only for screen readers.
pub fn quiet_head(label: &'static str) -> AnyView {
    view! { <th scope="col"><span class="sr">{label}</span></th> }.into_any()
}

/// A table in a region that scrolls by itself on a narrow screen.
pub fn table_of(label: &str, heads: Vec<AnyView>, rows: Vec<AnyView>) -> AnyView {
    view! {
        <ScrollTable label=label.to_owned()>
            <thead><tr>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </ScrollTable>
    }
    .into_any()
}

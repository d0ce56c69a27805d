//! The project's documents as pages: Markdown that is converted to HTML once, at first use.

use pulldown_cmark::{Alignment, CowStr, Event, Options, Parser, Tag, TagEnd, html};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// `docs/measures.md` as HTML: how every figure is measured.
pub static MEASURES: LazyLock<String> = LazyLock::new(|| written(include_str!("../../../docs/measures.md")));

/// The only HTML allowed in a text: around parts in another language. Any other HTML is escaped.
const KEPT: [&str; 2] = ["<div lang=\"es\">", "</div>"];
/// The id of the page's own element around the text, which no heading may take.
const AROUND: &str = "main";

/// Converts a text to HTML. Headings get the same ids as where the repository is viewed; tables scroll by themselves.
fn written(text: &str) -> String {
    let mut taken = BTreeSet::from([AROUND.to_owned()]);
    let mut names = headings(text).into_iter();
    let mut heading = AROUND.to_owned();
    let mut parts: Vec<Event<'_>> = Vec::new();
    for event in read(text) {
        match event {
            Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
                heading = id(&names.next().unwrap_or_default(), &mut taken);
                let id = Some(CowStr::from(heading.clone()));
                parts.push(Event::Start(Tag::Heading { level, id, classes, attrs }));
            }
            Event::Start(Tag::Table(columns)) => {
                let open = format!(
                    "<div class=\"scroll-x\" role=\"group\" aria-labelledby=\"{heading}\" tabindex=\"0\">"
                );
                parts.push(Event::Html(CowStr::from(open)));
                // Aligned columns would get a style attribute, which the content security policy refuses.
                parts.push(Event::Start(Tag::Table(vec![Alignment::None; columns.len()])));
            }
            Event::End(TagEnd::Table) => {
                parts.extend([Event::End(TagEnd::Table), Event::Html(CowStr::from("</div>\n"))]);
            }
            Event::Html(tag) | Event::InlineHtml(tag) if !KEPT.contains(&tag.trim()) => {
                parts.push(Event::Text(tag));
            }
            event => parts.push(event),
        }
    }
    let mut out = String::new();
    html::push_html(&mut out, parts.into_iter());
    // Angle brackets in text are escaped, so these are real tags.
    out.replace("<table>", "<table class=\"table\">").replace("<th>", "<th scope=\"col\">")
}

fn read(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
}

/// The headings of a text, in order, without markup.
fn headings(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut is_inside = false;
    for event in read(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                names.push(String::new());
                is_inside = true;
            }
            Event::End(TagEnd::Heading(_)) => is_inside = false,
            Event::Text(part) | Event::Code(part) if is_inside => {
                if let Some(name) = names.last_mut() {
                    name.push_str(&part);
                }
            }
            _ => {}
        }
    }
    names
}

/// A heading's id, unique within the text: "Sure or chance" is `sure-or-chance`.
fn id(heading: &str, taken: &mut BTreeSet<String>) -> String {
    let letters = heading.chars().flat_map(char::to_lowercase).map(|one| if one == ' ' { '-' } else { one });
    let name: String = letters.filter(|one| one.is_alphanumeric() || matches!(one, '-' | '_')).collect();
    let numbered = (1..).map(|n| format!("{name}-{n}"));
    let free = std::iter::once(name.clone()).chain(numbered).find(|one| !taken.contains(one));
    let free = free.unwrap_or(name);
    taken.insert(free.clone());
    free
}

#[cfg(test)]
mod tests {
    use super::{MEASURES, written};

    #[test]
    fn headings_have_names_and_tables_scroll() {
        let html = written(
            "# Sure & `chance`\n\n## Times\n\n## Times\n\n| a | b |\n|---|:-:|\n| 1 < 2 | x ÷ y |\n\n## Main\n",
        );
        for part in [
            "<h1 id=\"sure--chance\">Sure &amp; <code>chance</code></h1>",
            "<h2 id=\"times\">",
            "<h2 id=\"times-1\">",
            "<h2 id=\"main-1\">",
            "<div class=\"scroll-x\" role=\"group\" aria-labelledby=\"times-1\" tabindex=\"0\"><table class=\"table\">",
            "<th scope=\"col\">a</th>",
            "<td>1 &lt; 2</td>",
            "x ÷ y",
        ] {
            assert!(html.contains(part), "“{part}” is not in {html}");
        }
        assert!(!html.contains("style="), "{html}");
        assert_eq!(html.matches("<div").count(), html.matches("</div>").count(), "{html}");
    }

    #[test]
    fn of_the_html_in_a_text_only_another_language_is_kept() {
        let text = "<script>alert(1)</script>\n\nOne <b onclick=\"x\">word</b>.\n\n<div lang=\"es\">\n\nHola\n\n</div>\n";
        let html = written(text);
        assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{html}");
        assert!(!html.contains("<script") && !html.contains("<b"), "{html}");
        assert!(html.contains("<div lang=\"es\">") && html.contains("<p>Hola</p>"), "{html}");
    }

    #[test]
    fn how_it_is_measured_is_one_text_with_tables() {
        assert_eq!(MEASURES.matches("<h1").count(), 1);
        assert!(
            MEASURES.contains("<table class=\"table\">") && MEASURES.contains("<h2 id=\"sure-or-chance\">")
        );
        for mark in ["|---", "**", "## "] {
            assert!(!MEASURES.contains(mark), "{mark} is read as it is typed");
        }
    }
}

//! Checks for every plain form: each control has its label, every hint and error is present, errors are
//! summarized on top.

/// The value of a tag's attribute.
pub fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next())
}

/// Every opening tag of that name.
pub fn tags<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let open = format!("<{name}");
    let after = text.split(&open).skip(1).filter(|rest| rest.starts_with([' ', '>']));
    after.filter_map(|rest| rest.split('>').next()).collect()
}

/// Labels, hints and errors are bound to their controls, and no form has the same field twice.
pub fn bound(text: &str) {
    for name in ["input", "select", "textarea"] {
        for tag in tags(text, name) {
            if attribute(tag, "type") == Some("hidden") {
                continue;
            }
            let labelled = attribute(tag, "id")
                .is_some_and(|id| text.contains(&format!("<label for=\"{id}\"")))
                || attribute(tag, "id").is_some_and(|id| text.contains(&format!(" for=\"{id}\"")))
                || attribute(tag, "aria-label").is_some();
            assert!(labelled, "a control without label: {tag}");
            for id in
                attribute(tag, "aria-describedby").unwrap_or_default().split(' ').filter(|id| !id.is_empty())
            {
                assert!(text.contains(&format!(" id=\"{id}\"")), "described by nothing: {tag}");
            }
        }
    }
    for form in text.split("<form").skip(1) {
        let form = form.split("</form>").next().expect("an end");
        let fields = tags(form, "input").into_iter().filter(|tag| attribute(tag, "type") != Some("radio"));
        let mut names: Vec<&str> = fields.filter_map(|tag| attribute(tag, "name")).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(all, names.len(), "a field stands twice: {form}");
    }
}

/// The summary on top takes the focus, and each of its links leads to a control with the same error.
pub fn summed_up(text: &str, count: usize) {
    let summary =
        text.split("id=\"errors\"").nth(1).expect("a summary").split("</div>").next().expect("an end");
    let opening = tags(text, "div").into_iter().find(|tag| tag.contains("id=\"errors\"")).expect("a summary");
    assert!(
        opening.contains("autofocus")
            && opening.contains("tabindex=\"-1\"")
            && opening.contains("role=\"alert\"")
    );
    let links: Vec<&str> = tags(summary, "a").into_iter().filter_map(|tag| attribute(tag, "href")).collect();
    assert_eq!(links.len(), count, "{summary}");
    for link in links {
        let id = link.strip_prefix('#').expect("a place on this page");
        assert!(text.contains(&format!(" id=\"{id}\"")), "{link} leads nowhere");
        assert!(text.contains(&format!(" id=\"{id}-e\"")), "{link} has no error beside it");
    }
}

//! Merging concurrent changes. A form carries what was stored when it was rendered: what only another user has changed since
//! stays changed; what both have changed is a conflict to ask about.

use app::components::fields::{CHANGED, WAS};
use std::collections::BTreeMap;

/// The fields of a form: name and text.
pub type Fields = BTreeMap<String, String>;

/// Merges a form's changes with what is stored now. Returns the fields in conflict, with their stored texts.
pub fn merge(typed: &mut Fields, now: &Fields) -> Vec<(String, String)> {
    let Some(was) = typed.get(WAS).and_then(|text| serde_json::from_str::<Fields>(text).ok()) else {
        return Vec::new();
    };
    let mut clashes = Vec::new();
    for (name, now) in now {
        let was = was.get(name).map(String::as_str);
        let mine = typed.get(name).map_or("", String::as_str);
        let theirs_changed = !was.is_some_and(|was| is_same(was, now));
        let mine_changed = was.is_some_and(|was| !is_same(was, mine));
        match (theirs_changed, mine_changed) {
            (true, true) if !is_same(mine, now) => clashes.push((name.clone(), format!("{CHANGED}{now}"))),
            // A checkbox that is not checked is not sent.
            (true, false) if now.is_empty() => drop(typed.remove(name)),
            (true, false) => drop(typed.insert(name.clone(), now.clone())),
            _ => {}
        }
    }
    // A field that is there no longer, such as the box of a place that was removed, is not brought back by a form
    // that has not touched it.
    for (name, was) in was.iter().filter(|(name, _)| !now.is_empty() && !now.contains_key(*name)) {
        if typed.get(name).is_some_and(|mine| is_same(was, mine)) {
            typed.remove(name);
        }
    }
    clashes
}

/// Whether two texts are the same apart from line ends and outer spaces.
fn is_same(one: &str, other: &str) -> bool {
    let lines = |text: &str| text.trim().replace("\r\n", "\n");
    lines(one) == lines(other)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    fn form(was: &Fields, typed: &Fields) -> Fields {
        let mut form: Fields =
            typed.iter().filter(|(_, text)| !text.is_empty()).map(|(n, t)| (n.clone(), t.clone())).collect();
        form.insert(WAS.to_owned(), serde_json::to_string(was).unwrap());
        form
    }

    #[test]
    fn what_others_changed_stays_and_what_both_changed_is_asked() {
        let was = fields(&[("week", "days"), ("holidays", ""), ("zone", "a"), ("tick", "yes")]);
        let now = fields(&[("week", "days"), ("holidays", "2027-12-25\n"), ("zone", "b"), ("tick", "")]);
        let typed = fields(&[("week", "always"), ("holidays", "\r\n"), ("zone", "c"), ("tick", "yes")]);
        let mut form = form(&was, &typed);
        assert_eq!(merge(&mut form, &now), [("zone".to_owned(), "changed:b".to_owned())]);
        form.remove(WAS);
        assert_eq!(form, fields(&[("week", "always"), ("holidays", "2027-12-25\n"), ("zone", "c")]));
        // A form without the stored fields is taken as it is.
        let mut bare = typed.clone();
        assert!(merge(&mut bare, &now).is_empty());
        assert_eq!(bare, typed);
    }

    #[test]
    fn what_is_gone_comes_back_only_if_it_was_typed() {
        let was = fields(&[("name", "a"), ("to_one", "yes"), ("to_two", "")]);
        let now = fields(&[("name", "a")]);
        let mut form = form(&was, &fields(&[("name", "b"), ("to_one", "yes"), ("to_two", "yes")]));
        assert!(merge(&mut form, &now).is_empty());
        form.remove(WAS);
        assert_eq!(form, fields(&[("name", "b"), ("to_two", "yes")]));
    }

    proptest! {
        #[test]
        fn nobody_undoes_what_they_did_not_touch(
            was in prop::collection::vec("[ab]?", 4), theirs in prop::collection::vec("[abc]?", 4), mine in prop::collection::vec("[abd]?", 4),
        ) {
            let of = |texts: &[String]| -> Fields {
                texts.iter().enumerate().map(|(n, text)| (format!("f{n}"), text.clone())).collect()
            };
            let (was, theirs, mine) = (of(&was), of(&theirs), of(&mine));
            let mut form = form(&was, &mine);
            let clashes = merge(&mut form, &theirs);
            for (name, was) in &was {
                let (theirs, mine) = (&theirs[name], &mine[name]);
                let got = form.get(name).cloned().unwrap_or_default();
                let clash = clashes.iter().any(|(field, _)| field == name);
                prop_assert_eq!(clash, theirs != was && mine != was && theirs != mine);
                let wanted = if mine == was { theirs } else { mine };
                prop_assert_eq!(&got, wanted);
            }
        }
    }
}

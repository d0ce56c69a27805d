//! The language of conditions.

use super::{key, when};
use domain::script::Condition;
use domain::script::condition::Known;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const NAMES: [&str; 6] = ["danger", "age", "kind", "x-1", "channel", "language"];

const WORDS: [&str; 8] = ["yes", "no", "a", "5", "-2.5", "and", "answered", "1e3"];

pub(super) fn condition() -> impl Strategy<Value = Condition> {
    let name = || prop::sample::select(NAMES.to_vec()).prop_map(key);
    let word = || prop::sample::select(WORDS.to_vec()).prop_map(str::to_owned);
    let bound = prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO;
    let near = (-6..7_i8).prop_map(f64::from);
    let leaf = prop_oneof![
        name().prop_map(Condition::Answered),
        (name(), word()).prop_map(|(name, word)| Condition::Is(name, word)),
        (name(), prop::collection::vec(word(), 1..4)).prop_map(|(name, words)| Condition::In(name, words)),
        (name(), prop_oneof![bound, near]).prop_map(|(name, bound)| Condition::Below(name, bound)),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let several = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            several().prop_map(Condition::All),
            several().prop_map(Condition::Any),
            inner.clone().prop_map(|each| Condition::Not(Box::new(each))),
        ]
    })
}

/// The answers of a record, by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Answers(pub(super) BTreeMap<&'static str, Vec<&'static str>>);

impl Known for Answers {
    fn values(&self, name: &str) -> Option<Vec<String>> {
        self.0.get(name).map(|values| values.iter().map(|value| (*value).to_owned()).collect())
    }
    fn number(&self, name: &str) -> Option<f64> {
        self.0.get(name).and_then(|values| values.first()).and_then(|value| value.parse().ok())
    }
    fn answered(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

fn answers() -> impl Strategy<Value = Answers> {
    let values = prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..3);
    prop::collection::btree_map(prop::sample::select(NAMES.to_vec()), values, 0..NAMES.len())
        .prop_map(Answers)
}

/// Parts of the language, in any order.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop::sample::select(vec![
        "and", "or", "not", "answered", "in", "(", ")", "[", "]", ",", "=", "<", "danger", "yes", "18", "-",
        ".", "é", " ", "  ", "\u{3000}", "NaN", "1e999",
    ]);
    prop::collection::vec(scrap, 0..24).prop_map(|scraps| scraps.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_condition_read_back_is_the_condition_written(condition in condition()) {
        let text = condition.to_string();
        prop_assert_eq!(text.parse::<Condition>(), Ok(condition.clone()), "{}", text);
        let json = serde_json::to_string(&condition).unwrap();
        prop_assert_eq!(serde_json::from_str::<Condition>(&json).unwrap(), condition);
    }

    #[test]
    fn any_text_is_a_condition_or_is_refused(text in prop_oneof![any::<String>(), scraps()]) {
        match text.parse::<Condition>() {
            Ok(condition) => prop_assert_eq!(condition.to_string().parse(), Ok(condition)),
            Err(error) => prop_assert!(error.to_string().contains(&text)),
        }
    }

    #[test]
    fn every_condition_has_a_value_and_its_opposite(condition in condition(), known in answers()) {
        let holds = condition.holds(&known);
        prop_assert_eq!(Condition::Not(Box::new(condition.clone())).holds(&known), !holds);
        // If nothing is known, only conditions with `not` hold.
        let bare = matches!(condition, Condition::Is(..) | Condition::In(..) | Condition::Below(..) | Condition::Answered(_));
        prop_assert!(!(bare && condition.holds(&Answers::default())));
        let asked: BTreeSet<&str> = condition.names().into_iter().map(|(name, _)| name.as_str()).collect();
        let others = Answers(known.0.iter().filter(|(name, _)| asked.contains(*name)).map(|(a, b)| (*a, b.clone())).collect());
        prop_assert_eq!(condition.holds(&others), holds, "only what it names counts");
    }

    #[test]
    fn what_is_certain_holds_whatever_else_is_answered(
        condition in condition(),
        name in any::<prop::sample::Index>(),
        answer in prop::option::of(prop::sample::select(WORDS.to_vec())),
        others in prop::collection::vec(answers(), 8),
    ) {
        let names = condition.names();
        let asked = name.get(&names).0.as_str();
        let name = *NAMES.iter().find(|name| **name == asked).unwrap();
        if let Some(certain) = condition.certain(name, answer) {
            for mut known in others {
                known.0.remove(name);
                known.0.extend(answer.map(|answer| (name, vec![answer])));
                prop_assert_eq!(condition.holds(&known), certain, "{} {:?}", condition, known);
            }
        }
    }
}

#[test]
fn what_asks_for_one_answer_only_is_certain_of_it() {
    for (text, answer, certain) in [
        ("kind = a", Some("a"), Some(true)),
        ("kind = a", Some("b"), Some(false)),
        ("kind = a", None, Some(false)),
        ("not kind in [a, b]", Some("b"), Some(false)),
        ("answered kind", Some("b"), Some(true)),
        ("not answered kind", None, Some(true)),
        ("kind < 5", None, Some(false)),
        ("kind < 5", Some("3"), None),
        ("kind < 5", Some("a"), None),
        ("kind = a or danger = yes", Some("a"), Some(true)),
        ("kind = a and danger = yes", Some("a"), None),
        ("kind = a and danger = yes", Some("b"), Some(false)),
        ("danger = yes", Some("a"), None),
    ] {
        assert_eq!(when(text).certain("kind", answer), certain, "{text} {answer:?}");
    }
}

#[test]
fn conditions_are_written_like_this() {
    let is = |name: &str, word: &str| Condition::Is(key(name), word.to_owned());
    let below = |name: &str, bound: f64| Condition::Below(key(name), bound);
    for (text, condition) in [
        ("danger=yes", is("danger", "yes")),
        ("  age <   -2.50 ", below("age", -2.5)),
        ("kind in [a,b , c]", Condition::In(key("kind"), ["a", "b", "c"].map(str::to_owned).into())),
        ("answered x-1", Condition::Answered(key("x-1"))),
        ("or_else = and", is("or_else", "and")),
        (
            "danger = yes and not (age < 18 or answered name)",
            Condition::All(vec![
                is("danger", "yes"),
                Condition::Not(Box::new(Condition::Any(vec![
                    below("age", 18.0),
                    Condition::Answered(key("name")),
                ]))),
            ]),
        ),
        (
            "a = 1 or b = 2 and c = 3",
            Condition::Any(vec![is("a", "1"), Condition::All(vec![is("b", "2"), is("c", "3")])]),
        ),
        ("not a = 1 and b = 2", Condition::All(vec![Condition::Not(Box::new(is("a", "1"))), is("b", "2")])),
        ("((a = 1))", is("a", "1")),
    ] {
        assert_eq!(text.parse(), Ok(condition), "{text}");
    }
    for text in [
        "",
        " ",
        "danger",
        "danger =",
        "= yes",
        "not",
        "(a = 1",
        "a = 1)",
        "a = 1 b = 2",
        "a = 1 and",
        "or a = 1",
        "and = 1",
        "not = 1",
        "in = 1",
        "answered = 1",
        "answered",
        "answered not",
        "a in []",
        "a in [b",
        "a in b",
        "a in [b c]",
        "a < b",
        "a < inf",
        "a < NaN",
        "A = b",
        "a.b = c",
        "a == b",
        "a = é",
        "a > 1",
        "a != b",
    ] {
        let error = text.parse::<Condition>().expect_err(text);
        assert!(error.to_string().contains("danger = yes and not age < 18"), "an example of how to write it");
    }
    assert_eq!("a = 1 and nonsense".parse::<Condition>().unwrap_err().near, "");
    assert_eq!("a = 1 % b = 2".parse::<Condition>().unwrap_err().near, "% b = 2");
}

#[test]
fn nothing_is_nested_beyond_reason() {
    let nots = |count: usize| format!("{}a = b", "not ".repeat(count)).parse::<Condition>();
    let brackets =
        |count: usize| format!("{}a = b{}", "(".repeat(count), ")".repeat(count)).parse::<Condition>();
    assert!(nots(16).is_ok() && brackets(16).is_ok());
    for deep in [17, 200_000] {
        assert!(nots(deep).is_err() && brackets(deep).is_err());
    }
}

//! Signing in, choosing a password, pairing: in both languages.

use crate::forms::{attribute, bound, summed_up, tags};
use crate::frame::{body, frame, holds};
use crate::html;
use app::api::{BecomesView, Page, SignInPage, SignInStep, TroublePage};
use domain::access::Role;

fn written(step: SignInStep, language: &str, errors: &[(&str, &str)]) -> String {
    let page = SignInPage {
        language: language.to_owned(),
        step,
        login: "r.alvarez".to_owned(),
        name: "R. Alvarez".to_owned(),
        next: "/floor?district=26".to_owned(),
        errors: errors.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned())).collect(),
        signed_out: false,
        not_set_up: false,
    };
    let text = html(&Page::SignIn(Box::new(page)), &frame("en"));
    holds(&text, language);
    bound(&text);
    assert!(!text.contains("<script"), "no script: {text}");
    text
}

fn names(text: &str) -> Vec<&str> {
    tags(text, "input").into_iter().filter_map(|tag| attribute(tag, "name")).collect()
}

#[test]
fn each_step_has_its_form() {
    for language in ["en", "es"] {
        let text = written(SignInStep::Password, language, &[]);
        assert!(text.contains("action=\"/sign-in\"") && !text.contains("id=\"errors\""));
        assert_eq!(names(&text), ["login", "password", "next"]);
        assert!(text.contains("value=\"r.alvarez\"") && text.contains("value=\"/floor?district=26\""));
        let text = written(SignInStep::Choose("4kf9".to_owned()), language, &[]);
        assert!(text.contains("action=\"/welcome/4kf9\""));
        assert_eq!(names(&text), ["password", "again"]);
        let text = written(SignInStep::FirstAdmin("4kf9".to_owned()), language, &[]);
        assert_eq!(names(&text), ["name", "login", "password", "again"]);
        let text = written(SignInStep::Pair, language, &[]);
        assert!(text.contains("action=\"/pair\""));
        assert_eq!(names(&text), ["code"]);
        let becomes = BecomesView {
            code: "ABCDE-FGHJK".to_owned(),
            kind: Role::Kiosk,
            name: "Ramp <1>".to_owned(),
            district: "26th District".to_owned(),
            now: Some("Door".to_owned()),
        };
        let text = written(SignInStep::Becomes(Box::new(becomes)), language, &[]);
        assert_eq!(names(&text), ["code", "sure"]);
        assert!(text.contains("action=\"/pair\"") && text.contains("href=\"/pair\""), "a way back: {text}");
        assert!(
            text.contains("Ramp &lt;1") && text.contains("26th District") && text.contains("Door"),
            "{text}"
        );
        let text = written(SignInStep::Demo("/demo/captain/abc".to_owned()), language, &[]);
        assert!(
            text.contains("action=\"/demo/captain/abc\"")
                && text.contains("id=\"demo\"")
                && text.contains("type=\"submit\"")
        );
    }
}

#[test]
fn errors_are_shown_on_top_and_beside_the_field() {
    for (language, sentence) in [("en", "do not match"), ("es", "no coinciden")] {
        let text = written(SignInStep::Password, language, &[("login", "wrong_password")]);
        summed_up(&text, 1);
        assert_eq!(body(&text).matches(sentence).count(), 2, "{text}");
        assert!(text.contains("value=\"r.alvarez\"") && text.contains("aria-invalid=\"true\""));
        let text = written(
            SignInStep::Choose("x".to_owned()),
            language,
            &[("password", "too_short"), ("again", "not_same")],
        );
        summed_up(&text, 2);
        let text = written(SignInStep::Pair, language, &[("code", "A sentence of the server's own.")]);
        assert!(
            text.contains("A sentence of the server's own.")
                || text.contains("A sentence of the server&#x27;s own.")
        );
    }
}

#[test]
fn a_password_is_never_written_back() {
    let text = written(SignInStep::Password, "en", &[("login", "wrong_password")]);
    let password =
        tags(&text, "input").into_iter().find(|tag| tag.contains("name=\"password\"")).expect("a field");
    assert!(
        attribute(password, "value").is_none()
            && attribute(password, "autocomplete") == Some("current-password")
    );
}

#[test]
fn trouble_says_what_and_where_to_go() {
    let page = TroublePage {
        language: "en".to_owned(),
        status: 404,
        title: "There is nothing here".to_owned(),
        detail: "The address may be old.".to_owned(),
        link: Some(("/".to_owned(), "Go to the start".to_owned())),
    };
    let text = html(&Page::Trouble(Box::new(page)), &frame("es"));
    holds(&text, "en");
    assert!(
        text.contains("<h1>There is nothing here</h1>")
            && text.contains("href=\"/\"")
            && text.contains("404")
    );
}

#[test]
fn a_lockout_is_shown_without_asking_for_a_correction() {
    for (problem, sentence) in [("locked_out", "Sign-in is paused"), ("busy", "many attempts")] {
        let text = written(SignInStep::Password, "en", &[("", problem)]);
        assert!(text.contains(sentence) && text.contains("role=\"alert\""), "{text}");
        assert!(!text.contains("id=\"errors\"") && !text.contains("Please check"), "{text}");
    }
}

#[test]
fn a_change_of_password_names_the_present_one_and_has_a_way_back() {
    let text = written(SignInStep::Change, "en", &[]);
    assert!(text.contains("Current password") && text.contains("href=\"/\""), "{text}");
}

#[test]
fn a_user_who_was_signed_out_reads_why_and_whether_anything_is_stored() {
    for (next, kept) in [("/desk", true), ("/floor", false)] {
        let page = SignInPage {
            language: "en".to_owned(),
            next: next.to_owned(),
            signed_out: true,
            ..SignInPage::default()
        };
        let text = html(&Page::SignIn(Box::new(page)), &frame("en"));
        assert!(text.contains("sign in"), "{text}");
        assert_eq!(text.contains("has been kept for you"), kept, "{text}");
    }
}

//! Scripts from draft to use: written, checked, fixed, submitted, approved by another person; imported and exported as files;
//! compared; tried out. The line formats of the editor are read back as they were written.

use crate::test_server::{Answer, As, TestServer, form};
use app::pages::scripts::lines;
use domain::script::Script;

/// The page's text, with HTML entities decoded.
fn read(answer: &Answer) -> String {
    answer
        .text
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&gt;", ">")
        .replace("&lt;", "<")
}

#[track_caller]
fn shows(answer: &Answer, what: &str) {
    assert!(read(answer).contains(what), "{} without “{what}”: {}", answer.status, read(answer));
}

fn to(answer: &Answer) -> &str {
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.headers["location"].to_str().unwrap()
}

/// A valid script of four steps with a path around one of them.
const SCRIPT: &str = r#"
id = "found_cat"
version = 1
status = "draft"
languages = ["en"]
title = { en = "A cat was found" }
note = "First version."
exit = "danger"
steps = [
  { key = "hear", stage = "listen", kind = "ask", r = "respect", required = true, say = { en = "Please tell me." }, why = { en = "It helps." } },
  { key = "hurt", stage = "acknowledge", kind = "ask", r = "respect", required = true, say = { en = "Is the cat hurt?" }, why = { en = "It helps." }, answer = { type = "single_value_list", privacy = "open", values = [ { key = "yes", name = { en = "Yes" }, narrative = { en = "The cat was hurt." } }, { key = "no", name = { en = "No" } } ] }, next = [ { when = "hurt = yes", to = "vet" }, { to = "keep" } ] },
  { key = "keep", stage = "solve", kind = "say", r = "reliability", required = true, tells = ["options", "who", "when"], say = { en = "You can keep it for now." }, why = { en = "It helps." }, next = [ { to = "bye" } ] },
  { key = "vet", stage = "solve", kind = "say", r = "reliability", required = true, tells = ["options", "who", "when"], say = { en = "We call a vet." }, why = { en = "It helps." }, effects = [ { do = "promise", due_s = 259200 } ] },
  { key = "bye", stage = "thank", kind = "say", r = "respect", required = true, say = { en = "Thank you." }, why = { en = "It helps." }, next = [ { to = "end" } ] },
  { key = "danger", stage = "safety", kind = "do", r = "reassurance", required = true, say = { en = "Come with me." }, why = { en = "It helps." }, next = [ { to = "end" } ] },
]
"#;

async fn import(admin: &As<'_>) -> String {
    let made = admin.form("/scripts", &[("do", "import"), ("file", SCRIPT)]).await;
    to(&made).split('?').next().unwrap().to_owned()
}

/// Texts of a script are shown to officers in every district, so unprintable text and links that would run code are refused.
#[tokio::test]
async fn texts_of_a_script_are_checked_as_all_others() {
    let server = TestServer::open().await;
    let admin = server.admin().await;
    let long = "long ".repeat(1_000);
    for (what, bad) in [
        ("You can keep it for now.", "\\u001b[31mred"),
        ("Is the cat hurt?", "right \\u202e to left"),
        ("First version.", "javascript:alert(1)"),
        ("A cat was found", "java\\tscript:alert(1)"),
        ("The cat was hurt.", long.as_str()),
    ] {
        let file = SCRIPT.replace(what, bad);
        assert_ne!(file, SCRIPT);
        let refused = admin.form("/scripts", &[("do", "import"), ("file", &file)]).await;
        assert!(refused.status.is_client_error(), "{bad}: {} {}", refused.status, refused.text);
    }
    // A word that only looks like a URL scheme is accepted.
    let file = SCRIPT.replace("First version.", "Data: what was found, and where.");
    assert_eq!(admin.form("/scripts", &[("do", "import"), ("file", &file)]).await.status, 303);
}

/// All fields of the form of a step, as the page shows them.
fn step_form<'a>(key: &'a str, next: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("do", "step"),
        ("key", key),
        ("new_key", key),
        ("stage", "acknowledge"),
        ("kind", "ask"),
        ("r", "respect"),
        ("required", "always"),
        ("say_en", "Is the cat hurt?"),
        ("why_en", "It helps."),
        ("answer_type", "single_value_list"),
        ("privacy", "open"),
        ("values", "yes | Yes | The cat was hurt.\r\nno | No"),
        ("next", next),
    ]
}

#[tokio::test]
async fn a_draft_is_checked_fixed_submitted_and_approved_by_another_person() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let captain = server.cookie(&server.session("chief").await);
    let of_one_district = server.cookie(&server.session("captain").await);
    let at = import(&admin).await;
    assert_eq!(at, "/scripts/found_cat.1");
    // A path is removed: the page says in words what is missing, and links to the step.
    let saved = admin.form(&at, &step_form("hurt", "hurt = yes -> vet")).await;
    assert_eq!(to(&saved), "/scripts/found_cat.1?done=step#step-hurt");
    let page = admin.get(&at).await;
    shows(&page, "Nothing follows at “hurt” when the answer is “no”");
    shows(&page, "href=\"/scripts/found_cat.1?edit=hurt\"");
    let note = [("do", "submit"), ("note", "First version.")];
    let refused = admin.form(&at, &note).await;
    assert_eq!(refused.status, 422);
    shows(&refused, "Nothing follows at “hurt”");
    // What cannot be parsed is reported at its field, and stays as typed.
    let odd = admin.form(&at, &step_form("hurt", "hurt = -> vet\r\nfly")).await;
    assert_eq!(odd.status, 422);
    shows(&odd, "Line 1: The condition ");
    shows(&odd, "hurt = -> vet");
    assert_eq!(
        to(&admin.form(&at, &step_form("hurt", "hurt = yes -> vet\n-> keep")).await),
        "/scripts/found_cat.1?done=step#step-hurt"
    );
    let blank = admin.form(&at, &[("do", "submit"), ("note", " ")]).await;
    assert_eq!(blank.status, 422);
    shows(&blank, "Please say what changed, and why.");
    assert_eq!(to(&admin.form(&at, &note).await), "/scripts/found_cat.1?done=submit");
    let own = admin.form(&at, &[("do", "publish")]).await;
    assert_eq!(own.status, 403);
    shows(&own, "Someone else has to approve what you wrote");
    shows(&admin.get(&at).await, "You wrote this version");
    assert!(
        !of_one_district.get(&at).await.text.contains("Approve and publish"),
        "it leads visits in every district"
    );
    assert_eq!(of_one_district.form(&at, &[("do", "publish")]).await.status, 403);
    shows(&captain.get(&at).await, "Approve and publish");
    assert_eq!(to(&captain.form(&at, &[("do", "publish")]).await), "/scripts/found_cat.1?done=publish");
    let page = admin.get("/scripts/found_cat").await;
    shows(&page, "Chen Chief");
    let district = domain::ids::DistrictId::try_from("north".to_owned()).unwrap();
    assert!(admin.get("/api/v1/scripts/found_cat").await.ok()["status"] == "published", "{district}");
    // What is in use stays as it is; a new version starts from it.
    assert_eq!(admin.form(&at, &step_form("hurt", "-> keep")).await.status, 409);
    assert_eq!(to(&admin.form(&at, &[("do", "draft")]).await), "/scripts/found_cat.2?done=draft");
    assert_eq!(to(&admin.form("/scripts/found_cat.2", &[("do", "drop")]).await), "/scripts?done=drop");
    assert_eq!(to(&captain.form(&at, &[("do", "retire")]).await), "/scripts/found_cat.1?done=retire");
}

#[tokio::test]
async fn a_key_is_renamed_wherever_it_is_used_and_steps_move() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let at = import(&admin).await;
    let mut form = step_form("hurt", "hurt = yes -> vet\n-> keep");
    form[2] = ("new_key", "injured");
    assert_eq!(to(&admin.form(&at, &form).await), "/scripts/found_cat.1?done=step#step-injured");
    let script = admin.get("/api/v1/scripts/found_cat.1").await.ok();
    assert_eq!(script["steps"][1]["next"][0]["when"], "injured = yes");
    let taken = step_form("injured", "-> keep")
        .into_iter()
        .map(|(name, value)| if name == "new_key" { (name, "vet") } else { (name, value) });
    let taken = admin.form(&at, &taken.collect::<Vec<_>>()).await;
    assert_eq!(taken.status, 422);
    shows(&taken, "Another step already has this key.");
    assert_eq!(admin.form(&at, &[("do", "up"), ("key", "vet")]).await.status, 303);
    let added = admin.form(&at, &[("do", "add"), ("key", "vet"), ("where", "before")]).await;
    assert_eq!(to(&added), "/scripts/found_cat.1?edit=step_1&done=add");
    shows(&admin.get(to(&added)).await, "name=\"new_key\"");
    let keys = async || {
        let script = admin.get("/api/v1/scripts/found_cat.1").await.ok();
        let steps = script["steps"].as_array().unwrap().clone();
        steps.iter().map(|step| step["key"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(keys().await, ["hear", "injured", "step_1", "vet", "keep", "bye", "danger"]);
    assert_eq!(admin.form(&at, &[("do", "remove"), ("key", "step_1")]).await.status, 303);
    assert_eq!(keys().await.len(), 6);
    let head = [
        ("do", "head"),
        ("languages", "en, es"),
        ("title_en", "A cat"),
        ("purpose", "situation"),
        ("exit", "danger"),
        ("note", "Why"),
        ("consulted", "Cat owners | 2026-11-20"),
        ("from", ""),
        ("until", ""),
    ];
    let stale = head.iter().copied().chain([("sha", "0")]).collect::<Vec<_>>();
    let stale = admin.form(&at, &stale).await;
    assert_eq!(stale.status, 422);
    shows(&stale, "Someone changed this draft since you opened it");
    assert_eq!(to(&admin.form(&at, &head).await), "/scripts/found_cat.1?done=head");
    shows(&admin.get(&at).await, "is missing in Spanish");
    let odd = head.map(|(name, value)| if name == "consulted" { (name, "\nnobody") } else { (name, value) });
    shows(&admin.form(&at, &odd).await, "Line 1: Write who");
}

#[tokio::test]
async fn a_file_comes_back_as_it_went_out_and_a_broken_one_is_reported_by_its_line() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let at = import(&admin).await;
    let file = admin.get(&format!("{at}/file")).await;
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"found_cat.1.toml\"");
    let again = admin.form("/scripts", &[("do", "import"), ("file", &file.text)]).await;
    assert_eq!(to(&again), "/scripts/found_cat.2?done=import");
    let second = admin.get("/scripts/found_cat.2/file").await;
    assert_eq!(second.text.replace("version = 2", "version = 1"), file.text);
    let broken = file.text.replacen("status = ", "status ", 1);
    let line = broken.lines().position(|line| line.starts_with("status ")).unwrap() + 1;
    let refused = admin.form("/scripts", &[("do", "import"), ("file", &broken)]).await;
    assert_eq!(refused.status, 422);
    shows(&refused, &format!("Line {line}: The file could not be read."));
    shows(&refused, "A cat was found");
    let made = admin.form("/scripts", &[("do", "new"), ("id", "found_dog"), ("title", "A dog")]).await;
    assert_eq!(to(&made), "/scripts/found_dog.1?done=new");
    assert_eq!(
        admin.form("/scripts", &[("do", "new"), ("id", "found_dog"), ("title", "A dog")]).await.status,
        422
    );
    assert_eq!(
        to(&admin.form("/scripts/found_dog.1", &[("do", "add")]).await),
        "/scripts/found_dog.1?edit=step_1&done=add"
    );
}

#[tokio::test]
async fn two_versions_are_compared_and_a_trial_follows_its_answers() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let officer = server.cookie(&server.session("officer").await);
    let at = import(&admin).await;
    let changed = SCRIPT.replace("We call a vet.", "We call a vet at once.");
    admin.form("/scripts", &[("do", "import"), ("file", &changed)]).await;
    let page = officer.get("/scripts/found_cat.2?compare=1").await;
    assert_eq!(page.status, 200);
    shows(&page, "<del lang=\"en\">We call a vet.</del>");
    shows(&page, "<ins lang=\"en\">We call a vet at once.</ins>");
    assert!(!page.text.contains("Please tell me."), "what is the same is not told");
    shows(&officer.get("/scripts/found_cat.1?compare=1").await, "The two versions say the same.");
    assert_eq!(officer.get("/scripts/found_cat.1?compare=9").await.status, 404);
    let said = |what: &str| format!("<p class=\"said\"><span lang=\"en\" dir=\"ltr\">{what}</span></p>");
    shows(&officer.get(&format!("{at}?try=1")).await, &said("Please tell me."));
    shows(&officer.get(&format!("{at}?try=1&d.hear=1")).await, &said("Is the cat hurt?"));
    shows(&officer.get(&format!("{at}?try=1&d.hear=1&a.hurt=no")).await, &said("You can keep it for now."));
    let vet = officer.get(&format!("{at}?try=1&d.hear=1&a.hurt=yes&d.vet=1")).await;
    shows(&vet, &said("Thank you."));
    shows(&vet, "The cat was hurt.");
    shows(&vet, "Promise a follow-up, due in 3d");
    shows(
        &officer.get(&format!("{at}?try=1&d.hear=1&a.hurt=maybe")).await,
        "That does not fit the question.",
    );
    shows(&officer.get(&format!("{at}?try=1&d.hear=1&s.hurt=1")).await, "Please say why it is skipped.");
    shows(&officer.get(&format!("{at}?try=1&danger=1")).await, &said("Come with me."));
}

#[tokio::test]
async fn two_who_write_one_step_lose_nothing_and_are_asked_about_what_both_changed() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let script = import(&admin).await;
    let mine = form(&admin.get(&format!("{script}?edit=hear")).await.text, "step");
    let send = async |fields: &[(String, String)], changes: &[(&str, &str)]| {
        let change = |name: &str| changes.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, text)| (name.as_str(), change(name).unwrap_or(text))).collect();
        admin.form(&script, &fields).await
    };
    assert_eq!(send(&mine, &[("why_en", "It calms.")]).await.status, 303);
    // An older form that changes the words leaves the reason as the other user changed it.
    assert_eq!(send(&mine, &[("say_en", "Tell me, please.")]).await.status, 303);
    let now = form(&admin.get(&format!("{script}?edit=hear")).await.text, "step");
    let field = |name: &str| now.iter().find(|(known, _)| known == name).unwrap().1.clone();
    assert_eq!((field("why_en"), field("say_en")), ("It calms.".to_owned(), "Tell me, please.".to_owned()));
    let asked = send(&mine, &[("say_en", "What happened?")]).await;
    assert_eq!(asked.status, 409);
    shows(&asked, "It is now “Tell me, please.”");
    shows(&asked, "What happened?");
    assert_eq!(send(&form(&asked.text, "step"), &[]).await.status, 303);
    shows(&admin.get(&script).await, "What happened?");
}

#[tokio::test]
async fn of_two_who_save_at_the_same_moment_neither_loses_anything() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let script = import(&admin).await;
    let save = async |step: &[(String, String)], words: &str| {
        let changed = |name: &str| name == "say_en";
        let fields: Vec<(&str, &str)> = step
            .iter()
            .map(|(name, text)| (name.as_str(), if changed(name) { words } else { text.as_str() }))
            .collect();
        admin.form(&script, &fields).await
    };
    for round in 0..5 {
        let hear = form(&admin.get(&format!("{script}?edit=hear")).await.text, "step");
        let bye = form(&admin.get(&format!("{script}?edit=bye")).await.text, "step");
        let (mine, theirs) = (format!("Tell me {round}."), format!("Goodbye {round}."));
        let (one, other) = tokio::join!(save(&hear, &mine), save(&bye, &theirs));
        assert_eq!((one.status.as_u16(), other.status.as_u16()), (303, 303), "{} {}", one.text, other.text);
        let steps = admin.get("/api/v1/scripts/found_cat.1").await.ok()["steps"].clone();
        assert_eq!(steps[0]["say"]["en"], mine);
        assert_eq!(steps[4]["say"]["en"], theirs);
    }
    // Two files imported at once are two versions.
    let (one, other) = tokio::join!(import(&admin), import(&admin));
    let mut both = [one, other];
    both.sort();
    assert_eq!(both, ["/scripts/found_cat.2", "/scripts/found_cat.3"]);
}

#[tokio::test]
async fn what_is_approved_is_what_was_read() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let captain = server.cookie(&server.session("chief").await);
    let at = import(&admin).await;
    let submit = [("do", "submit"), ("note", "First version.")];
    assert_eq!(admin.form(&at, &submit).await.status, 303);
    let publish = async |fields: &[(String, String)]| {
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        captain.form(&at, &fields).await
    };
    let read = form(&captain.get(&at).await.text, "publish");
    // Meanwhile it is withdrawn, edited and submitted again.
    let mut step = step_form("hurt", "hurt = yes -> vet\n-> keep");
    step[7] = ("say_en", "Is the cat all right?");
    let back = [("do", "take_back")];
    for fields in [&back[..], &step[..], &submit[..]] {
        assert_eq!(admin.form(&at, fields).await.status, 303);
    }
    let refused = publish(&read).await;
    assert_eq!(refused.status, 409);
    shows(&refused, "This version has moved on since you saw it.");
    let again = form(&captain.get(&at).await.text, "publish");
    assert_eq!(to(&publish(&again).await), "/scripts/found_cat.1?done=publish");
}

#[tokio::test]
async fn officers_read_scripts_and_write_none() {
    let server = TestServer::open().await;
    let admin = server.cookie(&server.session("admin").await);
    let at = import(&admin).await;
    for login in ["officer", "supervisor"] {
        let reader = server.cookie(&server.session(login).await);
        let page = reader.get(&at).await;
        assert_eq!(page.status, 200);
        assert!(!page.text.contains("method=\"post\" action=\"/scripts"), "{login} has nothing to press");
        assert_eq!(reader.form(&at, &[("do", "submit"), ("note", "x")]).await.status, 403);
        assert_eq!(reader.form("/scripts", &[("do", "new")]).await.status, 403);
    }
    let captain = server.cookie(&server.session("captain").await);
    for fields in [
        vec![("do", "drop")],
        step_form("hurt", ""),
        vec![("do", "submit"), ("note", "x")],
        vec![("do", "draft")],
    ] {
        assert_eq!(captain.form(&at, &fields).await.status, 403);
    }
    assert_eq!(server.nobody().get(&at).await.status, 303);
    // Every script that comes with the program can be read, in both languages, with its picture.
    for script in admin.get("/api/v1/scripts").await.ok().as_array().unwrap() {
        let path = format!("/scripts/{}", script["id"].as_str().unwrap());
        assert_eq!(admin.get(&path).await.status, 200, "{path}");
        let spanish = admin.request(reqwest::Method::GET, &path).header("accept-language", "es");
        let page = admin.send(spanish).await;
        assert!(page.text.contains("role=\"img\"") && page.text.contains("Los caminos"), "{path}");
    }
}

#[tokio::test]
async fn the_lines_of_the_editor_read_back_what_they_wrote() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../ops/defaults/scripts");
    let mut count = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        // A file that is being edited right now is skipped.
        let Ok(script) = toml::from_str::<Script>(&std::fs::read_to_string(&path).unwrap()) else { continue };
        for step in &script.steps {
            for effect in &step.effects {
                assert_eq!(&lines::read_effect(&lines::effect(effect)).unwrap(), effect, "{path:?}");
                count += 1;
            }
            for branch in &step.next {
                assert_eq!(&lines::read_branch(&lines::branch(branch)).unwrap(), branch, "{path:?}");
            }
            for value in step.answer.iter().flat_map(|question| &question.values) {
                let line = lines::value(value, &script.languages);
                assert_eq!(&lines::read_value(&line, &script.languages, &[]).unwrap(), value, "{path:?}");
            }
        }
    }
    assert!(count > 0);
    assert_eq!(lines::span(259_200), "3d");
    assert!(lines::read_effect("promise due").is_err() && lines::read_effect("fly away").is_err());
    assert!(lines::read_effect("promise 311").is_err() && lines::read_branch("tell_me").is_err());
    let many = lines::each("-> a\n\nx = -> b", lines::read_branch);
    assert_eq!(many.unwrap_err(), "bad_condition:3:");
}

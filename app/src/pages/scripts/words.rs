//! Texts for the parts of a script, and for parsing errors.

use super::lines;
use crate::components::fields;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::script::run::SkipReason;
use domain::script::{
    Act, AnswerType, Asker, Effect, Kind, Privacy, Purpose, R, Required, Script, Stage, Status, Step, Tells,
};
use domain::words::Words;
use leptos::prelude::*;

/// The name of a version's status.
pub fn status(locale: Locale, status: Status) -> &'static str {
    match status {
        Status::Draft => td_string!(locale, scripts.status_draft),
        Status::InReview => td_string!(locale, scripts.status_in_review),
        Status::Published => td_string!(locale, scripts.status_published),
        Status::Retired => td_string!(locale, scripts.status_retired),
    }
}

/// The same as a tag.
pub fn status_tag(locale: Locale, which: Status) -> AnyView {
    let class = match which {
        Status::Draft => "tag",
        Status::InReview => "tag warn",
        Status::Published => "tag good",
        Status::Retired => "tag info",
    };
    view! { <span class=class>{status(locale, which)}</span> }.into_any()
}

/// The name of a script's purpose.
pub fn purpose(locale: Locale, purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Service => td_string!(locale, scripts.purpose_service),
        Purpose::Situation => td_string!(locale, scripts.purpose_situation),
        Purpose::Complaint => td_string!(locale, scripts.purpose_complaint),
    }
}

/// The name of a stage.
pub fn stage(locale: Locale, stage: Stage) -> &'static str {
    match stage {
        Stage::Greeting => td_string!(locale, scripts.stage_greeting),
        Stage::Listen => td_string!(locale, scripts.stage_listen),
        Stage::Acknowledge => td_string!(locale, scripts.stage_acknowledge),
        Stage::Solve => td_string!(locale, scripts.stage_solve),
        Stage::Thank => td_string!(locale, scripts.stage_thank),
        Stage::Safety => td_string!(locale, scripts.stage_safety),
    }
}

/// The name of a kind of step: what the officer does.
pub fn kind(locale: Locale, kind: Kind) -> &'static str {
    match kind {
        Kind::Say => td_string!(locale, scripts.kind_say),
        Kind::Ask => td_string!(locale, scripts.kind_ask),
        Kind::Do => td_string!(locale, scripts.kind_do),
        Kind::Decide => td_string!(locale, scripts.kind_decide),
        Kind::HandOff => td_string!(locale, scripts.kind_hand_off),
    }
}

/// The name of one of the three R's.
pub fn r(locale: Locale, r: R) -> &'static str {
    match r {
        R::Respect => td_string!(locale, scripts.r_respect),
        R::Reliability => td_string!(locale, scripts.r_reliability),
        R::Reassurance => td_string!(locale, scripts.r_reassurance),
    }
}

/// Whether a step is required, in words.
pub fn required(locale: Locale, required: &Required) -> String {
    match required {
        Required::Flat(true) => td_string!(locale, scripts.required_always).to_owned(),
        Required::Flat(false) => td_string!(locale, scripts.required_never).to_owned(),
        Required::When(when) => td_string!(locale, scripts.required_if, when = when.to_string()).to_string(),
    }
}

/// What a step tells the resident, in words.
pub fn tells(locale: Locale, tells: Tells) -> &'static str {
    match tells {
        Tells::Options => td_string!(locale, scripts.tells_options),
        Tells::Who => td_string!(locale, scripts.tells_who),
        Tells::When => td_string!(locale, scripts.tells_when),
    }
}

/// A concern about complaining, in words.
pub fn asker(locale: Locale, asker: Asker) -> &'static str {
    match asker {
        Asker::ByPhone => td_string!(locale, scripts.asker_by_phone),
        Asker::Anonymous => td_string!(locale, scripts.asker_anonymous),
        Asker::ForAnother => td_string!(locale, scripts.asker_for_another),
        Asker::UnderAge => td_string!(locale, scripts.asker_under_age),
        Asker::Immigration => td_string!(locale, scripts.asker_immigration),
    }
}

/// The name of an answer type.
pub fn answer_type(locale: Locale, kind: AnswerType) -> &'static str {
    match kind {
        AnswerType::String => td_string!(locale, scripts.type_string),
        AnswerType::Number => td_string!(locale, scripts.type_number),
        AnswerType::Datetime => td_string!(locale, scripts.type_datetime),
        AnswerType::Text => td_string!(locale, scripts.type_text),
        AnswerType::SingleValueList => td_string!(locale, scripts.type_single),
        AnswerType::MultiValueList => td_string!(locale, scripts.type_multi),
    }
}

/// How private an answer is, in words.
pub fn privacy(locale: Locale, privacy: Privacy) -> &'static str {
    match privacy {
        Privacy::Open => td_string!(locale, scripts.privacy_open),
        Privacy::Personal => td_string!(locale, scripts.privacy_personal),
        Privacy::Sealed => td_string!(locale, scripts.privacy_sealed),
    }
}

/// Why a step was skipped, in words.
pub fn skip_reason(locale: Locale, reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::DoesNotFit => td_string!(locale, scripts.skip_does_not_fit),
        SkipReason::Declined => td_string!(locale, scripts.skip_declined),
        SkipReason::NotSafe => td_string!(locale, scripts.skip_not_safe),
        SkipReason::DoneElsewhere => td_string!(locale, scripts.skip_done_elsewhere),
        SkipReason::NoTime => td_string!(locale, scripts.skip_no_time),
    }
}

fn act(locale: Locale, act: Act) -> &'static str {
    match act {
        Act::SetService => td_string!(locale, scripts.act_set_service),
        Act::SetUrgent => td_string!(locale, scripts.act_set_urgent),
        Act::Hold => td_string!(locale, scripts.act_hold),
        Act::Refer => td_string!(locale, scripts.act_refer),
        Act::OfferCallBack => td_string!(locale, scripts.act_offer_call_back),
        Act::Promise => td_string!(locale, scripts.act_promise),
        Act::CallSupervisor => td_string!(locale, scripts.act_call_supervisor),
    }
}

/// The name of an effect, as staff read it; its condition is left out.
pub fn effect(locale: Locale, effect: &Effect) -> String {
    let mut text = act(locale, effect.act).to_owned();
    let about = effect.service.as_ref().map(ToString::to_string);
    if let Some(about) = about.or_else(|| effect.code.as_ref().map(ToString::to_string)) {
        text = format!("{text}: {about}");
    }
    let due = effect.due_s.map(lines::span);
    if let Some(due) = due {
        text = format!("{text}, {}", td_string!(locale, scripts.due_in, due = due));
    }
    if let Some(step) = &effect.due_step {
        text = format!("{text}, {}", td_string!(locale, scripts.due_at, step = step.to_string()));
    }
    text
}

/// The title in the reader's language; the slug where there is none.
pub fn title(locale: Locale, script: &Script) -> String {
    titled(locale, &script.title, script.id.as_str())
}

/// A title in the reader's language; the slug where there is none.
pub fn titled(locale: Locale, title: &Words, slug: &str) -> String {
    match title.get(words::tag(locale)) {
        "" => slug.to_owned(),
        title => title.to_owned(),
    }
}

/// The texts of a step, each with its label.
pub fn texts(locale: Locale, step: &Step) -> Vec<(&'static str, &'static str, Option<&Words>)> {
    vec![
        ("say", td_string!(locale, scripts.say), Some(&step.say)),
        ("say_phone", td_string!(locale, scripts.say_phone), step.say_phone.as_ref()),
        ("another", td_string!(locale, scripts.another), step.another.as_ref()),
        ("clarify", td_string!(locale, scripts.clarify), step.clarify.as_ref()),
        ("why", td_string!(locale, scripts.why), Some(&step.why)),
        ("avoid", td_string!(locale, scripts.avoid), step.avoid.as_ref()),
    ]
}

/// The text of a problem: `CODE:LINE:ABOUT` of the editor, a code of the forms, or the sentence itself.
pub fn problem(locale: Locale, text: &str) -> String {
    // The form puts the field's current value into words.
    if text.starts_with(fields::CHANGED) {
        return text.to_owned();
    }
    let mut parts = text.splitn(3, ':');
    let code = parts.next().unwrap_or_default();
    let (line, about) = (parts.next().unwrap_or("0"), parts.next().unwrap_or_default().to_owned());
    let sentence = match code {
        "bad_condition" if about.is_empty() => td_string!(locale, scripts.bad_condition_end).to_owned(),
        "bad_condition" => td_string!(locale, scripts.bad_condition, near = about).to_string(),
        "bad_act" => td_string!(locale, scripts.bad_act, word = about).to_string(),
        "bad_effect" => td_string!(locale, scripts.bad_effect, word = about).to_string(),
        "bad_way" => td_string!(locale, scripts.bad_way).to_owned(),
        "bad_key" => td_string!(locale, scripts.bad_key, word = about).to_string(),
        "bad_columns" => td_string!(locale, scripts.bad_columns, n = about).to_string(),
        "bad_consulted" => td_string!(locale, scripts.bad_consulted).to_owned(),
        "bad_language" => td_string!(locale, scripts.bad_language).to_owned(),
        "bad_seconds" => td_string!(locale, scripts.bad_seconds).to_owned(),
        "bad_file" => td_string!(locale, scripts.bad_file, what = about).to_string(),
        "not_a_list" => td_string!(locale, scripts.not_a_list).to_owned(),
        "key_taken" => td_string!(locale, scripts.key_taken).to_owned(),
        "key_means" => td_string!(locale, scripts.key_means).to_owned(),
        "note_required" => td_string!(locale, scripts.note_required).to_owned(),
        "changed_meanwhile" => td_string!(locale, scripts.changed_meanwhile).to_owned(),
        _ => return fields::problem(locale, text),
    };
    match line {
        "0" | "" => sentence,
        line => td_string!(locale, scripts.in_line, line = line.to_owned(), problem = sentence).to_string(),
    }
}

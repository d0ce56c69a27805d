//! The alarms of all districts for supervisors and captains, and who has seen them: the most pressing ones,
//! and the rest on request, so that the figures of the moment stay on the first screen.

use super::unit::Unit;
use crate::api::AlarmView;
use crate::api::requests::{SeeAlarm, path};
use crate::client;
use crate::components::Alarm;
use crate::i18n::{Locale, td_string};
use crate::words;
use domain::alarm::AlarmKind;
use domain::ids::DistrictId;
use domain::time::At;
use leptos::prelude::*;

/// How many alarms are shown; the rest is counted and shown on request.
const SHOWN: usize = 3;

/// How many more are shown on request. The next ones follow as these are seen.
const MORE: usize = 50;

/// The list; empty while there is no alarm. Danger has its own banner across the screen.
pub fn view(units: StoredValue<Vec<Unit>>, now: Signal<At>) -> impl IntoView {
    let locale = words::tongue();
    let alarms = Memo::new(move |_| {
        units.with_value(|units| {
            let each = units.iter().map(|unit| {
                let alarms = unit.line.with(|line| line.alarms.clone());
                (unit.id(), unit.card.name.clone(), alarms)
            });
            each.flat_map(|(id, name, alarms)| {
                alarms.into_iter().map(move |alarm| (id.clone(), name.clone(), alarm))
            })
            .filter(|(_, _, alarm)| alarm.kind != AlarmKind::Danger)
            .collect::<Vec<_>>()
        })
    });
    let open = RwSignal::new(false);
    move || {
        let mut all = alarms.get();
        if all.is_empty() {
            return None;
        }
        // First what nobody has seen, then the most pressing kinds, then what has been due longest.
        let place = |kind: AlarmKind| AlarmKind::ALL.iter().position(|known| *known == kind);
        all.sort_by_key(|(_, _, alarm)| (alarm.seen_at.is_some(), place(alarm.kind), alarm.due.at));
        let mut rest = all.split_off(all.len().min(SHOWN));
        let rows = |some: Vec<(DistrictId, String, AlarmView)>| {
            some.into_iter().map(|(id, name, alarm)| row(id, name, alarm, now)).collect_view()
        };
        let more = rest.len();
        rest.truncate(MORE);
        let shown = open.get() && more > 0;
        Some(view! {
            <section class="stack tight" aria-labelledby="alarms">
                <h2 id="alarms">{td_string!(locale.get(), common.alarms)}</h2>
                <ul class="alarms">{rows(all)}</ul>
                {shown.then(|| view! { <ul class="alarms">{rows(rest)}</ul> })}
                {(more > 0).then(|| {
                    view! {
                        <div>
                            <button
                                type="button"
                                class="btn small"
                                aria-expanded=shown.to_string()
                                on:click=move |_| open.update(|open| *open = !*open)
                            >
                                {more_or_fewer(locale.get(), shown, more)}
                            </button>
                        </div>
                    }
                })}
            </section>
        })
    }
}

/// The label of a button that shows more entries, or hides them again.
pub(super) fn more_or_fewer(locale: Locale, are_shown: bool, more: usize) -> String {
    if are_shown {
        td_string!(locale, floor.fewer_alerts).to_owned()
    } else {
        td_string!(locale, floor.more_alerts, n = more).to_string()
    }
}

fn row(district: DistrictId, name: String, alarm: AlarmView, now: Signal<At>) -> impl IntoView {
    let locale = words::tongue().get();
    let (seen_at, seen_by) = (alarm.seen_at, alarm.seen_by.clone().filter(|by| !by.is_empty()));
    let seen = move || {
        let Some(at) = seen_at else { return td_string!(locale, common.alarm_unseen).to_owned() };
        let time = words::the_time(locale, words::second_when(locale, at, now.get()));
        match seen_by.clone() {
            Some(name) => td_string!(locale, common.alarm_seen_by, name = name, time = time).to_string(),
            None => td_string!(locale, common.alarm_seen_at, time = time).to_string(),
        }
    };
    let path = path::<SeeAlarm>(&(district, alarm.id));
    let see = move |_| {
        let path = path.clone();
        client::spawn(async move {
            // The next view of the line shows it; if it failed, it is tried with the next press.
            let _told =
                client::send::<AlarmView>("POST", &path, Some(&SeeAlarm {}), Some(&client::key())).await;
        });
    };
    let unseen = alarm.seen_at.is_none();
    view! {
        <li class="row">
            <span>
                <Alarm alarm now />
            </span>
            <span class="muted">{name} " · " {seen}</span>
            {unseen.then(|| {
                view! {
                    <button type="button" class="btn small" on:click=see>
                        {td_string!(locale, common.alarm_see)}
                    </button>
                }
            })}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::more_or_fewer;
    use crate::i18n::Locale;

    #[test]
    fn the_button_says_what_it_does_next() {
        for (locale, more, fewer) in
            [(Locale::en, "and 17 more", "Show fewer"), (Locale::es, "y 17 más", "Mostrar menos")]
        {
            assert_eq!(more_or_fewer(locale, false, 17), more);
            assert_eq!(more_or_fewer(locale, true, 17), fewer);
        }
    }
}

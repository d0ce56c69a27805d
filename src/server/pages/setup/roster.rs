//! Staff in bulk: reading a list, showing what it would do, and doing it.

use super::form::{Done, Wrong};
use crate::api::staff::welcome_url;
use crate::auth::known::Known;
use crate::error::Failure;
use crate::qr::qr;
use crate::state::AppState;
use app::api::{RosterView, SlipView};
use domain::roster::{Column, MOST_COLUMNS, MOST_LINES, Unreadable};
use http::HeaderMap;
use ops::error::Error;
use ops::staff::{Plan, Sheet, Staff, Taken};

/// Shows what a list would do; nothing is changed.
///
/// # Errors
/// When the store fails.
pub async fn look(state: &AppState, known: &Known, file: &str) -> Result<Done, Wrong> {
    let sheet = match read(file) {
        Ok(sheet) => sheet,
        Err(unreadable) => return Ok(Done::roster(RosterView { unreadable, ..RosterView::default() })),
    };
    let plan = state.tools().plan_roster(&known.caller, &state.ops.districts(), &sheet).await?;
    Ok(Done::roster(view(plan, false)))
}

/// Does what a list says, if that is still what was confirmed; otherwise shows what it would do now.
///
/// # Errors
/// When the store fails.
pub async fn enroll(
    state: &AppState,
    known: &Known,
    headers: &HeaderMap,
    file: &str,
    digest: &str,
) -> Result<Done, Wrong> {
    let Ok(sheet) = read(file) else { return look(state, known, file).await };
    let districts = state.ops.districts();
    match state.tools().take_roster(&known.caller, &districts, &sheet, digest).await? {
        Taken::Otherwise(plan) => Ok(Done::roster(view(plan, true))),
        Taken::Done(added) => {
            state.live.read_names().await?;
            if added.is_empty() {
                return Ok(Done::plain());
            }
            let people = added.into_iter().map(|(staff, code)| (welcome_url(state, headers, &code), staff));
            Ok(Done::links(slips(people.collect()).await?))
        }
    }
}

/// The slips of one-time links. Drawing a thousand codes takes a while, so it keeps no other request waiting.
///
/// # Errors
/// When a link is too long for a code.
pub async fn slips(people: Vec<(String, Staff)>) -> Result<Vec<SlipView>, Failure> {
    let slip = |(url, staff): (String, Staff)| -> Result<SlipView, Failure> {
        Ok(SlipView { name: staff.name, login: staff.login, qr: qr(&url)?, url })
    };
    let draw = move || people.into_iter().map(slip).collect::<Result<Vec<SlipView>, Failure>>();
    let drawn = tokio::task::spawn_blocking(draw).await;
    drawn.map_err(|error| Error::Fault(error.to_string()))?
}

fn view(plan: Plan, moved: bool) -> RosterView {
    let digest = if plan.is_possible() { plan.digest() } else { String::new() };
    RosterView { unreadable: Vec::new(), lines: plan.lines, digest, moved }
}

/// Reads a list: headers in any order, then a line for each person; parted by commas, semicolons or tabs.
///
/// # Errors
/// Everything that keeps it from being read.
fn read(file: &str) -> Result<Sheet, Vec<Unreadable>> {
    let text = file.strip_prefix('\u{feff}').unwrap_or(file);
    if text.contains('\u{fffd}') {
        return Err(vec![Unreadable::NotUtf8]);
    }
    let mut rows = Vec::new();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    for record in reader.records() {
        let record = record.map_err(|_| vec![Unreadable::NotUtf8])?;
        let (line, byte) = record.position().map_or((0, 0), |at| (at.line(), at.byte()));
        // The position is before any blank lines.
        let before = usize::try_from(byte).ok().and_then(|byte| text.get(byte..)).unwrap_or_default();
        let blank =
            before.chars().take_while(|sign| matches!(sign, '\r' | '\n')).filter(|sign| *sign == '\n');
        let mut cells: Vec<String> = record.iter().map(str::to_owned).collect();
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if !cells.is_empty() {
            rows.push((line + blank.count() as u64, cells));
        }
        // One more than people: the line of headers.
        if rows.len() > MOST_LINES + 1 {
            return Err(vec![Unreadable::TooLong]);
        }
    }
    let mut rows = rows.into_iter();
    let columns = columns(rows.next().map(|(_, cells)| cells).unwrap_or_default())?;
    let rows: Vec<(u64, Vec<String>)> =
        rows.map(|(line, cells)| (line, filled(cells, columns.len()))).collect();
    if rows.is_empty() { Err(vec![Unreadable::Empty]) } else { Ok(Sheet { columns, rows }) }
}

/// A spreadsheet leaves out empty cells at the end of a line, or adds some.
fn filled(mut cells: Vec<String>, columns: usize) -> Vec<String> {
    if cells.len() < columns {
        cells.resize(columns, String::new());
    }
    cells
}

/// What parts the headers: whatever there is most of on the first line with anything on it.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |sign: u8| first.bytes().filter(|byte| *byte == sign).count();
    [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|sign| count(*sign))
        .filter(|sign| count(*sign) > 0)
        .unwrap_or(b',')
}

fn columns(headers: Vec<String>) -> Result<Vec<Column>, Vec<Unreadable>> {
    if headers.is_empty() {
        return Err(vec![Unreadable::Empty]);
    }
    if headers.len() > MOST_COLUMNS {
        return Err(vec![Unreadable::TooLong]);
    }
    let (mut columns, mut problems) = (Vec::new(), Vec::new());
    for header in headers {
        match Column::named(&header) {
            Some(column) if columns.contains(&column) => problems.push(Unreadable::Twice(column)),
            Some(column) => columns.push(column),
            None => problems.push(Unreadable::Unknown(header.chars().take(40).collect())),
        }
    }
    let missing = Column::ALL.into_iter().filter(|column| column.is_required() && !columns.contains(column));
    problems.extend(missing.map(Unreadable::Missing));
    if problems.is_empty() { Ok(columns) } else { Err(problems) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn headers_are_recognized_in_any_order_with_any_sign_between_them() {
        for (sign, mark) in [(",", ""), (";", "\u{feff}"), ("\t", "")] {
            let file = format!(
                "{mark}Login{sign}ROLE{sign} Name {sign}Distritos\r\n\r\nana{sign}officer{sign}Ana Núñez{sign}26\r\n"
            );
            let sheet = read(&file).unwrap();
            assert_eq!(sheet.columns, [Column::Login, Column::Role, Column::Name, Column::Districts]);
            let cells = ["ana", "officer", "Ana Núñez", "26"].map(str::to_owned).to_vec();
            assert_eq!(sheet.rows, [(3, cells)], "{sign:?}");
        }
    }

    #[test]
    fn all_that_keeps_a_list_from_being_read_is_said_at_once() {
        let problems = read("name,name,Telefon\nAna,Ana,1").unwrap_err();
        let missing = [Column::Login, Column::Role, Column::Districts].map(Unreadable::Missing);
        let all = [Unreadable::Twice(Column::Name), Unreadable::Unknown("Telefon".to_owned())];
        assert_eq!(problems, all.into_iter().chain(missing).collect::<Vec<_>>());
        for empty in
            ["", "\u{feff}", "\r\n , , \n", "name,login,role,districts", "name,login,role,districts\n,,,\n"]
        {
            assert_eq!(read(empty).unwrap_err(), [Unreadable::Empty], "{empty:?}");
        }
        assert_eq!(
            read("name,login,role,districts\nN\u{fffd}ñez,n,officer,26").unwrap_err(),
            [Unreadable::NotUtf8]
        );
        let many = "Ana,ana,officer,26\n".repeat(MOST_LINES + 1);
        assert_eq!(read(&format!("name,login,role,districts\n{many}")).unwrap_err(), [Unreadable::TooLong]);
    }

    #[test]
    fn a_cell_in_quotes_may_hold_what_parts_cells() {
        let sheet = read("name,login,role,districts\n\"Roe, Jo\",jo,officer,\"26,north\"\n").unwrap();
        let cells = ["Roe, Jo", "jo", "officer", "26,north"].map(str::to_owned).to_vec();
        assert_eq!(sheet.rows, [(2, cells)]);
    }

    proptest! {
        #[test]
        fn whatever_is_pasted_is_read_or_refused(text in "(name,login,role,districts\n)?[\\PC\n\r\";,\t]{0,200}") {
            if let Ok(sheet) = read(&text) {
                prop_assert!(!sheet.rows.is_empty());
            }
        }
    }
}

//! The policy table, as it was agreed.

use domain::access::{ACTIONS, Action, ROLES, Reach, Role, Standing, Verdict, may};
use domain::ids::DistrictId;

/// One letter a role, in the order of `ROLES`: admin, captain, supervisor, officer, kiosk, display, telephone, resident, anyone.
const AGREED: &str = "
LookIn        ACSOKDTR*
ReadServices  ACSOKDT
CheckIn       ASOK
ReportCall    AT
ReadDisplay   ACSOKD
ReadDesk      ASO
ReadFloor     ACS
Serve         ASO
Supervise     AS
RaiseAlert    ASOK
AnswerAlert   ASO
SeeAlarms     ACSO
ReadVisit     ACSO
ReadReports   ACS
Remark        ACS
ReadScripts   ACSO
Practise      ASO
ApproveScripts AC
SetUp         A
OwnVisit      R
OwnAccount    ACSO
ReadMetrics   A
";

fn somebody(role: Role, reach: Reach) -> Standing {
    Standing { role, reach, kiosk: None }
}

#[test]
fn who_may_do_what() {
    let letters = ["A", "C", "S", "O", "K", "D", "T", "R", "*"];
    let found: String = ACTIONS
        .iter()
        .map(|action| {
            let open_to = ROLES
                .iter()
                .zip(letters)
                .filter(|(role, _)| may(&somebody(**role, Reach::All), *action, None) == Verdict::Yes);
            format!(
                "{:<13} {}\n",
                format!("{action:?}"),
                open_to.map(|(_, letter)| letter).collect::<String>()
            )
        })
        .collect();
    assert_eq!(found.trim(), AGREED.trim());
}

#[test]
fn other_districts_are_hidden_and_strangers_unknown() {
    let (ours, theirs): (DistrictId, DistrictId) = ("first".parse().unwrap(), "second".parse().unwrap());
    let officer = somebody(Role::Officer, Reach::Only(vec![ours.clone()]));
    assert_eq!(may(&officer, Action::Serve, Some(&ours)), Verdict::Yes);
    assert_eq!(may(&officer, Action::Serve, Some(&theirs)), Verdict::Hidden);
    assert_eq!(may(&officer, Action::SetUp, Some(&theirs)), Verdict::Hidden);
    assert_eq!(may(&officer, Action::SetUp, Some(&ours)), Verdict::No);
    let stranger = somebody(Role::Anyone, Reach::Only(Vec::new()));
    assert_eq!(may(&stranger, Action::Serve, Some(&ours)), Verdict::Unknown);
    assert_eq!(may(&stranger, Action::LookIn, None), Verdict::Yes);
}

#[test]
fn roles_are_found_by_their_names() {
    for role in ROLES {
        assert_eq!(Role::named(role.as_str()), Some(role));
    }
    assert_eq!(Role::named("root"), None);
}

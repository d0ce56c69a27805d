//! The policy table, as it was agreed.

use domain::access::{
    ACTIONS, Action, Object, ROLES, Reach, Role, Standing, Verdict, allowed, may, may_grant,
};
use domain::ids::DistrictId;

/// One letter per role, in the order of `ROLES`: admin, captain, supervisor, officer, kiosk, display,
/// telephone, resident, anyone.
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

fn standing(role: Role, reach: Reach) -> Standing {
    Standing { role, reach, kiosk: None }
}

#[test]
fn who_may_do_what() {
    let letters = ["A", "C", "S", "O", "K", "D", "T", "R", "*"];
    let found: String = ACTIONS
        .iter()
        .map(|action| {
            let open_to = ROLES.iter().zip(letters).filter(|(role, _)| {
                may(&standing(**role, Reach::All), *action, Object::Department) == Verdict::Yes
            });
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
    let officer = standing(Role::Officer, Reach::Only(vec![ours.clone()]));
    assert_eq!(may(&officer, Action::Serve, &ours), Verdict::Yes);
    assert_eq!(may(&officer, Action::Serve, &theirs), Verdict::Hidden);
    assert_eq!(may(&officer, Action::SetUp, &theirs), Verdict::Hidden);
    assert_eq!(may(&officer, Action::SetUp, &ours), Verdict::No);
    let stranger = standing(Role::Anyone, Reach::Only(Vec::new()));
    assert_eq!(may(&stranger, Action::Serve, &ours), Verdict::Unknown);
    assert_eq!(may(&stranger, Action::LookIn, Object::WithinReach), Verdict::Yes);
}

#[test]
fn lines_for_practice_are_in_nobodys_reach() {
    let line: DistrictId = "practice-0195f0a0".parse().unwrap();
    assert!(!Reach::All.covers(&line));
    for role in ROLES.into_iter().filter(|role| *role != Role::Anyone) {
        for action in ACTIONS {
            assert_eq!(
                may(&standing(role, Reach::All), action, &line),
                Verdict::Hidden,
                "{role:?} {action:?}"
            );
        }
    }
}

#[test]
fn roles_are_found_by_their_names() {
    for role in ROLES {
        assert_eq!(Role::named(role.as_str()), Some(role));
    }
    assert_eq!(Role::named("root"), None);
}

fn id(slug: &str) -> DistrictId {
    slug.parse().unwrap()
}

/// Every reach over three districts, none and all included.
fn reaches() -> Vec<Reach> {
    let ids = ["a", "b", "c"].map(|letter| id(&format!("d-{letter}")));
    let some = |mask: usize| ids.iter().enumerate().filter(move |(bit, _)| mask & (1 << bit) != 0);
    let lists = (0..8).map(|mask| Reach::Only(some(mask).map(|(_, id)| id.clone()).collect()));
    std::iter::once(Reach::All).chain(lists).collect()
}

/// An action on several districts at once is decided as if it were applied to each of them, and what concerns
/// the department is allowed to nobody whose reach can be listed.
#[test]
fn an_object_of_several_districts_needs_them_all() {
    for action in ACTIONS {
        for role in ROLES.into_iter().filter(|role| *role != Role::Anyone) {
            for reach in reaches() {
                let who = standing(role, reach.clone());
                let open = allowed(action).contains(&role);
                let department = may(&who, action, Object::Department);
                assert_eq!(department == Verdict::Yes, open && reach == Reach::All, "{action:?} {who:?}");
                for object in reaches() {
                    let verdict = may(&who, action, &object);
                    let expected = match &object {
                        Reach::Only(list) if !list.is_empty() => {
                            list.iter().all(|one| may(&who, action, one) == Verdict::Yes)
                        }
                        _ => department == Verdict::Yes,
                    };
                    assert_eq!(verdict == Verdict::Yes, expected, "{action:?} {who:?} {object:?}");
                }
            }
        }
    }
}

#[test]
fn nobody_hands_out_a_role_that_may_more_than_their_own() {
    for giver in ROLES {
        let who = standing(giver, Reach::All);
        for role in ROLES {
            let more = ACTIONS.iter().any(|action| {
                may(&standing(role, Reach::All), *action, Object::Department) == Verdict::Yes
                    && may(&who, *action, Object::Department) != Verdict::Yes
            });
            assert_eq!(may_grant(&who, role), !more, "{giver:?} gives {role:?}");
        }
    }
    let admin = standing(Role::Admin, Reach::All);
    assert!(
        [Role::Admin, Role::Officer, Role::Kiosk, Role::Telephone]
            .iter()
            .all(|role| may_grant(&admin, *role))
    );
    assert!(!may_grant(&standing(Role::Captain, Reach::All), Role::Admin));
}

#[test]
fn all_districts_is_a_word_and_an_empty_list_is_none() {
    let read = |text: &str| serde_json::from_str::<Reach>(text);
    assert_eq!(read("\"all\"").unwrap(), Reach::All);
    assert_eq!(read("[]").unwrap(), Reach::Only(Vec::new()));
    assert!(read("\"none\"").is_err() && read("null").is_err());
    for reach in reaches() {
        assert_eq!(read(&serde_json::to_string(&reach).unwrap()).unwrap(), reach);
    }
}

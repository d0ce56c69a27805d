//! A store whose commits fail on request.

use crate::world::Node;
use domain::ids::{DistrictId, VisitId};
use domain::time::At;
use ops::ports::*;
use std::sync::{Arc, Mutex};
use store::Database;
use uuid::Uuid;

/// A fault of a commit; the first in the list hits the next commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is committed, but the answer is unclear.
    UnclearDone,
    /// It is not committed, and the answer is unclear.
    UnclearUndone,
    /// It is not committed, the answer is unclear, and another process takes its place in the record.
    Overtaken,
    /// It is decided and then not stored.
    Undone,
    /// It is stored, and the answer makes the clerk panic.
    Panics,
}

/// A database whose commits have faults.
pub struct Faulty {
    pub inner: Arc<Database>,
    pub faults: Mutex<Vec<Fault>>,
}

impl Faulty {
    fn fault(&self) -> Option<Fault> {
        self.faults.lock().unwrap().pop()
    }

    async fn faulty(&self, batch: Batch) -> Result<(), StoreError> {
        match self.fault() {
            None => self.inner.commit(batch).await,
            Some(Fault::UnclearDone) => {
                self.inner.commit(batch).await?;
                Err(StoreError::Unclear("the line was cut".to_owned()))
            }
            Some(Fault::Panics) => {
                self.inner.commit(batch).await?;
                panic!("on purpose")
            }
            Some(fault) => {
                // Decided like any other, on the current line, and rolled back.
                let Batch { decide, .. } = batch;
                let spoiled = Box::new(|found| {
                    let mut writes = decide(found);
                    for fact in &mut writes.facts {
                        fact.seq += 1;
                    }
                    writes
                });
                let refused = self.inner.commit(Batch { decide: spoiled, ..batch }).await;
                assert!(refused.is_err());
                if fault == Fault::Overtaken {
                    Node::start(Arc::clone(&self.inner), "first").await.arrives().await?;
                }
                let why = "it went away".to_owned();
                Err(if fault == Fault::Undone {
                    StoreError::Unavailable(why)
                } else {
                    StoreError::Unclear(why)
                })
            }
        }
    }
}

/// The clerk needs four operations of a store; the others are passed through.
macro_rules! passed_on {
    ($($port:ident [$($own:tt)*] {$($name:ident($($arg:ident: $kind:ty),*) -> $made:ty;)+})+) => {$(
        #[async_trait::async_trait]
        impl $port for Faulty {
            $($own)*
            $(async fn $name(&self, $($arg: $kind),*) -> Result<$made, StoreError> {
                self.inner.$name($($arg),*).await
            })+
        }
    )+};
}

type Rows<T> = Vec<Result<T, StoreError>>;
type Hash = [u8; 32];

passed_on! {
    Lines [
        async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
            self.faulty(batch).await
        }
        fn hints(&self) -> tokio::sync::broadcast::Receiver<DistrictId> {
            self.inner.hints()
        }
    ] {
        append_all(chain: &'static str, build: MakeFacts) -> ();
        load_line(district: &domain::ids::DistrictId) -> Option<StoredLine>;
        head_rows() -> Rows<LineHead>;
        every_head() -> Vec<(String, u64, [u8; 32])>;
        facts(chain: &str, after: u64, limit: i64) -> Vec<StoredFact>;
        line_facts(chain: &str, kind: &str, until: u64, limit: i64) -> Vec<StoredFact>;
        chains() -> Vec<String>;
        rebuild(district: &DistrictId, fold: Box<dyn Refold>) -> u64;
    }
    Districts [] {
        district_rows() -> Rows<District>;
        district(id: &DistrictId) -> Option<District>;
        cards() -> Vec<DistrictCard>;
        card(id: &DistrictId) -> Option<Card>;
        create_district(district: &District) -> ();
        create_first_district(district: &District) -> bool;
        set_card(before: &District, position: i64, card: &Card) -> bool;
    }
    Visits [] {
        visit(id: VisitId) -> Option<(domain::ids::DistrictId, domain::visit::Visit)>;
        visits(filter: &VisitFilter) -> Vec<(domain::ids::DistrictId, domain::visit::Visit)>;
        visits_after(district: &DistrictId, days: (domain::time::Day, domain::time::Day), after: Option<(domain::time::Day, domain::fact::Ticket)>, limit: i64) -> Vec<domain::visit::Visit>;
        visit_facts(id: VisitId) -> Vec<String>;
        personal(id: VisitId) -> Vec<Personal>;
        personal_of_live(district: &domain::ids::DistrictId) -> Vec<Personal>;
        counted(filter: &VisitFilter) -> Vec<Counted>;
        differing_visits(district: &DistrictId, rows: &[VisitRow]) -> Vec<VisitId>;
        visit_counts(district: &DistrictId) -> (u64, u64, u64);
        fill_words() -> bool;
    }
    Totals [] {
        followers() -> Vec<Follower>;
        follower(district: &DistrictId) -> Follower;
        changed_visits(district: &DistrictId, after: u64, to: u64) -> Vec<(domain::visit::Visit, bool)>;
        rules_at(district: &DistrictId, at: At) -> Option<(At, domain::rules::Rules)>;
        closed_by_id(district: &DistrictId, ids: &[(domain::time::Day, VisitId)]) -> Vec<domain::totals::Closed>;
        closed(district: &DistrictId, filter: &ClosedFilter, after: Option<(domain::time::Day, VisitId)>, limit: i64) -> Vec<domain::totals::Closed>;
        first_day(district: &DistrictId) -> Option<domain::time::Day>;
        totals_by_key(district: &DistrictId, keys: &[TotalKey]) -> Vec<(TotalKey, domain::totals::Total)>;
        totals(districts: &[DistrictId], span: Span, from: domain::time::Day, to: domain::time::Day) -> Vec<(DistrictId, TotalKey, domain::totals::Total)>;
        advance(step: &Advance) -> bool;
        recount(district: &DistrictId) -> ();
        clear_figures(district: &DistrictId, kept: Option<(&str, &str)>) -> bool;
    }
    Remarks [] {
        remarks(from: domain::time::Day, to: domain::time::Day) -> Vec<Remark>;
        commitments() -> Vec<Remark>;
        remark(id: Uuid) -> Option<Remark>;
        add_remark(remark: &Remark) -> ();
        end_remark(id: Uuid, done: Option<At>, withdrawn: Option<At>) -> ();
    }
    Accounts [] {
        staff() -> Vec<ops::staff::Staff>;
        staff_by_login(login: &str) -> Option<ops::staff::Staff>;
        staff_by_id(id: domain::ids::StaffId) -> Option<ops::staff::Staff>;
        put_staff(staff: &ops::staff::Staff) -> ();
        change_staff(before: &ops::staff::Staff, staff: &ops::staff::Staff) -> bool;
        put_roster(roster: ops::staff::Roster, at: At, chain: &'static str, build: MakeFacts) -> bool;
        set_password(id: domain::ids::StaffId, phc: &str) -> ();
        change_password(session: &ops::staff::Session, hash: Hash, phc: &str, at: At) -> bool;
        add_link(hash: Hash, link: &ops::staff::Link) -> ();
        link(hash: Hash) -> Option<ops::staff::Link>;
        end_links(staff: domain::ids::StaffId, at: At) -> ();
        use_link(hash: Hash, at: At) -> bool;
    }
    Sessions [] {
        add_session(hash: Hash, session: &ops::staff::Session) -> ();
        session(hash: Hash) -> Option<ops::staff::Session>;
        session_by_id(id: domain::ids::SessionId) -> Option<ops::staff::Session>;
        seat_session(id: domain::ids::SessionId, seat: Option<&Seat>) -> ();
        lock_session(id: domain::ids::SessionId) -> ();
        unlock_session(id: domain::ids::SessionId, at: At) -> ();
        touch_session(id: domain::ids::SessionId, at: At) -> ();
        end_session(id: domain::ids::SessionId) -> ();
        end_sessions(staff: domain::ids::StaffId) -> ();
    }
    Tokens [] {
        tokens() -> Vec<ops::staff::Token>;
        token(hash: Hash) -> Option<ops::staff::Token>;
        add_token(hash: Hash, token: &ops::staff::Token) -> ();
        revoke_token(id: domain::ids::TokenId, at: At) -> bool;
    }
    Devices [] {
        devices() -> Vec<ops::staff::Device>;
        device(hash: Hash) -> Option<ops::staff::Device>;
        add_device(pairing: Hash, device: &ops::staff::Device) -> ();
        put_code(id: domain::ids::DeviceId, pairing: Hash, until: At) -> bool;
        device_by_code(pairing: Hash, at: At) -> Option<ops::staff::Device>;
        pair_device(pairing: Hash, key: Hash, at: At) -> Option<ops::staff::Device>;
        change_device(before: &ops::staff::Device, device: &ops::staff::Device) -> bool;
        devices_seen(seen: Vec<(domain::ids::DeviceId, At)>) -> ();
        revoke_device(id: domain::ids::DeviceId, at: At) -> bool;
    }
    Photos [] {
        photo(hash: Hash) -> Option<Photo>;
        set_photo(before: &District, position: i64, card: &Card, photo: &Photo) -> bool;
    }
    Scripts [] {
        scripts() -> Vec<Version>;
        script(id: &domain::ids::ScriptId, version: u32) -> Option<Version>;
        put_script(script: &domain::script::Script, sha256: Hash) -> ();
        put_draft(version: &Version, over: Option<Hash>) -> bool;
        drop_draft(id: &domain::ids::ScriptId, version: u32) -> bool;
        move_script(to: &Version, from: domain::script::Status) -> bool;
        retire_scripts(id: &domain::ids::ScriptId, but: u32) -> ();
    }
    Practices [] {
        practices() -> Vec<Practice>;
        practice(id: uuid::Uuid) -> Option<Practice>;
        put_practice(practice: &Practice) -> ();
    }
    Outbox [] {
        lanes(now: At) -> Vec<Lane>;
        take_messages(lane: &Lane, now: At, until: At, limit: i64) -> Vec<Message>;
        divide_message(message: &Message, at: At, into: &[Message]) -> ();
        put_hooks_in_lane(now: At) -> ();
        give_up_messages(now: At, before: At) -> u64;
        put_off_message(message: &Message, until: At) -> ();
        finish_message(message: &Message, at: At, outcome: ops::ports::Outcome) -> ();
    }
    Settings [] {
        setting(name: &str) -> Option<String>;
        setting_or(name: &str, value: &str) -> String;
        set_setting(name: &str, value: &str) -> ();
        change_setting(name: &str, before: Option<&str>, value: &str) -> bool;
        take_setting(name: &str) -> Option<String>;
    }
    Upkeep [] {
        database_time() -> At;
        probe() -> ();
        forget(before: At) -> ();
    }
}

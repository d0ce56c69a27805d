//! The port of the use cases, operation by operation.

use crate::conn::{Conn, Row, refused, word};
use crate::figures::{self, closed_of, follower_of, remark_args, remark_of, total_of};
use crate::lines::{self, district_of, int, lane_of, message_of};
use crate::people::{
    change_staff, device_args, device_of, draft_args, link_args, link_of, new_session_args, practice_args,
    practice_of, script_args, script_of, seat_args, session_of, staff_args, staff_of, token_args, token_of,
};
use crate::readers::Class;
use crate::visits::{self, fact_of, personal_of, placed_visit};
use crate::{Database, Kind, rebuild, settings, sql};
use async_trait::async_trait;
use domain::fact::{Fact, Ticket, What};
use domain::ids::{DeviceId, DistrictId, ScriptId, SessionId, StaffId, TokenId, VisitId};
use domain::rules::Rules;
use domain::script::{Script, Status};
use domain::time::{At, Day};
use domain::totals::{Closed, Total};
use domain::visit::Visit;
use futures::FutureExt;
use ops::ports::{
    Advance, Batch, Card, ChainEnd, ClosedFilter, Counted, District, DistrictCard, FactRow, Follower, Lane,
    LineHead, Message, Outcome, Personal, Practice, Refold, Remark, Seat, Span, Store, StoreError,
    StoredFact, StoredLine, TotalKey, Version, VisitFilter, VisitRow, Vitals,
};
use ops::staff::{Device, Link, Session, Staff, Token};
use tokio::sync::broadcast;
use uuid::Uuid;

#[async_trait]
impl Store for Database {
    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        let district = batch.district.clone();
        let done = self.write(move |conn| lines::commit(conn, batch).boxed()).await;
        // What is unclear is announced too: it may well have happened.
        let moved = matches!(done, Ok(Some(_)) | Err(StoreError::Unclear(_)));
        if let Ok(Some(newest)) = &done {
            self.note_head(district.as_str(), *newest);
        }
        if let (Kind::Postgres(postgres), true) = (&self.kind, moved) {
            postgres.announce(district);
        }
        done.map(|_| ())
    }

    async fn append_all(
        &self,
        chain: &'static str,
        build: Box<dyn FnOnce(ChainEnd) -> Result<Vec<FactRow>, StoreError> + Send>,
    ) -> Result<(), StoreError> {
        let newest = self.write(move |conn| lines::append(conn, chain, build).boxed()).await?;
        self.note_head(chain, newest);
        Ok(())
    }

    async fn district_rows(&self) -> Result<Vec<Result<District, StoreError>>, StoreError> {
        self.read(Class::Page, &sql::DISTRICTS, [], |row| Ok(district_of(row))).await
    }

    async fn district(&self, id: &DistrictId) -> Result<Option<District>, StoreError> {
        self.read_one(Class::Page, &sql::DISTRICT, [id.as_str().into()], district_of).await
    }

    async fn cards(&self) -> Result<Vec<DistrictCard>, StoreError> {
        let card = |row: &Row| Ok(DistrictCard { id: row.name("id")?, card: row.json("card")? });
        let rows: Vec<Result<DistrictCard, StoreError>> =
            self.read(Class::Page, &sql::CARDS, [], move |row| Ok(card(row))).await?;
        Ok(rows.into_iter().flatten().collect())
    }

    async fn card(&self, id: &DistrictId) -> Result<Option<Card>, StoreError> {
        self.read_one(Class::Command, &sql::CARD, [id.as_str().into()], |row| row.json("card")).await
    }

    async fn create_district(&self, district: &District) -> Result<(), StoreError> {
        let district = district.clone();
        self.write(move |conn| async move { lines::create_district(conn, &district).await }.boxed()).await
    }

    async fn set_card(&self, before: &District, position: i64, card: &Card) -> Result<bool, StoreError> {
        let (before, card) = (before.clone(), card.clone());
        self.write(move |conn| async move { lines::set_card(conn, &before, position, &card).await }.boxed())
            .await
    }

    async fn load_line(&self, district: &DistrictId) -> Result<Option<StoredLine>, StoreError> {
        let district = district.clone();
        self.snapshot(Class::Command, move |conn| {
            async move { lines::load_line(conn, &district).await }.boxed()
        })
        .await
    }

    async fn head_rows(&self) -> Result<Vec<Result<LineHead, StoreError>>, StoreError> {
        let head = |row: &Row| Ok((row.name("chain")?, row.count("seq")?, row.hash("head_hash")?));
        self.read(Class::Command, &sql::HEADS, [], move |row| Ok(head(row))).await
    }

    async fn every_head(&self) -> Result<Vec<(String, u64, [u8; 32])>, StoreError> {
        let head = |row: &Row| Ok((row.text("chain")?, row.count("seq")?, row.hash("head_hash")?));
        self.read(Class::Page, &sql::EVERY_HEAD, [], head).await
    }

    async fn differing_visits(
        &self,
        district: &DistrictId,
        rows: &[VisitRow],
    ) -> Result<Vec<VisitId>, StoreError> {
        let (district, rows) = (district.clone(), rows.to_vec());
        self.reading(Class::Report, move |conn| {
            async move { rebuild::differing(conn, &district, &rows).await }.boxed()
        })
        .await
    }

    async fn visit_counts(&self, district: &DistrictId) -> Result<(u64, u64, u64), StoreError> {
        let of = |row: &Row| Ok((row.count("visits")?, row.count("strays")?, row.count("seq")?));
        let counts = self.read_one(Class::Report, &sql::VISIT_COUNTS, [district.as_str().into()], of).await?;
        Ok(counts.unwrap_or_default())
    }

    async fn rebuild(&self, district: &DistrictId, fold: Box<dyn Refold>) -> Result<u64, StoreError> {
        let id = district.clone();
        let done =
            self.write_long(move |conn| async move { rebuild::rebuild(conn, &id, fold).await }.boxed());
        let (visits, newest) = done.await?;
        self.note_head(district.as_str(), newest);
        Ok(visits)
    }

    fn hints(&self) -> broadcast::Receiver<DistrictId> {
        self.hints.subscribe()
    }

    async fn visit(&self, id: VisitId) -> Result<Option<(DistrictId, Visit)>, StoreError> {
        self.read_one(Class::Command, &sql::VISIT, [id.0.into()], placed_visit).await
    }

    async fn visits(&self, filter: &VisitFilter) -> Result<Vec<(DistrictId, Visit)>, StoreError> {
        let filter = filter.clone();
        let class = if filter.text.is_some() { Class::Search } else { Class::Page };
        self.reading(class, move |conn| async move { visits::visits(conn, &filter).await }.boxed()).await
    }

    async fn visits_after(
        &self,
        district: &DistrictId,
        days: (Day, Day),
        after: Option<(Day, Ticket)>,
        limit: i64,
    ) -> Result<Vec<Visit>, StoreError> {
        let (day, series, number) = match &after {
            Some((day, ticket)) => (*day, ticket.series.as_str(), i64::from(ticket.number)),
            None => (days.0, "", 0),
        };
        let day = i64::from(day.0);
        let args = [
            district.as_str().into(),
            day.into(),
            series.into(),
            number.into(),
            i64::from(days.1.0).into(),
            limit.max(0).into(),
        ];
        self.read(Class::Report, &sql::VISITS_AFTER, args, lines::visit_of).await
    }

    async fn visit_facts(&self, id: VisitId) -> Result<Vec<String>, StoreError> {
        self.read(Class::Page, &sql::VISIT_FACTS, [id.0.into()], |row| row.text("body")).await
    }

    async fn personal(&self, id: VisitId) -> Result<Vec<Personal>, StoreError> {
        self.read(Class::Command, &sql::PERSONAL, [id.0.into()], personal_of).await
    }

    async fn personal_of_live(&self, district: &DistrictId) -> Result<Vec<Personal>, StoreError> {
        self.read(Class::Page, &sql::PERSONAL_OF_LIVE, [district.as_str().into()], personal_of).await
    }

    async fn counted(&self, filter: &VisitFilter) -> Result<Vec<Counted>, StoreError> {
        let filter = filter.clone();
        self.reading(Class::Page, move |conn| async move { visits::counted(conn, &filter).await }.boxed())
            .await
    }

    async fn facts(&self, chain: &str, after: u64, limit: i64) -> Result<Vec<StoredFact>, StoreError> {
        // A clerk looks for its last fact before it answers.
        let class = if limit <= 1 { Class::Command } else { Class::Page };
        self.read(class, &sql::FACTS, [chain.into(), int(after).into(), limit.max(0).into()], fact_of).await
    }

    async fn line_facts(
        &self,
        chain: &str,
        kind: &str,
        until: u64,
        limit: i64,
    ) -> Result<Vec<StoredFact>, StoreError> {
        let args = [chain.into(), kind.into(), int(until).into(), limit.max(0).into()];
        self.read(Class::Page, &sql::LINE_FACTS, args, fact_of).await
    }

    async fn chains(&self) -> Result<Vec<String>, StoreError> {
        self.read(Class::Page, &sql::CHAINS, [], |row| row.text("chain")).await
    }

    async fn followers(&self) -> Result<Vec<Follower>, StoreError> {
        self.read(Class::Page, &sql::FOLLOWERS, [], follower_of).await
    }

    async fn follower(&self, district: &DistrictId) -> Result<Follower, StoreError> {
        let id = || district.as_str().into();
        if let Some(known) = self.read_one(Class::Command, &sql::FOLLOWER, [id()], follower_of).await? {
            return Ok(known);
        }
        self.change(&sql::START_FOLLOWER, [id()]).await?;
        let started = self.read_one(Class::Command, &sql::FOLLOWER, [id()], follower_of).await?;
        started.ok_or_else(|| StoreError::Unavailable("the figures could not be started".to_owned()))
    }

    async fn changed_visits(
        &self,
        district: &DistrictId,
        after: u64,
        to: u64,
    ) -> Result<Vec<(Visit, bool)>, StoreError> {
        let args = [district.as_str().into(), int(after).into(), int(to).into()];
        let one = |row: &Row| Ok((row.json("body")?, row.int("repeat")? != 0));
        self.read(Class::Report, &sql::CHANGED_VISITS, args, one).await
    }

    async fn rules_at(&self, district: &DistrictId, at: At) -> Result<Option<(At, Rules)>, StoreError> {
        let one = |row: &Row| {
            let fact = Fact::decode(&row.text("body")?).map_err(|error| row.broken("body", &error))?;
            match fact.what {
                What::Configured(rules) => Ok((fact.at, *rules)),
                _ => Err(row.broken("kind", &"it is no fact of this kind")),
            }
        };
        self.read_one(Class::Command, &sql::RULES_AT, [district.as_str().into(), at.0.into()], one).await
    }

    async fn closed_by_id(
        &self,
        district: &DistrictId,
        ids: &[(Day, VisitId)],
    ) -> Result<Vec<Closed>, StoreError> {
        self.read(Class::Page, &sql::CLOSED_BY_ID, [district.as_str().into(), figures::ids(ids)?], closed_of)
            .await
    }

    async fn closed(
        &self,
        district: &DistrictId,
        filter: &ClosedFilter,
        after: Option<(Day, VisitId)>,
        limit: i64,
    ) -> Result<Vec<Closed>, StoreError> {
        let args = figures::closed_args(district, filter, after, limit)?;
        self.read(Class::Report, &sql::CLOSED, args, closed_of).await
    }

    async fn first_day(&self, district: &DistrictId) -> Result<Option<Day>, StoreError> {
        let day = |row: &Row| row.count("day").map(Day);
        self.read_one(Class::Report, &sql::FIRST_CLOSED, [district.as_str().into()], day).await
    }

    async fn totals_by_key(
        &self,
        district: &DistrictId,
        keys: &[TotalKey],
    ) -> Result<Vec<(TotalKey, Total)>, StoreError> {
        self.read(
            Class::Report,
            &sql::TOTALS_BY_KEY,
            [district.as_str().into(), figures::keys(keys)?],
            total_of,
        )
        .await
    }

    async fn totals(
        &self,
        districts: &[DistrictId],
        span: Span,
        from: Day,
        to: Day,
    ) -> Result<Vec<(DistrictId, TotalKey, Total)>, StoreError> {
        let days = [i64::from(from.0).into(), i64::from(to.0).into()];
        let [first, last] = days;
        let args = [figures::names(districts)?, figures::span(span).into(), first, last];
        let one = |row: &Row| total_of(row).and_then(|(key, total)| Ok((row.name("district")?, key, total)));
        self.read(Class::Report, &sql::TOTALS, args, one).await
    }

    async fn advance(&self, step: &Advance) -> Result<bool, StoreError> {
        let step = step.clone();
        self.write(move |conn| async move { figures::advance(conn, &step).await }.boxed()).await
    }

    async fn recount(&self, district: &DistrictId) -> Result<(), StoreError> {
        let district = district.clone();
        self.write(move |conn| async move { figures::recount(conn, district.as_str()).await }.boxed()).await
    }

    async fn clear_figures(
        &self,
        district: &DistrictId,
        kept: Option<(&str, &str)>,
    ) -> Result<bool, StoreError> {
        let district = district.clone();
        let kept = kept.map(|(name, value)| (name.to_owned(), value.to_owned()));
        self.write(move |conn| async move { figures::clear(conn, district.as_str(), kept).await }.boxed())
            .await
    }

    async fn remarks(&self, from: Day, to: Day) -> Result<Vec<Remark>, StoreError> {
        self.read(Class::Page, &sql::REMARKS, [i64::from(from.0).into(), i64::from(to.0).into()], remark_of)
            .await
    }

    async fn commitments(&self) -> Result<Vec<Remark>, StoreError> {
        self.read(Class::Page, &sql::COMMITMENTS, [], remark_of).await
    }

    async fn remark(&self, id: Uuid) -> Result<Option<Remark>, StoreError> {
        self.read_one(Class::Page, &sql::REMARK, [id.into()], remark_of).await
    }

    async fn add_remark(&self, remark: &Remark) -> Result<(), StoreError> {
        self.change(&sql::ADD_REMARK, remark_args(remark)?).await.map(|_| ())
    }

    async fn end_remark(&self, id: Uuid, done: Option<At>, withdrawn: Option<At>) -> Result<(), StoreError> {
        let at = |at: Option<At>| at.map(|at| at.0).into();
        self.change(&sql::END_REMARK, [id.into(), at(done), at(withdrawn)]).await.map(|_| ())
    }

    async fn staff(&self) -> Result<Vec<Staff>, StoreError> {
        self.read(Class::Page, &sql::STAFF, [], staff_of).await
    }

    async fn staff_names(&self) -> Result<Vec<ops::ports::Named<StaffId>>, StoreError> {
        let name = |row: &Row| Ok((StaffId(row.uuid("id")?), row.text("name")?));
        self.read(Class::Page, &sql::STAFF, [], move |row| Ok(name(row))).await
    }

    async fn staff_by_login(&self, login: &str) -> Result<Option<Staff>, StoreError> {
        self.read_one(Class::Command, &sql::STAFF_BY_LOGIN, [login.into()], staff_of).await
    }

    async fn staff_by_id(&self, id: StaffId) -> Result<Option<Staff>, StoreError> {
        self.read_one(Class::Command, &sql::STAFF_BY_ID, [id.0.into()], staff_of).await
    }

    async fn put_staff(&self, staff: &Staff) -> Result<(), StoreError> {
        self.change(&sql::PUT_STAFF, staff_args(staff)).await.map(|_| ())
    }

    async fn change_staff(&self, before: &Staff, staff: &Staff) -> Result<bool, StoreError> {
        let (before, staff) = (before.clone(), staff.clone());
        self.write(move |conn| async move { change_staff(conn, &before, &staff).await }.boxed()).await
    }

    async fn set_password(&self, id: StaffId, phc: &str) -> Result<(), StoreError> {
        self.change(&sql::SET_PASSWORD, [id.0.into(), phc.into()]).await.map(|_| ())
    }

    async fn change_password(
        &self,
        session: &Session,
        hash: [u8; 32],
        phc: &str,
        at: At,
    ) -> Result<bool, StoreError> {
        let (id, staff, phc) = (session.id, session.staff, phc.to_owned());
        self.write(move |conn| {
            async move {
                // Its own column only: a lock that came in meanwhile stays.
                if conn.execute(&sql::RENEW_SESSION, [id.0.into(), hash.into()]).await? == 0 {
                    return Ok(false);
                }
                conn.execute(&sql::END_OTHER_SESSIONS, [staff.0.into(), id.0.into()]).await?;
                conn.execute(&sql::END_LINKS, [staff.0.into(), at.0.into()]).await?;
                conn.execute(&sql::SET_PASSWORD, [staff.0.into(), phc.into()]).await?;
                Ok(true)
            }
            .boxed()
        })
        .await
    }

    async fn add_session(&self, hash: [u8; 32], session: &Session) -> Result<(), StoreError> {
        self.change(&sql::ADD_SESSION, new_session_args(hash, session)).await.map(|_| ())
    }

    async fn session(&self, hash: [u8; 32]) -> Result<Option<Session>, StoreError> {
        self.read_one(Class::Command, &sql::SESSION, [hash.into()], session_of).await
    }

    async fn session_by_id(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        self.read_one(Class::Command, &sql::SESSION_BY_ID, [id.0.into()], session_of).await
    }

    async fn seat_session(&self, id: SessionId, seat: Option<&Seat>) -> Result<(), StoreError> {
        let [district, window] = seat_args(seat);
        self.change(&sql::SEAT_SESSION, [id.0.into(), district, window]).await.map(|_| ())
    }

    async fn lock_session(&self, id: SessionId) -> Result<(), StoreError> {
        self.change(&sql::LOCK_SESSION, [id.0.into()]).await.map(|_| ())
    }

    async fn unlock_session(&self, id: SessionId, at: At) -> Result<(), StoreError> {
        self.change(&sql::UNLOCK_SESSION, [id.0.into(), at.0.into()]).await.map(|_| ())
    }

    async fn touch_session(&self, id: SessionId, at: At) -> Result<(), StoreError> {
        self.change(&sql::TOUCH_SESSION, [id.0.into(), at.0.into()]).await.map(|_| ())
    }

    async fn end_session(&self, id: SessionId) -> Result<(), StoreError> {
        self.change(&sql::END_SESSION, [id.0.into()]).await.map(|_| ())
    }

    async fn end_sessions(&self, staff: StaffId) -> Result<(), StoreError> {
        self.change(&sql::END_SESSIONS, [staff.0.into()]).await.map(|_| ())
    }

    async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        self.read(Class::Page, &sql::TOKENS, [], token_of).await
    }

    async fn token(&self, hash: [u8; 32]) -> Result<Option<Token>, StoreError> {
        self.tokens.get(hash, self.read_one(Class::Command, &sql::TOKEN, [hash.into()], token_of)).await
    }

    async fn add_token(&self, hash: [u8; 32], token: &Token) -> Result<(), StoreError> {
        self.change(&sql::ADD_TOKEN, token_args(hash, token)).await.map(|_| ())
    }

    async fn revoke_token(&self, id: TokenId, at: At) -> Result<bool, StoreError> {
        let done = self.change(&sql::REVOKE_TOKEN, [id.0.into(), at.0.into()]).await;
        self.tokens.forget();
        done.map(|rows| rows > 0)
    }

    async fn devices(&self) -> Result<Vec<Device>, StoreError> {
        self.read(Class::Page, &sql::DEVICES, [], device_of).await
    }

    async fn device_names(&self) -> Result<Vec<ops::ports::Named<DeviceId>>, StoreError> {
        let name = |row: &Row| Ok((DeviceId(row.uuid("id")?), row.text("name")?));
        self.read(Class::Page, &sql::DEVICES, [], move |row| Ok(name(row))).await
    }

    async fn device(&self, hash: [u8; 32]) -> Result<Option<Device>, StoreError> {
        self.devices.get(hash, self.read_one(Class::Command, &sql::DEVICE, [hash.into()], device_of)).await
    }

    async fn add_device(&self, pairing: [u8; 32], device: &Device) -> Result<(), StoreError> {
        self.change(&sql::ADD_DEVICE, device_args(pairing, device)).await.map(|_| ())
    }

    async fn pair_device(
        &self,
        pairing: [u8; 32],
        key: [u8; 32],
        at: At,
    ) -> Result<Option<Device>, StoreError> {
        self.write(move |conn| {
            async move {
                let row = conn.row(&sql::PAIR_DEVICE, [pairing.into(), key.into(), at.0.into()]).await?;
                row.as_ref().map(device_of).transpose()
            }
            .boxed()
        })
        .await
    }

    async fn revoke_device(&self, id: DeviceId, at: At) -> Result<bool, StoreError> {
        let done = self.change(&sql::REVOKE_DEVICE, [id.0.into(), at.0.into()]).await;
        self.devices.forget();
        done.map(|rows| rows > 0)
    }

    async fn add_link(&self, hash: [u8; 32], link: &Link) -> Result<(), StoreError> {
        self.change(&sql::ADD_LINK, link_args(hash, link)).await.map(|_| ())
    }

    async fn link(&self, hash: [u8; 32]) -> Result<Option<Link>, StoreError> {
        self.read_one(Class::Command, &sql::LINK, [hash.into()], link_of).await
    }

    async fn end_links(&self, staff: StaffId, at: At) -> Result<(), StoreError> {
        self.change(&sql::END_LINKS, [staff.0.into(), at.0.into()]).await.map(|_| ())
    }

    async fn use_link(&self, hash: [u8; 32], at: At) -> Result<bool, StoreError> {
        self.change(&sql::USE_LINK, [hash.into(), at.0.into()]).await.map(|rows| rows > 0)
    }

    async fn scripts(&self) -> Result<Vec<Version>, StoreError> {
        self.read(Class::Page, &sql::SCRIPTS, [], script_of).await
    }

    async fn script(&self, id: &ScriptId, version: u32) -> Result<Option<Version>, StoreError> {
        self.read_one(
            Class::Command,
            &sql::SCRIPT,
            [id.as_str().into(), i64::from(version).into()],
            script_of,
        )
        .await
    }

    async fn put_script(&self, script: &Script, sha256: [u8; 32]) -> Result<(), StoreError> {
        match self.change(&sql::PUT_SCRIPT, script_args(script, sha256)?).await? {
            0 => Err(StoreError::Taken(format!(
                "version {} of the script {}, with other steps",
                script.version, script.id
            ))),
            _ => Ok(()),
        }
    }

    async fn put_draft(&self, version: &Version, over: Option<[u8; 32]>) -> Result<bool, StoreError> {
        let args = draft_args(version)?;
        let rows = match over {
            None => self.change(&sql::ADD_DRAFT, args).await?,
            Some(over) => {
                let [id, number, sha256, body, author, changed_at] = args;
                let args = [id, number, sha256, body, author, changed_at, over.into()];
                self.change(&sql::CHANGE_DRAFT, args).await?
            }
        };
        Ok(rows > 0)
    }

    async fn drop_draft(&self, id: &ScriptId, version: u32) -> Result<bool, StoreError> {
        let args = [id.as_str().into(), i64::from(version).into()];
        self.change(&sql::DROP_DRAFT, args).await.map(|rows| rows > 0)
    }

    async fn move_script(&self, to: &Version, from: Status) -> Result<bool, StoreError> {
        let args = [
            to.script.id.as_str().into(),
            i64::from(to.script.version).into(),
            word(&from)?.into(),
            word(&to.script.status)?.into(),
            to.approver.map(|id| id.0).into(),
            to.published_at.map(|at| at.0).into(),
            to.sha256.into(),
        ];
        self.change(&sql::MOVE_SCRIPT, args).await.map(|rows| rows > 0)
    }

    async fn practices(&self) -> Result<Vec<Practice>, StoreError> {
        self.read(Class::Page, &sql::PRACTICES, [], practice_of).await
    }

    async fn practice(&self, id: Uuid) -> Result<Option<Practice>, StoreError> {
        self.read_one(Class::Command, &sql::PRACTICE, [id.into()], practice_of).await
    }

    async fn put_practice(&self, practice: &Practice) -> Result<(), StoreError> {
        self.change(&sql::PUT_PRACTICE, practice_args(practice)?).await.map(|_| ())
    }

    async fn retire_scripts(&self, id: &ScriptId, but: u32) -> Result<(), StoreError> {
        self.change(&sql::RETIRE_SCRIPTS, [id.as_str().into(), i64::from(but).into()]).await.map(|_| ())
    }

    async fn lanes(&self, now: At) -> Result<Vec<Lane>, StoreError> {
        let rows = self.read(Class::Command, &sql::LANES_DUE, [now.0.into()], |row| Ok(lane_of(row))).await?;
        let passed_over =
            |error: &StoreError| tracing::error!(%error, "messages about alarms are passed over");
        Ok(rows.into_iter().filter_map(|lane| lane.inspect_err(passed_over).ok()).collect())
    }

    async fn take_messages(
        &self,
        lane: &Lane,
        now: At,
        until: At,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        let args = [
            lane.district.as_str().into(),
            lane.receiver.as_str().into(),
            i64::from(lane.danger).into(),
            now.0.into(),
            until.0.into(),
            limit.into(),
        ];
        let rows = self.write(move |conn| conn.rows(&sql::TAKE_MESSAGES, args).boxed()).await?;
        // One that cannot be read keeps no other from being sent.
        let passed_over = |error: &StoreError| {
            tracing::error!(district = %lane.district, %error, "a message about an alarm is passed over");
        };
        Ok(rows.iter().filter_map(|row| message_of(row).inspect_err(passed_over).ok()).collect())
    }

    async fn put_hooks_in_lane(&self, now: At) -> Result<(), StoreError> {
        self.change(&sql::PUT_HOOKS_IN_LANE, [now.0.into()]).await.map(|_| ())
    }

    async fn give_up_messages(&self, now: At, before: At) -> Result<u64, StoreError> {
        self.change(&sql::GIVE_UP_MESSAGES, [now.0.into(), before.0.into()]).await
    }

    async fn put_off_message(&self, message: &Message, until: At) -> Result<(), StoreError> {
        let args = [message.notice.district.as_str().into(), message.id.into(), until.0.into()];
        self.change(&sql::PUT_OFF_MESSAGE, args).await.map(|_| ())
    }

    async fn finish_message(&self, message: &Message, at: At, outcome: Outcome) -> Result<(), StoreError> {
        let district = message.notice.district.as_str();
        let args = [district.into(), message.id.into(), at.0.into(), word(&outcome)?.into()];
        self.change(&sql::FINISH_MESSAGE, args).await.map(|_| ())
    }

    async fn divide_message(&self, message: &Message, at: At, into: &[Message]) -> Result<(), StoreError> {
        let (message, into) = (message.clone(), into.to_vec());
        self.write(move |conn| async move { lines::divide(conn, &message, at, &into).await }.boxed()).await
    }

    async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let name = name.to_owned();
        self.reading(Class::Command, move |conn| async move { settings::get(conn, &name).await }.boxed())
            .await
    }

    async fn setting_or(&self, name: &str, value: &str) -> Result<String, StoreError> {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.write(move |conn| async move { settings::get_or(conn, &name, &value).await }.boxed()).await
    }

    async fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.write(move |conn| async move { settings::set(conn, &name, &value).await }.boxed()).await
    }

    async fn take_setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let name = name.to_owned();
        self.write(move |conn| async move { settings::take(conn, &name).await }.boxed()).await
    }

    async fn database_time(&self) -> Result<At, StoreError> {
        let now = self.read_one(Class::Command, &sql::DATABASE_TIME, [], |row| row.int("now")).await?;
        now.map(At).ok_or_else(|| StoreError::Unavailable("it has no clock".to_owned()))
    }

    fn misplaced(&self) -> Option<String> {
        match &self.kind {
            Kind::Sqlite(sqlite) => sqlite.held.misplaced(),
            Kind::Postgres(_) => None,
        }
    }

    fn vitals(&self) -> Vitals {
        match &self.kind {
            Kind::Sqlite(sqlite) => sqlite.vitals(),
            Kind::Postgres(postgres) => postgres.vitals(),
        }
    }

    async fn probe(&self) -> Result<(), StoreError> {
        self.change(&sql::PROBE, []).await.map(|_| ())
    }

    async fn fill_words(&self) -> Result<bool, StoreError> {
        // Nothing is written while there is nothing to fill in.
        if self.read_one(Class::Report, &sql::UNFILLED, [], |_| Ok(())).await?.is_none() {
            return Ok(false);
        }
        self.write(|conn| visits::fill_words(conn).boxed()).await
    }

    async fn forget(&self, before: At) -> Result<(), StoreError> {
        self.write(move |conn| {
            async move {
                conn.execute(&sql::FORGET_KEYS, [before.0.into()]).await?;
                conn.execute(&sql::FORGET_MESSAGES, [before.0.into()]).await?;
                conn.execute(&sql::FORGET_SESSIONS, [before.0.into()]).await?;
                conn.execute(&sql::FORGET_LINKS, [before.0.into()]).await?;
                // PostgreSQL sees to its statistics itself.
                if matches!(conn, Conn::Sqlite(_)) {
                    conn.say(sql::STATISTICS).await.map_err(|error| refused(&error))?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
    }
}

//! How much is read at once. Only a few reports run at a time, in total and per person, so that windows and tablets come
//! first; and no read keeps a server from stopping.

use crate::error::Failure;
use axum::body::{Body, HttpBody};
use axum::response::{IntoResponse, Response};
use domain::fact::Who;
use futures::StreamExt;

use ops::error::{Error, Shed};
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// Reports made at once: as many as the store has readers for them.
const AT_ONCE: usize = 3;
/// Of those, how many for one person or token.
const OWN: usize = 2;
/// How long a report waits for its turn before it is refused.
const PATIENCE: Duration = Duration::from_secs(3);
/// A report that is made while it is sent holds its turn for at most this long: a client that reads slowly, or not at all,
/// must not block the others. The rest of it is read in small pieces anyway.
const HELD: Duration = Duration::from_secs(60);
/// Reads in flight have this long to finish when the server is asked to stop.
const GRACE: Duration = Duration::from_secs(1);

/// The turns for making reports, in total and per person.
#[derive(Debug)]
pub struct Reports {
    all: Arc<Semaphore>,
    /// The longest time a turn is held while a report is sent.
    held: Duration,
    own: Mutex<HashMap<Who, Arc<Semaphore>>>,
}

/// The right to make a report; given back on drop.
#[derive(Debug)]
struct Turn {
    _all: OwnedSemaphorePermit,
    _own: OwnedSemaphorePermit,
}

impl Default for Reports {
    fn default() -> Self {
        Reports { all: Arc::new(Semaphore::new(AT_ONCE)), held: HELD, own: Mutex::default() }
    }
}

impl Reports {
    async fn turn(&self, who: Who) -> Result<Turn, Shed> {
        let of = |turns: Arc<Semaphore>| tokio::time::timeout(PATIENCE, turns.acquire_owned());
        let Ok(Ok(own)) = of(self.own(who)).await else { return Err(Shed::OwnReports) };
        match of(Arc::clone(&self.all)).await {
            Ok(Ok(all)) => Ok(Turn { _all: all, _own: own }),
            _ => Err(Shed::OtherReports),
        }
    }

    fn own(&self, who: Who) -> Arc<Semaphore> {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        own.retain(|_, turns| Arc::strong_count(turns) > 1);
        Arc::clone(own.entry(who).or_insert_with(|| Arc::new(Semaphore::new(OWN))))
    }
}

/// Answers a request that only reads, unless the server stops first. With `reports`, the request is a report for `who`.
pub async fn read(
    reports: Option<(&Reports, Who)>,
    stop: &CancellationToken,
    answer: impl Future<Output = Response>,
) -> Response {
    let all = async {
        let turn = match reports {
            Some((reports, who)) => Some((reports.turn(who).await.map_err(Error::Shed)?, reports.held)),
            None => None,
        };
        Ok::<_, Error>((turn, answer.await))
    };
    let ended = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    let answered = tokio::select! {
        answered = all => answered,
        () = ended => Err(Error::Shed(Shed::Ending)),
    };
    match answered {
        Ok((None, response)) => response,
        Ok((Some((turn, most)), response)) => held(response, turn, most, stop.clone()),
        Err(error) => Failure::from(error).into_response(),
    }
}

/// A report that is made while it is sent holds its turn until its last part, but no longer than `most`, and breaks off when
/// the server stops.
fn held(response: Response, turn: Turn, most: Duration, stop: CancellationToken) -> Response {
    if response.body().size_hint().exact().is_some() {
        return response;
    }
    // The client may never ask for the next part, so giving up the turn does not wait for it.
    let turn = Arc::new(Mutex::new(Some(turn)));
    let held = Arc::downgrade(&turn);
    tokio::spawn(async move {
        tokio::time::sleep(most).await;
        if let Some(turn) = held.upgrade() {
            let _given_back = turn.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
    });
    response.map(|body| {
        let parts = Some((body.into_data_stream(), turn, stop));
        Body::from_stream(futures::stream::unfold(parts, |parts| async move {
            let (mut parts, turn, stop) = parts?;
            tokio::select! {
                part = parts.next() => part.map(|part| (part, Some((parts, turn, stop)))),
                () = stop.cancelled() => Some((Err(axum::Error::new(Shed::Ending)), None)),
            }
        }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::TokenId;
    use uuid::Uuid;

    /// A table whose first part was sent and whose client does not read on.
    async fn table(reports: &Reports, who: Who, stop: &CancellationToken) -> Response {
        read(Some((reports, who)), stop, async {
            let parts = futures::stream::repeat_with(|| Ok::<_, std::io::Error>("a row\n"));
            Body::from_stream(parts).into_response()
        })
        .await
    }

    async fn status(reports: &Reports, who: Who, stop: &CancellationToken) -> u16 {
        read(Some((reports, who)), stop, async { "made".into_response() }).await.status().as_u16()
    }

    #[tokio::test]
    async fn who_reads_slowly_keeps_nobody_waiting_for_long() {
        let stop = CancellationToken::new();
        let [one, two, three] = [1, 2, 3].map(|number| Who::Token(TokenId(Uuid::from_u128(number))));
        let long = Reports::default();
        let _unread =
            [table(&long, one, &stop).await, table(&long, one, &stop).await, table(&long, two, &stop).await];
        assert_eq!(status(&long, three, &stop).await, 429, "all turns are taken");

        let reports = Reports { held: Duration::from_millis(50), ..Reports::default() };
        let slow = [
            table(&reports, one, &stop).await,
            table(&reports, one, &stop).await,
            table(&reports, two, &stop).await,
        ];
        assert_eq!(status(&reports, three, &stop).await, 200, "its turn comes");
        assert_eq!(status(&reports, one, &stop).await, 200);
        // A report that has begun is still sent, and an abandoned one gives its turn back at once.
        for response in slow {
            let mut parts = response.into_body().into_data_stream();
            assert!(parts.next().await.is_some_and(|part| part.is_ok()));
        }
        drop([
            table(&reports, one, &stop).await,
            table(&reports, one, &stop).await,
            table(&reports, two, &stop).await,
        ]);
        assert_eq!(status(&reports, three, &stop).await, 200);
    }
    #[tokio::test]
    async fn a_report_that_is_not_ready_when_the_server_ends_is_answered_so() {
        let (reports, stop) = (Reports::default(), CancellationToken::new());
        stop.cancel();
        let who = Who::Token(TokenId(Uuid::from_u128(1)));
        let never = read(Some((&reports, who)), &stop, std::future::pending());
        let answer = tokio::time::timeout(Duration::from_secs(5), never).await.expect("an answer");
        assert_eq!(answer.status(), 503);
        assert_eq!(read(Some((&reports, who)), &stop, async { "made".into_response() }).await.status(), 200);
    }
}

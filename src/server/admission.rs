//! How much is read at once. Reports are few at a time, in all and for each person, so that windows and tablets come first; and
//! nothing that only reads keeps a server from ending.

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

/// Reports made at once, as many as the store reads at once for them.
const AT_ONCE: usize = 3;
/// Of those, for one person or token.
const OWN: usize = 2;
/// How long a report waits for its turn before it is left out.
const PATIENCE: Duration = Duration::from_secs(3);
/// A report that is made while it is sent keeps its turn for so long at most: whoever reads it slowly, or not at all, must not keep
/// others from theirs. What is left of it is read in small pieces anyway.
const HELD: Duration = Duration::from_secs(60);
/// When the server is asked to end, what is read then has this long.
const GRACE: Duration = Duration::from_secs(1);

/// The reports that are being made.
#[derive(Debug)]
pub struct Reports {
    all: Arc<Semaphore>,
    /// How long a turn is held at most while a report is sent.
    held: Duration,
    own: Mutex<HashMap<Who, Arc<Semaphore>>>,
}

/// The right to make a report, until it is dropped.
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

/// Answers a request that only reads, unless the server ends before. With `reports`, it is a report of `who`.
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

/// A report that is made while it is sent keeps its turn until its last part, though not for longer than `most`, and breaks off
/// when the server ends.
fn held(response: Response, turn: Turn, most: Duration, stop: CancellationToken) -> Response {
    if response.body().size_hint().exact().is_some() {
        return response;
    }
    // The reader may never ask for the next part, so the end does not wait for it.
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

    /// A table of which the first part was sent, and which nobody reads any further.
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
        // What was begun goes on being sent, and one that is left gives its turn back at once.
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
}

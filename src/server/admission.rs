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
/// When the server is asked to end, what is read then has this long.
const GRACE: Duration = Duration::from_secs(1);

/// The reports that are being made.
#[derive(Debug)]
pub struct Reports {
    all: Arc<Semaphore>,
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
        Reports { all: Arc::new(Semaphore::new(AT_ONCE)), own: Mutex::default() }
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
            Some((reports, who)) => Some(reports.turn(who).await.map_err(Error::Shed)?),
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
        Ok((Some(turn), response)) => held(response, turn, stop.clone()),
        Err(error) => Failure::from(error).into_response(),
    }
}

/// A report that is made while it is sent keeps its turn until its last part, and breaks off when the server ends.
fn held(response: Response, turn: Turn, stop: CancellationToken) -> Response {
    if response.body().size_hint().exact().is_some() {
        return response;
    }
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

//! Answers that go on: how many there are of each token, what they tell, and that they end with their token.

#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{
        HeaderValue,
        header::{CONTENT_TYPE, RETRY_AFTER},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use signalbox_api::error::Code;
use tokio::time::{MissedTickBehavior, interval};

use crate::{auth::Caller, limits::Limits, metrics::Metrics, problem::Refusal, users::Users};

/// All open streams. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Streams {
    limits: Arc<Limits>,
    users: Users,
    metrics: Metrics,
    open: Arc<Mutex<HashMap<String, usize>>>,
}

impl Streams {
    /// None is open.
    pub fn new(limits: Arc<Limits>, users: Users, metrics: Metrics) -> Self {
        Self {
            limits,
            users,
            metrics,
            open: Arc::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more stream of this token.
    fn place(&self, token: &str) -> Result<Place, Refusal> {
        let mut open = self.lock();
        let full = |whose: &str, limit: usize| {
            Refusal::new(
                Code::Throttled,
                format!("{whose} has {limit} streams open, and no more are taken."),
            )
            .hint("close one, or try again later")
            .header(RETRY_AFTER, HeaderValue::from_static("30"))
        };
        if open.values().sum::<usize>() >= self.limits.streams {
            return Err(full("This runtime", self.limits.streams));
        }
        let mine = open.get(token).copied().unwrap_or_default();
        if mine >= self.limits.streams_per_token {
            return Err(full("This token", self.limits.streams_per_token));
        }
        open.insert(token.to_owned(), mine + 1);
        self.metrics.stream_opened();
        Ok(Place {
            streams: self.clone(),
            token: token.to_owned(),
        })
    }
}

/// The place of one open stream; free again when dropped.
struct Place {
    streams: Streams,
    token: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.lock();
        if let Some(mine) = open.get_mut(&self.token) {
            *mine -= 1;
            if *mine == 0 {
                open.remove(&self.token);
            }
        }
        self.streams.metrics.stream_closed();
    }
}

/// Gives every `text/event-stream` answer a place, or refuses it. Inside of `auth::authenticate`.
pub async fn watch(State(streams): State<Streams>, request: Request, next: Next) -> Response {
    let caller = request.extensions().get::<Caller>().cloned();
    let response = next.run(request).await;
    let (Some(caller), true) = (caller, goes_on(&response)) else {
        return response;
    };
    let place = match streams.place(&caller.token) {
        Ok(place) => place,
        Err(refusal) => return refusal.into_response(),
    };
    let (parts, body) = response.into_parts();
    let metrics = streams.metrics.clone();
    let shut = shut(streams.users, caller.token, streams.limits.token_watch);
    let told = body
        .into_data_stream()
        .take_until(Box::pin(shut))
        .inspect(move |chunk| {
            // The place is given back when the stream is dropped, however it ends.
            let _held = &place;
            if let Ok(chunk) = chunk {
                metrics.told(events(chunk));
            }
        });
    Response::from_parts(parts, Body::from_stream(told))
}

fn goes_on(response: &Response) -> bool {
    let kind = response.headers().get(CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
}

/// Events in a piece of a stream: blocks of lines that are more than a comment.
fn events(chunk: &[u8]) -> u64 {
    let mut events = 0;
    let mut block_tells = false;
    for line in chunk.split(|byte| *byte == b'\n') {
        match line.first() {
            None => {
                events += u64::from(block_tells);
                block_tells = false;
            }
            Some(b':') => {}
            Some(_) => block_tells = true,
        }
    }
    events
}

/// Comes to an end when the token opens nothing any more.
async fn shut(users: Users, token: String, every: Duration) {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match users.holds(&token) {
            Ok(true) => {}
            Ok(false) => return,
            // Whoever is in stays in while the file can't be read; nobody new comes in.
            Err(error) => tracing::warn!(%error, "the token of a stream can't be checked"),
        }
    }
}

//! The one stream of a runtime: resumed where it broke off, for ever, with every record once and in order.
//!
//! Silence counts as a cut: a runtime is heard every few seconds even when nothing happens.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use eventsource_stream::{Event, Eventsource};
use futures::{Stream, StreamExt, stream};
use reqwest::header::CONTENT_TYPE;
use signalbox_api::{
    Error, Link, Notice, RECORDS, Record, Refresh,
    error::Code,
    http::{CONFIGURATION, Moved, RECORD},
};
use tokio::{
    sync::{Notify, broadcast, watch},
    time::{Instant, MissedTickBehavior, interval, sleep_until},
};

use crate::{caller::Caller, failure, limits};

/// The clock is looked at so often while nothing comes.
const LOOK: Duration = Duration::from_secs(1);

/// What the stream needs and where it tells.
pub(crate) struct Listener {
    pub caller: Arc<Caller>,
    pub notices: broadcast::Sender<Notice>,
    pub link: watch::Sender<Link>,
    /// Somebody wants it tried at once.
    pub wake: Arc<Notify>,
    /// The last record that was told; `None` until the runtime was heard.
    pub last: Option<i64>,
    /// When the runtime was heard last: milliseconds since the Unix epoch.
    pub heard: Heard,
}

/// When something was heard last; also a comment counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heard(Arc<AtomicI64>);

impl Heard {
    fn now(&self) {
        let now = jiff::Timestamp::now().as_millisecond();
        self.0.store(now, Ordering::Relaxed);
    }

    fn is_older_than(&self, age: Duration) -> bool {
        let now = jiff::Timestamp::now().as_millisecond();
        u128::try_from(now - self.at()).is_ok_and(|passed| passed > age.as_millis())
    }

    fn at(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How a connection ended.
enum End {
    /// It broke off, or never came about.
    Failed(Error),
    /// Somebody asked for another.
    Asked,
}

impl Listener {
    /// Listens for ever.
    pub async fn run(mut self) {
        let mut failures = 0;
        loop {
            let end = self.connection(&mut failures).await;
            let error = match end {
                End::Asked => {
                    failures = 0;
                    self.caller.wire.renew();
                    continue;
                }
                End::Failed(error) => error,
            };
            failures += 1;
            let pause = self.pause(&error, failures);
            tracing::debug!(code = ?error.code, failures, "the stream is cut");
            self.tell_cut(error);
            self.caller.wire.renew();
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.wake.notified() => failures = 0,
            }
        }
    }

    fn pause(&self, error: &Error, failures: u32) -> Duration {
        let limits = &self.caller.wire.limits;
        match error.code {
            Code::Unauthorized | Code::Forbidden => limits.refused_token,
            _ => limits::half_jitter(limits::pause(limits.stream_pause, failures)),
        }
    }

    fn tell_cut(&self, error: Error) {
        let since = self.heard.at();
        self.link.send_modify(|link| {
            *link = match link {
                Link::Live => Link::Stale { since, error },
                Link::Stale { since, .. } => Link::Stale {
                    since: *since,
                    error,
                },
                Link::Connecting | Link::Offline { .. } => Link::Offline { error },
            };
        });
    }

    /// One connection, to its end.
    async fn connection(&mut self, failures: &mut u32) -> End {
        let wake = self.wake.clone();
        let opened = tokio::select! {
            opened = self.open() => opened,
            () = wake.notified() => return End::Asked,
        };
        let events = match opened {
            Ok(events) => events,
            Err(error) => return End::Failed(error),
        };
        let mut events = std::pin::pin!(events);
        let begun = Instant::now();
        // What was read before the stream began may have moved in between.
        let again = *failures > 0
            || !matches!(*self.link.borrow(), Link::Connecting)
            || self.caller.commit().is_some();
        self.link.send_replace(Link::Live);
        if again && let Err(error) = self.configuration().await {
            return End::Failed(error);
        }
        loop {
            let next = tokio::select! {
                next = events.next() => next,
                () = wake.notified() => return End::Asked,
            };
            // A quiet runtime tells nothing for hours: a connection that held so long is a good one all the same.
            if begun.elapsed() >= self.caller.wire.limits.stream_pause.1 {
                *failures = 0;
            }
            let heard = match next {
                Some(Ok(heard)) => heard,
                Some(Err(error)) => return End::Failed(error),
                None => return End::Failed(self.ended()),
            };
            *failures = 0;
            if let Err(error) = self.hear(&heard).await {
                return End::Failed(error);
            }
        }
    }

    /// Asks where the runtime stands, and opens the stream from where this side stands.
    async fn open(&mut self) -> Result<impl Stream<Item = Result<Event, Error>> + use<>, Error> {
        let stands = self.caller.info_once().await?.seq;
        let last = match self.last {
            // The runtime was set up anew, or from a backup: its records begin again before those known here.
            Some(last) if last > stands => {
                tracing::warn!(
                    last,
                    stands,
                    "the journal of the runtime is shorter than it was"
                );
                stands
            }
            Some(last) => last,
            None => stands,
        };
        self.last = Some(last);
        let response = self.caller.wire.listen(last).await?;
        let kind = response.headers().get(CONTENT_TYPE);
        if !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream")) {
            return Err(Error::new(
                Code::Incompatible,
                format!(
                    "{} has no stream of events: something on the way may replace it.",
                    self.caller.wire.route.address.name
                ),
            ));
        }
        self.heard.now();
        Ok(told(self.caller.clone(), self.heard.clone(), response))
    }

    /// After a gap: tells that the configuration may be another.
    async fn configuration(&self) -> Result<(), Error> {
        let read = self.caller.commit();
        let commit = self.caller.manifests(Refresh::Cached).await?.commit;
        if read.as_ref() != Some(&commit) {
            self.tell(Notice::Configuration { commit });
        }
        Ok(())
    }

    fn tell(&self, notice: Notice) {
        // Nobody listening is no failure.
        let _ = self.notices.send(notice);
    }

    async fn hear(&mut self, event: &Event) -> Result<(), Error> {
        match event.event.as_str() {
            RECORD => self.record(self.read(event)?).await,
            CONFIGURATION => {
                let Moved { commit } = self.read(event)?;
                self.tell(Notice::Configuration { commit });
                Ok(())
            }
            // Of a later version.
            _ => Ok(()),
        }
    }

    fn read<T: serde::de::DeserializeOwned>(&self, event: &Event) -> Result<T, Error> {
        serde_json::from_str(&event.data).map_err(|cause| {
            Error::new(
                Code::Incompatible,
                format!(
                    "What {} tells can't be read: {cause}.",
                    self.caller.wire.route.address.name
                ),
            )
            .hint("It may be of a later version. Update this program, or the runtime.")
        })
    }

    /// Tells a record, once, and what was missed before it.
    async fn record(&mut self, record: Record) -> Result<(), Error> {
        let mut last = self.last.unwrap_or(record.seq - 1);
        while record.seq > last + 1 {
            let missed = self.caller.records(last, RECORDS).await?;
            let missed: Vec<Record> = missed
                .into_iter()
                .filter(|missed| missed.seq > last && missed.seq < record.seq)
                .collect();
            let Some(newest) = missed.last().map(|missed| missed.seq) else {
                tracing::warn!(
                    last,
                    next = record.seq,
                    "the runtime has a gap in its journal"
                );
                break;
            };
            for record in missed {
                self.tell_record(record);
            }
            last = newest;
        }
        if self.last.is_none_or(|last| record.seq > last) {
            self.tell_record(record);
        }
        Ok(())
    }

    fn tell_record(&mut self, record: Record) {
        self.last = Some(record.seq);
        self.tell(Notice::Journal {
            record: Box::new(record),
        });
    }

    fn ended(&self) -> Error {
        Error::new(
            Code::Unreachable,
            format!(
                "{} ended the connection: it may be starting again.",
                self.caller.wire.route.address.name
            ),
        )
    }
}

/// What comes, or `None` when nothing was heard for too long. The timers of a laptop stand still while it sleeps, so
/// the clock is looked at as well: what was live hours ago is not live when the lid opens.
async fn before_silence<T>(
    next: impl Future<Output = T>,
    heard: &Heard,
    silence: Duration,
) -> Option<T> {
    let mut next = std::pin::pin!(next);
    let end = Instant::now() + silence;
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            came = &mut next => return Some(came),
            _ = looks.tick() => {
                if Instant::now() >= end || heard.is_older_than(silence) {
                    return None;
                }
            }
            () = sleep_until(end) => return None,
        }
    }
}

/// The events of a stream; silence is an error.
fn told(
    caller: Arc<Caller>,
    heard: Heard,
    response: reqwest::Response,
) -> impl Stream<Item = Result<Event, Error>> {
    let silence = caller.wire.limits.silence;
    let pieces = stream::unfold(
        (response, caller, heard),
        move |(mut response, caller, heard)| async move {
            let piece = match before_silence(response.chunk(), &heard, silence).await {
                Some(Ok(None)) => return None,
                Some(Ok(Some(piece))) => {
                    heard.now();
                    Ok(piece)
                }
                Some(Err(error)) => Err(caller.wire.cut(&error)),
                None => Err(failure::silent(&caller.wire.route, silence)),
            };
            Some((piece, (response, caller, heard)))
        },
    );
    pieces.eventsource().map(|event| {
        event.map_err(|error| match error {
            eventsource_stream::EventStreamError::Transport(error) => error,
            other => Error::new(
                Code::Incompatible,
                format!("The stream of events is damaged: {other}."),
            ),
        })
    })
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    #[tokio::test]
    async fn a_laptop_that_slept_finds_silence_by_the_clock() {
        let hour = Duration::from_secs(3600);
        let heard = Heard::default();
        heard.now();
        assert_eq!(
            before_silence(pending::<()>(), &heard, Duration::from_millis(20)).await,
            None
        );
        let two_hours_ago = heard.at() - 7_200_000;
        heard.0.store(two_hours_ago, Ordering::Relaxed);
        let asleep = before_silence(pending::<()>(), &heard, hour);
        let told = tokio::time::timeout(Duration::from_secs(20), asleep).await;
        assert_eq!(told, Ok(None), "its timer has an hour left");
        // What has come meanwhile is read.
        assert_eq!(before_silence(ready(1), &heard, hour).await, Some(1));
    }
}

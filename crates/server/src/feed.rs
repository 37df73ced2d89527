//! What happens, as it happens: the runtime's notices, written once as server-sent events for all who listen.
//!
//! A listener reads the journal up to where the live frames begin, and again when it was too slow for them: by sequence
//! numbers nothing is missed and nothing is told twice.

use std::{collections::VecDeque, time::Duration};

use axum::body::Bytes;
use futures::{Stream, stream};
use serde::Serialize;
use signalbox_api::{
    Error, Notice, Record, Refresh, Runtime,
    http::{CONFIGURATION, HEARTBEAT, Moved, RECORD},
};
use signalbox_runtime::Embedded;
use tokio::{
    sync::broadcast::{self, error::RecvError},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// So many frames may wait for a slow listener before it reads the journal instead.
const FRAMES: usize = 1024;
/// Records that are read from the journal at once.
const PAGE: u32 = 200;
/// What a stream begins with, and says when there is nothing to say.
pub const ALIVE: Bytes = Bytes::from_static(b": alive\n\n");
/// Silence that is longer than this is broken.
pub const SILENCE: Duration = Duration::from_secs(HEARTBEAT);

/// One server-sent event, ready to send.
#[derive(Debug, Clone)]
enum Frame {
    Record { seq: i64, bytes: Bytes },
    Moved { bytes: Bytes },
}

/// See the module. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Feed {
    frames: broadcast::Sender<Frame>,
}

impl Feed {
    /// Begins to relay what the runtime tells, until `stop`.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn start(runtime: Embedded, stop: CancellationToken) -> Result<Self, Error> {
        Self::with_room(FRAMES, runtime, stop).await
    }

    async fn with_room(
        room: usize,
        runtime: Embedded,
        stop: CancellationToken,
    ) -> Result<Self, Error> {
        let (frames, _) = broadcast::channel(room);
        let notices = runtime.subscribe();
        let relay = Relay {
            sent: runtime.last()?,
            runtime,
            notices,
            frames: frames.clone(),
            commit: None,
        };
        tokio::spawn(async move {
            stop.run_until_cancelled(relay.run()).await;
        });
        Ok(Self { frames })
    }

    /// Everything after a sequence number, and then what happens; `None`: from now on. The first item comes at once.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn follow(
        &self,
        runtime: Embedded,
        after: Option<i64>,
    ) -> Result<impl Stream<Item = Bytes> + use<>, Error> {
        let frames = self.frames.subscribe();
        let last = runtime.last()?;
        let tail = Tail {
            runtime,
            frames,
            sent: after.unwrap_or(last),
            waiting: VecDeque::from([ALIVE]),
            behind: true,
        };
        let told = |mut tail: Tail| async move { tail.next().await.map(|bytes| (bytes, tail)) };
        Ok(stream::unfold(tail, told))
    }
}

/// Writes each notice once. Frames go out in the order of the journal, without a gap.
struct Relay {
    runtime: Embedded,
    notices: broadcast::Receiver<Notice>,
    frames: broadcast::Sender<Frame>,
    sent: i64,
    /// The commit to which the configuration moved last.
    commit: Option<String>,
}

impl Relay {
    async fn run(mut self) {
        loop {
            match self.notices.recv().await {
                Ok(Notice::Journal { record }) if record.seq == self.sent + 1 => self.tell(&record),
                Ok(Notice::Journal { record }) if record.seq > self.sent => self.catch_up().await,
                Ok(Notice::Journal { .. }) => {}
                Ok(Notice::Configuration { commit }) => self.moved(commit),
                Err(RecvError::Lagged(_)) => {
                    self.catch_up().await;
                    // One of the notices that were lost may have said that the configuration moved.
                    if let Ok(manifests) = self.runtime.manifests(Refresh::Cached).await {
                        self.moved(manifests.commit);
                    }
                }
                Err(RecvError::Closed) => return,
            }
        }
    }

    fn tell(&mut self, record: &Record) {
        self.sent = record.seq;
        // Nobody may be listening.
        let _ = self.frames.send(Frame::Record {
            seq: record.seq,
            bytes: of_record(record),
        });
    }

    /// A commit is told by whoever makes it and by whoever finds it: one of them is enough.
    fn moved(&mut self, commit: String) {
        if self.commit.as_ref() == Some(&commit) {
            return;
        }
        self.commit = Some(commit.clone());
        let bytes = event(CONFIGURATION, None, &Moved { commit });
        let _ = self.frames.send(Frame::Moved { bytes });
    }

    async fn catch_up(&mut self) {
        loop {
            match self.runtime.records(self.sent, PAGE).await {
                Ok(records) if records.is_empty() => return,
                Ok(records) => records.iter().for_each(|record| self.tell(record)),
                Err(error) => {
                    // The next record shows the gap again.
                    tracing::warn!(%error, "the journal can't be read just now");
                    return;
                }
            }
        }
    }
}

/// What one listener has heard.
struct Tail {
    runtime: Embedded,
    frames: broadcast::Receiver<Frame>,
    sent: i64,
    waiting: VecDeque<Bytes>,
    /// Whether the journal may hold more than was heard.
    behind: bool,
}

impl Tail {
    /// What to send next; `None` ends the stream: the listener comes again from where it was.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(bytes) = self.waiting.pop_front() {
                return Some(bytes);
            }
            if self.behind {
                let read = self.runtime.records(self.sent, PAGE).await;
                let records = read
                    .inspect_err(|error| tracing::warn!(%error, "a stream ends"))
                    .ok()?;
                self.behind = !records.is_empty();
                self.sent = records.last().map_or(self.sent, |record| record.seq);
                self.waiting.extend(records.iter().map(of_record));
                continue;
            }
            match timeout(SILENCE, self.frames.recv()).await {
                Err(_) => return Some(ALIVE),
                Ok(Ok(Frame::Moved { bytes })) => return Some(bytes),
                Ok(Ok(Frame::Record { seq, bytes })) if seq == self.sent + 1 => {
                    self.sent = seq;
                    return Some(bytes);
                }
                Ok(Ok(Frame::Record { seq, .. })) => self.behind = seq > self.sent,
                Ok(Err(RecvError::Lagged(_))) => {
                    self.behind = true;
                    let manifests = self.runtime.manifests(Refresh::Cached).await;
                    let moved = manifests.map(|manifests| Moved {
                        commit: manifests.commit,
                    });
                    let moved = moved.map(|moved| event(CONFIGURATION, None, &moved));
                    self.waiting.extend(moved);
                }
                Ok(Err(RecvError::Closed)) => return None,
            }
        }
    }
}

fn of_record(record: &Record) -> Bytes {
    event(RECORD, Some(record.seq.unsigned_abs()), record)
}

/// A server-sent event with JSON as its data.
pub fn event<T: Serialize>(name: &str, id: Option<u64>, data: &T) -> Bytes {
    // JSON of our own types holds no line end, and can always be written.
    let data = serde_json::to_string(data).unwrap_or_default();
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    Bytes::from(format!("{id}event: {name}\ndata: {data}\n\n"))
}

#[cfg(test)]
mod tests;

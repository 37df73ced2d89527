//! One task conducts all releases: it owns their states, writes what happens to the journal in batches (one fsync for
//! all that is ready), publishes it, and keeps outside what should be going on outside.

mod batch;
mod reconcile;

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use signalbox_api::{Error as Told, Notice, ReleaseView, error::Code};
use signalbox_engine::{
    EffectId, EffectKind, Event, Input, Observation, Plan, Release,
    event::{Millis, RefreshedWrites, ReleaseStatus},
    release::Rejected,
};
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use self::reconcile::Running;
use crate::{
    error::Error,
    journal::{Batch, Journal, Key},
    parts::Parts,
    time::now,
    workspace::Hold,
};

/// As much is written in one batch at the most.
const BATCH: usize = 512;
/// A journal that could not be written is tried again after so long.
const RETRY: Duration = Duration::from_secs(1);
/// The clock is looked at so often: a laptop that slept may have missed a wake by hours, and its timers don't know.
const LOOK: Duration = Duration::from_secs(20);
/// A repository that could not be reached for a queued release's writes is tried again after so long.
const REFRESH: Duration = Duration::from_secs(5);

type Reply = oneshot::Sender<Result<ReleaseView, Told>>;

/// What the conductor is told.
pub enum Message {
    /// Make a release.
    Create {
        key: Key,
        id: String,
        plan: Box<Plan>,
        by: String,
        email: String,
        reason: Option<String>,
        reply: Reply,
    },
    /// A command by a person.
    Command {
        key: Key,
        id: String,
        input: Input,
        reply: Reply,
    },
    /// News of an effect.
    Observed {
        effect: EffectId,
        observation: Observation,
    },
    /// The writes of a queued release are worked out again: it may start.
    Ready {
        id: String,
        /// `None`: they can't be; those of its plan hold.
        writes: Option<Vec<RefreshedWrites>>,
    },
    /// Somebody has published manifests: what is told of it, and the answer to keep under the key.
    Published {
        key: Key,
        answer: String,
        event: Box<Event>,
        reply: oneshot::Sender<Result<(), Told>>,
    },
    /// The state of a release that has not ended.
    Look {
        id: String,
        reply: oneshot::Sender<Option<ReleaseView>>,
    },
}

/// A release that has not ended, with the sequence number of its last record.
#[derive(Debug, Clone)]
struct Live {
    release: Release,
    seq: i64,
    /// When it must be told that time has passed; worked out once per change, as it is asked for all the time.
    wake: Option<Millis>,
}

impl Live {
    fn new(release: Release, seq: i64) -> Self {
        Self {
            wake: wake(&release),
            release,
            seq,
        }
    }
}

fn wake(release: &Release) -> Option<Millis> {
    let effects = release.effects().into_iter();
    effects
        .filter_map(|effect| match effect.kind {
            EffectKind::Wake { at } => Some(at),
            _ => None,
        })
        .min()
}

/// See the module.
pub struct Conductor {
    parts: Arc<Parts>,
    live: HashMap<String, Live>,
    seq: i64,
    running: HashMap<EffectId, Running>,
    refreshing: HashSet<String>,
    /// Products whose queues must move again, because a batch about them could not be written.
    unmoved: BTreeSet<String>,
    /// Nothing is woken for earlier than this: a journal that can't be written is not hammered.
    not_before: Millis,
    /// The workspace is this process's until the last write is done.
    hold: Arc<Hold>,
    tell: mpsc::UnboundedSender<Message>,
    notices: broadcast::Sender<Notice>,
    stop: CancellationToken,
}

/// What a batch of messages comes to, before it is written.
#[derive(Default)]
struct Draft {
    changed: HashMap<String, Live>,
    batch: Batch,
    replies: Vec<(Reply, String)>,
    /// Who waits until a publish is written.
    publishers: Vec<oneshot::Sender<Result<(), Told>>>,
    /// What must come again when the batch can't be written.
    again: Vec<Message>,
    /// Effects that have ended.
    ended: Vec<EffectId>,
    looks: Vec<(String, oneshot::Sender<Option<ReleaseView>>)>,
    /// Whose turn was over before they could start.
    not_ready: Vec<String>,
}

impl Conductor {
    /// Reads the journal and goes on with every release that has not ended. Ends when `stop` is cancelled.
    ///
    /// # Errors
    /// The journal can't be read.
    pub fn start(
        parts: Arc<Parts>,
        hold: Hold,
        notices: broadcast::Sender<Notice>,
        stop: CancellationToken,
    ) -> Result<mpsc::UnboundedSender<Message>, Error> {
        let (tell, messages) = mpsc::unbounded_channel();
        let mut live = HashMap::new();
        for id in parts.journal.open_releases()? {
            if let Some((release, seq)) = parts.journal.release(&id)? {
                live.insert(id, Live::new(release, seq));
            }
        }
        let seq = parts.journal.last()?;
        let conductor = Self {
            parts,
            live,
            seq,
            running: HashMap::new(),
            refreshing: HashSet::new(),
            unmoved: BTreeSet::new(),
            not_before: 0,
            hold: Arc::new(hold),
            tell: tell.clone(),
            notices,
            stop,
        };
        tokio::spawn(conductor.conduct(messages));
        Ok(tell)
    }

    async fn conduct(mut self, mut messages: mpsc::UnboundedReceiver<Message>) {
        // The first batch is empty: it moves the queues and starts what should be going on.
        let products = self
            .live
            .values()
            .map(|live| live.release.plan.product.clone());
        self.unmoved = products.collect();
        self.process(Vec::new()).await;
        self.reconcile(self.live.keys().cloned().collect());
        let mut ready = Vec::new();
        loop {
            let wake = self.next_wake().map(|wake| wake.max(self.not_before));
            tokio::select! {
                () = self.stop.cancelled() => return,
                received = messages.recv_many(&mut ready, BATCH) => {
                    if received == 0 {
                        return;
                    }
                }
                () = sleep_until(wake) => {}
            }
            self.process(std::mem::take(&mut ready)).await;
        }
    }

    /// When the next release may have to be told that time has passed.
    fn next_wake(&self) -> Option<Millis> {
        self.live.values().filter_map(|live| live.wake).min()
    }

    async fn process(&mut self, messages: Vec<Message>) {
        let at = now();
        let mut draft = Draft::default();
        for message in messages {
            self.take(message, at, &mut draft);
        }
        let due = self
            .live
            .iter()
            .filter(|(_, live)| live.wake.is_some_and(|wake| wake <= at));
        let due: BTreeSet<String> = due
            .map(|(id, _)| id)
            .chain(draft.changed.keys())
            .cloned()
            .collect();
        for id in due {
            // An observation or a tick is never refused.
            let _ = self.decide(&id, Input::Tick, at, &mut draft);
        }
        for id in &draft.not_ready {
            self.refreshing.remove(id);
        }
        let mut touched = std::mem::take(&mut self.unmoved);
        touched.extend(
            draft
                .changed
                .values()
                .map(|live| live.release.plan.product.clone()),
        );
        for product in &touched {
            self.take_turns(product, at, &mut draft);
        }
        draft.batch.releases = draft
            .changed
            .values()
            .map(|live| live.release.clone())
            .collect();
        let batch = std::mem::take(&mut draft.batch);
        if batch.is_empty() {
            return self.written(batch, draft);
        }
        let journal = self.parts.journal.clone();
        let hold = self.hold.clone();
        let written = tokio::task::spawn_blocking(move || {
            let _held = hold;
            journal.append(&batch).map(|()| batch)
        });
        let error = match written.await {
            Ok(Ok(batch)) => return self.written(batch, draft),
            Ok(Err(error)) => error,
            Err(panicked) => Error::storage(&self.parts.workspace.data, &panicked),
        };
        self.unmoved = touched;
        self.not_written(draft, &error);
    }

    fn written(&mut self, batch: Batch, draft: Draft) {
        if let Some(last) = batch.records.last() {
            self.seq = last.seq;
        }
        for effect in &draft.ended {
            self.running.remove(effect);
        }
        let changed: Vec<String> = draft.changed.keys().cloned().collect();
        let mut views: HashMap<String, ReleaseView> = HashMap::new();
        for (id, mut live) in draft.changed {
            live.wake = wake(&live.release);
            if live.release.status != ReleaseStatus::Queued {
                self.refreshing.remove(&id);
            }
            if live.release.status.is_ended() {
                views.insert(id.clone(), view(&live.release, live.seq));
                self.live.remove(&id);
            } else {
                self.live.insert(id, live);
            }
        }
        for record in batch.records {
            // Nobody may be listening.
            let _ = self.notices.send(Notice::Journal {
                record: Box::new(record),
            });
        }
        for reply in draft.publishers {
            // A caller that is gone needs no answer.
            let _ = reply.send(Ok(()));
        }
        for (reply, id) in draft.replies {
            let found = match (views.get(&id), self.live.get(&id)) {
                (Some(view), _) => Ok(view.clone()),
                (None, Some(live)) => Ok(view(&live.release, live.seq)),
                (None, None) => look_up(&self.parts.journal, &id),
            };
            // A caller that is gone needs no answer.
            let _ = reply.send(found);
        }
        for (id, reply) in draft.looks {
            let _ = reply.send(self.live.get(&id).map(|live| view(&live.release, live.seq)));
        }
        self.reconcile(changed);
    }

    /// Nothing of the batch happened: commands are told so, observations come again.
    fn not_written(&mut self, draft: Draft, error: &Error) {
        tracing::error!(%error, "the journal can't be written");
        self.not_before = now() + i64::try_from(RETRY.as_millis()).unwrap_or(i64::MAX);
        if let Ok(last) = self.parts.journal.last() {
            self.seq = last;
        }
        for (reply, _) in draft.replies {
            let _ = reply.send(Err(error.clone().into()));
        }
        for reply in draft.publishers {
            let _ = reply.send(Err(error.clone().into()));
        }
        for (id, reply) in draft.looks {
            let _ = reply.send(self.live.get(&id).map(|live| view(&live.release, live.seq)));
        }
        let (tell, again) = (self.tell.clone(), draft.again);
        tokio::spawn(async move {
            tokio::time::sleep(RETRY).await;
            for message in again {
                // The conductor is gone only when the process ends.
                let _ = tell.send(message);
            }
        });
    }
}

/// A release with what may be done with it.
pub fn view(release: &Release, seq: i64) -> ReleaseView {
    let refused = |allowed: Result<(), Rejected>| allowed.err().map(|rejected| rejected.message);
    ReleaseView {
        release: release.clone(),
        seq,
        terminate_refused: refused(release.can_terminate()),
        retry_refused: refused(release.can_retry()),
        decisions: Vec::new(),
    }
}

/// A release from the journal.
pub fn look_up(journal: &Journal, id: &str) -> Result<ReleaseView, Told> {
    let (release, seq) = journal.release(id)?.ok_or_else(|| not_found(id))?;
    Ok(view(&release, seq))
}

/// There is no such release.
pub fn not_found(id: &str) -> Told {
    Told::new(Code::NotFound, format!("There is no release `{id}` here."))
        .hint("`signalbox release list` names them all")
}

fn rejected(rejected: Rejected) -> Told {
    Told::new(Code::Rejected, rejected.message)
}

async fn sleep_until(wake: Option<Millis>) {
    match wake {
        None => std::future::pending().await,
        Some(at) => tokio::time::sleep(nap(at, now())).await,
    }
}

/// How long to sleep before the clock is looked at again.
fn nap(wake: Millis, now: Millis) -> Duration {
    Duration::from_millis(u64::try_from(wake - now).unwrap_or(0)).min(LOOK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_looked_at_long_before_a_late_wake() {
        let cases = [(0, 0), (-5, 0), (300, 300), (3_600_000, 20_000)];
        for (left, millis) in cases {
            assert_eq!(nap(1_000_000 + left, 1_000_000).as_millis(), millis);
        }
    }
}

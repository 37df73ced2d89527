//! What a batch of messages comes to: decided on copies of the states, before anything is written.

use std::sync::Arc;

use signalbox_api::{Error as Told, Record, error::Code};
use signalbox_engine::{
    Event, Input, Observation, Plan, Release,
    event::{Millis, ReleaseStatus, TerminateCause},
    queue,
};

use signalbox_gitops::ErrorCode;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{Conductor, Draft, Live, Message, REFRESH, Reply, not_found, rejected};
use crate::{error::Error, journal::Key, parts::Parts};

/// What a record names that belongs to no release.
const NO_RELEASE: &str = "";

impl Conductor {
    pub(super) fn take(&self, message: Message, at: Millis, draft: &mut Draft) {
        match message {
            Message::Create {
                key,
                id,
                plan,
                by,
                email,
                reason,
                reply,
            } => {
                let Some(reply) = self.answered_already(&key, reply, draft) else {
                    return;
                };
                let event = Event::Created {
                    plan,
                    by,
                    email,
                    reason,
                };
                if let Some(release) = Release::create(&id, &event, at) {
                    draft.changed.insert(id.clone(), Live::new(release, 0));
                    self.record(&id, event, at, draft);
                }
                draft.batch.answers.push((key, id.clone()));
                draft.replies.push((reply, id));
            }
            Message::Command {
                key,
                id,
                input,
                reply,
            } => {
                let Some(reply) = self.answered_already(&key, reply, draft) else {
                    return;
                };
                match self
                    .alone(&id, &input, draft)
                    .and_then(|()| self.decide(&id, input, at, draft))
                {
                    Ok(()) => {
                        draft.batch.answers.push((key, id.clone()));
                        draft.replies.push((reply, id));
                    }
                    // A caller that is gone needs no answer.
                    Err(error) => drop(reply.send(Err(error))),
                }
            }
            Message::Observed {
                effect,
                observation,
            } => {
                let input = Input::Observed {
                    effect: effect.clone(),
                    observation: observation.clone(),
                };
                let _ = self.decide(&effect.release, input, at, draft);
                if matches!(observation, Observation::Ended(_)) {
                    draft.ended.push(effect.clone());
                }
                draft.again.push(Message::Observed {
                    effect,
                    observation,
                });
            }
            Message::Ready { id, writes } => {
                let product = self
                    .live
                    .get(&id)
                    .map(|live| live.release.plan.product.clone());
                let other = product.and_then(|product| self.other_running(&product, &id, draft));
                if other.is_some() {
                    // A retry was faster: its turn comes again, with fresh writes.
                    draft.not_ready.push(id);
                    return;
                }
                let input = Input::Start {
                    writes: writes.clone(),
                };
                let _ = self.decide(&id, input, at, draft);
                draft.again.push(Message::Ready { id, writes });
            }
            Message::Published {
                key,
                answer,
                event,
                reply,
            } => {
                self.record(NO_RELEASE, *event, at, draft);
                draft.batch.answers.push((key, answer));
                draft.publishers.push(reply);
            }
            Message::Look { id, reply } => draft.looks.push((id, reply)),
        }
    }

    /// Answers a command with a key that was answered already; gives the reply back when it was not.
    fn answered_already(&self, key: &Key, reply: Reply, draft: &mut Draft) -> Option<Reply> {
        match self.answer(key, draft) {
            Ok(None) => return Some(reply),
            Ok(Some(first)) => draft.replies.push((reply, first)),
            // A caller that is gone needs no answer.
            Err(error) => drop(reply.send(Err(error.into()))),
        }
        None
    }

    /// The release that a command with this key answered.
    fn answer(&self, key: &Key, draft: &Draft) -> Result<Option<String>, Error> {
        let answers = &draft.batch.answers;
        match answers.iter().find(|(known, _)| known.name == key.name) {
            Some((known, id)) => key.agrees(&known.request).map(|()| Some(id.clone())),
            None => self.parts.journal.answer(key),
        }
    }

    /// A retry makes a release run again: like a start, it needs the product to itself.
    fn alone(&self, id: &str, input: &Input, draft: &Draft) -> Result<(), Told> {
        let Input::Retry { .. } = input else {
            return Ok(());
        };
        let (release, _) = self
            .parts
            .journal
            .release(id)?
            .ok_or_else(|| not_found(id))?;
        let product = release.plan.product;
        match self.other_running(&product, id, draft) {
            None => Ok(()),
            Some(other) => Err(Told::new(
                Code::Rejected,
                format!("Release {other} of {product} is running: one release of a product runs at a time."),
            )
            .hint("retry when it has ended, or terminate it first")),
        }
    }

    /// Another release of the product that has started and not ended.
    fn other_running(&self, product: &str, id: &str, draft: &Draft) -> Option<String> {
        let running = |live: &Live| {
            let release = &live.release;
            release.plan.product == product
                && release.status != ReleaseStatus::Queued
                && !release.status.is_ended()
        };
        let mut others = self
            .live
            .iter()
            .filter(|(other, _)| !draft.changed.contains_key(*other))
            .chain(draft.changed.iter());
        let found = others.find(|(other, live)| *other != id && running(live));
        found.map(|(other, _)| other.clone())
    }

    /// Feeds an input to a release; one that ended long ago is read from the journal.
    pub(super) fn decide(
        &self,
        id: &str,
        input: Input,
        at: Millis,
        draft: &mut Draft,
    ) -> Result<(), Told> {
        let known = draft.changed.contains_key(id) || self.live.contains_key(id);
        let ended = match known {
            true => None,
            false => {
                let found = self.parts.journal.release(id)?;
                let (release, seq) = found.ok_or_else(|| not_found(id))?;
                Some(Live::new(release, seq))
            }
        };
        let kept = draft.changed.get(id).or_else(|| self.live.get(id));
        let current = kept
            .or(ended.as_ref())
            .expect("what is not kept was read from the journal");
        let events = current.release.decide(input, at).map_err(rejected)?;
        if events.is_empty() {
            return Ok(());
        }
        // One copy in a batch, however much happens to the release in it.
        if !draft.changed.contains_key(id) {
            let copy = current.clone();
            draft.changed.insert(id.to_owned(), copy);
        }
        for event in events {
            if let Some(changed) = draft.changed.get_mut(id) {
                changed.release.apply(&event, at);
            }
            self.record(id, event, at, draft);
        }
        Ok(())
    }

    fn record(&self, id: &str, event: Event, at: Millis, draft: &mut Draft) {
        let written = i64::try_from(draft.batch.records.len()).unwrap_or(i64::MAX);
        let seq = self.seq + written + 1;
        draft.batch.records.push(Record {
            seq,
            release: id.to_owned(),
            at,
            event,
        });
        if let Some(changed) = draft.changed.get_mut(id) {
            changed.seq = seq;
        }
    }

    /// Lets the product's queue move: one that never waited starts at once, with its plan as it was shown; one that
    /// waited has its writes worked out again first.
    pub(super) fn take_turns(&mut self, product: &str, at: Millis, draft: &mut Draft) {
        let states = self
            .live
            .iter()
            .filter(|(id, _)| !draft.changed.contains_key(*id))
            .chain(draft.changed.iter());
        let places: Vec<queue::Place> = states
            .filter(|(_, live)| live.release.plan.product == product)
            .map(|(id, live)| queue::Place {
                release: id.clone(),
                status: live.release.status,
                created_at: live.release.created_at,
            })
            .collect();
        let turn = queue::turn(&places);
        for id in turn.terminate {
            let overflow = Input::Terminate {
                cause: TerminateCause::QueueOverflow,
                by: None,
                reason: None,
            };
            let _ = self.decide(&id, overflow, at, draft);
        }
        let Some(id) = turn.start else { return };
        if !self.live.contains_key(&id) {
            let _ = self.decide(&id, Input::Start { writes: None }, at, draft);
        } else if self.refreshing.insert(id.clone()) {
            let plan = self.live[&id].release.plan.clone();
            tokio::spawn(refresh(
                self.parts.clone(),
                self.tell.clone(),
                self.stop.clone(),
                id,
                plan,
            ));
        }
    }
}

/// Works the writes of a queued release out again. What can't be reached is tried again; what is wrong for good
/// starts the release with the writes of its plan: those that no longer fit are refused, visibly, when it comes to them.
async fn refresh(
    parts: Arc<Parts>,
    tell: mpsc::UnboundedSender<Message>,
    stop: CancellationToken,
    id: String,
    plan: Plan,
) {
    let writes = loop {
        let refreshed = tokio::select! {
            () = stop.cancelled() => return,
            refreshed = async { parts.planner().refresh(&plan).await } => refreshed,
        };
        match refreshed {
            Ok(writes) => break Some(writes),
            Err(Error::Git(error))
                if matches!(error.code, ErrorCode::Unreachable | ErrorCode::Timeout) =>
            {
                tracing::warn!(release = id, %error, "a queued release waits for a repository");
            }
            Err(error) => {
                tracing::warn!(release = id, %error, "the writes of a queued release can't be worked out");
                break None;
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(REFRESH) => {}
        }
    };
    // The conductor is gone only when the process ends.
    let _ = tell.send(Message::Ready { id, writes });
}

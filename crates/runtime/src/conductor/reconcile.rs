//! Keeps outside what should be going on outside: starts what is missing, stops what should not be there.

use std::collections::BTreeMap;

use signalbox_engine::{Effect, EffectId, EffectKind, Observation, Release, event::Decision};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::{Conductor, Message};
use crate::outside::Task;

/// An effect that goes on outside, as it is spoken to.
pub struct Running {
    stop: CancellationToken,
    decisions: watch::Sender<BTreeMap<String, Decision>>,
}

impl Running {
    fn new(decided: BTreeMap<String, Decision>) -> Self {
        Self {
            stop: CancellationToken::new(),
            decisions: watch::Sender::new(decided),
        }
    }

    fn decide(&self, decided: BTreeMap<String, Decision>) {
        self.decisions.send_if_modified(|known| {
            let news = *known != decided;
            *known = decided;
            news
        });
    }
}

impl Conductor {
    /// Starts what is missing outside, stops what should not be there.
    pub(super) fn reconcile(&mut self, ids: Vec<String>) {
        for id in ids {
            let Some(live) = self.live.get(&id) else {
                continue;
            };
            for effect in live.release.effects() {
                let stop = matches!(effect.kind, EffectKind::StopWorkflow);
                let decided = match &effect.kind {
                    EffectKind::RunWorkflow { decisions, .. } => decisions.clone(),
                    _ => BTreeMap::new(),
                };
                if let Some(running) = self.running.get(&effect.id) {
                    if stop {
                        running.stop.cancel();
                    }
                    running.decide(decided);
                    continue;
                }
                let running = Running::new(decided);
                if stop {
                    running.stop.cancel();
                }
                let started = self.spawn(effect, &live.release, &running);
                self.running.extend(started.map(|effect| (effect, running)));
            }
        }
    }

    fn spawn(&self, effect: Effect, release: &Release, running: &Running) -> Option<EffectId> {
        let (stop, decisions) = (running.stop.clone(), running.decisions.subscribe());
        let id = effect.id.clone();
        let task = Task::of(effect, release, &self.parts.workspace)?;
        let (parts, tell, stopped, effect) = (
            self.parts.clone(),
            self.tell.clone(),
            self.stop.clone(),
            id.clone(),
        );
        tokio::spawn(async move {
            let observe = |observation| {
                // The conductor is gone only when the process ends.
                let _ = tell.send(Message::Observed {
                    effect: effect.clone(),
                    observation,
                });
            };
            let (seen, mut news) = mpsc::unbounded_channel();
            let work = parts.outside.run(task, &seen, decisions, stop);
            tokio::pin!(work);
            let outcome = loop {
                tokio::select! {
                    biased;
                    () = stopped.cancelled() => return,
                    Some((_, observation)) = news.recv() => observe(observation),
                    outcome = &mut work => break outcome,
                }
            };
            while let Ok((_, observation)) = news.try_recv() {
                observe(observation);
            }
            observe(Observation::Ended(outcome));
        });
        Some(id)
    }
}

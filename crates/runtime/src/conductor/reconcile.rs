//! Keeps outside what should be going on outside: starts what is missing, stops what should not be there.

use signalbox_engine::{Effect, EffectId, EffectKind, Observation, Release};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{Conductor, Message};
use crate::outside::Task;

impl Conductor {
    /// Starts what is missing outside, stops what should not be there.
    pub(super) fn reconcile(&mut self, ids: Vec<String>) {
        for id in ids {
            let Some(live) = self.live.get(&id) else {
                continue;
            };
            for effect in live.release.effects() {
                let stop = matches!(effect.kind, EffectKind::StopWorkflow);
                if let Some(running) = self.running.get(&effect.id) {
                    if stop {
                        running.cancel();
                    }
                    continue;
                }
                let token = CancellationToken::new();
                if stop {
                    token.cancel();
                }
                let started = self.spawn(effect, &live.release, token.clone());
                self.running.extend(started.map(|effect| (effect, token)));
            }
        }
    }

    fn spawn(
        &self,
        effect: Effect,
        release: &Release,
        stop: CancellationToken,
    ) -> Option<EffectId> {
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
            let work = parts.outside.run(task, &seen, stop);
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

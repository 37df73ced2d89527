//! What an input means: the events it causes directly, and everything that follows from those.

mod command;
mod observation;

use crate::{
    event::{Event, Input, Millis, TerminateCause},
    release::{Rejected, Release},
};

impl Release {
    /// What an input means now: the events to journal, in order. Never changes the state itself.
    ///
    /// # Errors
    /// Commands that the state forbids. Observations and ticks are never refused: those that say nothing new give no
    /// events.
    pub fn decide(&self, input: Input, now: Millis) -> Result<Vec<Event>, Rejected> {
        let mut events = match input {
            Input::Start { writes } => vec![self.decide_start(writes)?],
            Input::Terminate { cause, by, reason } => {
                vec![self.decide_terminate(cause, by, reason)?]
            }
            Input::Retry { by, reason, from } => vec![self.decide_retry(by, reason, from)?],
            Input::Decide {
                approval,
                verdict,
                by,
                reason,
            } => vec![self.decide_approval(approval, verdict, by, reason, now)?],
            Input::Observed {
                effect,
                observation,
            } => Vec::from_iter(self.decide_observed(effect, observation)),
            Input::Tick => Vec::from_iter(self.decide_tick(now)),
        };
        // Mere progress is frequent and starts nothing: the copy that looks ahead can be spared.
        let is_progress = |event: &Event| matches!(event, Event::EffectProgressed { .. });
        if events.iter().all(is_progress) && self.follows().is_none() {
            return Ok(events);
        }
        let mut ahead = self.clone();
        for event in &events {
            ahead.apply(event, now);
        }
        while let Some(event) = ahead.follows() {
            // An event that the fold refuses would follow for ever.
            if ahead.fold(&event, now).is_none() {
                break;
            }
            events.push(event);
        }
        Ok(events)
    }

    fn decide_tick(&self, now: Millis) -> Option<Event> {
        let deadline = self.deadline()?;
        (now >= deadline).then_some(Event::TerminateRequested {
            cause: TerminateCause::Timeout,
            by: None,
            reason: None,
        })
    }

    /// When the timeout ends the release; `None` while it waits in the queue, when it is ending anyway, and after its end.
    pub fn deadline(&self) -> Option<Millis> {
        let from = self.timeout_from?;
        self.can_terminate()
            .is_ok()
            .then(|| from.saturating_add(Millis::from(self.plan.timeout_minutes) * 60_000))
    }
}

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
        let events = self.decide_directly(input, now)?;
        // Mere progress is frequent and starts nothing: the copy that looks ahead can be spared.
        let is_progress = |event: &Event| matches!(event, Event::EffectProgressed { .. });
        if events.iter().all(is_progress) && self.follows().is_none() {
            return Ok(events);
        }
        Ok(self.clone().go_on(events, now))
    }

    /// [`Release::decide`] and the fold of its events in one, for who keeps no journal between the two.
    ///
    /// # Errors
    /// As those of [`Release::decide`]: nothing has changed then.
    pub fn act(&mut self, input: Input, now: Millis) -> Result<Vec<Event>, Rejected> {
        let events = self.decide_directly(input, now)?;
        Ok(self.go_on(events, now))
    }

    /// Folds events in, and all that follow from them.
    fn go_on(&mut self, mut events: Vec<Event>, now: Millis) -> Vec<Event> {
        for event in &events {
            self.apply(event, now);
        }
        while let Some(event) = self.follows() {
            // An event that the fold refuses would follow for ever.
            if self.fold(&event, now).is_none() {
                break;
            }
            events.push(event);
        }
        events
    }

    fn decide_directly(&self, input: Input, now: Millis) -> Result<Vec<Event>, Rejected> {
        Ok(match input {
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
        })
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

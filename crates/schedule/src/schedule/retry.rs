//! Attempts of one node: when there is another, and what the last one means.

use serde_json::Value;

use super::{
    Millis, Schedule, Strategy,
    call::{Callee, Fail, Place},
    scope::Values,
};
use crate::{
    duration, expression,
    spec::{Arguments, RetryStrategy, Template},
    status::{Node, NodeType, Phase},
};

/// What follows from the attempts so far.
enum Next {
    /// The node has come to its end.
    Over,
    /// The last attempt goes on, or a pause does.
    Wait,
    Again,
}

impl Schedule {
    /// Whether a node is an attempt, whose template is not to be tried in turn.
    pub(super) fn is_attempt(&self, name: &str) -> bool {
        self.node(name).is_some_and(|node| node.flag.retried)
    }

    /// Carries out a template that may be tried more than once.
    pub(super) fn retry(
        &mut self,
        name: &str,
        callee: &Callee,
        arguments: &Arguments,
        place: &Place,
        raw: &Value,
        template: &Template,
    ) -> Result<(), Fail> {
        let Some(strategy) = template.retry_strategy.clone() else {
            return Ok(());
        };
        if self.node(name).is_none() {
            if !self.may_start(name, template, place)? {
                return Err(Fail::Wait);
            }
            let inputs = template.inputs.clone();
            let node = self.make(name, NodeType::Retry, Phase::Running, callee, place, None);
            node.inputs = inputs;
        }
        match self.next(name, &strategy)? {
            Next::Over => return Ok(()),
            Next::Wait => {
                let Some(last) = self.attempts(name).last().cloned() else {
                    return Ok(());
                };
                if self.phase(&last).is_some_and(Phase::fulfilled) {
                    return Ok(());
                }
                return self.attempt(name, &last, callee, arguments, place, raw, &strategy);
            }
            Next::Again => {}
        }
        let child = format!("{name}({})", self.attempts(name).len());
        self.attempt(name, &child, callee, arguments, place, raw, &strategy)
    }

    #[expect(clippy::too_many_arguments, reason = "what an attempt is made of")]
    fn attempt(
        &mut self,
        name: &str,
        child: &str,
        callee: &Callee,
        arguments: &Arguments,
        place: &Place,
        raw: &Value,
        strategy: &RetryStrategy,
    ) -> Result<(), Fail> {
        let place = Place {
            retried: true,
            hooked: false,
            ..place.clone()
        };
        let mut raw = raw.clone();
        if let Some(fields) = raw.as_object_mut() {
            fields.remove("retryStrategy");
        }
        // A pod that is under way was filled in when it began.
        let running = self
            .node(child)
            .is_some_and(|node| node.kind == NodeType::Pod);
        if !running || self.waits_for_lock(child) {
            let locals = self.of_last(name, child);
            let filled = self.fill(child, &raw, arguments, &locals);
            let done = filled.and_then(|filled| self.carry_out(child, callee, &place, filled));
            if self.node(child).is_some() {
                self.hang(name, child);
            }
            match done {
                Err(Fail::Error(message)) => {
                    self.make_or_mark(child, callee, &place, message);
                    self.hang(name, child);
                }
                Err(Fail::Wait) => return Err(Fail::Wait),
                Ok(()) => {}
            }
        }
        if self.phase(child).is_some_and(Phase::fulfilled) {
            self.release(child);
            if let Next::Again = self.next(name, strategy)? {
                // The next attempt begins in the next round.
                self.wake(self.now);
                self.again = true;
            }
        }
        Ok(())
    }

    /// The attempts of a node, in order.
    pub(super) fn attempts(&self, name: &str) -> Vec<String> {
        let Some(node) = self.node(name) else {
            return Vec::new();
        };
        let attempt = |child: &&String| self.node(child).is_some_and(|child| child.flag.retried);
        node.children.iter().filter(attempt).cloned().collect()
    }

    fn next(&mut self, name: &str, strategy: &RetryStrategy) -> Result<Next, Fail> {
        let attempts = self.attempts(name);
        let Some(last) = attempts.last().and_then(|last| self.node(last)).cloned() else {
            return Ok(Next::Again);
        };
        if !last.phase.fulfilled() {
            return Ok(Next::Wait);
        }
        let outputs = last.outputs.clone();
        if !last.phase.failed() {
            self.set_outputs(name, outputs);
            self.mark(name, last.phase, None);
            return Ok(Next::Over);
        }
        let end = |schedule: &mut Self, message: Option<String>| {
            schedule.set_outputs(name, outputs.clone());
            schedule.mark(name, last.phase, message);
            Ok(Next::Over)
        };
        if let Some(strategy) = self.shutdown.filter(|_| {
            last.message
                .as_deref()
                .is_some_and(|message| message.contains("shutdown"))
        }) {
            let told = match strategy {
                Strategy::Stop | Strategy::Terminate => {
                    format!("Stopped with strategy '{strategy}'")
                }
            };
            return end(self, Some(told));
        }
        if let Some(backoff) = &strategy.backoff {
            let length = |text: &str| duration::parse(text).map_err(Fail::Error);
            let first = attempts
                .first()
                .and_then(|first| self.node(first))
                .map(|first| first.started_at);
            let until = match backoff.max_duration.as_str() {
                "" => None,
                text => Some(first.unwrap_or(self.now) + length(text)?),
            };
            if until.is_some_and(|until| self.now > until) {
                return end(self, Some("Max duration limit exceeded".to_owned()));
            }
            if !backoff.duration.is_empty() {
                let ended = last.finished_at.unwrap_or(self.now);
                let again = ended + pause(backoff, attempts.len())?;
                if until.is_some_and(|until| again > until) {
                    return end(
                        self,
                        Some("Backoff would exceed max duration limit".to_owned()),
                    );
                }
                let more = self.more(strategy, &last, attempts.len())?;
                if let Some(message) = more {
                    return end(self, message);
                }
                if self.now < again {
                    self.wake(again);
                    return Ok(Next::Wait);
                }
                return Ok(Next::Again);
            }
        }
        match self.more(strategy, &last, attempts.len())? {
            Some(message) => end(self, message),
            None => Ok(Next::Again),
        }
    }

    /// Whether the strategy wants no more: the message of the end.
    fn more(
        &self,
        strategy: &RetryStrategy,
        last: &Node,
        attempts: usize,
    ) -> Result<Option<Option<String>>, Fail> {
        let policy = match strategy.retry_policy.as_str() {
            "" if !strategy.expression.is_empty() => "Always",
            "" => "OnFailure",
            policy => policy,
        };
        let fits = match policy {
            "Always" => true,
            "OnError" => last.phase == Phase::Error || transient(last),
            "OnTransientError" => transient(last),
            _ => last.phase == Phase::Failed,
        };
        if !fits {
            return Ok(Some(last.message.clone()));
        }
        if let Some(limit) = &strategy.limit {
            let limit: i64 = limit.trim().parse().map_err(|_| {
                Fail::Error(format!(
                    "strconv.ParseInt: parsing \"{limit}\": invalid syntax"
                ))
            })?;
            if i64::try_from(attempts).unwrap_or(i64::MAX) > limit {
                return Ok(Some(Some("No more retries left".to_owned())));
            }
        }
        if !strategy.expression.is_empty() {
            let mut values = self.globals.clone();
            values.extend(said_of(last, attempts - 1, self.now));
            let goes = expression::condition(&strategy.expression, &values).map_err(Fail::Error)?;
            if !goes {
                return Ok(Some(Some(
                    "retryStrategy.expression evaluated to false".to_owned(),
                )));
            }
        }
        Ok(None)
    }

    /// What an attempt knows of the one before.
    fn of_last(&self, name: &str, child: &str) -> Values {
        let attempts = self.attempts(name);
        let place = attempts
            .iter()
            .position(|known| known == child)
            .unwrap_or(attempts.len());
        let before = place
            .checked_sub(1)
            .and_then(|place| self.node(&attempts[place]));
        match before {
            None => super::call::first_attempt(),
            Some(last) => said_of(last, place, self.now),
        }
    }

    pub(super) fn set_outputs(&mut self, name: &str, outputs: super::Outputs) {
        if let Some(node) = self.status.nodes.get_mut(name) {
            node.outputs = outputs;
        }
    }
}

fn transient(last: &Node) -> bool {
    let words = [
        "exceeded quota",
        "pods \"",
        "too many requests",
        "i/o timeout",
        "connection refused",
        "transient",
    ];
    let message = last.message.clone().unwrap_or_default().to_lowercase();
    words.iter().any(|word| message.contains(word))
}

fn said_of(last: &Node, retries: usize, now: Millis) -> Values {
    let seconds = (last.finished_at.unwrap_or(now) - last.started_at).max(0) / 1000;
    [
        ("retries", retries.to_string()),
        (
            "lastRetry.exitCode",
            last.outputs
                .exit_code
                .clone()
                .unwrap_or_else(|| "-1".to_owned()),
        ),
        ("lastRetry.status", last.phase.to_string()),
        ("lastRetry.duration", seconds.to_string()),
        (
            "lastRetry.message",
            last.message.clone().unwrap_or_default(),
        ),
    ]
    .map(|(name, value)| (name.to_owned(), Some(value)))
    .into()
}

fn pause(backoff: &crate::spec::Backoff, attempts: usize) -> Result<Millis, Fail> {
    let base = duration::parse(&backoff.duration).map_err(Fail::Error)?;
    let factor: f64 = match backoff.factor.as_deref().map(str::trim) {
        None | Some("") => 1.0,
        Some(text) => text.parse().map_err(|_| {
            Fail::Error(format!(
                "strconv.ParseInt: parsing \"{text}\": invalid syntax"
            ))
        })?,
    };
    let power = i32::try_from(attempts.saturating_sub(1)).unwrap_or(i32::MAX);
    let factor = if factor < 1.0 { 1.0 } else { factor };
    let mut wait = (base as f64 * factor.powi(power)).min(i64::MAX as f64 / 4.0) as Millis;
    if !backoff.cap.is_empty() {
        wait = wait.min(duration::parse(&backoff.cap).map_err(Fail::Error)?);
    }
    Ok(wait)
}

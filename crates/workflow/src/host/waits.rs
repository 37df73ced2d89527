//! Suspended steps while a workflow runs: when the next countdown ends, and what ends a wait.

use std::{
    io,
    time::{Duration, Instant},
};

use signalbox_engine::event::Millis;

use super::Execution;
use crate::{
    record::{self, NodeDir},
    schedule::{Process, Stopping},
    suspend::{self, End},
};

/// The longest sleep before a countdown is compared with the clock again: the thread's own time stands still while
/// the machine sleeps.
const NAP: Duration = Duration::from_secs(60);

impl Execution<'_> {
    /// How long nothing will happen by itself; `None`: for ever.
    pub(super) fn pause(&self) -> Option<Duration> {
        let now = record::now();
        let countdown = self.waits().filter_map(|(_, until)| until).min();
        let countdown = countdown.map(|until| {
            Duration::from_millis(u64::try_from(until.saturating_sub(now)).unwrap_or(0)).min(NAP)
        });
        let kill = self
            .kill_at
            .map(|at| at.saturating_duration_since(Instant::now()));
        countdown.into_iter().chain(kill).min()
    }

    /// Suspended steps and when they go on by themselves.
    fn waits(&self) -> impl Iterator<Item = (&String, Option<Millis>)> {
        self.processes
            .iter()
            .filter_map(|(path, process)| match process {
                Process::Waiting { until, .. } => Some((path, *until)),
                Process::Running { .. } | Process::Ended(_) => None,
            })
    }

    /// Ends the suspended steps that wait no longer. A decision counts even when the time has passed meanwhile: it was
    /// accepted while the step waited.
    pub(super) fn end_waits(&mut self) -> io::Result<()> {
        let now = record::now();
        let ends: Vec<(String, End)> = {
            let decisions = self.run.decisions.borrow();
            let end = |path: &str, until: Option<Millis>| {
                if self.stopping == Stopping::Yes {
                    return Some(End::Stopped);
                }
                let decision = decisions.get(&format!("{}{path}", self.name));
                let passed = || until.filter(|until| *until <= now).map(|_| End::Passed);
                decision.cloned().map(End::Decided).or_else(passed)
            };
            self.waits()
                .filter_map(|(path, until)| Some((path.clone(), end(path, until)?)))
                .collect()
        };
        for (path, end) in ends {
            let outcome = suspend::end(&NodeDir::new(&self.run.dir, &path), &end)?;
            self.processes.insert(path, Process::Ended(outcome));
        }
        Ok(())
    }
}

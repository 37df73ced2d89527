//! Commands: start, terminate and retry, and in which state each is refused.

use crate::{
    event::{Event, Millis, RefreshedWrites, ReleaseStatus, RetryFrom, Stage, TerminateCause},
    release::{Rejected, Release},
};

impl Release {
    pub(super) fn decide_start(
        &self,
        writes: Option<Vec<RefreshedWrites>>,
    ) -> Result<Event, Rejected> {
        if self.is_queued() && self.terminated.is_none() {
            return Ok(Event::Started { writes });
        }
        let when = self
            .started_at
            .map(|at| format!(" at {}", moment(at)))
            .unwrap_or_default();
        Err(rejected(
            "already-started",
            format!("This release has left the queue already{when}: it cannot start twice."),
        ))
    }

    pub(super) fn decide_terminate(
        &self,
        cause: TerminateCause,
        by: Option<String>,
        reason: Option<String>,
    ) -> Result<Event, Rejected> {
        self.can_terminate()?;
        Ok(Event::TerminateRequested { cause, by, reason })
    }

    pub(super) fn decide_retry(
        &self,
        by: String,
        reason: Option<String>,
        from: RetryFrom,
    ) -> Result<Event, Rejected> {
        self.can_retry()?;
        Ok(Event::RetryRequested { by, reason, from })
    }

    /// Whether a terminate would be accepted now. A queued release may be terminated: nothing has started, so no hook
    /// runs and every environment is skipped.
    ///
    /// # Errors
    /// `already-terminating`, `closing` (its last hook runs) or `ended`, with a sentence for a person.
    pub fn can_terminate(&self) -> Result<(), Rejected> {
        if self.status.is_ended() {
            return Err(rejected(
                "ended",
                format!("{}: there is nothing to terminate.", self.how_it_ended()),
            ));
        }
        if let Some(termination) = &self.terminated {
            let since = moment(termination.at);
            return Err(rejected(
                "already-terminating",
                format!(
                    "This release was terminated at {since} already: it ends once what still runs has finished."
                ),
            ));
        }
        let closing = self
            .hooks
            .iter()
            .find(|hook| hook.status.runs() && hook.stage != Stage::OnStart);
        closing.map_or(Ok(()), |hook| {
            Err(rejected(
                "closing",
                format!("This release is running its last hook, {:?}: everything else is over, so there is nothing to terminate.", hook.stage),
            ))
        })
    }

    /// Whether a retry would be accepted now.
    ///
    /// # Errors
    /// `succeeded` (there is nothing to repeat) or `not-ended`, with a sentence for a person.
    pub fn can_retry(&self) -> Result<(), Rejected> {
        match self.status {
            ReleaseStatus::Failed | ReleaseStatus::Terminated => Ok(()),
            ReleaseStatus::Succeeded => {
                Err(rejected("succeeded", format!("{}: there is nothing to retry.", self.how_it_ended())))
            }
            ReleaseStatus::Queued => Err(rejected(
                "not-ended",
                "This release waits for its turn and has not run yet: there is nothing to retry.".to_owned(),
            )),
            ReleaseStatus::Terminating => Err(rejected(
                "not-ended",
                "This release is being terminated: retry it once it has ended.".to_owned(),
            )),
            ReleaseStatus::Running | ReleaseStatus::Suspended => Err(rejected(
                "not-ended",
                "This release is still running: only a failed or terminated one can be retried. Terminate it first, or wait for its end."
                    .to_owned(),
            )),
        }
    }

    fn how_it_ended(&self) -> String {
        let how = match self.status {
            ReleaseStatus::Succeeded => "succeeded",
            ReleaseStatus::Failed => "failed",
            _ => "was terminated",
        };
        self.ended_at.map_or_else(
            || format!("This release {how}"),
            |at| format!("This release {how} at {}", moment(at)),
        )
    }
}

fn rejected(code: &'static str, message: String) -> Rejected {
    Rejected { code, message }
}

/// A time for a person, in UTC since the engine knows of no place.
fn moment(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at).map_or_else(
        |_| format!("{at} ms"),
        |time| time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
    )
}

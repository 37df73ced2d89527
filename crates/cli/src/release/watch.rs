//! `signalbox release watch ID`.

use std::time::Duration;

use signalbox_api::{Error, Link, Notice, Record, ReleaseView, error::Code};
use signalbox_engine::{Event, event::ReleaseStatus};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{
    output::{Exit, Output},
    place::{Address, Place, Reached},
    words,
};

/// An answer that did not come is asked for again after so long.
const AGAIN: Duration = Duration::from_millis(500);

/// How much to print while a release runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// Everything that happens.
    Events,
    /// Only how it ended.
    End,
}

/// Prints what has happened and what happens until the release has ended.
pub async fn run(id: &str, reached: &Reached, output: Output) -> Result<Exit, Error> {
    let notices = reached.runtime.subscribe();
    follow(id, notices, Telling::Events, reached, output).await
}

/// Follows a release to its end. `notices` were subscribed to before anything was asked for, so that nothing is missed.
pub async fn follow(
    id: &str,
    notices: Receiver<Notice>,
    telling: Telling,
    reached: &Reached,
    output: Output,
) -> Result<Exit, Error> {
    let mut following = Following {
        id,
        last: 0,
        heard: true,
        telling,
        reached,
        output,
    };
    let Place::Remote(address) = &reached.place else {
        return following.until_it_ends(notices).await;
    };
    tokio::select! {
        exit = following.until_it_ends(notices) => exit,
        // Where it can't be heard, the system's own way of ending a process is left.
        Ok(()) = tokio::signal::ctrl_c() => {
            eprintln!("{}", left_alone(id, address));
            Ok(Exit::Interrupted)
        }
    }
}

fn left_alone(id: &str, Address { url, ca_file }: &Address) -> String {
    let trusted = ca_file
        .as_ref()
        .map(|file| format!(" --ca-file {}", file.display()))
        .unwrap_or_default();
    format!(
        "The release goes on at {url}. To follow it again: signalbox --runtime {url}{trusted} release watch {id}"
    )
}

/// One release, as far as it was told.
struct Following<'a> {
    id: &'a str,
    /// Sequence number of the last record of it that was seen.
    last: i64,
    /// Whether the runtime is heard, as far as it was told.
    heard: bool,
    telling: Telling,
    reached: &'a Reached,
    output: Output,
}

impl Following<'_> {
    async fn until_it_ends(&mut self, mut notices: Receiver<Notice>) -> Result<Exit, Error> {
        let mut link = self.reached.runtime.link();
        let mut ended = self.catch_up().await?;
        loop {
            if let Some(view) = ended {
                self.output.print(&view, || words::release(&view));
                return Ok(view.release.status.into());
            }
            if let Some(view) = self.left_to_a_person().await? {
                self.output.print(&view, || words::release(&view));
                return Ok(Exit::Waiting);
            }
            ended = tokio::select! {
                notice = notices.recv() => match notice {
                    Ok(Notice::Journal { record }) if record.release == self.id => {
                        self.tell(&record);
                        match record.event {
                            Event::Ended { .. } => self.catch_up_for_sure().await?,
                            _ => None,
                        }
                    }
                    Ok(_) => None,
                    Err(RecvError::Lagged(_)) => self.catch_up_for_sure().await?,
                    Err(RecvError::Closed) => return Ok(Exit::Unreachable),
                },
                Ok(()) = link.changed() => {
                    let now = link.borrow_and_update().clone();
                    self.linked(now).await?
                }
            };
        }
    }

    /// A runtime in this process holds the workspace: while it does, nobody else can decide what the release waits for.
    /// So it is left alone once nothing but a person's decision takes it on.
    async fn left_to_a_person(&self) -> Result<Option<ReleaseView>, Error> {
        let Place::Workspace(_) = &self.reached.place else {
            return Ok(None);
        };
        let view = self.reached.runtime.release(self.id).await?;
        let waits = view.release.status == ReleaseStatus::Suspended
            && view.release.open_approvals().next().is_some();
        Ok(waits.then_some(view))
    }

    /// Tells how the connection is.
    async fn linked(&mut self, link: Link) -> Result<Option<ReleaseView>, Error> {
        match link {
            Link::Connecting => Ok(None),
            Link::Stale { error, .. } | Link::Offline { error } => {
                self.lost(error)?;
                Ok(None)
            }
            // Whatever was missed in between is in the journal.
            Link::Live => self.catch_up_for_sure().await,
        }
    }

    /// Says once that the runtime is no longer heard; a token that is no longer good ends the watch.
    fn lost(&mut self, error: Error) -> Result<(), Error> {
        if matches!(error.code, Code::Unauthorized | Code::Forbidden) {
            return Err(error);
        }
        if std::mem::replace(&mut self.heard, false) {
            eprintln!("stale, reconnecting: {}", error.message);
        }
        Ok(())
    }

    fn tell(&mut self, record: &Record) {
        if record.seq <= self.last {
            return;
        }
        self.last = record.seq;
        if self.telling == Telling::Events {
            self.output.print(record, || words::record(record));
        }
    }

    /// Tells what the journal has, and whether the release has ended.
    async fn catch_up(&mut self) -> Result<Option<ReleaseView>, Error> {
        loop {
            let view = self.reached.runtime.release(self.id).await?;
            let records = self.reached.runtime.events(self.id).await?;
            records.iter().for_each(|record| self.tell(record));
            if view.release.status.is_ended() {
                return Ok(Some(view));
            }
            let last = records.last().map(|record| &record.event);
            // It may have ended between the two answers.
            if !matches!(last, Some(Event::Ended { .. })) {
                return Ok(None);
            }
        }
    }

    /// The same, as often as the connection breaks meanwhile.
    async fn catch_up_for_sure(&mut self) -> Result<Option<ReleaseView>, Error> {
        loop {
            match self.catch_up().await {
                Err(error) if error.code.is_connection() => self.lost(error)?,
                Err(error) => return Err(error),
                Ok(ended) => {
                    if !std::mem::replace(&mut self.heard, true) {
                        eprintln!("live again");
                    }
                    return Ok(ended);
                }
            }
            tokio::time::sleep(AGAIN).await;
        }
    }
}

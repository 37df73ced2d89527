//! A process beside the one that conducts: it tells what the other one writes, and takes over when that one ends.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use signalbox_api::{Notice, RECORDS};
use tokio::sync::{broadcast, mpsc};
use tokio_util::sync::CancellationToken;

use super::Role;
use crate::{
    conductor::{Conductor, Message},
    error::Error,
    parts::Parts,
    workspace::Hold,
};

/// A process that only looks asks the journal for news this often.
pub const LOOK: Duration = Duration::from_millis(200);

/// What looks after a runtime that does not conduct.
pub struct Looker {
    pub parts: Arc<Parts>,
    pub notices: broadcast::Sender<Notice>,
    pub conductor: Arc<OnceLock<mpsc::UnboundedSender<Message>>>,
    pub stop: CancellationToken,
}

impl Looker {
    /// Conducts from now on, unless another process does.
    pub fn take_over(&self) -> Result<bool, Error> {
        match self.hold()? {
            Some(hold) => self.conduct(hold).map(|()| true),
            None => Ok(false),
        }
    }

    fn hold(&self) -> Result<Option<Hold>, Error> {
        match self.parts.workspace.hold() {
            Err(Error::Held { .. }) => Ok(None),
            held => held.map(Some),
        }
    }

    fn conduct(&self, hold: Hold) -> Result<(), Error> {
        let (parts, notices) = (self.parts.clone(), self.notices.clone());
        let tell = Conductor::start(parts, hold, notices, self.stop.clone())?;
        // It was empty: only this process's one opener or looker fills it.
        let _ = self.conductor.set(tell);
        Ok(())
    }

    /// Publishes what another process writes to the journal; takes over from it when it ends, if that is this one's role.
    pub async fn look_for_news(self, role: Role) {
        let mut seq = self.parts.journal.last().unwrap_or(0);
        let mut ticks = tokio::time::interval(LOOK);
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                _ = ticks.tick() => {}
            }
            match self.look(&mut seq, role) {
                Ok(true) => return,
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "the journal can't be read just now"),
            }
        }
    }

    /// One look; answers whether this process conducts from now on.
    fn look(&self, seq: &mut i64, role: Role) -> Result<bool, Error> {
        self.tell_news(seq)?;
        if role == Role::Look {
            return Ok(false);
        }
        let Some(hold) = self.hold()? else {
            return Ok(false);
        };
        // What the other one wrote last, before anything new is written.
        self.tell_news(seq)?;
        self.conduct(hold).map(|()| true)
    }

    fn tell_news(&self, seq: &mut i64) -> Result<(), Error> {
        loop {
            let records = self.parts.journal.records(None, *seq, RECORDS)?;
            if records.is_empty() {
                return Ok(());
            }
            for record in records {
                *seq = record.seq;
                let record = Box::new(record);
                // Nobody may be listening.
                let _ = self.notices.send(Notice::Journal { record });
            }
        }
    }
}

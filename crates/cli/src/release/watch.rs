//! `signalbox release watch ID`.

use signalbox_api::{Error, Notice, Runtime};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{
    output::{Exit, Output},
    words,
};

/// How much to print while a release runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// Everything that happens.
    Events,
    /// Only how it ended.
    End,
}

/// Prints what has happened and what happens until the release has ended.
pub async fn run(id: &str, runtime: &dyn Runtime, output: Output) -> Result<Exit, Error> {
    follow(id, runtime.subscribe(), Telling::Events, runtime, output).await
}

/// Follows a release to its end. `notices` were subscribed to before anything was asked for, so that nothing is missed.
pub async fn follow(
    id: &str,
    mut notices: Receiver<Notice>,
    telling: Telling,
    runtime: &dyn Runtime,
    output: Output,
) -> Result<Exit, Error> {
    let mut last = 0;
    loop {
        let view = runtime.release(id).await?;
        let records = runtime.events(id).await?;
        let seen = last;
        for record in records.iter().filter(|record| record.seq > seen) {
            last = record.seq;
            if telling == Telling::Events {
                output.print(record, || words::record(record));
            }
        }
        if view.release.status.is_ended() {
            output.print(&view, || words::release(&view));
            return Ok(view.release.status.into());
        }
        match notices.recv().await {
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return Ok(Exit::Unreachable),
        }
    }
}

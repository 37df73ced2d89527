//! `signalbox release …`.

mod decide;
mod list;
mod notes;
mod retry;
mod show;
mod terminate;
mod trigger;
mod watch;

use signalbox_api::{Error, Notice, ReleaseView};
use signalbox_engine::event::Verdict;
use signalbox_runtime::Role;
use tokio::sync::broadcast::Receiver;

use self::watch::{Telling, follow};
use crate::{
    arguments::Release,
    output::{Exit, Output},
    place::{Place, Reached},
    words,
};

impl Release {
    /// Commands that stay until a release has ended go on with it; the others only look.
    pub fn role(&self) -> Role {
        match self {
            Self::Trigger { .. }
            | Self::Watch { .. }
            | Self::Retry { .. }
            | Self::Approve(_)
            | Self::Reject(_)
            | Self::Promote { .. }
            | Self::Terminate { .. } => Role::Conduct,
            Self::List { .. } | Self::Show { .. } | Self::Notes { .. } => Role::Look,
        }
    }
}

/// Runs one of the commands.
pub async fn run(command: Release, reached: &Reached, output: Output) -> Result<Exit, Error> {
    let runtime = reached.runtime.as_ref();
    match command {
        Release::Trigger {
            request,
            reason,
            watch,
        } => trigger::run(request.into(), reason, watch, reached, output).await,
        Release::Promote {
            promotion,
            reason,
            watch,
        } => trigger::run(promotion.into(), reason, watch, reached, output).await,
        Release::Approve(decision) => {
            decide::run(decision, Verdict::Approve, reached, output).await
        }
        Release::Reject(decision) => decide::run(decision, Verdict::Reject, reached, output).await,
        Release::Notes { id } => notes::run(&id, runtime, output).await,
        Release::List {
            product,
            flow,
            limit,
        } => list::run(product, flow, limit, runtime, output).await,
        Release::Show { id } => show::run(&id, runtime, output).await,
        Release::Watch { id } => watch::run(&id, reached, output).await,
        Release::Retry {
            id,
            reason,
            from,
            watch,
        } => retry::run(&id, reason, from, watch, reached, output).await,
        Release::Terminate { id, reason } => terminate::run(&id, reason, reached, output).await,
    }
}

/// After a command that lets a release run: a runtime in this process needs it until the release has ended; a remote
/// one does not, and is followed only to `watch`.
async fn stay(
    view: &ReleaseView,
    notices: Receiver<Notice>,
    watch: bool,
    reached: &Reached,
    output: Output,
) -> Result<Exit, Error> {
    let telling = match (&reached.place, watch) {
        (_, true) => Telling::Events,
        (Place::Workspace(_), false) => Telling::End,
        (Place::Remote(_), false) => {
            output.print(view, || words::release(view));
            return Ok(Exit::Done);
        }
    };
    follow(&view.release.id, notices, telling, reached, output).await
}

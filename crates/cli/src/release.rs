//! `signalbox release …`.

mod list;
mod retry;
mod show;
mod terminate;
mod trigger;
mod watch;

use signalbox_api::{Error, Runtime};
use signalbox_runtime::Role;

use crate::{
    arguments::Release,
    output::{Exit, Output},
};

impl Release {
    /// Commands that stay until a release has ended go on with it; the others only look.
    pub fn role(&self) -> Role {
        match self {
            Self::Trigger { .. }
            | Self::Watch { .. }
            | Self::Retry { .. }
            | Self::Terminate { .. } => Role::Conduct,
            Self::List { .. } | Self::Show { .. } => Role::Look,
        }
    }
}

/// Runs one of the commands.
pub async fn run(command: Release, runtime: &dyn Runtime, output: Output) -> Result<Exit, Error> {
    match command {
        Release::Trigger {
            request,
            reason,
            watch,
        } => trigger::run(request, reason, watch, runtime, output).await,
        Release::List {
            product,
            flow,
            limit,
        } => list::run(product, flow, limit, runtime, output).await,
        Release::Show { id } => show::run(&id, runtime, output).await,
        Release::Watch { id } => watch::run(&id, runtime, output).await,
        Release::Retry {
            id,
            reason,
            from,
            watch,
        } => retry::run(&id, reason, from, watch, runtime, output).await,
        Release::Terminate { id, reason } => terminate::run(&id, reason, runtime, output).await,
    }
}

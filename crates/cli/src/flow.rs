//! `signalbox flow …`.

mod history;
mod list;
mod plan;
mod rehearse;
mod show;
mod validate;

use signalbox_api::{Error, Manifests, Refresh, Runtime};
use signalbox_model::Configuration;

use crate::{
    arguments::Flow,
    output::{Exit, Output},
};

/// Runs one of the commands.
pub async fn run(command: Flow, runtime: &dyn Runtime, output: Output) -> Result<Exit, Error> {
    match command {
        Flow::List => list::run(runtime, output).await,
        Flow::Show { name } => show::run(&name, runtime, output).await,
        Flow::History { name, limit } => history::run(&name, limit, runtime, output).await,
        Flow::Validate { flow, product } => {
            validate::run(&flow, product.as_deref(), runtime, output).await
        }
        Flow::Plan(request) => plan::run(request, runtime, output).await,
        Flow::Rehearse(asked) => rehearse::run(asked, runtime, output).await,
    }
}

/// The configuration as the runtime has it now.
async fn configuration(runtime: &dyn Runtime) -> Result<(Manifests, Configuration), Error> {
    let manifests = runtime.manifests(Refresh::Fetch).await?;
    let configuration = manifests.configuration();
    Ok((manifests, configuration))
}

//! `signalbox flow list`.

use signalbox_api::{Error, Runtime};
use signalbox_model::Flow;

use crate::output::{Exit, Output, table};

/// All flows, one a line.
pub async fn run(runtime: &dyn Runtime, output: Output) -> Result<Exit, Error> {
    let (_, configuration) = super::configuration(runtime).await?;
    let flows: Vec<&Flow> = configuration.flows.values().collect();
    if output.format == crate::arguments::Format::Json {
        flows
            .iter()
            .for_each(|flow| output.print(flow, String::new));
        return Ok(Exit::Done);
    }
    let row = |flow: &&Flow| {
        let steps = flow.steps.iter().map(|step| step.environment.as_str());
        let environments: Vec<&str> = [flow.trigger_environment.as_str()]
            .into_iter()
            .chain(steps)
            .collect();
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        vec![
            flow.name.clone(),
            text(&flow.version),
            environments.join(", "),
            text(&flow.description),
        ]
    };
    let rows: Vec<Vec<String>> = flows.iter().map(row).collect();
    output.print(&(), || {
        table(&["FLOW", "VERSION", "ENVIRONMENTS", "DESCRIPTION"], &rows)
    });
    Ok(Exit::Done)
}

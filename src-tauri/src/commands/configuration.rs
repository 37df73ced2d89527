//! What a profile's configuration says.

use std::collections::BTreeSet;

use signalbox_api::{Error, Refresh};
use signalbox_model::{Configuration, Diagnostic, Document, Flow, Hooks, Kind, Severity};
use tauri::State;

use crate::{
    desktop::{Desktop, told},
    view::{ConfigurationView, FlowEnvironment, FlowRow},
};

/// Environments, applications, products, policies, workflows, flows and drafts.
#[tauri::command]
#[specta::specta]
pub async fn configuration(
    desktop: State<'_, Desktop>,
    profile: String,
    refresh: Refresh,
) -> Result<ConfigurationView, Error> {
    let seen = desktop.configuration(&profile, refresh).await?;
    let configuration = &seen.configuration;
    let mut environments: Vec<_> = configuration.environments.values().cloned().collect();
    environments.sort_by_key(|environment| environment.position);
    let flows = configuration
        .documents
        .iter()
        .filter(|document| document.kind == Kind::Flow);
    Ok(ConfigurationView {
        commit: seen.manifests.commit.clone(),
        seen_at: seen.at,
        environments,
        applications: configuration.applications.values().cloned().collect(),
        products: configuration.products.values().cloned().collect(),
        policies: configuration.policies.values().cloned().collect(),
        workflows: configuration.workflows.values().cloned().collect(),
        flows: flows
            .filter_map(|document| row(configuration, document))
            .collect(),
        drafts: desktop.store.drafts(&profile).map_err(told)?,
        diagnostics: seen.manifests.diagnostics.clone(),
    })
}

fn row(configuration: &Configuration, document: &Document) -> Option<FlowRow> {
    let flow = configuration.flows.get(&document.name)?;
    let found = configuration.diagnostics_of(Kind::Flow, &document.name);
    let count = |severity: Severity| {
        let matching = found
            .iter()
            .filter(|finding: &&Diagnostic| finding.severity == severity);
        u32::try_from(matching.count()).unwrap_or(u32::MAX)
    };
    Some(FlowRow {
        name: flow.name.clone(),
        description: flow.description.clone(),
        version: flow.version.clone(),
        environments: environments(configuration, flow),
        workflows: workflows(flow),
        file: document.file.clone(),
        revision: document.revision.clone(),
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
    })
}

fn environments(configuration: &Configuration, flow: &Flow) -> Vec<FlowEnvironment> {
    // Those that wait for the same ones stand together, at the place of their first.
    let mut groups: Vec<(BTreeSet<&String>, Vec<&String>)> = Vec::new();
    for step in &flow.steps {
        let waits_for = step.depends_on.iter().collect();
        match groups.iter_mut().find(|(group, _)| *group == waits_for) {
            Some((_, names)) => names.push(&step.environment),
            None => groups.push((waits_for, vec![&step.environment])),
        }
    }
    let names = [(false, &flow.trigger_environment)].into_iter().chain(
        groups
            .iter()
            .flat_map(|(_, names)| names.iter().enumerate().map(|(at, name)| (at > 0, *name))),
    );
    let kind = |name: &String| {
        configuration
            .environments
            .get(name)
            .map(|environment| environment.kind)
    };
    names
        .map(|(beside, name)| FlowEnvironment {
            kind: kind(name),
            name: name.clone(),
            beside,
        })
        .collect()
}

fn workflows(flow: &Flow) -> Vec<String> {
    let hooks = |hooks: &Hooks| {
        [
            hooks.on_start.clone(),
            hooks.on_success.clone(),
            hooks.on_fail.clone(),
        ]
    };
    let gates = flow.steps.iter().flat_map(|step| {
        [
            step.policy.pre_action.clone(),
            step.policy.post_action.clone(),
        ]
    });
    let around = flow
        .steps
        .iter()
        .flat_map(|step| hooks(&step.hooks))
        .chain(hooks(&flow.hooks));
    let named: BTreeSet<String> = gates
        .chain(around)
        .chain([flow.post_trigger.clone()])
        .flatten()
        .collect();
    named.into_iter().collect()
}

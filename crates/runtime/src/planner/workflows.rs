//! The workflows of a plan: their templates, frozen, and whether each can run here.

use std::collections::BTreeSet;

use signalbox_engine::Plan;
use signalbox_model::{Configuration, Diagnostic, Hooks, Kind, Severity};

use super::{Planner, finding::finding};

// Names of the arguments that workflows get (`promotions.md#arguments-that-workflows-get`).
const APPLICATION: [&str; 6] = [
    "APP_NAMESPACE",
    "APP_NAME",
    "REPO_URL",
    "BRANCH",
    "PATH",
    "RUNTIME",
];
const COMMIT: [&str; 4] = [
    "COMMIT_SHA",
    "COMMIT_AUTHOR",
    "COMMIT_MESSAGE",
    "COMMIT_DATE",
];
const HOOK: [&str; 8] = [
    "RELEASE_URL",
    "RELEASE_ID",
    "PRODUCT_NAME",
    "VERSION",
    "COMMIT_SHA",
    "PROMOTION_FLOW_NAME",
    "ERROR_MESSAGE",
    "FAILED_ENVIRONMENTS",
];

impl Planner<'_> {
    /// Freezes the templates of every workflow that the plan names, and checks that each can run here.
    pub(super) fn workflows(
        &self,
        configuration: &Configuration,
        plan: &mut Plan,
        problems: &mut Vec<Diagnostic>,
    ) {
        let post = [&APPLICATION[..], &COMMIT[..]].concat();
        let mut used: Vec<(String, &[&str], Option<String>)> = Vec::new();
        let mut hooks = |hooks: &Hooks, environment: Option<&str>| {
            for hook in [&hooks.on_start, &hooks.on_success, &hooks.on_fail]
                .into_iter()
                .flatten()
            {
                used.push((hook.clone(), &HOOK[..], environment.map(str::to_owned)));
            }
        };
        hooks(&plan.hooks, None);
        for environment in &plan.environments {
            hooks(&environment.hooks, Some(&environment.name));
        }
        for environment in &plan.environments {
            let gates = [
                (&environment.policy.pre_action, &APPLICATION[..]),
                (&environment.policy.post_action, &post[..]),
            ];
            for (gate, arguments) in gates {
                if let Some(gate) = gate {
                    used.push((
                        gate.value.clone(),
                        arguments,
                        Some(environment.name.clone()),
                    ));
                }
            }
        }
        let mut checked = BTreeSet::new();
        for (workflow, arguments, environment) in used {
            match configuration.workflow_texts(&workflow) {
                Err(missing) => {
                    let message =
                        format!("workflow {workflow} needs {missing}, which does not exist");
                    problems.push(finding(
                        Severity::Error,
                        "unknown-workflow",
                        message,
                        None,
                        environment.as_deref(),
                    ));
                }
                Ok(texts) => {
                    if checked.insert((workflow.clone(), arguments.len())) {
                        for found in self.executor.check(&workflow, &texts, arguments) {
                            let file = configuration.document(Kind::Workflow, &found.workflow);
                            problems.push(Diagnostic {
                                severity: Severity::Error,
                                code: "workflow".into(),
                                message: format!("workflow {}: {}", found.workflow, found.message),
                                hint: found.hint,
                                file: file.map(|document| document.file.clone()),
                                line: found.line
                                    + file.map_or(0, |document| document.line.saturating_sub(1)),
                                column: found.column,
                                environment: environment.clone(),
                            });
                        }
                    }
                    plan.templates.extend(texts);
                }
            }
        }
    }
}

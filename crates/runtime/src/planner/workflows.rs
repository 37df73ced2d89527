//! The workflows of a plan: their templates, frozen, and whether each can run here.

use std::collections::{BTreeMap, BTreeSet};

use signalbox_engine::Plan;
use signalbox_model::{Action, Configuration, Diagnostic, Hooks, Kind, Severity};

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
const HOOK: [&str; 6] = [
    "RELEASE_URL",
    "RELEASE_ID",
    "PRODUCT_NAME",
    "VERSION",
    "COMMIT_SHA",
    "PROMOTION_FLOW_NAME",
];
const FAILURE: [&str; 2] = ["ERROR_MESSAGE", "FAILED_ENVIRONMENTS"];

/// A workflow at one place of a plan.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    workflow: String,
    /// What is passed there for sure.
    passed: Vec<&'static str>,
    /// What runs before it may pass more: hooks by `PROMOTION_CONTEXT`, a pre-action by its global outputs.
    more: bool,
}

impl Planner<'_> {
    /// Freezes the templates of every workflow that the plan names, and checks that each can run here.
    pub(super) fn workflows(
        &self,
        configuration: &Configuration,
        plan: &mut Plan,
        problems: &mut Vec<Diagnostic>,
    ) {
        let mut checked = BTreeSet::new();
        for (used, environment) in uses(plan) {
            match configuration.workflow_texts(&used.workflow) {
                Err(missing) => {
                    let message = format!(
                        "workflow {} needs {missing}, which does not exist",
                        used.workflow
                    );
                    let (code, at) = ("unknown-workflow", environment.as_deref());
                    problems.push(finding(Severity::Error, code, message, None, at));
                }
                Ok(texts) => {
                    if checked.insert(used.clone()) {
                        let found = self.check(configuration, &used, &texts);
                        problems.extend(found.into_iter().map(|found| Diagnostic {
                            environment: environment.clone(),
                            ..found
                        }));
                    }
                    plan.templates.extend(texts);
                }
            }
        }
    }

    fn check(
        &self,
        configuration: &Configuration,
        used: &Use,
        texts: &BTreeMap<String, String>,
    ) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut passed = used.passed.clone();
        if let Some(workflow) = configuration
            .workflows
            .get(&used.workflow)
            .filter(|_| used.more)
        {
            for parameter in workflow
                .parameters
                .iter()
                .filter(|parameter| parameter.value.is_none())
            {
                let name = parameter.name.as_str();
                if !used.passed.contains(&name) {
                    let workflow = &used.workflow;
                    let message = format!(
                        "workflow {workflow} needs {name}: something that runs before it must pass it on"
                    );
                    found.push(finding(
                        Severity::Warning,
                        "late-argument",
                        message,
                        None,
                        None,
                    ));
                    passed.push(name);
                }
            }
        }
        for problem in self.executor.check(&used.workflow, texts, &passed) {
            let file = configuration.document(Kind::Workflow, &problem.workflow);
            found.push(Diagnostic {
                severity: Severity::Error,
                code: "workflow".into(),
                message: format!("workflow {}: {}", problem.workflow, problem.message),
                hint: problem.hint,
                file: file.map(|document| document.file.clone()),
                line: problem.line + file.map_or(0, |document| document.line.saturating_sub(1)),
                column: problem.column,
                environment: None,
            });
        }
        found
    }
}

/// Every place where the plan runs a workflow, with the environment that it belongs to.
fn uses(plan: &Plan) -> Vec<(Use, Option<String>)> {
    let failure = [&HOOK[..], &FAILURE[..]].concat();
    let mut uses = hook_uses(&plan.hooks, &failure, Before::Nothing, None);
    for environment in &plan.environments {
        let name = Some(environment.name.clone());
        uses.extend(hook_uses(
            &environment.hooks,
            &failure,
            Before::Hooks,
            name.as_ref(),
        ));
        let policy = &environment.policy;
        let mut post = APPLICATION.to_vec();
        if policy
            .action
            .as_ref()
            .is_some_and(|action| action.value != Action::None)
        {
            post.extend(COMMIT);
        }
        let gates = [
            (&policy.pre_action, APPLICATION.to_vec(), false),
            (&policy.post_action, post, policy.pre_action.is_some()),
        ];
        for (gate, passed, more) in gates {
            let gate = gate.as_ref().map(|gate| gate.value.clone());
            uses.extend(gate.map(|workflow| {
                (
                    Use {
                        workflow,
                        passed,
                        more,
                    },
                    name.clone(),
                )
            }));
        }
    }
    uses
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Hooks,
}

fn hook_uses(
    hooks: &Hooks,
    failure: &[&'static str],
    start: Before,
    environment: Option<&String>,
) -> Vec<(Use, Option<String>)> {
    let places = [
        (&hooks.on_start, &HOOK[..], start == Before::Hooks),
        (&hooks.on_success, &HOOK[..], true),
        (&hooks.on_fail, failure, true),
    ];
    let used = |(hook, passed, more): (&Option<String>, &[&'static str], bool)| {
        let workflow = hook.clone()?;
        Some((
            Use {
                workflow,
                passed: passed.to_vec(),
                more,
            },
            environment.cloned(),
        ))
    };
    places.into_iter().filter_map(used).collect()
}

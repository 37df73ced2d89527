//! Which gates an environment gets, and where each comes from (`promotions.md#policy-resolution`).

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

use crate::{
    Configuration,
    diagnostic::Diagnostic,
    manifest::{Action, Policy, StepPolicy},
};

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum Origin {
    /// Set on the step itself.
    Inline,
    Policy {
        name: String,
        priority: i32,
    },
}

/// A value with its origin, and what it shadows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Resolved<T> {
    pub value: T,
    pub origin: Origin,
    /// Other candidates in the order of their precedence.
    pub shadowed: Vec<Candidate<T>>,
}

/// A value that lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Candidate<T> {
    pub value: T,
    pub origin: Origin,
}

/// The gates of one environment; `None`: nothing sets it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedPolicy {
    pub pre_action: Option<Resolved<String>>,
    pub action: Option<Resolved<Action>>,
    pub post_action: Option<Resolved<String>>,
}

/// Resolves the gates of a target environment for a product. Ties (equal priority setting the same field) are
/// warnings; a missing action, action `none` without pre-action, an unknown workflow and `pr` (not supported yet)
/// are errors naming the environment.
pub fn resolve(
    configuration: &Configuration,
    product: &str,
    environment: &str,
    inline: &StepPolicy,
) -> (ResolvedPolicy, Vec<Diagnostic>) {
    let resolved = gates(configuration, Some(product), environment, inline);
    let mut diagnostics = Vec::new();
    tie(
        &resolved.pre_action,
        "pre-action",
        environment,
        &mut diagnostics,
    );
    tie(&resolved.action, "action", environment, &mut diagnostics);
    tie(
        &resolved.post_action,
        "post-action",
        environment,
        &mut diagnostics,
    );
    for (gate, name) in [
        (&resolved.pre_action, "pre-action"),
        (&resolved.post_action, "post-action"),
    ] {
        if let Some(gate) = gate
            && !configuration.workflows.contains_key(&gate.value)
        {
            diagnostics.push(unknown_workflow(
                &gate.value,
                name,
                Some(environment),
                Some(&gate.origin),
            ));
        }
    }
    match &resolved.action {
        None => diagnostics.push(
            Diagnostic::error("no-action", format!("no promotion action for environment {environment} of product {product}: set it on the step or in a policy"))
                .hint(format!("set the action of {environment} to commit, or add a promotion policy that matches {environment} and {product}")),
        ),
        Some(action) if action.value == Action::Pr => diagnostics.push(pull_requests(environment, &action.origin)),
        Some(action) if action.value == Action::None && resolved.pre_action.is_none() => diagnostics.push(
            Diagnostic::error("none-without-pre-action", format!("the action of {environment} is none and it has no pre-action workflow: nothing would promote {product} to {environment}"))
                .hint("set a pre-action workflow that promotes, or the action commit"),
        ),
        Some(_) => {}
    }
    (
        resolved,
        diagnostics
            .into_iter()
            .map(|diagnostic| diagnostic.about(environment))
            .collect(),
    )
}

/// The gates alone. Without a product, policies that ask for one don't match.
pub(crate) fn gates(
    configuration: &Configuration,
    product: Option<&str>,
    environment: &str,
    inline: &StepPolicy,
) -> ResolvedPolicy {
    let mut policies: Vec<&Policy> = configuration
        .policies
        .values()
        .filter(|policy| matches(policy, configuration, product, environment))
        .collect();
    policies.sort_by(|a, b| {
        b.priority
            .cmp(&a.priority)
            .then_with(|| a.name.cmp(&b.name))
    });
    ResolvedPolicy {
        pre_action: first(inline, &policies, |gates| gates.pre_action.clone()),
        action: first(inline, &policies, |gates| gates.action),
        post_action: first(inline, &policies, |gates| gates.post_action.clone()),
    }
}

/// Gates that are set on the step itself, without any policy.
pub(crate) fn inline(inline: &StepPolicy) -> ResolvedPolicy {
    gates(&Configuration::default(), None, "", inline)
}

fn first<T>(
    inline: &StepPolicy,
    policies: &[&Policy],
    field: impl Fn(&StepPolicy) -> Option<T>,
) -> Option<Resolved<T>> {
    let own = field(inline).map(|value| Candidate {
        value,
        origin: Origin::Inline,
    });
    let global = policies.iter().filter_map(|policy| {
        let origin = Origin::Policy {
            name: policy.name.clone(),
            priority: policy.priority,
        };
        field(&policy.policy).map(|value| Candidate { value, origin })
    });
    let mut candidates = own.into_iter().chain(global);
    let Candidate { value, origin } = candidates.next()?;
    Some(Resolved {
        value,
        origin,
        shadowed: candidates.collect(),
    })
}

/// A selector matches when every criterion that it gives matches.
fn matches(
    policy: &Policy,
    configuration: &Configuration,
    product: Option<&str>,
    environment: &str,
) -> bool {
    let none = Vec::new();
    let product_tags = product
        .and_then(|name| configuration.products.get(name))
        .map_or(&none, |product| &product.tags);
    let target = configuration.environments.get(environment);
    let environment_tags = target.map_or(&none, |environment| &environment.tags);
    let any = |wanted: &Option<Vec<String>>, tags: &[String]| {
        wanted
            .as_ref()
            .is_none_or(|wanted| wanted.iter().any(|tag| tags.contains(tag)))
    };
    policy
        .product_names
        .as_ref()
        .is_none_or(|names| product.is_some_and(|product| names.iter().any(|name| name == product)))
        && any(&policy.product_tags, product_tags)
        && policy
            .environment_names
            .as_ref()
            .is_none_or(|names| names.iter().any(|name| name == environment))
        && policy
            .environment_kinds
            .as_ref()
            .is_none_or(|kinds| target.is_some_and(|environment| kinds.contains(&environment.kind)))
        && any(&policy.environment_tags, environment_tags)
}

/// A policy won over another one of the same priority by its name alone.
fn tie<T>(
    resolved: &Option<Resolved<T>>,
    gate: &str,
    environment: &str,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(Resolved {
        origin: Origin::Policy { name, priority },
        shadowed,
        ..
    }) = resolved
    else {
        return;
    };
    let rivals: Vec<&str> = shadowed
        .iter()
        .filter_map(|candidate| match &candidate.origin {
            Origin::Policy {
                name,
                priority: other,
            } if other == priority => Some(name.as_str()),
            _ => None,
        })
        .collect();
    if !rivals.is_empty() {
        let rivals = rivals.join(", ");
        diagnostics.push(
            Diagnostic::warning("policy-tie", format!("the policies {name} and {rivals} set the {gate} of {environment} with the same priority {priority}: {name} counts, as the first by name"))
                .hint("give one of them a higher priority"),
        );
    }
}

/// The policies that a finding of `tie` names.
pub(crate) fn rivals(message: &str) -> Vec<&str> {
    let names = message
        .strip_prefix("the policies ")
        .and_then(|rest| rest.split_once(" set the "))
        .map_or("", |(names, _)| names);
    names
        .split([' ', ','])
        .filter(|name| !name.is_empty() && *name != "and")
        .collect()
}

/// The finding that a named workflow does not exist.
pub(crate) fn unknown_workflow(
    workflow: &str,
    what: &str,
    environment: Option<&str>,
    origin: Option<&Origin>,
) -> Diagnostic {
    let owner = environment.map_or_else(|| "the flow".to_string(), str::to_string);
    let source = match origin {
        Some(Origin::Policy { name, .. }) => format!(" (set by the policy {name})"),
        _ => String::new(),
    };
    Diagnostic::error(
        "unknown-workflow",
        format!("the {what} workflow `{workflow}` of {owner}{source} does not exist"),
    )
    .hint("choose a workflow of the configuration repository, or add this one to it")
}

/// The finding that pull requests can't be made yet.
pub(crate) fn pull_requests(environment: &str, origin: &Origin) -> Diagnostic {
    let source = match origin {
        Origin::Inline => String::new(),
        Origin::Policy { name, .. } => format!(" (set by the policy {name})"),
    };
    Diagnostic::error(
        "pull-requests-not-supported",
        format!("the action pr of {environment}{source} is not supported by this version"),
    )
    .hint("use the action commit")
}

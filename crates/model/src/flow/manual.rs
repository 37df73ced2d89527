//! A promotion from one environment to another without a flow: a flow of one step, made for it.
//! Everything that plans, checks and draws flows then serves it too.

use super::{Flow, Step};
use crate::{Configuration, diagnostic::Diagnostic, manifest::StepPolicy, policy};

/// The name of such a flow. No manifest can have it: their names are lower-case.
pub const MANUAL: &str = "Manual";

/// How many names a hint lists.
const SHOWN: usize = 8;

impl Flow {
    /// The flow of a promotion of a product from one environment to another, with what is wrong with it. The fields of
    /// the policy chosen by hand are inline: they beat every global policy; what it leaves open is resolved as ever.
    pub fn manual(
        configuration: &Configuration,
        product: &str,
        from: &str,
        to: &str,
        chosen: Option<&str>,
    ) -> (Flow, Vec<Diagnostic>) {
        let mut problems = environments(configuration, product, from, to);
        let inline = match chosen.map(|name| (name, configuration.policies.get(name))) {
            None => StepPolicy::default(),
            Some((_, Some(policy))) => policy.policy.clone(),
            Some((name, None)) => {
                let found = Diagnostic::error(
                    "unknown-policy",
                    format!("the promotion policy `{name}` does not exist"),
                );
                let known = configuration.policies.keys();
                problems.push(found.hint(choose(known, "policy")).about(to));
                StepPolicy::default()
            }
        };
        if configuration.environments.contains_key(to) {
            problems.extend(policy::resolve(configuration, product, to, &inline).1);
        }
        let step = Step {
            environment: to.to_owned(),
            depends_on: vec![from.to_owned()],
            policy: inline,
            ..Step::default()
        };
        let flow = Flow {
            name: MANUAL.to_owned(),
            trigger_environment: from.to_owned(),
            steps: vec![step],
            ..Flow::default()
        };
        (flow, problems)
    }
}

fn environments(
    configuration: &Configuration,
    product: &str,
    from: &str,
    to: &str,
) -> Vec<Diagnostic> {
    if from == to {
        let found = Diagnostic::error(
            "same-environment",
            format!("nothing can be promoted from {from} to itself"),
        );
        return vec![found.hint("choose two different environments").about(to)];
    }
    let mut problems = Vec::new();
    for environment in [from, to] {
        if !configuration.environments.contains_key(environment) {
            let found = Diagnostic::error(
                "unknown-environment",
                format!("the environment `{environment}` does not exist"),
            );
            let known = configuration.environments.keys();
            problems.push(found.hint(choose(known, "environment")).about(environment));
        } else if configuration
            .applications_in(product, environment)
            .is_empty()
        {
            let found = Diagnostic::error(
                "no-application",
                format!("{environment} has no application of product {product}"),
            );
            let hint = format!(
                "annotate an application of {environment} with codefresh.io/product: {product}, or choose another environment"
            );
            problems.push(found.hint(hint).about(environment));
        }
    }
    problems
}

fn choose<'a>(known: impl Iterator<Item = &'a String>, what: &str) -> String {
    let known: Vec<&str> = known.take(SHOWN).map(String::as_str).collect();
    match known.is_empty() {
        true => format!("the configuration has no {what}"),
        false => format!("choose one of {}", known.join(", ")),
    }
}

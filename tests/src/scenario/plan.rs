//! The plan that a scenario's flow stands for.

use std::collections::BTreeMap;

use signalbox_engine::{
    Plan,
    plan::{ApplicationPlan, EnvironmentPlan, Source},
};
use signalbox_model::{EnvironmentKind, Hooks, Origin, Resolved, ResolvedPolicy};

use super::{Case, CaseHooks};

/// A plan with invented places; only its shape matters here.
pub(super) fn plan(case: &Case) -> Plan {
    let environment = |name: &str,
                       depends_on: &[String],
                       policy: ResolvedPolicy,
                       hooks: &CaseHooks| EnvironmentPlan {
        name: name.to_owned(),
        kind: EnvironmentKind::NonProd,
        depends_on: depends_on.to_vec(),
        policy,
        hooks: plan_hooks(hooks),
        applications: case
            .applications
            .get(name)
            .into_iter()
            .flatten()
            .map(|name| application(name))
            .collect(),
    };
    let flow = &case.flow;
    let trigger_policy = ResolvedPolicy {
        pre_action: None,
        action: None,
        post_action: flow.post_trigger.clone().map(inline),
    };
    let trigger = environment(&flow.trigger, &[], trigger_policy, &CaseHooks::default());
    let steps = flow.steps.iter().map(|step| {
        let policy = ResolvedPolicy {
            pre_action: step.policy.pre.clone().map(inline),
            action: Some(inline(step.policy.action)),
            post_action: step.policy.post.clone().map(inline),
        };
        environment(&step.environment, &step.depends_on, policy, &step.hooks)
    });
    Plan {
        flow: "scenario".to_owned(),
        flow_version: None,
        configuration_commit: "0".repeat(40),
        product: "scenario".to_owned(),
        application: case
            .applications
            .get(&flow.trigger)
            .and_then(|all| all.first())
            .cloned()
            .unwrap_or_default(),
        environments: std::iter::once(trigger).chain(steps).collect(),
        hooks: plan_hooks(&flow.hooks),
        timeout_minutes: flow.promotion_timeout_limit.unwrap_or(24 * 60),
        source: Source {
            repo_url: "https://git.example.org/scenario.git".to_owned(),
            branch: "main".to_owned(),
            path: ".".to_owned(),
            commit: "1".repeat(40),
            author: "Scenario <scenario@example.org>".to_owned(),
            message: "change".to_owned(),
            date: "2026-01-01T00:00:00Z".to_owned(),
            version: None,
        },
        templates: BTreeMap::new(),
        runtime: "virtual".to_owned(),
        runtime_id: "virtual".to_owned(),
    }
}

fn inline<T>(value: T) -> Resolved<T> {
    Resolved {
        value,
        origin: Origin::Inline,
        shadowed: Vec::new(),
    }
}

fn plan_hooks(hooks: &CaseHooks) -> Hooks {
    let CaseHooks {
        on_start,
        on_success,
        on_fail,
    } = hooks.clone();
    Hooks {
        on_start,
        on_success,
        on_fail,
    }
}

fn application(name: &str) -> ApplicationPlan {
    ApplicationPlan {
        name: name.to_owned(),
        namespace: "default".to_owned(),
        repo_url: "https://git.example.org/scenario.git".to_owned(),
        branch: "main".to_owned(),
        path: name.to_owned(),
        version: None,
        base: None,
        template: None,
        writes: Vec::new(),
    }
}

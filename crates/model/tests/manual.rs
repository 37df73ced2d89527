//! Promotions without a flow: the flow of one step that stands for them, and what is wrong with it.
#![allow(clippy::unwrap_used)]

use signalbox_model::{Action, Configuration, Flow, flow::MANUAL, policy};

const CONFIGURATION: &str = r#"
apiVersion: signalbox.dev/v1alpha1
kind: Environment
metadata: {name: dev}
spec: {kind: NON_PROD, position: 1, clusters: [{name: c, namespaces: [dev]}]}
---
apiVersion: signalbox.dev/v1alpha1
kind: Environment
metadata: {name: qa}
spec: {kind: NON_PROD, position: 2, clusters: [{name: c, namespaces: [qa]}]}
---
apiVersion: signalbox.dev/v1alpha1
kind: Environment
metadata: {name: empty}
spec: {kind: PROD, position: 3, clusters: [{name: p}]}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop-dev, annotations: {codefresh.io/product: shop}}
spec: {source: {repoURL: r, path: dev}, destination: {name: c, namespace: dev}}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop-qa, annotations: {codefresh.io/product: shop}}
spec: {source: {repoURL: r, path: qa}, destination: {name: c, namespace: qa}}
---
apiVersion: codefresh.io/v1beta2
kind: Product
metadata: {name: shop}
spec: {}
---
apiVersion: codefresh.io/v1beta1
kind: PromotionPolicy
metadata: {name: everywhere}
spec: {priority: 1, policy: {action: commit, postAction: gone}, selector: {targetEnvironment: {names: [qa]}}}
---
apiVersion: codefresh.io/v1beta1
kind: PromotionPolicy
metadata: {name: asks}
spec: {priority: 0, policy: {action: pr}, selector: {product: {names: [other]}}}
"#;

fn check(from: &str, to: &str, chosen: Option<&str>, expected: &[&str]) -> Flow {
    let configuration = Configuration::read([("all.yaml", CONFIGURATION)]);
    let (flow, problems) = Flow::manual(&configuration, "shop", from, to, chosen);
    let found: Vec<String> = problems
        .iter()
        .map(|found| {
            let at = found.environment.as_deref().unwrap_or("-");
            format!("{} {at}", found.code)
        })
        .collect();
    assert_eq!(found, expected, "{problems:#?}");
    assert!(problems.iter().all(|found| found.hint.is_some()));
    flow
}

#[test]
fn a_promotion_is_a_flow_of_one_step() {
    let flow = check("dev", "qa", None, &["unknown-workflow qa"]);
    assert_eq!(
        (flow.name.as_str(), flow.trigger_environment.as_str()),
        (MANUAL, "dev")
    );
    assert_eq!(flow.steps.len(), 1);
    assert_eq!(flow.steps[0].environment, "qa");
    assert_eq!(flow.steps[0].depends_on, ["dev"]);
    assert!(
        !signalbox_model::manifest::is_name(MANUAL),
        "no manifest has it"
    );
}

#[test]
fn a_policy_chosen_by_hand_beats_the_global_ones_field_by_field() {
    let flow = check(
        "dev",
        "qa",
        Some("asks"),
        &["unknown-workflow qa", "pull-requests-not-supported qa"],
    );
    let configuration = Configuration::read([("all.yaml", CONFIGURATION)]);
    let (gates, _) = policy::resolve(&configuration, "shop", "qa", &flow.steps[0].policy);
    assert_eq!(gates.action.unwrap().value, Action::Pr);
    assert_eq!(gates.post_action.unwrap().value, "gone");
}

#[test]
fn what_can_not_be_promoted_is_said() {
    check(
        "dev",
        "dev",
        None,
        &["same-environment dev", "no-action dev"],
    );
    check(
        "gone",
        "qa",
        Some("everywhere"),
        &["unknown-environment gone", "unknown-workflow qa"],
    );
    check("dev", "gone", None, &["unknown-environment gone"]);
    check(
        "dev",
        "qa",
        Some("gone"),
        &["unknown-policy qa", "unknown-workflow qa"],
    );
    check(
        "empty",
        "qa",
        None,
        &["no-application empty", "unknown-workflow qa"],
    );
    check(
        "dev",
        "empty",
        None,
        &["no-application empty", "no-action empty"],
    );
}

//! What can be said of a release without the runtime.
#![allow(clippy::unwrap_used)]

use signalbox_api::Manifests;
use signalbox_model::Configuration;

use super::*;

const FILES: &str = "apiVersion: signalbox.dev/v1alpha1
kind: Environment
metadata: {name: dev}
spec: {kind: NON_PROD, position: 1, clusters: [{name: c, namespaces: [dev]}]}
---
apiVersion: signalbox.dev/v1alpha1
kind: Environment
metadata: {name: qa}
spec: {kind: NON_PROD, position: 2, clusters: [{name: c, namespaces: [qa]}]}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop-dev, annotations: {codefresh.io/product: shop}}
spec: {source: {repoURL: r, path: dev}, destination: {name: c, namespace: dev}}
---
apiVersion: codefresh.io/v1beta2
kind: Product
metadata: {name: shop}
spec: {}
---
apiVersion: codefresh.io/v1beta1
kind: PromotionFlow
metadata: {name: line}
spec:
  triggerEnvironment: dev
  steps:
    - environment: qa
      dependsOn: [dev]
      policy: {action: commit}
";

fn planned(flow: &str, product: &str, application: Option<&str>) -> Result<OfflinePlan, Error> {
    let seen = Seen {
        manifests: Manifests {
            commit: "c0ffee".to_owned(),
            documents: Vec::new(),
            diagnostics: Vec::new(),
        },
        configuration: Configuration::read([("all.yaml", FILES)]),
        at: 4711,
    };
    let request = PlanRequest {
        route: signalbox_api::Route::Flow {
            flow: flow.to_owned(),
        },
        product: product.to_owned(),
        application: application.map(str::to_owned),
    };
    plan(&seen, &request)
}

#[test]
fn gates_and_findings_come_from_what_was_last_seen() {
    let plan = planned("line", "shop", Some("other")).unwrap();
    let environments: Vec<&str> = plan
        .graph
        .nodes
        .iter()
        .map(|node| node.environment.as_str())
        .collect();
    assert_eq!(environments, ["dev", "qa"]);
    assert_eq!(plan.seen_at, 4711);
    assert!(!plan.unchecked.is_empty());
    let found: Vec<(&str, Option<&str>)> = plan
        .problems
        .iter()
        .map(|found| (found.code.as_str(), found.environment.as_deref()))
        .collect();
    let each_once = [("no-application", Some("qa")), ("application", Some("dev"))];
    assert_eq!(found, each_once);
    for chosen in [Some("shop-dev"), None] {
        let fits = planned("line", "shop", chosen).unwrap();
        let found = fits.problems.iter().map(|found| found.code.as_str());
        assert_eq!(found.collect::<Vec<_>>(), ["no-application"]);
    }
}

#[test]
fn what_was_never_seen_is_named() {
    for (flow, product, named) in [("x", "shop", "flow `x`"), ("line", "y", "product `y`")] {
        let error = planned(flow, product, None).unwrap_err();
        assert_eq!(error.code, Code::NotFound);
        assert!(error.message.contains(named), "{}", error.message);
    }
}

#[test]
fn a_promotion_without_a_flow_is_planned_too() {
    let promoted = |to: &str| {
        let seen = Seen {
            manifests: Manifests {
                commit: "c0ffee".to_owned(),
                documents: Vec::new(),
                diagnostics: Vec::new(),
            },
            configuration: Configuration::read([("all.yaml", FILES)]),
            at: 4711,
        };
        let route = signalbox_api::Route::Promotion {
            from: "dev".to_owned(),
            to: to.to_owned(),
            policy: None,
        };
        let request = PlanRequest {
            product: "shop".to_owned(),
            application: None,
            route,
        };
        plan(&seen, &request).unwrap()
    };
    let offline = promoted("qa");
    assert_eq!(offline.graph.flow.name, signalbox_api::MANUAL);
    assert_eq!(offline.graph.nodes.len(), 2);
    let same = promoted("dev");
    let found = |code: &str| same.problems.iter().any(|found| found.code == code);
    assert!(found("same-environment"), "{:?}", same.problems);
}

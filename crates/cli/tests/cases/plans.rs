//! What every runtime keeps to when it plans.

use std::sync::Arc;

use signalbox_api::{ReleaseQuery, Runtime, TriggerRequest, error::Code};

use super::{request, trigger};
use crate::support::{Demo, FLOW};

pub async fn a_trigger_holds_to_the_plan_that_was_shown(
    demo: Arc<Demo>,
    runtime: Arc<dyn Runtime>,
) {
    let shown = runtime.plan(request()).await.unwrap();
    assert_eq!(
        shown.digest,
        runtime.plan(request()).await.unwrap().digest,
        "the same plan has the same digest"
    );
    let values = demo
        .chart("trioapp-dev/values.yaml")
        .replace("1.5.0", "1.6.0");
    demo.commit("charts.git", "trioapp-dev/values.yaml", &values);
    let stale = TriggerRequest {
        digest: shown.digest,
        ..trigger()
    };
    assert_eq!(
        runtime.trigger("key", stale).await.unwrap_err().code,
        Code::PlanChanged
    );
    assert!(
        runtime
            .releases(ReleaseQuery::default())
            .await
            .unwrap()
            .releases
            .is_empty()
    );
}

pub async fn what_an_earlier_hook_may_pass_blocks_no_plan(
    demo: Arc<Demo>,
    runtime: Arc<dyn Runtime>,
) {
    let workflow = "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: close, annotations: {codefresh.io/workflow-origin: promotion}}\n\
        spec:\n  entrypoint: main\n  arguments: {parameters: [{name: ticket}]}\n  templates:\n    - name: main\n      script: {image: 'alpine:3', command: [sh], source: 'echo done'}\n";
    demo.commit("config.git", "close.yaml", workflow);
    let flow = |hook: &str| {
        format!(
            "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata: {{name: {FLOW}}}\nspec:\n  triggerEnvironment: dev\n  hooks: {{{hook}: close}}\n  steps:\n    - environment: qa\n      dependsOn: [dev]\n      policy: {{action: commit}}\n"
        )
    };
    demo.write_flow(&flow("onSuccess"));
    let late = runtime.plan(request()).await.unwrap();
    assert!(late.plan.is_some(), "{:?}", late.problems);
    assert_eq!(late.problems[0].code, "late-argument");
    demo.write_flow(&flow("onStart"));
    let first = runtime.plan(request()).await.unwrap();
    assert!(
        first.plan.is_none(),
        "nothing runs before it that could pass a ticket"
    );
}

//! What every runtime keeps to when a step waits for a person.

use std::sync::Arc;

use signalbox_api::{
    ActKind, AuditQuery, LinesQuery, LogQuery, LogSearch, Refresh, ReleaseView, Runtime,
    error::Code,
};
use signalbox_engine::{
    Event, Stage,
    event::{ReleaseStatus, Verdict},
};

use super::{end, trigger};
use crate::support::{Demo, FLOW};

/// A release of a flow whose only step is decided by a person, as soon as it waits.
async fn waiting(demo: &Demo, runtime: &dyn Runtime) -> ReleaseView {
    demo.write_flow(&format!(
        "apiVersion: codefresh.io/v1beta1
kind: PromotionFlow
metadata:
  name: {FLOW}
spec:
  triggerEnvironment: dev
  steps:
    - environment: qa
      dependsOn: [dev]
      policy: {{preAction: manual-approval, action: commit}}
"
    ));
    runtime.manifests(Refresh::Fetch).await.unwrap();
    let mut notices = runtime.subscribe();
    let id = runtime.trigger("one", trigger()).await.unwrap().release.id;
    loop {
        let view = runtime.release(&id).await.unwrap();
        if view.release.status == ReleaseStatus::Suspended {
            return view;
        }
        assert!(!view.release.status.is_ended(), "{:?}", view.release);
        notices.recv().await.unwrap();
    }
}

pub async fn an_approval_lets_it_go_on_and_happens_once(
    demo: Arc<Demo>,
    runtime: Arc<dyn Runtime>,
) {
    let view = waiting(&demo, runtime.as_ref()).await;
    let id = view.release.id.as_str();
    let [may] = view.decisions.as_slice() else {
        panic!("{:?}", view.decisions);
    };
    assert_eq!((may.approval, &may.refused), (1, &None));
    let approval = &view.release.approvals[0];
    assert_eq!(approval.message.as_deref(), Some("May trioapp-qa go live?"));
    let approve = || runtime.decide("yes", id, 1, Verdict::Approve, Some("Looks good".into()));
    approve().await.unwrap();
    approve().await.unwrap();
    let ended = end(runtime.as_ref(), id).await;
    assert_eq!(ended.release.status, ReleaseStatus::Succeeded);
    assert!(ended.decisions.is_empty());
    let again = runtime.decide("more", id, 1, Verdict::Reject, None).await;
    let refused = again.unwrap_err();
    assert_eq!(refused.code, Code::Rejected, "{refused}");
    let other = runtime.decide("yes", id, 1, Verdict::Reject, None).await;
    assert_eq!(other.unwrap_err().code, Code::Invalid, "a key is of one");
    let records = runtime.events(id).await.unwrap();
    let decided = records
        .iter()
        .filter(|it| matches!(it.event, Event::ApprovalDecided { .. }));
    assert_eq!(decided.count(), 1);
}

pub async fn a_rejection_fails_the_step(demo: Arc<Demo>, runtime: Arc<dyn Runtime>) {
    let view = waiting(&demo, runtime.as_ref()).await;
    let id = view.release.id.as_str();
    let missing = runtime.decide("no", id, 7, Verdict::Reject, None).await;
    assert!(
        matches!(missing.unwrap_err().code, Code::Rejected | Code::NotFound),
        "there is no approval 7"
    );
    let reason = Some("Not on a Friday".to_owned());
    runtime
        .decide("reject", id, 1, Verdict::Reject, reason.clone())
        .await
        .unwrap();
    let ended = end(runtime.as_ref(), id).await.release;
    assert_eq!(ended.status, ReleaseStatus::Failed);
    assert!(demo.chart_commits().iter().all(|it| !it.contains("qa")));
    let page = runtime.audit(AuditQuery::default()).await.unwrap();
    let kinds: Vec<ActKind> = page.acts.iter().map(|act| act.kind).collect();
    assert_eq!(kinds, [ActKind::Rejected, ActKind::Triggered]);
    assert_eq!(page.acts[0].reason, reason);
    assert_eq!(page.acts[0].release.as_deref(), Some(id));
    let only = AuditQuery {
        kind: vec![ActKind::Triggered, ActKind::Published],
        by: page.acts[0].by.clone(),
        limit: Some(1),
        ..AuditQuery::default()
    };
    let page = runtime.audit(only).await.unwrap();
    assert_eq!(page.acts.len(), 1);
    assert_eq!(page.acts[0].kind, ActKind::Triggered);
}

pub async fn lines_of_a_log_are_read_and_found(demo: Arc<Demo>, runtime: Arc<dyn Runtime>) {
    let view = waiting(&demo, runtime.as_ref()).await;
    let id = view.release.id;
    let query = LinesQuery {
        log: LogQuery {
            release: id.clone(),
            environment: Some("qa".into()),
            application: Some("trioapp-qa".into()),
            stage: Stage::PreAction,
            attempt: None,
            node: None,
            offset: 0,
        },
        from: 1,
        count: 1,
    };
    let lines = runtime.log_lines(query).await.unwrap();
    assert_eq!((lines.from, lines.lines.len()), (1, 1));
    assert!(lines.total >= 2);
    let search = |q: &str| LogSearch {
        release: id.clone(),
        q: q.to_owned(),
        limit: Some(10),
    };
    let found = runtime.search_logs(search("CHANGE window")).await.unwrap();
    assert!(!found.more);
    let [hit] = found.hits.as_slice() else {
        panic!("{found:?}");
    };
    assert!(hit.text.contains("change window: open"));
    assert_eq!(hit.environment.as_deref(), Some("qa"));
    let found = runtime.search_logs(search("moon")).await.unwrap();
    assert!(found.hits.is_empty());
}

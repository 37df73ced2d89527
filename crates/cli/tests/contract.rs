//! What every runtime keeps to: the same cases for each implementation of `api::Runtime`.
#![allow(clippy::unwrap_used)]

mod support;

use std::{collections::BTreeSet, path::PathBuf, sync::Arc};

use signalbox_api::{
    Change, LogQuery, Notice, PlanRequest, Refresh, ReleaseQuery, ReleaseView, Runtime,
    TriggerRequest, error::Code,
};
use signalbox_engine::{
    Event, Release, Stage,
    event::{ReleaseStatus, RetryFrom},
};
use signalbox_model::Kind;
use signalbox_runtime::{Embedded, Options, Role};
use support::{Demo, FLOW, PRODUCT, program};

/// A runtime of a fresh demo with gates. Git's identity comes from the environment: set before any thread starts.
fn check<F: Future<Output = ()>>(case: impl FnOnce(Arc<Demo>, Arc<dyn Runtime>) -> F) {
    let demo = Arc::new(Demo::with_gates());
    let name = [
        ("GIT_AUTHOR_NAME", "Rhea Manager"),
        ("GIT_AUTHOR_EMAIL", "rhea@example.com"),
    ];
    // Each test is a process of its own under nextest, and this is its only thread so far.
    #[allow(unsafe_code)]
    name.iter()
        .for_each(|(key, value)| unsafe { std::env::set_var(key, value) });
    let tokio = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    tokio.block_on(async {
        let options = Options {
            role: Role::Conduct,
            waiter: vec![program().to_owned(), PathBuf::from("__wait")],
        };
        let runtime = Embedded::open(&demo.dir, &options).await.unwrap();
        case(demo.clone(), Arc::new(runtime)).await;
    });
}

fn request() -> PlanRequest {
    PlanRequest {
        flow: FLOW.into(),
        product: PRODUCT.into(),
        application: None,
    }
}

fn trigger() -> TriggerRequest {
    TriggerRequest {
        request: request(),
        digest: None,
        reason: Some("Because".into()),
    }
}

async fn end(runtime: &dyn Runtime, id: &str) -> ReleaseView {
    let mut notices = runtime.subscribe();
    loop {
        let view = runtime.release(id).await.unwrap();
        if view.release.status.is_ended() {
            return view;
        }
        notices.recv().await.unwrap();
    }
}

#[test]
fn it_tells_what_it_is() {
    check(|_, runtime| async move {
        let info = runtime.info().await.unwrap();
        assert_eq!(
            (
                info.name.as_str(),
                info.executor.as_str(),
                info.deployer.as_str()
            ),
            ("this-laptop", "host", "command")
        );
        assert_eq!(info.user.unwrap().name, "Rhea Manager");
        assert_eq!(info.id, runtime.info().await.unwrap().id);
    });
}

#[test]
fn manifests_carry_text_revision_and_findings() {
    check(|demo, runtime| async move {
        let manifests = runtime.manifests(Refresh::Fetch).await.unwrap();
        let flow = manifests
            .documents
            .iter()
            .find(|document| document.kind == Kind::Flow)
            .unwrap();
        assert!(flow.text.contains("triggerEnvironment: dev"));
        assert!(
            manifests.diagnostics.is_empty(),
            "{:?}",
            manifests.diagnostics
        );
        demo.commit("config.git", "broken.yaml", "kind: [\n");
        let manifests = runtime.manifests(Refresh::Fetch).await.unwrap();
        assert_eq!(manifests.diagnostics.len(), 1);
        assert_eq!(
            manifests.diagnostics[0].file.as_deref(),
            Some("broken.yaml")
        );
    });
}

#[test]
fn a_change_commits_once_and_only_on_its_base() {
    check(|demo, runtime| async move {
        let manifests = runtime.manifests(Refresh::Fetch).await.unwrap();
        let flow = manifests
            .documents
            .into_iter()
            .find(|document| document.kind == Kind::Flow)
            .unwrap();
        let text = flow.text.replace(
            "triggerEnvironment: dev",
            "promotionTimeoutLimit: 5\n  triggerEnvironment: dev",
        );
        let change = Change {
            kind: Kind::Flow,
            name: flow.name.clone(),
            revision: Some(flow.revision),
            text: Some(text.clone()),
        };
        let published = runtime
            .change("key", vec![change.clone()], "Shorter".into())
            .await
            .unwrap();
        assert_eq!(
            runtime
                .change("key", vec![change.clone()], "Shorter".into())
                .await
                .unwrap(),
            published,
            "same key, same answer"
        );
        let config = demo.dir.join("config.git");
        let log = demo.git(&[
            "--git-dir",
            config.to_str().unwrap(),
            "log",
            "--format=%an %s",
            "-2",
            "main",
        ]);
        assert_eq!(log, "Rhea Manager Shorter\nRhea Manager By hand\n");
        let diff = demo.git(&[
            "--git-dir",
            config.to_str().unwrap(),
            "diff",
            "--numstat",
            "main~1",
            "main",
        ]);
        assert!(diff.starts_with("1\t0\t"), "{diff}");

        let other = Change {
            text: Some(text.replace(": 5", ": 6")),
            ..change
        };
        let refused = runtime
            .change("other", vec![other], "Longer".into())
            .await
            .unwrap_err();
        assert_eq!(
            (refused.code, refused.current),
            (Code::Conflict, Some(text))
        );
        let nonsense = Change {
            kind: Kind::Flow,
            name: FLOW.into(),
            revision: None,
            text: Some("kind: Nothing".into()),
        };
        assert_eq!(
            runtime
                .change("third", vec![nonsense], "x".into())
                .await
                .unwrap_err()
                .code,
            Code::Invalid
        );
    });
}

#[test]
fn a_new_document_gets_the_folder_of_its_kind_and_can_be_deleted() {
    check(|demo, runtime| async move {
        let text = "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata:\n  name: hotfix\nspec:\n  triggerEnvironment: qa\n  steps:\n    - environment: prod\n      dependsOn: [qa]\n";
        let new = Change {
            kind: Kind::Flow,
            name: "hotfix".into(),
            revision: None,
            text: Some(text.into()),
        };
        let published = runtime
            .change("a", vec![new], "Add hotfix".into())
            .await
            .unwrap();
        let config = demo.dir.join("config.git");
        let files = || {
            demo.git(&[
                "--git-dir",
                config.to_str().unwrap(),
                "ls-tree",
                "-r",
                "--name-only",
                "main",
            ])
        };
        assert!(files().contains("resources/configurations/promotion-flows/hotfix.yaml"));
        let revision = published.revisions.get("hotfix").cloned();
        let gone = Change {
            kind: Kind::Flow,
            name: "hotfix".into(),
            revision,
            text: None,
        };
        runtime
            .change("b", vec![gone], "Remove hotfix".into())
            .await
            .unwrap();
        assert!(!files().contains("hotfix"));
    });
}

#[test]
fn a_trigger_holds_to_the_plan_that_was_shown() {
    check(|demo, runtime| async move {
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
    });
}

#[test]
fn the_same_key_makes_one_release_and_the_rest_queue() {
    check(|_, runtime| async move {
        let first = runtime.trigger("one", trigger()).await.unwrap().release;
        assert_eq!(
            runtime.trigger("one", trigger()).await.unwrap().release.id,
            first.id
        );
        let second = runtime.trigger("two", trigger()).await.unwrap().release;
        let third = runtime.trigger("three", trigger()).await.unwrap().release;
        assert_eq!(
            (second.status, third.status),
            (ReleaseStatus::Queued, ReleaseStatus::Queued)
        );
        let ended = runtime
            .terminate("stop", &third.id, Some("Not needed".into()))
            .await
            .unwrap()
            .release;
        assert_eq!(ended.status, ReleaseStatus::Terminated);
        assert_eq!(
            end(runtime.as_ref(), &first.id).await.release.status,
            ReleaseStatus::Succeeded
        );
        let second = end(runtime.as_ref(), &second.id).await.release;
        assert_eq!(second.status, ReleaseStatus::Succeeded);
        let commits = second
            .environments
            .iter()
            .flat_map(|environment| &environment.applications);
        assert!(
            commits
                .into_iter()
                .all(|application| application.commit.is_none()),
            "the first one had promoted it all"
        );
        let query = ReleaseQuery {
            limit: Some(2),
            ..ReleaseQuery::default()
        };
        let page = runtime.releases(query.clone()).await.unwrap();
        let rest = runtime
            .releases(ReleaseQuery {
                cursor: page.next.clone(),
                ..query
            })
            .await
            .unwrap();
        let ids: Vec<String> = page
            .releases
            .into_iter()
            .chain(rest.releases)
            .map(|release| release.id)
            .collect();
        assert_eq!(ids, [third.id, second.id, first.id], "newest first");
        assert!(rest.next.is_none());
    });
}

#[test]
fn the_journal_is_the_state_and_the_stream_is_the_journal() {
    check(|_, runtime| async move {
        let mut notices = runtime.subscribe();
        let id = runtime.trigger("one", trigger()).await.unwrap().release.id;
        let mut heard = Vec::new();
        loop {
            if let Notice::Journal { record } = notices.recv().await.unwrap() {
                let ended = matches!(record.event, Event::Ended { .. });
                heard.push(*record);
                if ended {
                    break;
                }
            }
        }
        let records = runtime.events(&id).await.unwrap();
        assert_eq!(heard, records);
        let mut replayed = Release::create(&id, &records[0].event, records[0].at).unwrap();
        records[1..]
            .iter()
            .for_each(|record| replayed.apply(&record.event, record.at));
        let view = runtime.release(&id).await.unwrap();
        assert_eq!(replayed, view.release);
        let numbers: BTreeSet<i64> = records.iter().map(|record| record.seq).collect();
        assert_eq!(numbers.len(), records.len());
        assert_eq!(Some(&view.seq), numbers.last());
    });
}

#[test]
fn logs_read_on_from_an_offset() {
    check(|_, runtime| async move {
        let id = runtime.trigger("one", trigger()).await.unwrap().release.id;
        end(runtime.as_ref(), &id).await;
        let query = LogQuery {
            release: id.clone(),
            environment: Some("qa".into()),
            application: Some("trioapp-qa".into()),
            stage: Stage::PreAction,
            attempt: None,
            node: None,
            offset: 0,
        };
        let whole = runtime.log(query.clone()).await.unwrap();
        assert!(whole.complete);
        assert!(
            whole.text.contains("no freeze") && whole.text.contains("201 created CHG"),
            "{}",
            whole.text
        );
        let half = whole.text.len() as u64 / 2;
        let rest = runtime
            .log(LogQuery {
                offset: half,
                ..query.clone()
            })
            .await
            .unwrap();
        assert_eq!(rest.text, whole.text[half as usize..]);
        assert_eq!(rest.offset, whole.offset);
        let missing = LogQuery {
            environment: Some("moon".into()),
            ..query
        };
        assert_eq!(runtime.log(missing).await.unwrap_err().code, Code::NotFound);
    });
}

#[test]
fn commands_that_the_state_forbids_are_rejected() {
    check(|_, runtime| async move {
        let id = runtime.trigger("one", trigger()).await.unwrap().release.id;
        let running = runtime
            .retry("r", &id, None, RetryFrom::Failed)
            .await
            .unwrap_err();
        assert_eq!(running.code, Code::Rejected);
        let view = end(runtime.as_ref(), &id).await;
        assert!(view.terminate_refused.is_some() && view.retry_refused.is_some());
        assert_eq!(
            runtime.terminate("t", &id, None).await.unwrap_err().code,
            Code::Rejected
        );
        assert_eq!(
            runtime.release("01ABC").await.unwrap_err().code,
            Code::NotFound
        );
    });
}

#[test]
fn one_release_of_a_product_runs_also_when_another_is_retried() {
    check(|demo, runtime| async move {
        std::fs::write(demo.dir.join("freeze"), "").unwrap();
        let first = runtime.trigger("one", trigger()).await.unwrap().release.id;
        let second = runtime.trigger("two", trigger()).await.unwrap().release.id;
        end(runtime.as_ref(), &first).await;
        std::fs::remove_file(demo.dir.join("freeze")).unwrap();
        // The second one's turn has come at this moment: whoever is faster runs, the other one waits or is refused.
        let retried = runtime
            .retry("again", &first, None, RetryFrom::Failed)
            .await;
        end(runtime.as_ref(), &second).await;
        let first = end(runtime.as_ref(), &first).await.release;
        if let Err(error) = retried {
            assert_eq!(error.code, Code::Rejected);
        } else {
            assert_eq!(first.status, ReleaseStatus::Succeeded);
        }
        let mut records = runtime.events(&first.id).await.unwrap();
        records.extend(runtime.events(&second).await.unwrap());
        records.sort_by_key(|record| record.seq);
        let mut running = BTreeSet::new();
        for record in records {
            match record.event {
                Event::Started { .. } | Event::RetryRequested { .. } => {
                    running.insert(record.release);
                }
                Event::Ended { .. } => {
                    running.remove(&record.release);
                }
                _ => {}
            }
            assert!(running.len() < 2, "both run at {}", record.seq);
        }
    });
}

#[test]
fn what_an_earlier_hook_may_pass_blocks_no_plan() {
    check(|demo, runtime| async move {
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
    });
}

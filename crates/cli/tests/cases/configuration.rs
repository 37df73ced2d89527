//! What every runtime keeps to when it is asked what it is, what its configuration is, and to change it.

use std::sync::Arc;

use signalbox_api::{Change, ManifestHistory, Notice, Refresh, Runtime, error::Code};
use signalbox_model::Kind;

use crate::support::{Demo, FLOW};

pub async fn it_tells_what_it_is(_: Arc<Demo>, runtime: Arc<dyn Runtime>) {
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
}

pub async fn manifests_carry_text_revision_and_findings(
    demo: Arc<Demo>,
    runtime: Arc<dyn Runtime>,
) {
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
}

pub async fn a_change_commits_once_and_only_on_its_base(
    demo: Arc<Demo>,
    runtime: Arc<dyn Runtime>,
) {
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
}

pub async fn a_new_document_gets_the_folder_of_its_kind_and_can_be_deleted(
    demo: Arc<Demo>,
    runtime: Arc<dyn Runtime>,
) {
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
}

pub async fn what_moved_is_told(demo: Arc<Demo>, runtime: Arc<dyn Runtime>) {
    let before = runtime.manifests(Refresh::Fetch).await.unwrap().commit;
    let mut notices = runtime.subscribe();
    let policy = "apiVersion: codefresh.io/v1beta1\nkind: PromotionPolicy\nmetadata:\n  name: friday\nspec:\n  priority: 5\n  selector: {product: {matchNames: [demo-trioapp]}}\n  definition: {action: commit}\n";
    let new = Change {
        kind: Kind::Policy,
        name: "friday".into(),
        revision: None,
        text: Some(policy.into()),
    };
    let published = runtime
        .change("a", vec![new], "Friday".into())
        .await
        .unwrap();
    assert_ne!(published.commit, before);
    loop {
        if let Notice::Configuration { commit } = notices.recv().await.unwrap()
            && commit == published.commit
        {
            break;
        }
    }
    let log = demo.git(&[
        "--git-dir",
        demo.dir.join("config.git").to_str().unwrap(),
        "log",
        "--format=%s",
        "main",
    ]);
    assert_eq!(log.matches("Friday").count(), 1);
    let detail = runtime.manifest(Kind::Policy, "friday").await.unwrap();
    assert_eq!(detail.manifest.text, policy);
    assert_eq!(detail.last_change.unwrap().sha, published.commit);
}

pub async fn a_manifest_has_a_history_through_moves_and_deletion(
    demo: Arc<Demo>,
    runtime: Arc<dyn Runtime>,
) {
    let flow = |extra: &str| {
        format!(
            "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata:\n  name: hotfix\nspec:\n{extra}  triggerEnvironment: qa\n  steps:\n    - environment: prod\n      dependsOn: [qa]\n"
        )
    };
    let write = async |key: &str, revision: Option<String>, text: Option<String>| {
        let change = Change {
            kind: Kind::Flow,
            name: "hotfix".into(),
            revision,
            text,
        };
        let published = runtime.change(key, vec![change], key.into()).await.unwrap();
        published.revisions.get("hotfix").cloned()
    };
    let history = async |limit: u32| runtime.history(Kind::Flow, "hotfix", limit).await.unwrap();
    runtime.manifests(Refresh::Fetch).await.unwrap();
    assert_eq!(history(9).await, ManifestHistory::default());
    let first = write("make", None, Some(flow(""))).await;
    let second = write(
        "time",
        first.clone(),
        Some(flow("  promotionTimeoutLimit: 5\n")),
    )
    .await;
    write("remove", second.clone(), None).await;
    let mut both = flow("");
    both.push_str("---\n");
    both.push_str(&flow("").replace("hotfix", "other"));
    demo.commit("config.git", "elsewhere.yaml", &both);
    demo.commit("config.git", "elsewhere.yaml", &format!("{both}# more\n"));
    runtime.manifests(Refresh::Fetch).await.unwrap();

    let told = history(9).await;
    let lines: Vec<(&str, Option<String>, String)> = told
        .changes
        .iter()
        .map(|change| {
            let message = change.commit.message.as_str();
            (message, change.revision.clone(), change.words.join("; "))
        })
        .collect();
    let again = told.changes[0].revision.clone();
    assert_eq!(
        lines,
        [
            ("By hand", again, "created".to_owned()),
            ("remove", None, "deleted".to_owned()),
            ("time", second, "timeout 5 min added".to_owned()),
            ("make", first, "created".to_owned()),
        ]
    );
    assert_eq!(told.changes[3].text, Some(flow("")));
    assert!(!told.more);
    let short = history(2).await;
    assert_eq!(
        (short.changes.as_slice(), short.more),
        (&told.changes[..2], true)
    );
}

//! A journal that can't be written: commands are told so, nothing is half-done, and it goes on by itself.
#![allow(clippy::unwrap_used)]

mod audit;

use std::time::Duration;

use signalbox_engine::event::ReleaseStatus;
use tempfile::TempDir;

use super::*;
use crate::demo;

fn trigger() -> TriggerRequest {
    let request = PlanRequest {
        route: signalbox_api::Route::Flow {
            flow: "multi-env-sequential-promotion".into(),
        },
        product: "demo-trioapp".into(),
        application: None,
    };
    TriggerRequest {
        request,
        digest: None,
        reason: None,
    }
}

/// A demo whose flow has no workflows, so that no waiter is needed.
async fn open(home: &TempDir) -> Embedded {
    let dir = demo::create(&home.path().join("demo")).unwrap();
    Embedded::open(
        &dir,
        &Options {
            role: Role::Conduct,
            waiter: Vec::new(),
        },
    )
    .await
    .unwrap()
}

fn with_identity(case: impl Future<Output = ()>) {
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
    tokio.block_on(case);
}

#[test]
fn a_full_disk_refuses_a_trigger_and_loses_nothing() {
    with_identity(async {
        let home = TempDir::new().unwrap();
        let runtime = open(&home).await;
        let journal = runtime.shared.parts.journal.clone();
        journal.limit(journal.pages());
        let refused = runtime.trigger("key", trigger()).await.unwrap_err();
        assert_eq!(refused.code, Code::Storage);
        assert!(refused.message.contains("full"), "{}", refused.message);
        assert!(
            runtime
                .releases(ReleaseQuery::default())
                .await
                .unwrap()
                .releases
                .is_empty()
        );
        assert_eq!(journal.last().unwrap(), 0);

        journal.limit(u32::MAX);
        let mut notices = runtime.subscribe();
        let id = runtime.trigger("key", trigger()).await.unwrap().release.id;
        while !runtime
            .release(&id)
            .await
            .unwrap()
            .release
            .status
            .is_ended()
        {
            notices.recv().await.unwrap();
        }
    });
}

#[test]
fn an_observation_that_could_not_be_written_comes_again() {
    with_identity(async {
        let home = TempDir::new().unwrap();
        let runtime = open(&home).await;
        let journal = runtime.shared.parts.journal.clone();
        let mut notices = runtime.subscribe();
        let id = runtime.trigger("key", trigger()).await.unwrap().release.id;
        journal.break_down();
        // The commit of qa goes on outside; what is seen of it can't be written for a while.
        journal.wait_for_refusal().await;
        let seen = runtime.release(&id).await.unwrap().release;
        assert_eq!(
            seen,
            look_up(&journal, &id).unwrap().release,
            "what is shown is what was written"
        );
        journal.mend();
        let ended = loop {
            let release = runtime.release(&id).await.unwrap().release;
            if release.status.is_ended() {
                break release;
            }
            notices.recv().await.unwrap();
        };
        assert_eq!(ended.status, ReleaseStatus::Succeeded);
        let applications = ended
            .environments
            .iter()
            .flat_map(|environment| &environment.applications);
        assert!(
            applications
                .flat_map(|application| &application.stages)
                .all(|stage| stage.attempts.len() == 1)
        );
    });
}

#[test]
fn a_key_answers_only_the_request_that_it_came_with() {
    with_identity(async {
        let home = TempDir::new().unwrap();
        let runtime = open(&home).await;
        let nobodys = Ulid::new().to_string();
        let unknown = runtime.events(&nobodys).await.unwrap_err();
        assert_eq!(unknown.code, Code::NotFound);
        let first = runtime.trigger("key", trigger()).await.unwrap();
        let again = runtime.trigger("key", trigger()).await.unwrap();
        assert_eq!(first.release.id, again.release.id);
        let mut other = trigger();
        other.reason = Some("another".into());
        let refused = runtime.trigger("key", other).await.unwrap_err();
        assert_eq!(refused.code, Code::Invalid);
        let ada = User {
            name: "ada".into(),
            email: "ada@example.com".into(),
        };
        let hers = runtime
            .acting_as(ada)
            .trigger("key", trigger())
            .await
            .unwrap();
        assert_ne!(
            hers.release.id, first.release.id,
            "another person's key is another key"
        );
        assert_eq!(hers.release.by, "ada");
    });
}

#[test]
fn releases_are_found_by_what_stands_in_their_rows() {
    with_identity(async {
        let home = TempDir::new().unwrap();
        let runtime = open(&home).await;
        let mut because = trigger();
        because.reason = Some("Ticket 100% \"Rot\"".into());
        let made = runtime.trigger("key", because).await.unwrap().release;
        let at = made.created_at;
        let all = ReleaseQuery::default;
        let q = |q: &str| ReleaseQuery {
            q: Some(q.into()),
            ..all()
        };
        let environment = |name: &str| ReleaseQuery {
            environment: Some(name.into()),
            ..all()
        };
        let between = |since: Option<i64>, until: Option<i64>| ReleaseQuery {
            since,
            until,
            ..all()
        };
        let cases = [
            (all(), 1),
            (q("100% \"rot"), 1),
            (q("RHEA"), 1),
            (q("00%"), 0),
            (q("  "), 1),
            (environment("prod"), 1),
            (environment("pro"), 0),
            (between(Some(at), None), 1),
            (between(Some(at + 1000), None), 0),
            (between(None, Some(at)), 0),
            (between(None, Some(at + 1000)), 1),
        ];
        for (query, found) in cases {
            let page = runtime.releases(query.clone()).await.unwrap();
            assert_eq!(page.releases.len(), found, "{query:?}");
        }
    });
}

#[test]
fn a_change_whose_asker_went_away_is_finished_and_found_again() {
    with_identity(async {
        let home = TempDir::new().unwrap();
        let runtime = open(&home).await;
        let before = runtime.manifests(Refresh::Fetch).await.unwrap().commit;
        let change = Change {
            kind: Kind::Environment,
            name: "canary".into(),
            revision: None,
            text: Some("apiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata:\n  name: canary\nspec:\n  kind: NON_PROD\n  position: 9\n".into()),
        };
        let ask = || runtime.change("key", vec![change.clone()], "A canary".into());
        // Gone at once, gone while Git works, gone near the end.
        for millis in [0, 5, 20, 60] {
            let asked = tokio::time::timeout(Duration::from_millis(millis), ask()).await;
            drop(asked);
        }
        let published = ask().await.unwrap();
        assert_eq!(ask().await.unwrap(), published);
        let config = home.path().join("demo/config.git");
        let count = std::process::Command::new("git")
            .arg("--git-dir")
            .arg(config)
            .args(["rev-list", "--count", &format!("{before}..main")])
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&count.stdout).trim(), "1");
    });
}

/// Somebody pushes to the configuration repository, past the runtime.
fn push(home: &TempDir) {
    let git = |dir: &Path, arguments: &[&str]| {
        let done = std::process::Command::new("git")
            .current_dir(dir)
            .args(["-c", "user.name=Ada", "-c", "user.email=ada@example.com"])
            .args(arguments)
            .output()
            .unwrap();
        assert!(done.status.success(), "{done:?}");
    };
    git(home.path(), &["clone", "-q", "demo/config.git", "work"]);
    let work = home.path().join("work");
    git(&work, &["commit", "-q", "--allow-empty", "-m", "By hand"]);
    git(&work, &["push", "-q"]);
}

#[test]
fn a_configuration_that_moved_is_told_whoever_finds_it() {
    with_identity(async {
        let home = TempDir::new().unwrap();
        let runtime = open(&home).await;
        let before = runtime.manifests(Refresh::Fetch).await.unwrap().commit;
        let mut notices = runtime.subscribe();
        push(&home);
        runtime.plan(trigger().request).await.unwrap();
        let now = runtime.manifests(Refresh::Fetch).await.unwrap().commit;
        assert_ne!(now, before);
        let told = notices.try_recv().expect("the plan has found it");
        assert!(matches!(told, Notice::Configuration { commit } if commit == now));
        assert!(notices.try_recv().is_err(), "it is told once");
    });
}

#[test]
fn a_trigger_that_comes_again_meanwhile_waits_for_the_first_ones_answer() {
    with_identity(async {
        let home = TempDir::new().unwrap();
        let runtime = open(&home).await;
        let first = runtime.trigger("first", trigger()).await.unwrap().release;
        let mut again = trigger();
        again.digest = Some("of a plan that is no more".into());
        let key = runtime.key("trigger", "key", &again);

        let under_way = runtime.shared.turns.of(&key.name).await;
        let asked = runtime.trigger("key", again);
        tokio::pin!(asked);
        let early = tokio::time::timeout(Duration::from_millis(200), &mut asked).await;
        assert!(early.is_err(), "{early:?}");
        let answers = vec![(key, first.id.clone())];
        let batch = crate::journal::Batch {
            answers,
            ..Default::default()
        };
        runtime.shared.parts.journal.append(&batch).unwrap();
        drop(under_way);
        assert_eq!(asked.await.unwrap().release.id, first.id);
    });
}

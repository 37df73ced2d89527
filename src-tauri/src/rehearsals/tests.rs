//! A flow is played offline, from the draft or from what is published, with what past releases took.
#![allow(clippy::unwrap_used)]

use signalbox_api::{Manifest, Manifests};
use signalbox_engine::{
    event::ReleaseStatus,
    rehearsal::{Course, CourseEnd},
};
use signalbox_model::{Configuration, Edit};

use crate::{
    fake::PROFILE,
    fixture::{created, played},
};

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
kind: PromotionFlow
metadata: {name: steady}
spec:
  triggerEnvironment: dev
  steps:
    - environment: qa
      dependsOn: [dev]
      policy: {action: commit}
";

fn seen(desktop: &Desktop) {
    let configuration = Configuration::read([("all.yaml", FILES)]);
    let documents = configuration.documents.into_iter().map(|it| Manifest {
        kind: it.kind,
        name: it.name,
        file: it.file,
        text: it.text,
        revision: it.revision,
        diagnostics: Vec::new(),
    });
    let manifests = Manifests {
        commit: "c0ffee".to_owned(),
        documents: documents.collect(),
        diagnostics: Vec::new(),
    };
    desktop.kept.keep(PROFILE, manifests, 4711).unwrap();
}

fn request(draft: bool, fails: Option<&str>) -> RehearsalRequest {
    let failing = Course {
        outcome: CourseEnd::Failed,
        ..Course::default()
    };
    let courses = fails.map(|lane| (lane.to_owned(), vec![failing]));
    RehearsalRequest {
        flow: "steady".to_owned(),
        draft,
        product: "shop".to_owned(),
        application: None,
        scenario: Scenario {
            courses: courses.into_iter().collect(),
            ..Scenario::default()
        },
    }
}

#[tokio::test]
async fn a_published_flow_is_played_offline() {
    let (_dir, desktop, runtime) = played();
    seen(&desktop);
    runtime.offline();
    let fails = request(false, Some("qa/shop-qa/Verify"));
    let view = desktop.rehearse(PROFILE, fails.clone()).await.unwrap();
    assert_eq!(view.applications, ["shop-dev"]);
    let played = view.played.unwrap();
    assert_eq!(played.expected.releases, 0, "guesses");
    assert_eq!(played.timeline.seen_at, 4711);
    let last = u32::try_from(played.timeline.timeline.moments.last().unwrap().seq).unwrap();
    let stood = desktop
        .rehearsal_at(PROFILE, fails.clone(), last)
        .await
        .unwrap();
    assert_eq!(stood.release.status, ReleaseStatus::Failed);
    assert!(stood.retry_refused.unwrap().contains("rehearsal"));
    let first = desktop
        .rehearsal_at(PROFILE, fails.clone(), 1)
        .await
        .unwrap();
    assert_eq!(first.release.status, ReleaseStatus::Queued);
    assert!(desktop.rehearsal_at(PROFILE, fails, 0).await.is_err());
}

#[tokio::test]
async fn a_draft_is_played_as_it_stands() {
    let (_dir, desktop, _runtime) = played();
    seen(&desktop);
    let configuration = desktop.kept.configuration(PROFILE).unwrap().unwrap();
    let text = FILES.rsplit("---\n").next().unwrap();
    let edit = |text: String| {
        let edit = Edit::SetText { text };
        let configuration = &configuration.configuration;
        let edited = desktop.store.edit(
            DraftKey::flow(PROFILE, "steady"),
            &edit,
            configuration,
            None,
            1,
        );
        edited.unwrap();
    };
    edit(text.replace("commit}", "commit}\n      hooks: {onStart: gone}"));
    let view = desktop
        .rehearse(PROFILE, request(true, None))
        .await
        .unwrap();
    assert!(view.played.is_none());
    assert!(
        view.problems.iter().any(|it| it.code == "unknown-workflow"),
        "{:?}",
        view.problems
    );
    let asked = desktop.rehearsal_at(PROFILE, request(true, None), 1).await;
    assert_eq!(asked.err().unwrap().code, Code::Invalid);
    let published = desktop
        .rehearse(PROFILE, request(false, None))
        .await
        .unwrap();
    assert!(published.played.is_some());
    let missing = RehearsalRequest {
        flow: "moon".to_owned(),
        ..request(false, None)
    };
    let missing = desktop.rehearse(PROFILE, missing).await;
    assert_eq!(missing.err().unwrap().code, Code::NotFound);
}

#[tokio::test]
async fn times_come_from_releases_that_succeeded() {
    let (_dir, desktop, runtime) = played();
    seen(&desktop);
    use signalbox_engine::{
        EffectId, Event, Stage,
        event::{EffectResult, Outcome},
    };
    let effect = EffectId {
        release: "R1".to_owned(),
        environment: Some("dev".to_owned()),
        application: Some("shop-dev".to_owned()),
        stage: Stage::Verify,
        attempt: 1,
    };
    let result = EffectResult::Nothing;
    let status = ReleaseStatus::Succeeded;
    let outcome = Outcome::Succeeded { result };
    for event in [
        created(),
        Event::Started { writes: None },
        Event::EffectStarted {
            effect: effect.clone(),
        },
        Event::EffectEnded { effect, outcome },
        Event::Ended { status },
    ] {
        runtime.push("R1", event);
    }
    let view = desktop
        .rehearse(PROFILE, request(false, None))
        .await
        .unwrap();
    let played = view.played.unwrap();
    let verify = played
        .lanes
        .iter()
        .find(|it| it.lane.lane == "dev/shop-dev/Verify")
        .unwrap();
    assert_eq!(
        (verify.usual, verify.spread, verify.samples),
        (1_000, Some((1_000, 1_000)), 1)
    );
    assert_eq!(
        (played.expected.releases, played.timeline.medians_of),
        (1, 1)
    );
}

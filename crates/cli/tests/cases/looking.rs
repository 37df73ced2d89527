//! What every runtime keeps to when it is asked what is where, how it came there, and who did it.

use std::sync::Arc;

use signalbox_api::{
    PlanRequest, Refresh, ReleaseQuery, Route, Runtime, TriggerRequest, error::Code,
};
use signalbox_engine::event::ReleaseStatus;

use super::{end, trigger};
use crate::support::{Demo, PRODUCT};

pub async fn a_release_has_notes_numbers_and_a_place_on_the_board(
    _: Arc<Demo>,
    runtime: Arc<dyn Runtime>,
) {
    let id = runtime.trigger("one", trigger()).await.unwrap().release.id;
    end(runtime.as_ref(), &id).await;
    let notes = runtime.notes(&id).await.unwrap();
    assert_eq!(notes.release, id);
    let [prod] = notes.applications.as_slice() else {
        panic!("{notes:?}");
    };
    assert_eq!(prod.environment, "prod");
    assert_eq!(prod.version.as_deref(), Some("1.5.0"));
    assert!(notes.markdown.contains("1.5.0"));
    let numbers = runtime.numbers(ReleaseQuery::default()).await.unwrap();
    assert_eq!((numbers.releases, numbers.succeeded), (1, 1));
    let none = ReleaseQuery {
        product: Some("moon".into()),
        ..ReleaseQuery::default()
    };
    assert_eq!(runtime.numbers(none).await.unwrap().releases, 0);
    let board = runtime.board(Refresh::Fetch).await.unwrap();
    let row = board.products.iter().find(|it| it.name == PRODUCT).unwrap();
    let cell = row
        .cells
        .iter()
        .find(|it| it.environment == "prod")
        .unwrap();
    let application = &cell.applications[0];
    assert_eq!(application.version.as_deref(), Some("1.5.0"));
    let made = runtime.deployments(&application.name, 5).await.unwrap();
    assert_eq!(made[0].release.as_deref(), Some(id.as_str()));
    let same = runtime.difference("trioapp-dev", &application.name).await;
    assert!(same.is_ok(), "{same:?}");
    let unknown = runtime.deployments("moon", 5).await.unwrap_err();
    assert_eq!(unknown.code, Code::NotFound);
}

pub async fn the_journal_holds(_: Arc<Demo>, runtime: Arc<dyn Runtime>) {
    let id = runtime.trigger("one", trigger()).await.unwrap().release.id;
    end(runtime.as_ref(), &id).await;
    let found = runtime.verify().await.unwrap();
    assert!(found.holds(), "{found:?}");
    assert!(found.records > 0 && found.head.is_some(), "{found:?}");
    assert!(found.anchors > 0, "{found:?}");
}

pub async fn a_product_is_promoted_without_a_flow(_: Arc<Demo>, runtime: Arc<dyn Runtime>) {
    let request = PlanRequest {
        product: PRODUCT.into(),
        application: None,
        route: Route::Promotion {
            from: "dev".into(),
            to: "qa".into(),
            policy: None,
        },
    };
    let shown = runtime.plan(request.clone()).await.unwrap();
    assert!(shown.problems.is_empty(), "{:?}", shown.problems);
    let plan = shown.plan.unwrap();
    assert_eq!(plan.flow, "Manual");
    let trigger = TriggerRequest {
        request,
        digest: shown.digest,
        reason: Some("Only to qa".into()),
    };
    let id = runtime.trigger("one", trigger).await.unwrap().release.id;
    let ended = end(runtime.as_ref(), &id).await.release;
    assert_eq!(ended.status, ReleaseStatus::Succeeded);
    let names: Vec<&str> = ended
        .environments
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(names, ["dev", "qa"]);
}

//! What every runtime keeps to: cases that know nothing of how the runtime is reached.
#![allow(clippy::unwrap_used)]

pub mod configuration;
pub mod decisions;
pub mod looking;
pub mod plans;
pub mod releases;

use signalbox_api::{PlanRequest, ReleaseView, Runtime, TriggerRequest};

use crate::support::{FLOW, PRODUCT};

fn request() -> PlanRequest {
    PlanRequest {
        route: signalbox_api::Route::Flow { flow: FLOW.into() },
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

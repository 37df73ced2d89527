//! What every route is given: the runtime, the feed of what happens.
//!
//! Cheap to clone.

use std::sync::Arc;

use axum::body::Bytes;
use signalbox_api::User;
use signalbox_runtime::Embedded;
use tokio_util::sync::CancellationToken;

use crate::{auth::Caller, feed::Feed, metrics::Metrics, views::Views};

/// See the module.
#[derive(Clone)]
pub struct App {
    pub runtime: Embedded,
    pub feed: Feed,
    pub metrics: Metrics,
    pub views: Arc<Views>,
    /// The OpenAPI document of the contract, as JSON.
    pub document: Bytes,
    /// Cancelled when the server stops: streams end.
    pub stop: CancellationToken,
}

impl App {
    /// The runtime as this caller uses it.
    pub fn acting(&self, caller: &Caller) -> Embedded {
        self.runtime.acting_as(User {
            name: caller.name.clone(),
            email: caller.email.clone(),
        })
    }
}

//! What every route is given: the runtime, its users, the feed of what happens.
//!
//! Cheap to clone.

use std::sync::Arc;

use axum::body::Bytes;
use signalbox_api::User;
use signalbox_runtime::Embedded;
use tokio_util::sync::CancellationToken;

use crate::{auth::Caller, feed::Feed, users::Users, views::Views};

/// See the module.
#[derive(Clone)]
pub struct App {
    pub runtime: Embedded,
    pub users: Users,
    pub feed: Feed,
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

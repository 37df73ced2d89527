//! The parsed view of the manifests, made once a commit.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde_json::Value;
use signalbox_api::{Error, Manifests, error::Code};
use signalbox_model::{Configuration, Kind};

/// The last view that was made.
#[derive(Debug, Default)]
pub struct Views {
    last: Mutex<Option<View>>,
}

#[derive(Debug, Clone)]
struct View {
    commit: String,
    configuration: Arc<Configuration>,
}

impl Views {
    /// Everything that the manifests say.
    ///
    /// # Errors
    /// Reading them broke down.
    pub async fn of(&self, manifests: Arc<Manifests>) -> Result<Arc<Configuration>, Error> {
        let last = self.lock().clone();
        if let Some(last) = last.filter(|last| last.commit == manifests.commit) {
            return Ok(last.configuration);
        }
        let commit = manifests.commit.clone();
        // A large configuration takes a while: the other requests don't wait for it.
        let configuration = tokio::task::spawn_blocking(move || manifests.configuration())
            .await
            .map_err(|error| Error::new(Code::Internal, error.to_string()))?;
        let configuration = Arc::new(configuration);
        *self.lock() = Some(View {
            commit,
            configuration: configuration.clone(),
        });
        Ok(configuration)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<View>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One manifest as the runtime understands it; `None`: it can't be read.
pub fn parsed(configuration: &Configuration, kind: Kind, name: &str) -> Option<Value> {
    fn json<T: Serialize>(value: Option<&T>) -> Option<Value> {
        value.and_then(|value| serde_json::to_value(value).ok())
    }
    match kind {
        Kind::Environment => json(configuration.environments.get(name)),
        Kind::Application => json(configuration.applications.get(name)),
        Kind::Product => json(configuration.products.get(name)),
        Kind::Template => json(configuration.templates.get(name)),
        Kind::Policy => json(configuration.policies.get(name)),
        Kind::Flow => json(configuration.flows.get(name)),
        Kind::Workflow => json(configuration.workflows.get(name)),
    }
}

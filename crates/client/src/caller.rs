//! The calls of the contract that look: shared by what the window asks and by the stream.

use std::sync::{Mutex, PoisonError};

use reqwest::{
    StatusCode,
    header::{ETAG, HeaderValue},
};
use signalbox_api::{Error, Info, Manifests, Record, Refresh};

use crate::{
    call::{Call, Patience},
    wire::Wire,
};

/// Calls a runtime, and remembers its manifests as last read.
#[derive(Debug)]
pub(crate) struct Caller {
    pub wire: Wire,
    known: Mutex<Option<Known>>,
}

/// Manifests and the tag under which the runtime knows them.
#[derive(Debug, Clone)]
struct Known {
    tag: Option<HeaderValue>,
    manifests: Manifests,
}

impl Caller {
    pub fn new(wire: Wire) -> Self {
        Self {
            wire,
            known: Mutex::new(None),
        }
    }

    /// `GET /info`.
    pub async fn info(&self) -> Result<Info, Error> {
        self.wire.ask(Call::get(&["info"])).await
    }

    /// `GET /info`, without a second try.
    pub async fn info_once(&self) -> Result<Info, Error> {
        self.wire
            .call_once(Call::get(&["info"]))
            .await?
            .read(&self.wire)
    }

    /// `GET /manifests`: sent only when they are others than those known here.
    pub async fn manifests(&self, refresh: Refresh) -> Result<Manifests, Error> {
        let known = self.known();
        let (refresh, patience) = match refresh {
            Refresh::Fetch => ("fetch", Patience::Git),
            Refresh::Cached => ("cached", Patience::Usual),
        };
        let call = Call::get(&["manifests"])
            .with("refresh", refresh)
            .known(known.as_ref().and_then(|known| known.tag.clone()))
            .patience(patience);
        let answer = self.wire.call(call).await?;
        if let (StatusCode::NOT_MODIFIED, Some(known)) = (answer.status, known) {
            return Ok(known.manifests);
        }
        let manifests: Manifests = answer.read(&self.wire)?;
        let known = Known {
            tag: answer.headers.get(ETAG).cloned(),
            manifests: manifests.clone(),
        };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        Ok(manifests)
    }

    /// The commit of the manifests as last read.
    pub fn commit(&self) -> Option<String> {
        self.known().map(|known| known.manifests.commit)
    }

    /// `GET /records`.
    pub async fn records(&self, after: i64, limit: u32) -> Result<Vec<Record>, Error> {
        let call = Call::get(&["records"])
            .with("after", after)
            .with("limit", limit);
        self.wire.ask(call).await
    }

    fn known(&self) -> Option<Known> {
        self.known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

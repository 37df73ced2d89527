//! A remote runtime as `api::Runtime`: HTTP with time-outs and retries, and one stream that comes back for ever.
//!
//! `credentials` is the only place that touches the keychain of the operating system.

pub mod credentials;

use std::{path::PathBuf, time::Duration};

use async_trait::async_trait;
use secrecy::SecretString;
use signalbox_api::{
    Change, Error, Info, Link, LogChunk, LogQuery, ManifestDetail, Manifests, Notice, PlanRequest,
    Preview, Published, Record, Refresh, ReleasePage, ReleaseQuery, ReleaseView, Runtime,
    TriggerRequest,
};
use signalbox_engine::event::RetryFrom;
use signalbox_model::Kind;
use tokio::sync::{broadcast, watch};

/// How to reach a runtime.
#[derive(Debug, Clone)]
pub struct Options {
    /// Its address: https, or http to this machine. A path before the contract's own is kept.
    pub url: String,
    pub token: Option<SecretString>,
    /// A certificate authority to trust besides the system's, PEM.
    pub ca_file: Option<PathBuf>,
    pub proxy: Proxy,
    /// The last journal record that is known: the stream goes on after it. `None`: it begins now.
    pub after: Option<i64>,
}

/// Through what to reach it.
#[derive(Debug, Clone)]
pub enum Proxy {
    /// What the system says (`HTTPS_PROXY`, `NO_PROXY`, …).
    System,
    Direct,
    Url {
        url: String,
        user: Option<String>,
        password: Option<SecretString>,
    },
}

/// A remote runtime. Dropped, its stream ends.
#[derive(Debug)]
pub struct Remote {}

impl Remote {
    /// Begins to connect; waits for nothing. How it goes is told by [`Runtime::link`].
    ///
    /// # Errors
    /// An option is wrong: the address, the CA file, the proxy.
    pub fn open(_options: &Options) -> Result<Self, Error> {
        todo!()
    }
}

/// Asks once, for the button *Test connection*: what is there, and how long it took to answer.
///
/// # Errors
/// Exactly what failed.
pub async fn test(_options: &Options) -> Result<(Info, Duration), Error> {
    todo!()
}

#[async_trait]
impl Runtime for Remote {
    async fn info(&self) -> Result<Info, Error> {
        todo!()
    }
    async fn manifests(&self, _refresh: Refresh) -> Result<Manifests, Error> {
        todo!()
    }
    async fn manifest(&self, _kind: Kind, _name: &str) -> Result<ManifestDetail, Error> {
        todo!()
    }
    async fn change(
        &self,
        _key: &str,
        _changes: Vec<Change>,
        _message: String,
    ) -> Result<Published, Error> {
        todo!()
    }
    async fn plan(&self, _request: PlanRequest) -> Result<Preview, Error> {
        todo!()
    }
    async fn trigger(&self, _key: &str, _trigger: TriggerRequest) -> Result<ReleaseView, Error> {
        todo!()
    }
    async fn releases(&self, _query: ReleaseQuery) -> Result<ReleasePage, Error> {
        todo!()
    }
    async fn release(&self, _id: &str) -> Result<ReleaseView, Error> {
        todo!()
    }
    async fn events(&self, _id: &str) -> Result<Vec<Record>, Error> {
        todo!()
    }
    async fn records(&self, _after: i64, _limit: u32) -> Result<Vec<Record>, Error> {
        todo!()
    }
    async fn terminate(
        &self,
        _key: &str,
        _id: &str,
        _reason: Option<String>,
    ) -> Result<ReleaseView, Error> {
        todo!()
    }
    async fn retry(
        &self,
        _key: &str,
        _id: &str,
        _reason: Option<String>,
        _from: RetryFrom,
    ) -> Result<ReleaseView, Error> {
        todo!()
    }
    async fn log(&self, _query: LogQuery) -> Result<LogChunk, Error> {
        todo!()
    }
    fn subscribe(&self) -> broadcast::Receiver<Notice> {
        todo!()
    }
    fn link(&self) -> watch::Receiver<Link> {
        todo!()
    }
}

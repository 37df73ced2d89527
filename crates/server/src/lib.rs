//! A runtime over HTTP: the contract of `api::http`, for a team.
//!
//! `users` and `auth` know who may come in, `routes` is the contract, `feed` what is told as it happens, `listen` the
//! sockets.

mod access;
mod answers;
mod app;
mod auth;
mod extract;
mod feed;
mod listen;
mod problem;
mod routes;
mod selection;
mod told;
mod users;
mod views;

use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf, sync::Arc};

use axum::middleware;
use signalbox_runtime::Embedded;
use tokio_util::sync::CancellationToken;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

use crate::{app::App, auth::Gate, feed::Feed, listen::Listening};

pub use users::{Role, Token, TokenRow, UserRow, Users};

/// So many wrong tokens of one address are answered a minute.
const FAILURES: NonZeroU32 = NonZeroU32::new(30).expect("30 is not 0");

/// How to listen.
#[derive(Debug, Clone)]
pub struct Options {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Certificate and key; without them the server speaks plain HTTP.
    pub tls: Option<Tls>,
    /// Where plain HTTP may be spoken.
    pub plain: Plain,
}

/// Files of a certificate chain and its key, PEM.
#[derive(Debug, Clone)]
pub struct Tls {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// Where plain HTTP may be spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plain {
    /// On the loopback interface.
    Loopback,
    /// Anywhere: something in front of this server speaks TLS.
    Anywhere,
}

/// Why the server can't start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Tokens would travel readable.
    #[error("{0} is not on this machine alone: tokens would travel readable over plain HTTP")]
    PlainHttp(SocketAddr),
    /// The address is taken, or is none of this machine's.
    #[error("can't listen on {address}: {cause}")]
    Listen { address: SocketAddr, cause: String },
    /// Certificate or key can't be used.
    #[error("the certificate {file} can't be used: {cause}")]
    Certificate { file: PathBuf, cause: String },
    /// The file of users can't be read or written.
    #[error("{file}: {cause}")]
    Users { file: PathBuf, cause: String },
    /// The runtime can't be used.
    #[error("{0}")]
    Runtime(String),
    /// What was asked of the users can't be done.
    #[error("{0}")]
    Refused(String),
}

/// A server that listens. Dropped, it closes at once.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    listening: Option<Listening>,
    stop: CancellationToken,
}

impl Server {
    /// Listens, and answers from now on.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn start(runtime: Embedded, users: Users, options: &Options) -> Result<Self, Error> {
        let stop = CancellationToken::new();
        let feed = Feed::start(runtime.clone(), stop.clone())
            .await
            .map_err(|error| Error::Runtime(error.message))?;
        let (routes, document) = routes::all().split_for_parts();
        let document = document
            .to_json()
            .expect("an OpenAPI document of our own types can be written");
        let app = App {
            runtime,
            users: users.clone(),
            feed,
            views: Arc::default(),
            document: document.into(),
            stop: stop.clone(),
        };
        let gate = Gate::new(users, FAILURES);
        let router = routes
            .with_state(app)
            .layer(CatchPanicLayer::custom(answers::panicked))
            .layer(middleware::from_fn_with_state(gate, auth::authenticate))
            .layer(middleware::from_fn(answers::finish))
            .layer(CompressionLayer::new());
        let listening = Listening::start(router, options)?;
        Ok(Self {
            address: listening.address,
            listening: Some(listening),
            stop,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more requests, ends the streams, lets what is under way finish (10 s at most).
    pub async fn stop(mut self) {
        self.stop.cancel();
        if let Some(listening) = self.listening.take() {
            listening.stop().await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
        if let Some(listening) = &self.listening {
            listening.close();
        }
    }
}

/// The OpenAPI document of the contract, made from the routes themselves.
pub fn openapi() -> utoipa::openapi::OpenApi {
    routes::all().into_openapi()
}

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
mod health;
mod layers;
mod limits;
mod listen;
mod metrics;
mod problem;
mod routes;
mod scrape;
mod selection;
mod streams;
mod telemetry;
mod told;
mod users;
mod views;

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use axum::middleware;
use signalbox_api::Runtime;
use signalbox_runtime::Embedded;
use tokio_util::sync::CancellationToken;
use tower_http::compression::CompressionLayer;

use crate::{app::App, feed::Feed, listen::Listening, metrics::Metrics};

pub use limits::Limits;
pub use users::{Role, Token, TokenRow, UserRow, Users};

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
        Self::start_with(runtime, users, options, &Limits::default()).await
    }

    /// The same with limits of its own.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn start_with(
        runtime: Embedded,
        users: Users,
        options: &Options,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let stop = CancellationToken::new();
        let metrics = Metrics::new();
        let feed = Feed::start(runtime.clone(), stop.clone())
            .await
            .map_err(|error| Error::Runtime(error.message))?;
        let (routes, document) = routes::all().split_for_parts();
        let document = document
            .to_json()
            .expect("an OpenAPI document of our own types can be written");
        let app = App {
            runtime: runtime.clone(),
            feed,
            metrics: metrics.clone(),
            views: Arc::default(),
            document: document.into(),
            stop: stop.clone(),
        };
        let router = layers::inner(routes.with_state(app), &users, limits, &metrics)
            .layer(middleware::from_fn(answers::finish))
            .layer(CompressionLayer::new());
        let listening = Listening::start(layers::outer(router, &metrics), options, limits)?;
        tokio::spawn(metrics.follow(runtime.subscribe(), stop.clone()));
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

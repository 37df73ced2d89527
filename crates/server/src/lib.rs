//! A runtime over HTTP: the contract of `api::http`, for a team.
//!
//! `users` knows who may come in, `routes` is the contract, `stream` what is told as it happens.

mod auth;
mod problem;
mod users;

use std::{net::SocketAddr, path::PathBuf};

use signalbox_runtime::Embedded;

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
    /// What was asked of the users can't be done.
    #[error("{0}")]
    Refused(String),
}

/// A server that listens.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
}

impl Server {
    /// Listens, and answers from now on.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn start(
        _runtime: Embedded,
        _users: Users,
        _options: &Options,
    ) -> Result<Self, Error> {
        todo!()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more requests, ends the streams, lets what is under way finish (10 s at most).
    pub async fn stop(self) {
        todo!()
    }
}

/// The OpenAPI document of the contract, made from the routes themselves.
pub fn openapi() -> utoipa::openapi::OpenApi {
    todo!()
}

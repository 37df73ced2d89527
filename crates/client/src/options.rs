//! How to reach a runtime, as a person says it. Nothing secret shows in `Debug`.

use std::{fmt, path::PathBuf};

use secrecy::SecretString;

use crate::address::shown;

/// How to reach a runtime.
#[derive(Clone)]
pub struct Options {
    /// Its address: https, or http to this machine. A path before the contract's own is kept.
    pub url: String,
    pub token: Option<SecretString>,
    /// A certificate authority to trust besides the system's, PEM.
    pub ca_file: Option<PathBuf>,
    /// Plain http, on this machine, never goes through a proxy.
    pub proxy: Proxy,
    /// The last journal record that is known: the stream goes on after it. `None`: it begins now.
    pub after: Option<i64>,
}

/// Through what to reach it.
#[derive(Clone)]
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

impl fmt::Debug for Options {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Options")
            .field("url", &shown(&self.url))
            .field("token", &self.token)
            .field("ca_file", &self.ca_file)
            .field("proxy", &self.proxy)
            .field("after", &self.after)
            .finish()
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => formatter.write_str("System"),
            Self::Direct => formatter.write_str("Direct"),
            Self::Url {
                url,
                user,
                password,
            } => formatter
                .debug_struct("Url")
                .field("url", &shown(url))
                .field("user", user)
                .field("password", password)
                .finish(),
        }
    }
}

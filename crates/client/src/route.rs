//! The way to a runtime: its address, the proxy in between, and names turned into addresses.

use std::{error::Error as StdError, fmt};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use secrecy::{ExposeSecret, SecretString};
use signalbox_api::{Error, error::Code};

use crate::{
    Proxy,
    address::{self, Address},
};

/// The way to a runtime.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    pub address: Address,
    pub through: Through,
}

/// What is in between.
#[derive(Debug, Clone)]
pub(crate) enum Through {
    Nothing,
    /// Whatever the system says.
    System,
    Proxy {
        /// Host and port.
        name: String,
        host: String,
        url: url::Url,
        user: Option<String>,
        password: Option<SecretString>,
    },
}

impl Route {
    /// Checks an address and a proxy.
    pub fn read(url: &str, proxy: &Proxy) -> Result<Self, Error> {
        let address = Address::read(url)?;
        let through = match proxy {
            Proxy::Direct => Through::Nothing,
            Proxy::System => Through::System,
            Proxy::Url {
                url,
                user,
                password,
            } => {
                let url = address::proxy(url)?;
                Through::Proxy {
                    name: address::host_and_port(&url),
                    host: bare(url.host_str().unwrap_or_default()),
                    url,
                    user: user.clone().filter(|user| !user.is_empty()),
                    password: password.clone(),
                }
            }
        };
        // Through a proxy, plain HTTP would leave this machine.
        let through = if address.is_tls() {
            through
        } else {
            Through::Nothing
        };
        Ok(Self { address, through })
    }

    /// The proxy as reqwest takes it; `None` where the system is to be asked.
    pub fn proxy(&self) -> Result<Option<reqwest::Proxy>, Error> {
        let Through::Proxy {
            name,
            url,
            user,
            password,
            ..
        } = &self.through
        else {
            return Ok(None);
        };
        let mut url = url.clone();
        if let Some(user) = user {
            let secret = password.as_ref().map(ExposeSecret::expose_secret);
            url.set_username(user)
                .and_then(|()| url.set_password(secret))
                .expect("an address with a host takes a user");
        }
        let proxy = reqwest::Proxy::all(url).map_err(|_| {
            Error::new(
                Code::Invalid,
                format!("The proxy {name} can't be used: its address or password has a form that no proxy takes."),
            )
        })?;
        Ok(Some(proxy))
    }

    /// How the proxy is called.
    pub fn proxy_name(&self) -> Option<&str> {
        match &self.through {
            Through::Nothing => None,
            Through::System => Some("of the system"),
            Through::Proxy { name, .. } => Some(name),
        }
    }

    /// Whether a host is the proxy's rather than the runtime's.
    pub fn is_proxy(&self, name: &str) -> bool {
        matches!(&self.through, Through::Proxy { host, .. } if *host == bare(name))
            && self
                .address
                .name
                .rsplit_once(':')
                .is_none_or(|(host, _)| bare(host) != bare(name))
    }
}

/// A host without the brackets of IPv6.
fn bare(host: &str) -> String {
    host.trim_start_matches('[')
        .trim_end_matches(']')
        .to_ascii_lowercase()
}

/// A name that has no address.
#[derive(Debug)]
pub(crate) struct Unresolved {
    pub host: String,
    cause: std::io::Error,
}

impl fmt::Display for Unresolved {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.host, self.cause)
    }
}

impl StdError for Unresolved {}

/// The system's resolver, that says which name it did not find.
#[derive(Debug)]
pub(crate) struct Names;

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((host.as_str(), 0)).await;
            match found.map(Vec::from_iter) {
                Ok(found) => Ok(Box::new(found.into_iter()) as Addrs),
                Err(cause) => Err(Box::new(Unresolved { host, cause }) as _),
            }
        })
    }
}

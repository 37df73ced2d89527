//! Why a runtime was not heard: the chain of causes of a failed call, told apart.

use std::{error::Error as StdError, io, time::Duration};

use signalbox_api::{Error, error::Code};

use crate::{
    route::{Route, Unresolved},
    tls,
};

/// What a failed call means.
pub(crate) fn told(error: &reqwest::Error, route: &Route) -> Error {
    let causes = Causes::of(error);
    if let Some(error) = causes.name(route) {
        return error;
    }
    if let Some(error) = causes.proxy(route) {
        return error;
    }
    if let Some(broken) = causes.find::<rustls::Error>() {
        return tls::told(broken, &route.address.name);
    }
    if error.is_timeout() {
        return if error.is_connect() {
            no_connection(route)
        } else {
            timeout(route, None)
        };
    }
    if let Some(cause) = causes.io()
        && let Some(error) = network(cause, route)
    {
        return error;
    }
    if causes
        .find::<hyper::Error>()
        .is_some_and(hyper::Error::is_parse)
    {
        return Error::new(
            Code::NotARuntime,
            format!("{} answers, but not with HTTP.", route.address.name),
        )
        .hint("Check the port, and whether the address must begin with https://.");
    }
    let deepest = causes.deepest();
    Error::new(
        Code::Unreachable,
        format!(
            "The connection to {} broke off: {deepest}.",
            route.address.name
        ),
    )
    .hint("It is tried again. If it stays, something on the way may be cutting connections.")
}

/// A runtime that took the call and did not answer within a time.
pub(crate) fn timeout(route: &Route, after: Option<Duration>) -> Error {
    let within = match after {
        Some(after) if after.as_secs() > 0 => format!(" within {} seconds", after.as_secs()),
        _ => " in time".to_owned(),
    };
    Error::new(
        Code::Timeout,
        format!("{} did not answer{within}.", route.address.name),
    )
    .hint("The runtime or the network is slow or overloaded. Try again.")
}

/// A stream on which nothing was heard for a time.
pub(crate) fn silent(route: &Route, silence: Duration) -> Error {
    Error::new(
        Code::Timeout,
        format!(
            "Nothing was heard from {} for {} seconds.",
            route.address.name,
            silence.as_secs()
        ),
    )
    .hint("Check this computer's network. The connection is tried again and again.")
}

fn no_connection(route: &Route) -> Error {
    let through = match route.proxy_name() {
        Some(proxy) => format!(" through the proxy {proxy}"),
        None => String::new(),
    };
    Error::new(
        Code::Timeout,
        format!(
            "No connection to {}{through} came about in time.",
            route.address.name
        ),
    )
    .hint("A firewall may be dropping the connection, or a VPN is needed.")
}

fn network(cause: &io::Error, route: &Route) -> Option<Error> {
    let name = &route.address.name;
    Some(match cause.kind() {
        io::ErrorKind::ConnectionRefused => Error::new(
            Code::Refused,
            format!("Nothing listens at {name}: the connection was refused."),
        )
        .hint("Check the port, and whether the runtime runs (signalbox serve)."),
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => Error::new(
            Code::Unreachable,
            format!("There is no network on the way to {name}."),
        )
        .hint("Check this computer's network, or whether a VPN is needed."),
        io::ErrorKind::HostUnreachable => Error::new(
            Code::Unreachable,
            format!("There is no way to {name} in this network."),
        )
        .hint("Check whether a VPN is needed."),
        io::ErrorKind::TimedOut => no_connection(route),
        _ => return None,
    })
}

/// An error and everything below it, outermost first.
struct Causes<'a>(Vec<&'a (dyn StdError + 'static)>);

impl<'a> Causes<'a> {
    fn of(error: &'a (dyn StdError + 'static)) -> Self {
        let mut all = Vec::new();
        let mut next = Some(error);
        while let Some(error) = next {
            all.push(error);
            // An `io::Error` hands on the source of what it wraps, and skips what it wraps.
            next = match error
                .downcast_ref::<io::Error>()
                .and_then(io::Error::get_ref)
            {
                Some(inner) => Some(inner),
                None => error.source(),
            };
        }
        Self(all)
    }

    fn find<T: StdError + 'static>(&self) -> Option<&'a T> {
        self.0.iter().find_map(|cause| cause.downcast_ref())
    }

    /// The deepest input or output error.
    fn io(&self) -> Option<&'a io::Error> {
        self.0.iter().rev().find_map(|cause| cause.downcast_ref())
    }

    fn deepest(&self) -> String {
        self.0.last().map(ToString::to_string).unwrap_or_default()
    }

    fn says(&self, words: &str) -> bool {
        self.0.iter().any(|cause| cause.to_string().contains(words))
    }

    fn name(&self, route: &Route) -> Option<Error> {
        let host = &self.find::<Unresolved>()?.host;
        Some(if route.is_proxy(host) {
            Error::new(
                Code::Proxy,
                format!("The proxy's name {host} can't be resolved."),
            )
            .hint("Check the proxy of this profile, or whether a VPN is needed.")
        } else {
            Error::new(Code::Dns, format!("The name {host} can't be resolved."))
                .hint("Check its spelling and this computer's network, or whether a VPN is needed.")
        })
    }

    /// The proxies of hyper and reqwest have no public error types: their words tell them apart.
    fn proxy(&self, route: &Route) -> Option<Error> {
        let proxy = route.proxy_name()?;
        let name = &route.address.name;
        let told = |what: String, hint: &str| Some(Error::new(Code::Proxy, what).hint(hint));
        if self.says("proxy authorization required") || self.says("407") {
            return told(
                format!(
                    "The proxy {proxy} wants a user and a password, or refuses those that it got."
                ),
                "Enter the proxy's user and password in this profile.",
            );
        }
        if self.says("failed to create underlying connection") || self.says("to socks proxy") {
            if let Some(broken) = self.find::<rustls::Error>() {
                let mut error = tls::told(broken, proxy);
                error.code = Code::Proxy;
                return Some(error);
            }
            return match self.io().map(io::Error::kind) {
                Some(io::ErrorKind::ConnectionRefused) => told(
                    format!("The proxy {proxy} can't be reached: the connection was refused."),
                    "Check the proxy's address and port.",
                ),
                _ => told(
                    format!(
                        "The proxy {proxy} gives no connection to {name}: {}.",
                        self.deepest()
                    ),
                    "Check the proxy's address, and whether it may connect to the runtime.",
                ),
            };
        }
        if self.says("tunnel error") {
            return told(
                format!("The proxy {proxy} refuses to connect to {name}, or can't."),
                "Ask who runs the proxy whether it may connect to the runtime, or choose “Direct”.",
            );
        }
        None
    }
}

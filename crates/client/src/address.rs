//! The address of a runtime, and of a proxy: what is taken, and how paths are put behind it.
//!
//! A token never travels over plain HTTP, so plain HTTP is for this machine alone.

use signalbox_api::{Error, error::Code, http::PREFIX};
use url::{Host, Url};

/// The checked address of a runtime.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    base: Url,
    /// Host and port, as a person would write them.
    pub name: String,
}

impl Address {
    /// Reads what was typed.
    pub fn read(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        let wrong = |what: String| Error::new(Code::Invalid, what).hint(EXAMPLE);
        if !text.contains("://") {
            return Err(wrong(
                "The address of the runtime must begin with https://.".to_owned(),
            ));
        }
        let base = Url::parse(text).map_err(|cause| {
            wrong(format!(
                "The address of the runtime can't be read: {cause}."
            ))
        })?;
        if !base.username().is_empty() || base.password().is_some() {
            return Err(wrong(
                "The address of the runtime contains a user or a password. They would be kept where everybody can read them."
                    .to_owned(),
            )
            .hint("Leave them out, and enter the token in its own field: it is kept in the keychain."));
        }
        if base.query().is_some() || base.fragment().is_some() {
            return Err(wrong(
                "The address of the runtime must end with its path: no “?” and no “#”.".to_owned(),
            ));
        }
        let host = base
            .host()
            .ok_or_else(|| wrong("The address of the runtime names no host.".to_owned()))?;
        match base.scheme() {
            "https" => {}
            "http" if is_loopback(&host) => {}
            "http" => {
                return Err(Error::new(
                    Code::Invalid,
                    format!("{host} is not this machine: over plain HTTP your token would travel readable for everybody on the way."),
                )
                .hint("Use https://. Plain http:// is only for a runtime on this machine."));
            }
            other => {
                return Err(wrong(format!(
                    "A runtime can't be reached with {other}://."
                )));
            }
        }
        Ok(Self {
            name: host_and_port(&base),
            base,
        })
    }

    /// Whether tokens travel encrypted.
    pub fn is_tls(&self) -> bool {
        self.base.scheme() == "https"
    }

    /// The address of a call; every segment is one name, whatever is in it.
    pub fn join(&self, segments: &[&str], query: &[(&str, String)]) -> Result<Url, Error> {
        let mut url = self.base.clone();
        for segment in segments {
            if matches!(*segment, "" | "." | "..") {
                return Err(Error::new(
                    Code::Invalid,
                    format!("“{segment}” is not a name that a runtime could know."),
                ));
            }
        }
        url.path_segments_mut()
            .expect("an http address has a path")
            .pop_if_empty()
            .extend(PREFIX.split('/').filter(|part| !part.is_empty()))
            .extend(segments);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }
}

const EXAMPLE: &str = "For example: https://signalbox.example.com";

/// Host and port of an address, the port also where it is the usual one.
pub(crate) fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port_or_known_default() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(name) => name.trim_end_matches('.').eq_ignore_ascii_case("localhost"),
    }
}

/// The checked address of a proxy.
pub(crate) fn proxy(text: &str) -> Result<Url, Error> {
    const HINT: &str = "For example: http://proxy.example.com:3128, or socks5://127.0.0.1:1080";
    let wrong = |what: String| Error::new(Code::Invalid, what).hint(HINT);
    let text = text.trim();
    if !text.contains("://") {
        return Err(wrong(
            "The address of the proxy must begin with http://, https:// or socks5://.".to_owned(),
        ));
    }
    let url = Url::parse(text)
        .map_err(|cause| wrong(format!("The address of the proxy can't be read: {cause}.")))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            wrong("The address of the proxy contains a user or a password.".to_owned())
                .hint("Enter them in their own fields: the password is kept in the keychain."),
        );
    }
    if !matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h") {
        return Err(wrong(format!(
            "A proxy can't be reached with {}://.",
            url.scheme()
        )));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(wrong("The address of the proxy names no host.".to_owned()));
    }
    Ok(url)
}

/// An address as it may be shown: without what stands before an `@`, and without a query.
pub(crate) fn shown(text: &str) -> String {
    let (text, rest) = match text.find(['?', '#']) {
        Some(end) => (&text[..end], "?…"),
        None => (text, ""),
    };
    let (scheme, place) = match text.split_once("://") {
        Some((scheme, place)) => (format!("{scheme}://"), place),
        None => (String::new(), text),
    };
    match place.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}…@{host}{rest}"),
        None => format!("{scheme}{place}{rest}"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn takes_https_and_plain_http_to_this_machine() {
        for (text, call) in [
            ("https://a.example", "https://a.example/api/v1/info"),
            ("https://a.example/", "https://a.example/api/v1/info"),
            (
                " https://a.example:8443/team/x/ ",
                "https://a.example:8443/team/x/api/v1/info",
            ),
            ("http://127.0.0.1:1", "http://127.0.0.1:1/api/v1/info"),
            ("http://127.9.9.9:1", "http://127.9.9.9:1/api/v1/info"),
            ("http://[::1]:1", "http://[::1]:1/api/v1/info"),
            ("http://localhost:1", "http://localhost:1/api/v1/info"),
        ] {
            let url = Address::read(text).unwrap().join(&["info"], &[]).unwrap();
            assert_eq!(url.as_str(), call);
        }
    }

    #[test]
    fn refuses_the_rest_and_repeats_no_password() {
        for text in [
            "http://a.example",
            "http://10.0.0.1",
            "http://localhost.evil.example",
            "http://127.0.0.1.evil.example",
            "http://0.0.0.0",
            "ftp://a.example",
            "a.example",
            "",
            "https://",
            "https://me:hunter2@a.example",
            "https://hunter2@a.example",
            "https://a.example/?token=hunter2",
            "https://a.example/#hunter2",
        ] {
            let error = Address::read(text).unwrap_err();
            assert_eq!(error.code, Code::Invalid, "{text}");
            assert!(error.hint.is_some(), "{text}");
            assert!(!format!("{error:?}").contains("hunter2"), "{text}");
        }
        for text in [
            "a.example:1",
            "ftp://a",
            "http://me:hunter2@a",
            "http://",
            "",
        ] {
            let error = proxy(text).unwrap_err();
            assert!(!format!("{error:?}").contains("hunter2"), "{text}");
        }
        assert!(proxy("socks5://127.0.0.1:1080").is_ok());
        assert_eq!(shown("https://me:hunter2@a"), "https://…@a");
        assert_eq!(shown("me:hunter2@a"), "…@a");
        assert_eq!(shown("https://a/b?hunter2"), "https://a/b?…");
    }

    #[test]
    fn a_name_stays_one_segment() {
        let address = Address::read("https://a.example").unwrap();
        let of = |name: &str| address.join(&["flows", name], &[]).map(String::from);
        assert_eq!(
            of("a/../b?c#d%2e").unwrap(),
            "https://a.example/api/v1/flows/a%2F..%2Fb%3Fc%23d%252e"
        );
        for name in ["", ".", ".."] {
            assert_eq!(of(name).unwrap_err().code, Code::Invalid);
        }
    }
}

//! What she fills in for a profile, checked: every field with what is wrong and what to do.

use std::{
    fs,
    path::{Path, PathBuf},
};

use secrecy::SecretString;
use signalbox_api::{Error, error::Code};
use signalbox_runtime::Workspace;
use signalbox_store::{Place, Profile, Proxy};
use tauri::Url;

use crate::view::{Keep, ProfileForm, Secrets};

/// The window's colour scales that a profile can have.
const COLOURS: [&str; 10] = [
    "slate", "iris", "grass", "blue", "amber", "tomato", "plum", "teal", "orange", "pink",
];
/// Longer names don't fit anywhere.
const LONGEST_NAME: usize = 60;
/// No certificate bundle is larger.
const LARGEST_CA: u64 = 1024 * 1024;

/// A form without mistakes.
#[derive(Debug)]
pub struct Checked {
    pub name: String,
    pub place: Place,
    pub colour: String,
    pub secrets: Given,
}

/// Secrets as they were given; `None` leaves the one that is kept, an empty one forgets it: see `secrets::put`.
#[derive(Debug)]
pub struct Given {
    pub token: Option<SecretString>,
    pub proxy_password: Option<SecretString>,
    pub keep: Keep,
}

/// Checks a form. `known` is the place as it was checked before, `others` are the profiles beside this one; `home` is
/// where `~` and relative paths begin.
///
/// # Errors
/// The first mistake.
pub fn check(
    form: ProfileForm,
    known: Option<&Place>,
    others: &[Profile],
    home: &Path,
) -> Result<Checked, Error> {
    Ok(Checked {
        name: name(&form.name, others)?,
        place: match known {
            Some(known) if *known == form.place => form.place,
            _ => place(form.place, others, home)?,
        },
        colour: colour(&form.colour)?,
        secrets: secrets(form.secrets)?,
    })
}

/// A name that no other profile has.
///
/// # Errors
/// It is empty, too long or taken; then one that is free is offered.
pub fn name(name: &str, others: &[Profile]) -> Result<String, Error> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(wrong(
            "The profile has no name.",
            "give it one, such as `staging`",
        ));
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(wrong(
            &format!("The profile's name is longer than {LONGEST_NAME} characters."),
            "shorten it",
        ));
    }
    if name.chars().any(is_unseen) {
        return Err(wrong(
            "The profile's name holds characters that can't be seen.",
            "type it anew",
        ));
    }
    if is_taken(&name, others) {
        return Err(wrong(
            &format!("There is a profile `{name}` already."),
            &format!("choose another name, such as `{}`", free(&name, others)),
        ));
    }
    Ok(name)
}

/// Control characters, and those that turn or hide others: a name must be what it looks like.
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// This name, or the first one like it that no profile has.
pub fn free(name: &str, others: &[Profile]) -> String {
    if !is_taken(name, others) {
        return name.to_owned();
    }
    (2..)
        .map(|number| format!("{name} {number}"))
        .find(|name| !is_taken(name, others))
        .expect("there are more numbers than profiles")
}

/// One of the window's colours.
///
/// # Errors
/// It is none.
pub fn colour(colour: &str) -> Result<String, Error> {
    match COLOURS.contains(&colour) {
        true => Ok(colour.to_owned()),
        false => Err(wrong(
            &format!("`{colour}` is no colour of a profile."),
            &format!("choose one of {}", COLOURS.join(", ")),
        )),
    }
}

fn is_taken(name: &str, others: &[Profile]) -> bool {
    let name = name.to_lowercase();
    others.iter().any(|other| other.name.to_lowercase() == name)
}

/// Where a runtime is, as it is kept.
///
/// # Errors
/// There is nothing there, or it can't be reached so.
pub fn place(place: Place, others: &[Profile], home: &Path) -> Result<Place, Error> {
    let place = match place {
        Place::Workspace { dir } => Place::Workspace {
            dir: Workspace::read(&path(&dir, home))?
                .dir
                .display()
                .to_string(),
        },
        Place::Remote {
            url,
            ca_file,
            proxy,
        } => Place::Remote {
            url: address(&url)?,
            ca_file: match ca_file.filter(|file| !file.trim().is_empty()) {
                Some(file) => Some(ca(&path(&file, home))?),
                None => None,
            },
            proxy: through(proxy)?,
        },
    };
    let twice = others
        .iter()
        .find(|other| matches!(place, Place::Workspace { .. }) && other.place == place);
    match twice {
        Some(other) => Err(wrong(
            &format!("The profile `{}` has this workspace already.", other.name),
            "a workspace has one profile",
        )),
        None => Ok(place),
    }
}

/// The address of a runtime, without anything that might be a secret.
///
/// # Errors
/// It is none, or a token would cross the network in the clear.
pub fn address(text: &str) -> Result<String, Error> {
    let url = url(text, "runtime", "https://signalbox.example.com")?;
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => {
            return Err(wrong(
                "Over http a token could be read by anybody on the way.",
                "use https; http is for runtimes on this machine (localhost) only",
            ));
        }
        other => {
            return Err(wrong(
                &format!("A runtime is not reached by {other}."),
                "use https://…",
            ));
        }
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// A proxy, without anything that might be a secret.
///
/// # Errors
/// It is none.
pub fn through(proxy: Proxy) -> Result<Proxy, Error> {
    let Proxy::Url { url: text, user } = proxy else {
        return Ok(proxy);
    };
    let url = url(&text, "proxy", "http://proxy.example.com:3128")?;
    if !matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h") {
        return Err(wrong(
            &format!("{} is no kind of proxy.", url.scheme()),
            "use http://, https:// or socks5://",
        ));
    }
    Ok(Proxy::Url {
        url: url.as_str().trim_end_matches('/').to_owned(),
        user: user
            .map(|user| user.trim().to_owned())
            .filter(|user| !user.is_empty()),
    })
}

fn url(text: &str, whose: &str, example: &str) -> Result<Url, Error> {
    let text = text.trim();
    if text.is_empty() {
        return Err(wrong(
            &format!("The {whose} has no address."),
            &format!("give it, such as {example}"),
        ));
    }
    let parsed = Url::parse(text).ok().filter(Url::has_host);
    // What was typed is not repeated: it may hold a password.
    let url = parsed.ok_or_else(|| {
        wrong(
            &format!("The {whose}'s address can't be read."),
            &format!("write it with its scheme, such as {example}"),
        )
    })?;
    let secret = !url.username().is_empty() || url.password().is_some();
    if secret || url.query().is_some() || url.fragment().is_some() {
        return Err(wrong(
            &format!("The {whose}'s address holds more than an address."),
            "leave out user, password, `?…` and `#…`: secrets have their own fields and are kept in the keychain",
        ));
    }
    Ok(url)
}

/// Secrets that the form leaves were given for the place before: none of them goes to another host.
///
/// # Errors
/// The runtime is another host's, and its token is not given.
pub fn bind(given: &mut Given, before: &Place, place: &Place) -> Result<(), Error> {
    let (
        Place::Remote {
            url: from,
            proxy: by,
            ..
        },
        Place::Remote { url: to, proxy, .. },
    ) = (before, place)
    else {
        return Ok(());
    };
    if given.proxy_password.is_none() && !is_same_proxy(by, proxy) {
        given.proxy_password = Some(String::new().into());
    }
    if given.token.is_none() && !is_same_host(from, to) {
        return Err(wrong(
            "The address is another host's, and a token is for the host that it was given for.",
            "give the token of the runtime at the new address",
        ));
    }
    Ok(())
}

fn is_same_proxy(one: &Proxy, other: &Proxy) -> bool {
    match (one, other) {
        (Proxy::Url { url: one, .. }, Proxy::Url { url: other, .. }) => is_same_host(one, other),
        _ => one == other,
    }
}

/// Scheme, host and port.
fn is_same_host(one: &str, other: &str) -> bool {
    match (Url::parse(one), Url::parse(other)) {
        (Ok(one), Ok(other)) => one.origin() == other.origin(),
        _ => false,
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// A path as she writes it: `~` is her home, and relative ones begin there.
pub fn path(text: &str, home: &Path) -> PathBuf {
    let text = text.trim();
    match text.strip_prefix("~/") {
        Some(rest) => home.join(rest),
        None if text == "~" => home.to_owned(),
        None => home.join(text),
    }
}

fn ca(file: &Path) -> Result<String, Error> {
    let shown = file.display();
    let unreadable = |error: std::io::Error| {
        wrong(
            &format!("The CA file {shown} can't be read: {error}."),
            "check its path and permissions",
        )
    };
    let about = fs::metadata(file).map_err(unreadable)?;
    if !about.is_file() || about.len() > LARGEST_CA {
        return Err(wrong(
            &format!("{shown} is no certificate file."),
            "name a PEM file with the certificate of the authority",
        ));
    }
    let text = fs::read(file).map_err(unreadable)?;
    match String::from_utf8_lossy(&text).contains("-----BEGIN CERTIFICATE-----") {
        true => Ok(shown.to_string()),
        false => Err(wrong(
            &format!("The CA file {shown} holds no certificate in PEM form."),
            "it begins with -----BEGIN CERTIFICATE-----; convert others with: openssl x509 -inform der -in FILE -out FILE.pem",
        )),
    }
}

/// Secrets as they can be sent.
///
/// # Errors
/// They can't be, without saying what they are.
pub fn secrets(given: Secrets) -> Result<Given, Error> {
    let token = given.token.map(|token| token.trim().to_owned());
    let unsendable = |text: &String| !text.bytes().all(|byte| byte.is_ascii_graphic());
    if token.as_ref().is_some_and(unsendable) {
        return Err(wrong(
            "The token holds spaces or characters that no token has.",
            "copy it again, whole and alone",
        ));
    }
    let password = given.proxy_password;
    if password
        .as_ref()
        .is_some_and(|text| text.chars().any(char::is_control))
    {
        return Err(wrong(
            "The proxy's password holds control characters.",
            "type it again",
        ));
    }
    Ok(Given {
        token: token.map(SecretString::from),
        proxy_password: password.map(SecretString::from),
        keep: given.keep,
    })
}

fn wrong(message: &str, hint: &str) -> Error {
    Error::new(Code::Invalid, message).hint(hint)
}

#[cfg(test)]
mod tests;

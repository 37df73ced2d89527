//! How a profile's runtime is reached: its place, with the secrets that belong to it.

use std::path::PathBuf;

use signalbox_api::{Error, error::Code};
use signalbox_client::{Options, Proxy as Through};
use signalbox_store::{Place, Proxy};

use crate::secrets::{Secrets, What};

/// The way to a remote runtime, without any secret yet.
///
/// # Errors
/// The place is a workspace on this laptop.
pub fn options(place: &Place) -> Result<Options, Error> {
    let Place::Remote {
        url,
        ca_file,
        proxy,
    } = place
    else {
        return Err(Error::new(
            Code::Invalid,
            "A workspace on this laptop is not reached over a network.",
        ));
    };
    Ok(Options {
        url: url.clone(),
        token: None,
        ca_file: ca_file.as_ref().map(PathBuf::from),
        proxy: match proxy {
            Proxy::System => Through::System,
            Proxy::Direct => Through::Direct,
            Proxy::Url { url, user } => Through::Url {
                url: url.clone(),
                user: user.clone(),
                password: None,
            },
        },
        after: None,
    })
}

/// Adds the kept secrets of a profile where there is none yet.
///
/// # Errors
/// No token is kept, or the keychain can't be read.
pub async fn unlock(options: &mut Options, secrets: &Secrets, profile: &str) -> Result<(), Error> {
    if options.token.is_none() {
        let token = secrets.read(profile, What::Token).await?;
        options.token = Some(token.ok_or_else(no_token)?);
    }
    if let Through::Url {
        user: Some(_),
        password: password @ None,
        ..
    } = &mut options.proxy
    {
        *password = secrets.read(profile, What::ProxyPassword).await?;
    }
    Ok(())
}

/// No token is kept of a profile, or given in a form.
pub fn no_token() -> Error {
    Error::new(
        Code::Unauthorized,
        "No token for this runtime is kept on this laptop.",
    )
    .hint("give it in the profile's settings; whoever runs the runtime makes one with `signalbox user add`")
}

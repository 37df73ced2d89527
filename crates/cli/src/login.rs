//! `signalbox login` and `signalbox logout`: the token of a remote runtime, in the keychain.

use std::io::{IsTerminal, stdin};

use secrecy::SecretString;
use serde_json::json;
use signalbox_api::{Error, error::Code};
use signalbox_client::{credentials, test};

use crate::{
    output::{Exit, Output},
    place::{Address, keychain},
};

/// What to do where there is no keychain.
const INSTEAD: &str = "set SIGNALBOX_TOKEN for each command";

/// Reads a token, tries it, and keeps it if it is good.
pub async fn login(address: Address, output: Output) -> Result<Exit, Error> {
    let token = tokio::task::spawn_blocking(read)
        .await
        .map_err(|error| Error::new(Code::Internal, error.to_string()))??;
    let (info, took) = test(&address.options(Some(token.clone()))).await?;
    let account = address.account();
    keychain(move || credentials::write(&account, &token), INSTEAD).await?;
    output.print(
        &json!({ "runtime": address.url, "info": info, "millis": took.as_millis() }),
        || {
            let user = info.user.as_ref().map_or("you", |user| user.name.as_str());
            format!(
                "Logged in to {} ({}, version {}) as {user}, {}. The token is in the keychain.",
                info.name, address.url, info.version, info.role
            )
        },
    );
    Ok(Exit::Done)
}

/// Forgets the token.
pub async fn logout(address: Address, output: Output) -> Result<Exit, Error> {
    let account = address.account();
    keychain(
        move || credentials::delete(&account),
        "nothing is kept there",
    )
    .await?;
    output.print(&json!({ "runtime": address.url }), || {
        format!(
            "The token for {} is forgotten here; on the runtime it still holds until it is revoked.",
            address.url
        )
    });
    Ok(Exit::Done)
}

/// A line of standard input; on a terminal it is asked for, and not shown.
fn read() -> Result<SecretString, Error> {
    let line = if stdin().is_terminal() {
        rpassword::prompt_password("Token: ")
    } else {
        let mut line = String::new();
        stdin().read_line(&mut line).map(|_| line)
    };
    let line = line
        .map_err(|error| Error::new(Code::Invalid, format!("The token can't be read: {error}.")))?;
    match line.trim() {
        "" => Err(
            Error::new(Code::Invalid, "There is no token on standard input.")
                .hint("an admin of the runtime makes one: signalbox user token NAME"),
        ),
        token => Ok(SecretString::from(token)),
    }
}

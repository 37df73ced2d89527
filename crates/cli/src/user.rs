//! `signalbox user …`: who may use a workspace's runtime over HTTP.

use std::path::Path;

use jiff::{Timestamp, Zoned};
use secrecy::ExposeSecret;
use serde_json::json;
use signalbox_api::{Error, error::Code};
use signalbox_runtime::Workspace;
use signalbox_server::{Role, Token, TokenRow, UserRow, Users};

use crate::{
    arguments::{self, Expiry, Format, User},
    output::{Exit, Output, moment, table},
    serve::told,
    words,
};

/// Runs one of the commands.
pub fn run(command: User, workspace: &Path, output: Output) -> Result<Exit, Error> {
    let users = Users::open(&Workspace::read(workspace)?.data).map_err(told)?;
    match command {
        User::Add {
            name,
            role,
            email,
            expires,
        } => {
            let until = until(expires)?;
            let token = users
                .add(&name, email.as_deref(), role.into(), until)
                .map_err(told)?;
            show(&name, &token, until, output);
        }
        User::Token { name, expires } => {
            let until = until(expires)?;
            let token = users.token(&name, until).map_err(told)?;
            show(&name, &token, until, output);
        }
        User::List => list(&users.list().map_err(told)?, output),
        User::Revoke { name, token } => {
            users.revoke(&name, token.as_deref()).map_err(told)?;
            match token {
                Some(token) => eprintln!("The token {token} of {name} is revoked."),
                None => eprintln!("All tokens of {name} are revoked."),
            }
        }
    }
    Ok(Exit::Done)
}

impl From<arguments::Role> for Role {
    fn from(role: arguments::Role) -> Self {
        match role {
            arguments::Role::Viewer => Self::Viewer,
            arguments::Role::Releaser => Self::Releaser,
            arguments::Role::Admin => Self::Admin,
        }
    }
}

/// The moment at which a token ends, in milliseconds since the Unix epoch.
fn until(expires: Expiry) -> Result<Option<i64>, Error> {
    let Expiry::In(span) = expires else {
        return Ok(None);
    };
    let until = Zoned::now().checked_add(span).map_err(|error| {
        Error::new(Code::Invalid, format!("That is too far away: {error}."))
            .hint("`--expires never` makes a token that does not expire")
    })?;
    Ok(Some(until.timestamp().as_millisecond()))
}

/// The token alone on standard output, so that it can go straight to where it is kept.
fn show(name: &str, token: &Token, until: Option<i64>, output: Output) {
    let secret = token.secret.expose_secret();
    let json = json!({ "user": name, "id": token.id, "token": secret, "expiresAt": until });
    output.print(&json, || secret.to_owned());
    let expires = match until {
        Some(until) => format!("expires on {}", moment(until)),
        None => "does not expire".to_owned(),
    };
    eprintln!(
        "This is the token {} of {name}; it {expires}. It is shown only this once: only its hash is kept.",
        token.id
    );
}

fn list(users: &[UserRow], output: Output) {
    if output.format == Format::Json {
        return users
            .iter()
            .for_each(|user| output.print(user, String::new));
    }
    let now = Timestamp::now().as_millisecond();
    let row = |user: &UserRow, token: Option<&TokenRow>| {
        vec![
            user.name.clone(),
            words::word(&user.role),
            user.email.clone(),
            token.map(|token| token.id.clone()).unwrap_or_default(),
            token.map_or_else(|| "no token".to_owned(), |token| state(token, now)),
            token
                .and_then(|token| token.last_used_at)
                .map_or_else(|| "never".to_owned(), moment),
        ]
    };
    let rows: Vec<Vec<String>> = users
        .iter()
        .flat_map(|user| match user.tokens.as_slice() {
            [] => vec![row(user, None)],
            tokens => tokens.iter().map(|token| row(user, Some(token))).collect(),
        })
        .collect();
    output.print(&(), || {
        table(
            &["USER", "ROLE", "EMAIL", "TOKEN", "STATE", "LAST USED"],
            &rows,
        )
    });
}

fn state(token: &TokenRow, now: i64) -> String {
    match (token.revoked_at, token.expires_at) {
        (Some(at), _) => format!("revoked on {}", moment(at)),
        (None, Some(at)) if at <= now => format!("expired on {}", moment(at)),
        (None, Some(at)) => format!("until {}", moment(at)),
        (None, None) => "does not expire".to_owned(),
    }
}

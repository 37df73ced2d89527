//! Where the runtime of a command is: a workspace in this process, or an address.

use std::path::{Path, PathBuf};

use clap::{ArgMatches, Error as Usage, error::ErrorKind, parser::ValueSource};
use secrecy::SecretString;
use signalbox_api::{Error, Runtime, error::Code};
use signalbox_client::{Options, Proxy, Remote, credentials};
use signalbox_runtime::{Embedded, Role};

use crate::arguments::{Arguments, WAIT};

/// Environment variable with the token of a remote runtime.
const TOKEN: &str = "SIGNALBOX_TOKEN";

/// Where the runtime is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a directory: its runtime works in this process.
    Workspace(PathBuf),
    /// At an address.
    Remote(Address),
}

/// How to reach a remote runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub url: String,
    pub ca_file: Option<PathBuf>,
}

/// A runtime, and where it is.
pub struct Reached {
    pub runtime: Box<dyn Runtime>,
    pub place: Place,
}

impl Place {
    /// What was typed counts before what the environment says; two of a kind exclude each other.
    ///
    /// # Errors
    /// Both were named.
    pub fn of(arguments: &Arguments, matches: &ArgMatches) -> Result<Self, Usage> {
        let typed = |id| matches.value_source(id) == Some(ValueSource::CommandLine);
        let here = || Self::Workspace(arguments.workspace.clone().unwrap_or_else(|| ".".into()));
        let Some(url) = arguments.runtime.clone().filter(|url| !url.is_empty()) else {
            return Ok(here());
        };
        if typed("workspace") && !typed("runtime") {
            return Ok(here());
        }
        if arguments.workspace.is_some() && typed("workspace") == typed("runtime") {
            return Err(usage(
                "the argument '--workspace <DIR>' cannot be used with '--runtime <URL>'",
            ));
        }
        Ok(Self::Remote(Address {
            url: url.trim_end_matches('/').to_owned(),
            ca_file: arguments.ca_file.clone(),
        }))
    }

    /// The directory, for commands that work on nothing else.
    ///
    /// # Errors
    /// It is an address.
    pub fn workspace(self, command: &str) -> Result<PathBuf, Usage> {
        match self {
            Self::Workspace(dir) => Ok(dir),
            Self::Remote(_) => Err(usage(&format!(
                "`{command}` works on a directory: name it with --workspace DIR, on the machine where the runtime is"
            ))),
        }
    }

    /// The address, for commands that work on nothing else.
    ///
    /// # Errors
    /// It is a directory.
    pub fn address(self, command: &str) -> Result<Address, Usage> {
        match self {
            Self::Remote(address) => Ok(address),
            Self::Workspace(_) => Err(usage(&format!(
                "`{command}` needs the address of a remote runtime: --runtime URL"
            ))),
        }
    }

    /// Opens the workspace, or begins to connect.
    ///
    /// # Errors
    /// The workspace can't be opened, an option is wrong, or there is no token.
    pub async fn reach(self, role: Role) -> Result<Reached, Error> {
        let runtime: Box<dyn Runtime> = match &self {
            Self::Workspace(dir) => Box::new(open(dir, role).await?),
            Self::Remote(address) => {
                let token = address.token().await?;
                Box::new(Remote::open(&address.options(Some(token)))?)
            }
        };
        Ok(Reached {
            runtime,
            place: self,
        })
    }
}

impl Address {
    /// How to connect with a token.
    pub fn options(&self, token: Option<SecretString>) -> Options {
        Options {
            url: self.url.clone(),
            token,
            ca_file: self.ca_file.clone(),
            proxy: Proxy::System,
            after: None,
        }
    }

    /// Where its token is in the keychain.
    pub fn account(&self) -> credentials::Account {
        credentials::Account::Runtime {
            url: self.url.clone(),
        }
    }

    async fn token(&self) -> Result<SecretString, Error> {
        if let Some(token) = std::env::var(TOKEN).ok().filter(|token| !token.is_empty()) {
            return Ok(token.into());
        }
        let account = self.account();
        let login = format!(
            "`signalbox login --runtime {}` keeps one, or set {TOKEN}",
            self.url
        );
        let missing = Error::new(
            Code::Unauthorized,
            format!("There is no token for {}.", self.url),
        );
        keychain(move || credentials::read(&account), &login)
            .await?
            .ok_or(missing.hint(login))
    }
}

/// Asks the keychain, which may ask the person: not on a thread that others wait for.
///
/// # Errors
/// It can't be used; `instead` says what to do without it.
pub async fn keychain<T: Send + 'static>(
    ask: impl FnOnce() -> Result<T, credentials::Unavailable> + Send + 'static,
    instead: &str,
) -> Result<T, Error> {
    let asked = tokio::task::spawn_blocking(ask).await;
    let asked = asked.map_err(|error| Error::new(Code::Internal, error.to_string()))?;
    asked.map_err(|unavailable| {
        let hint = format!("{}; without it: {instead}", unavailable.hint);
        Error::new(Code::Unauthorized, unavailable.message).hint(hint)
    })
}

/// Opens a workspace in this process.
///
/// # Errors
/// See [`Embedded::open`].
pub async fn open(workspace: &Path, role: Role) -> Result<Embedded, Error> {
    let options = signalbox_runtime::Options {
        role,
        waiter: waiter()?,
    };
    Ok(Embedded::open(workspace, &options).await?)
}

/// This program with the arguments that make it wait for a workflow's process.
///
/// # Errors
/// It does not know its own path.
pub fn waiter() -> Result<Vec<PathBuf>, Error> {
    let program = std::env::current_exe().map_err(|error| {
        Error::new(
            Code::Storage,
            format!("This program does not know its own path: {error}."),
        )
    })?;
    Ok(vec![program, WAIT.into()])
}

fn usage(message: &str) -> Usage {
    Usage::raw(ErrorKind::ArgumentConflict, format!("{message}\n"))
}

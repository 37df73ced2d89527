//! `signalbox serve`: the workspace's runtime for a team, until it is told to stop.

mod logs;
mod signals;

use std::{net::SocketAddr, path::Path, time::Duration};

use serde_json::json;
use signalbox_api::{Error, error::Code};
use signalbox_runtime::{Embedded, Role, Workspace};
use signalbox_server::{Options, Plain, Server, Tls, Users};

pub use logs::start as start_logs;
use signals::Signals;

use crate::{
    arguments::Serve,
    output::{Exit, Output},
    place,
};

/// Where a server listens that nobody told anything.
const LISTEN: &str = "127.0.0.1:7420";
/// A server that stands by looks so often whether its turn has come.
const LOOK: Duration = Duration::from_millis(200);

/// Serves until a signal comes.
pub async fn run(command: Serve, workspace: &Path, output: Output) -> Result<Exit, Error> {
    let mut signals = Signals::listen()
        .map_err(|error| Error::new(Code::Storage, format!("Signals can't be heard: {error}.")))?;
    let settings = Workspace::read(workspace)?;
    if settings.runs_scripts_here() && !command.allow_host_executor {
        return Err(host_executor());
    }
    let listen = command.listen.as_deref().or(settings.listen.as_deref());
    let options = Options {
        listen: address(listen.unwrap_or(LISTEN)).await?,
        tls: command
            .tls_cert
            .zip(command.tls_key)
            .map(|(certificate, key)| Tls { certificate, key }),
        plain: match command.allow_plain_http {
            true => Plain::Anywhere,
            false => Plain::Loopback,
        },
    };
    let users = Users::open(&settings.data).map_err(told)?;
    if users.list().map_err(told)?.is_empty() {
        tracing::warn!(
            "nobody may use this runtime yet: add a user with `signalbox user add NAME --role admin --workspace {}`",
            settings.dir.display()
        );
    }
    let runtime = place::open(workspace, Role::Conduct).await?;
    let scheme = if options.tls.is_some() {
        "https"
    } else {
        "http"
    };
    let server = Server::start(runtime.clone(), users, &options)
        .await
        .map_err(told)?;
    let url = format!("{scheme}://{}", server.address());
    tracing::info!(%url, workspace = %settings.dir.display(), "listening");
    output.print(&json!({ "listening": url }), || {
        format!("Signalbox listens on {url}")
    });
    let standing_by =
        (!runtime.conducts()).then(|| tokio::spawn(stand_by(runtime, settings.holder())));
    let signal = signals.next().await;
    tracing::info!(
        signal,
        "stopping: requests under way are finished, running releases go on at the next start"
    );
    tokio::select! {
        () = server.stop() => {}
        signal = signals.next() => tracing::warn!(signal, "told again: stopping at once"),
    }
    if let Some(standing_by) = standing_by {
        standing_by.abort();
    }
    tracing::info!("stopped");
    Ok(Exit::Done)
}

/// Says that another process has the workspace, and when it has ended.
async fn stand_by(runtime: Embedded, holder: String) {
    tracing::warn!(
        %holder,
        "another process holds the workspace: standing by, commands are refused until it ends"
    );
    while !runtime.conducts() {
        tokio::time::sleep(LOOK).await;
    }
    tracing::info!("the other process has ended: conducting from now on");
}

/// An address, also by a name such as `localhost`.
async fn address(text: &str) -> Result<SocketAddr, Error> {
    let wrong = |cause: String| {
        Error::new(
            Code::Invalid,
            format!("`{text}` is no address to listen on: {cause}."),
        )
        .hint("write an address and a port: 127.0.0.1:7420, 0.0.0.0:7420, [::1]:7420")
    };
    let mut found = tokio::net::lookup_host(text)
        .await
        .map_err(|error| wrong(error.to_string()))?;
    found
        .next()
        .ok_or_else(|| wrong("it has no address".into()))
}

fn host_executor() -> Error {
    Error::new(
        Code::Rejected,
        "This workspace runs the scripts of workflows as processes of this machine: everyone who may edit its \
         workflows could run anything as the user of this server.",
    )
    .hint(
        "if everyone who may push to the configuration repository may do that, say --allow-host-executor, \
         and run the server as a user who owns nothing else",
    )
}

/// What a server says, as every command says it.
pub fn told(error: signalbox_server::Error) -> Error {
    use signalbox_server::Error as Server;
    let message = format!("{error}.");
    match error {
        Server::PlainHttp(_) => Error::new(Code::Rejected, message).hint(
            "give a certificate with --tls-cert FILE --tls-key FILE; or, if something in front of this server \
             speaks TLS, say --allow-plain-http",
        ),
        Server::Listen { .. } => Error::new(Code::Storage, message)
            .hint("name another address and port with --listen, or stop what listens there"),
        Server::Certificate { .. } => Error::new(Code::Invalid, message)
            .hint("both files are PEM: the certificate chain with the server's own first, and its key"),
        Server::Users { .. } | Server::Runtime(_) => Error::new(Code::Storage, message),
        Server::Refused(_) => Error::new(Code::Rejected, message),
    }
}

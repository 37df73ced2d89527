//! The server of a bench, in a process of its own, so that its memory is its own.

use std::{
    io::{BufRead, BufReader, Write},
    num::NonZeroU32,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result};
use futures::{StreamExt, stream};
use reqwest::{Client, header};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use signalbox_runtime::{Embedded, Role};
use signalbox_server::{Limits, Options, Plain, Server, Users};

use super::{field, pace::Paced};

/// The first argument of a program that is to be the server.
const SERVE: &str = "serve";
/// So many streams may one token have.
const STREAMS: usize = 1000;

/// A server that this process was started as.
pub struct Served {
    dir: PathBuf,
    paced: Paced,
}

/// What this process was started for, if it is a server.
pub fn asked() -> Option<Result<Served>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [SERVE, dir, pause, steps] => Some(served(dir, pause, steps)),
        _ => None,
    }
}

fn served(dir: &str, pause: &str, steps: &str) -> Result<Served> {
    Ok(Served {
        dir: dir.into(),
        paced: Paced {
            pause: Duration::from_millis(pause.parse().context("how long a pause?")?),
            steps: steps.parse().context("how many steps?")?,
        },
    })
}

impl Served {
    /// Serves until the standard input ends.
    ///
    /// # Errors
    /// The workspace can't be opened or the address can't be listened on.
    pub async fn serve(self) -> Result<()> {
        let runtime =
            Embedded::with_executor(&self.dir, Role::Conduct, Arc::new(self.paced)).await?;
        let users = Users::open(&self.dir.join("data"))?;
        let token = users.add(
            "bench",
            Some("bench@example.com"),
            signalbox_server::Role::Admin,
            None,
        )?;
        let options = Options {
            listen: ([127, 0, 0, 1], 0).into(),
            tls: None,
            plain: Plain::Loopback,
        };
        // All load comes from one token here.
        let many = NonZeroU32::MAX;
        let limits = Limits {
            per_second: many,
            burst: many,
            streams_per_token: STREAMS,
            ..Limits::default()
        };
        let server = Server::start_with(runtime, users, &options, &limits).await?;
        println!(
            "{}",
            json!({"address": server.address(), "token": token.secret.expose_secret()})
        );
        std::io::stdout().flush()?;
        tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new())).await??;
        server.stop().await;
        Ok(())
    }
}

/// Triggers a release of every product, so many at a time; answers their ids.
///
/// # Errors
/// A release is refused.
pub async fn trigger(
    client: &Client,
    url: &str,
    releases: usize,
    callers: usize,
) -> Result<Vec<String>> {
    let made = stream::iter(0..releases).map(|number| async move {
        let body = json!({"flow": field::FLOW, "product": field::product(number)});
        let answer = client
            .post(format!("{url}/releases"))
            .json(&body)
            .send()
            .await?;
        let status = answer.status();
        let view: Value = answer.json().await?;
        anyhow::ensure!(status.is_success(), "{status}: {view}");
        let id = view["release"]["id"]
            .as_str()
            .context("a release has an id")?;
        anyhow::Ok(id.to_owned())
    });
    made.buffer_unordered(callers)
        .collect::<Vec<_>>()
        .await
        .into_iter()
        .collect()
}

/// The server's process. It ends with this value.
pub struct Remote {
    process: Child,
    /// Of its contract.
    pub url: String,
    /// Of an administrator.
    pub token: String,
}

impl Remote {
    /// Starts this very program again, as the server of a workspace.
    ///
    /// # Errors
    /// It can't be started.
    pub fn start(dir: &Path, paced: Paced) -> Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg(SERVE)
            .arg(dir)
            .arg(paced.pause.as_millis().to_string())
            .arg(paced.steps.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let out = process.stdout.take().context("its output is ours")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let told: Value = serde_json::from_str(&line).context("the server did not start")?;
        let text = |key: &str| told[key].as_str().unwrap_or_default().to_owned();
        Ok(Self {
            process,
            url: format!("http://{}/api/v1", text("address")),
            token: text("token"),
        })
    }

    /// Who asks as the administrator.
    ///
    /// # Errors
    /// The token is no header.
    pub fn client(&self) -> Result<Client> {
        let mut headers = header::HeaderMap::new();
        headers.insert(
            header::AUTHORIZATION,
            format!("Bearer {}", self.token).parse()?,
        );
        Ok(Client::builder()
            .default_headers(headers)
            .no_proxy()
            .build()?)
    }

    /// Resident memory, KiB.
    ///
    /// # Errors
    /// Linux does not tell it.
    pub fn memory(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line
            .and_then(|line| line.split_whitespace().next())
            .context("Linux tells it")?;
        Ok(number.parse()?)
    }

    /// Lets it end, and waits for that.
    ///
    /// # Errors
    /// It can't be waited for.
    pub fn stop(&mut self) -> Result<()> {
        drop(self.process.stdin.take());
        self.process.wait()?;
        Ok(())
    }
}

//! The WebDriver beside the application: it starts it, and what it is told it does in its window.

use std::{
    env,
    fs::{self, File},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use fantoccini::{Client, ClientBuilder, wd::Capabilities};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::time::timeout;

use super::{Home, Setup, Theme, patiently, process};

/// So often the application is started before that counts as a failure.
const STARTS: u32 = 3;
/// A start takes about a second.
const START_TIME: Duration = Duration::from_secs(20);

/// A running driver with its one session.
pub struct Driver {
    process: Child,
    client: Client,
}

impl Driver {
    /// Starts the driver, and by it the application. The driver waits for ever for an application that has ended at
    /// once (it gave way to one before it, killed a moment ago, whose name was still on the bus), and on a busy machine it may give up: then both start again.
    pub async fn start(setup: &Setup, home: &Home) -> Result<Self> {
        display()?;
        for _ in 1..STARTS {
            if let Ok(Ok(started)) = timeout(START_TIME, Self::start_once(setup, home)).await {
                return Ok(started);
            }
        }
        let started = timeout(START_TIME, Self::start_once(setup, home)).await;
        started.context("the application never came up")?
    }

    async fn start_once(setup: &Setup, home: &Home) -> Result<Self> {
        let port = free_port()?;
        let log = home.path().join("driver.log");
        let process = command(setup, home, port)
            .stdin(Stdio::null())
            .stdout(File::create(&log)?)
            .stderr(File::options().append(true).open(&log)?)
            .spawn()
            .context("WebKitWebDriver can't be started: `cargo xtask setup` installs it (webkit2gtk-driver)")?;
        let mut started = Started(Some(process));
        let client = session(setup, port).await.with_context(|| {
            let log = fs::read_to_string(&log).unwrap_or_default();
            format!(
                "no session with {}; it printed:\n{log}",
                setup.program.display()
            )
        })?;
        let process = started.0.take().context("the driver was started above")?;
        Ok(Driver { process, client })
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The application's process: the driver's child that runs the program.
    pub fn application(&self, program: &Path) -> Result<u32> {
        let program = program
            .canonicalize()
            .with_context(|| format!("{} is gone", program.display()))?;
        let mut children = process::children(self.process.id()).into_iter();
        children
            .find(|pid| process::program(*pid).is_some_and(|path| path == program))
            .with_context(|| format!("{} is not running any more", program.display()))
    }

    /// Ends the driver after its application.
    pub fn stop(mut self) -> Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Ends a driver that never came to its session.
struct Started(Option<Child>);

impl Drop for Started {
    fn drop(&mut self) {
        if let Some(mut process) = self.0.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

fn display() -> Result<()> {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    if !set("DISPLAY") || !set("DBUS_SESSION_BUS_ADDRESS") {
        bail!(
            "these tests open a window and need a display and a session bus of their own: run `cargo xtask test`, or\n  \
             xvfb-run -a -s '-screen 0 1920x1200x24' dbus-run-session -- cargo nextest run --workspace -E 'binary(/^window_/)'"
        );
    }
    Ok(())
}

fn command(setup: &Setup, home: &Home, port: u16) -> Command {
    let mut command = Command::new("WebKitWebDriver");
    command.args(["-p", &port.to_string()]);
    for (name, _) in env::vars_os() {
        if name
            .to_str()
            .is_some_and(|name| name.starts_with("GIT_") || name.starts_with("SIGNALBOX_"))
        {
            command.env_remove(name);
        }
    }
    command.envs(home.variables());
    command.env("TAURI_WEBVIEW_AUTOMATION", "true");
    // No accessibility bus, no settings backend and no second display: only what this test started.
    command.envs([
        ("NO_AT_BRIDGE", "1"),
        ("GSETTINGS_BACKEND", "memory"),
        ("GDK_BACKEND", "x11"),
        ("LANG", "C.UTF-8"),
    ]);
    command.env(
        "GTK_THEME",
        if setup.theme == Theme::Dark {
            "Adwaita:dark"
        } else {
            "Adwaita"
        },
    );
    command.envs(setup.environment.iter().map(|(name, value)| (name, value)));
    command
}

/// A port that nobody listens on.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr()?.port())
}

async fn session(setup: &Setup, port: u16) -> Result<Client> {
    let answers = async || Ok(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok());
    patiently("WebKitWebDriver to listen", answers).await?;
    let mut capabilities = Capabilities::new();
    let options = json!({"binary": setup.program, "args": setup.arguments});
    capabilities.insert("webkitgtk:browserOptions".to_owned(), options);
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(capabilities);
    Ok(builder.connect(&format!("http://127.0.0.1:{port}")).await?)
}

//! A demo workspace behind a server that is spoken to byte by byte, so that requests can be wrong in every way. What
//! was answered and logged is kept, and searched for secrets in the end.
#![allow(clippy::unwrap_used)]

mod answer;
mod log;

use std::{
    fs,
    net::SocketAddr,
    num::NonZeroU32,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
    time::Duration,
};

use secrecy::ExposeSecret;
use signalbox_api::{Refresh, Runtime};
use signalbox_runtime::{Embedded, demo};
use signalbox_server::{Limits, Options, Plain, Role, Server, Users};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

pub use answer::Answer;

/// A flow of the demo.
pub const FLOW: &str = "multi-env-sequential-promotion";
/// What it releases.
pub const PRODUCT: &str = "demo-trioapp";
/// Whatever takes longer hangs.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// See the module.
pub struct World {
    home: TempDir,
    pub dir: PathBuf,
    pub users: Users,
    pub runtime: Embedded,
    server: Server,
    tokens: Vec<(Who, String)>,
    answers: Mutex<String>,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Role(Role),
    Revoked,
    Expired,
    Nobody,
}

/// Limits that no test meets by accident.
pub fn wide() -> Limits {
    let many = NonZeroU32::new(1_000_000).unwrap();
    Limits {
        per_second: many,
        burst: many,
        failures_per_minute: many,
        ..Limits::default()
    }
}

/// A case against a server of its own; in the end nothing may have panicked, and no secret may have been told.
pub fn check<F: Future<Output = World>>(limits: Limits, case: impl FnOnce(World) -> F) {
    log::begin();
    let tokio = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    tokio.block_on(async {
        let world = case(World::start(&limits).await).await;
        world.finish().await;
    });
}

impl World {
    async fn start(limits: &Limits) -> Self {
        let home = TempDir::new().unwrap();
        let dir = demo::create(&home.path().join("demo")).unwrap();
        let users = Users::open(&dir.join("data")).unwrap();
        let runtime = open(&dir).await;
        let server = serve(&runtime, &users, limits).await;
        let mut tokens = Vec::new();
        let roles = [Role::Viewer, Role::Releaser, Role::Admin];
        let all = roles.map(Who::Role).into_iter();
        for who in all.chain([Who::Revoked, Who::Expired]) {
            let role = match who {
                Who::Role(role) => role,
                _ => Role::Admin,
            };
            let name = format!("{who:?}").replace(['(', ')'], " ");
            let token = users.add(&name, None, role, None).unwrap();
            match who {
                Who::Revoked => users.revoke(&name, None).unwrap(),
                Who::Expired => expire(&dir, &token.id),
                _ => {}
            }
            tokens.push((who, token.secret.expose_secret().to_owned()));
        }
        Self {
            home,
            dir,
            users,
            runtime,
            server,
            tokens,
            answers: Mutex::default(),
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// A token's text; `None` for nobody.
    pub fn token(&self, who: Who) -> Option<&str> {
        let mut tokens = self.tokens.iter();
        tokens
            .find(|(of, _)| *of == who)
            .map(|(_, token)| token.as_str())
    }

    /// One request and its answer. `target` and headers go out as they are.
    pub async fn ask(
        &self,
        who: Who,
        method: &str,
        target: &str,
        headers: &[&str],
        body: &[u8],
    ) -> Answer {
        let mut head =
            format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        if let Some(token) = self.token(who) {
            head.push_str(&format!("Authorization: Bearer {token}\r\n"));
        }
        for header in headers {
            head.push_str(&format!("{header}\r\n"));
        }
        let chunked = headers.iter().any(|header| header.starts_with("Transfer"));
        let length = headers
            .iter()
            .any(|header| header.starts_with("Content-Length"));
        if !body.is_empty() && !chunked && !length {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        let mut request = head.into_bytes();
        request.extend_from_slice(body);
        let bytes = self.raw(&request).await;
        Answer::read(&bytes).unwrap_or_else(|| {
            panic!(
                "{method} {target}: no answer: {:?}",
                String::from_utf8_lossy(&bytes)
            )
        })
    }

    /// A JSON request.
    pub async fn json(
        &self,
        who: Who,
        method: &str,
        target: &str,
        body: &serde_json::Value,
    ) -> Answer {
        let json = ["Content-Type: application/json"];
        self.ask(who, method, target, &json, body.to_string().as_bytes())
            .await
    }

    /// Sends bytes and reads until the server closes or begins a stream.
    pub async fn raw(&self, request: &[u8]) -> Vec<u8> {
        self.raw_at(self.address(), request).await
    }

    /// The same of another server.
    pub async fn raw_at(&self, address: SocketAddr, request: &[u8]) -> Vec<u8> {
        let mut socket = TcpStream::connect(address).await.unwrap();
        let (mut from, mut to) = socket.split();
        // A server that has refused already may close before it has read everything.
        let sending = async {
            let _ = to.write_all(request).await;
            std::future::pending::<()>().await;
        };
        let mut bytes = Vec::new();
        let reading = async {
            loop {
                match from.read_buf(&mut bytes).await {
                    Ok(0) | Err(_) => return,
                    Ok(_) if Answer::is_stream(&bytes) => return,
                    Ok(_) => {}
                }
            }
        };
        let both = async {
            tokio::select! {
                () = sending => {}
                () = reading => {}
            }
        };
        let done = timeout(PATIENCE, both).await;
        assert!(
            done.is_ok(),
            "the server went quiet after {:?}",
            String::from_utf8_lossy(&bytes)
        );
        let mut answers = self.answers.lock().unwrap();
        answers.push_str(&String::from_utf8_lossy(&bytes));
        bytes
    }

    /// What a command changes: the journal's end and the configuration's commit.
    pub async fn state(&self) -> (i64, String) {
        let manifests = self.runtime.manifests(Refresh::Fetch).await.unwrap();
        (self.runtime.info().await.unwrap().seq, manifests.commit)
    }

    /// What Git says of the configuration repository.
    pub fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .arg("--git-dir")
            .arg(self.dir.join("config.git"))
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Lines of the log so far.
    pub fn log(&self) -> String {
        log::text()
    }

    /// Nothing has panicked, and no token is in any file, in the log or in an answer.
    async fn finish(self) {
        let answer = self.ask(Who::Nobody, "GET", "/healthz", &[], b"").await;
        assert_eq!(answer.status, 200, "it is still there");
        self.server.stop().await;
        let log = log::text();
        assert!(!log.contains("panicked"), "{log}");
        let answers = self.answers.into_inner().unwrap();
        for (who, token) in &self.tokens {
            let (id, secret) = token.rsplit_once('_').unwrap();
            assert!(!log.contains(secret), "the token of {who:?} is in the log");
            assert!(!answers.contains(secret), "the token of {who:?} was told");
            let told_in = holding(self.home.path(), secret);
            assert!(told_in.is_empty(), "the token of {who:?} is in {told_in:?}");
            // The search is one: what may be there is found.
            let id = id.trim_start_matches("sbx_");
            assert!(!holding(self.home.path(), id).is_empty());
        }
        assert!(log.contains("\"answered\"") && answers.contains("HTTP/1.1 200"));
    }
}

/// Opens a workspace.
pub async fn open(dir: &Path) -> Embedded {
    let options = signalbox_runtime::Options {
        role: signalbox_runtime::Role::Conduct,
        waiter: Vec::new(),
    };
    Embedded::open(dir, &options).await.unwrap()
}

/// A server on a free port of this machine.
pub async fn serve(runtime: &Embedded, users: &Users, limits: &Limits) -> Server {
    let options = Options {
        listen: ([127, 0, 0, 1], 0).into(),
        tls: None,
        plain: Plain::Loopback,
    };
    Server::start_with(runtime.clone(), users.clone(), &options, limits)
        .await
        .unwrap()
}

fn expire(dir: &Path, token: &str) {
    let file = rusqlite::Connection::open(dir.join("data/users.db")).unwrap();
    let changed = file.execute(
        "UPDATE tokens SET expires_at = 1700000000000 WHERE id = ?",
        [token],
    );
    assert_eq!(changed.unwrap(), 1);
}

/// All files below a directory that hold these words. A release that still runs takes its own files and directories
/// away: what is gone holds nothing.
fn holding(dir: &Path, words: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in still(fs::read_dir(dir)).into_iter().flatten() {
        let Some(entry) = still(entry) else { continue };
        let Some(kind) = still(entry.file_type()) else {
            continue;
        };
        if kind.is_dir() {
            found.extend(holding(&entry.path(), words));
        } else if kind.is_file() {
            let bytes = still(fs::read(entry.path())).unwrap_or_default();
            let holds = |part: &[u8]| part == words.as_bytes();
            if bytes.windows(words.len()).any(holds) {
                found.push(entry.path());
            }
        }
    }
    found
}

/// What is still there.
fn still<T>(read: std::io::Result<T>) -> Option<T> {
    match read {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        read => Some(read.unwrap()),
    }
}

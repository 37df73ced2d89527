//! A demo workspace behind a server, callers with each role, and streams that are read event by event.
#![allow(dead_code)]

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use futures::StreamExt;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use secrecy::ExposeSecret;
use serde_json::Value;
use signalbox_runtime::{Embedded, Options, demo};
use signalbox_server::{Options as Listen, Plain, Role, Server, Users};
use tempfile::TempDir;

/// A demo behind a server.
pub struct Runtime {
    home: TempDir,
    dir: PathBuf,
    waiter: Vec<PathBuf>,
    users: Users,
    tokens: Vec<(Role, String)>,
    pub embedded: Option<Embedded>,
    server: Option<Server>,
    address: SocketAddr,
}

/// The user of a role.
pub fn name(role: Role) -> &'static str {
    match role {
        Role::Viewer => "Vera",
        Role::Releaser => "Rhea",
        Role::Admin => "Ada",
    }
}

impl Runtime {
    /// A fresh demo whose flow has no workflows, so that no waiter is needed.
    pub async fn start() -> Self {
        Self::with_waiter(Vec::new()).await
    }

    /// The same with a waiter for workflows.
    pub async fn with_waiter(waiter: Vec<PathBuf>) -> Self {
        let home = TempDir::new().unwrap();
        let dir = demo::create(&home.path().join("demo")).unwrap();
        let users = Users::open(&home.path().join("users")).unwrap();
        let roles = [Role::Viewer, Role::Releaser, Role::Admin];
        let tokens = roles.map(|role| {
            let token = users.add(name(role), None, role, None).unwrap();
            (role, token.secret.expose_secret().to_owned())
        });
        let mut runtime = Self {
            home,
            dir,
            waiter,
            users,
            tokens: tokens.to_vec(),
            embedded: None,
            server: None,
            address: ([127, 0, 0, 1], 0).into(),
        };
        runtime.open().await;
        runtime.listen().await;
        runtime
    }

    /// Opens the workspace.
    pub async fn open(&mut self) {
        let options = Options {
            role: signalbox_runtime::Role::Conduct,
            waiter: self.waiter.clone(),
        };
        self.embedded = Some(Embedded::open(&self.dir, &options).await.unwrap());
    }

    /// Listens where it listened before.
    pub async fn listen(&mut self) {
        let options = Listen {
            listen: self.address,
            tls: None,
            plain: Plain::Loopback,
        };
        let embedded = self.embedded.clone().unwrap();
        let server = Server::start(embedded, self.users.clone(), &options)
            .await
            .unwrap();
        self.address = server.address();
        self.server = Some(server);
    }

    /// Stops the server; the workspace stays open.
    pub async fn stop(&mut self) {
        self.server.take().unwrap().stop().await;
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn users(&self) -> Users {
        self.users.clone()
    }

    /// A directory that goes with it.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Somebody with a token of this role.
    pub fn caller(&self, role: Role) -> Caller {
        let token = self.tokens.iter().find(|(of, _)| *of == role).unwrap();
        Caller {
            token: Some(token.1.clone()),
            ..self.nobody()
        }
    }

    /// Somebody without a token.
    pub fn nobody(&self) -> Caller {
        Caller {
            base: format!("http://{}/api/v1", self.address),
            token: None,
            client: Client::builder().no_gzip().build().unwrap(),
        }
    }
}

/// Somebody with a token.
#[derive(Clone)]
pub struct Caller {
    base: String,
    token: Option<String>,
    client: Client,
}

/// An answer, read to its end. Every answer names the contract.
pub struct Answer {
    pub status: StatusCode,
    headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Caller {
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &Value::Null, &[]).await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: &Value,
        headers: &[(&str, &str)],
    ) -> Answer {
        let url = format!("{}{path}", self.base);
        let mut request = self.signed(self.client.request(method, url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !body.is_null() {
            request = request.json(body);
        }
        answer(request.send().await.unwrap()).await
    }

    pub async fn raw(&self, path: &str, kind: &str, body: &'static str) -> Answer {
        let request = self.client.post(format!("{}{path}", self.base));
        let request = self.signed(request).header("content-type", kind);
        answer(request.body(body).send().await.unwrap()).await
    }

    /// Listens to a stream; `None`: nobody answers.
    pub async fn listen(&self, path: &str, last: Option<&str>) -> Option<Events> {
        let request = self.client.get(format!("{}{path}", self.base));
        let mut request = self.signed(request).header("accept-encoding", "gzip");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = request.send().await.ok()?;
        let headers = response.headers();
        assert_eq!(headers["content-type"], "text/event-stream");
        assert!(
            !headers.contains_key("content-encoding"),
            "packing keeps events back"
        );
        Some(Events {
            bytes: response.bytes_stream().boxed(),
            text: String::new(),
        })
    }
}

async fn answer(response: Response) -> Answer {
    assert_eq!(response.headers()["signalbox-contract"], "1");
    Answer {
        status: response.status(),
        headers: response.headers().clone(),
        text: String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned(),
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> String {
        let value = self
            .headers
            .get(name)
            .unwrap_or_else(|| panic!("{name} is missing"));
        value.to_str().unwrap().to_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{}", self.text))
    }

    /// The problem document that it must be.
    pub fn problem(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        for field in ["type", "title", "code", "status"] {
            assert!(!problem[field].is_null(), "{field}: {problem}");
        }
        problem
    }
}

/// A stream of events.
pub struct Events {
    bytes: futures::stream::BoxStream<'static, reqwest::Result<axum::body::Bytes>>,
    text: String,
}

/// One event, or a comment.
#[derive(Debug, PartialEq)]
pub struct Event {
    pub name: String,
    pub id: Option<String>,
    pub data: Value,
}

impl Events {
    /// The next event that is no comment; `None`: the stream has ended.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            let block = self.block().await?;
            let field = |name: &str| {
                let mut lines = block.lines();
                lines
                    .find_map(|line| line.strip_prefix(name))
                    .map(str::to_owned)
            };
            if let (Some(name), Some(data)) = (field("event: "), field("data: ")) {
                return Some(Event {
                    name,
                    id: field("id: "),
                    data: serde_json::from_str(&data).unwrap(),
                });
            }
        }
    }

    /// The next block: an event or a comment.
    pub async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let block = block.to_owned();
                self.text = rest.to_owned();
                return Some(block);
            }
            let bytes = self.bytes.next().await?.ok()?;
            self.text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }
}

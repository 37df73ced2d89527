//! Calls over HTTP: sent, timed, tried again where that is safe, and checked for who answers.

use std::{
    sync::{PoisonError, RwLock},
    time::Duration,
};

use reqwest::{
    Client, Method, Response, StatusCode,
    header::{
        ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, IF_NONE_MATCH,
    },
};
use rustls::ClientConfig;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use signalbox_api::{Error, error::Code, http::IDEMPOTENCY_KEY};
use tokio::time::{Instant, timeout, timeout_at};

use crate::{
    Options, address,
    answer::{self, Again, Failure},
    call::{Call, Patience},
    failure,
    limits::{self, Limits},
    route::{Names, Route, Through},
    tls,
};

/// The largest answer that is read: bytes.
const ANSWER_BYTES: usize = 256 * 1024 * 1024;
/// The shortest token that is looked for in errors: bytes. Real ones are longer; less would hide ordinary words.
const SHORTEST_HIDDEN: usize = 8;
/// Idle connections that are kept.
const IDLE_CONNECTIONS: usize = 4;
/// How long an idle connection is kept.
const IDLE: Duration = Duration::from_secs(30);

/// A way to call one runtime.
pub(crate) struct Wire {
    pub route: Route,
    pub limits: Limits,
    token: Option<SecretString>,
    tls: ClientConfig,
    client: RwLock<Client>,
}

/// A whole answer of a runtime.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    /// Its body, read.
    pub fn read<T: DeserializeOwned>(&self, wire: &Wire) -> Result<T, Error> {
        answer::read(&self.body, &wire.route).map_err(|failure| wire.discreet(failure.error))
    }
}

impl Wire {
    /// Checks the options.
    pub fn new(options: &Options, limits: Limits) -> Result<Self, Error> {
        let route = Route::read(&options.url, &options.proxy)?;
        let tls = if route.address.is_tls() {
            tls::trusting(options.ca_file.as_deref())?
        } else {
            tls::unused()
        };
        let token = options.token.as_ref().and_then(trimmed);
        if let Some(token) = &token {
            authorization(token)?;
        }
        let client = build(&route, &tls, &limits)?;
        Ok(Self {
            route,
            limits,
            token,
            tls,
            client: RwLock::new(client),
        })
    }

    /// Lets go of all connections: the network is another, or they are dead.
    pub fn renew(&self) {
        if let Ok(client) = build(&self.route, &self.tls, &self.limits) {
            *self.client.write().unwrap_or_else(PoisonError::into_inner) = client;
        }
    }

    /// Calls and reads the answer.
    pub async fn ask<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<T, Error> {
        self.call(call).await?.read(self)
    }

    /// Calls, several times if need be.
    pub async fn call(&self, call: Call<'_>) -> Result<Answer, Error> {
        self.tries(&call, self.limits.tries).await
    }

    /// Calls once.
    pub async fn call_once(&self, call: Call<'_>) -> Result<Answer, Error> {
        self.tries(&call, 1).await
    }

    async fn tries(&self, call: &Call<'_>, tries: u32) -> Result<Answer, Error> {
        let (first, overall) = self.patience(call.patience);
        let deadline = Instant::now() + overall;
        let mut failures = 0;
        loop {
            let tried = timeout_at(deadline, self.send(call, first))
                .await
                .unwrap_or_else(|_| {
                    Err(Failure::last(failure::timeout(&self.route, Some(overall))))
                });
            let failure = match tried {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            failures += 1;
            let Again::After(asked) = failure.again else {
                return Err(self.discreet(failure.error));
            };
            let pause = limits::full_jitter(limits::pause(self.limits.call_pause, failures))
                .max(asked.unwrap_or_default());
            if failures >= tries || Instant::now() + pause >= deadline {
                return Err(self.discreet(failure.error));
            }
            tracing::debug!(code = ?failure.error.code, failures, "a call is tried again");
            tokio::time::sleep(pause).await;
        }
    }

    fn patience(&self, patience: Patience) -> (Duration, Duration) {
        let Limits {
            read,
            overall,
            plan,
            ..
        } = self.limits;
        match patience {
            Patience::Usual => (read.min(overall), overall),
            Patience::Git => (overall, overall),
            Patience::Plan => (plan, plan),
        }
    }

    async fn send(&self, call: &Call<'_>, first: Duration) -> Result<Answer, Failure> {
        let url = self
            .route
            .address
            .join(call.segments, &call.query)
            .map_err(Failure::last)?;
        let mut request = self.request(call.method.clone(), url)?;
        if let Some(body) = &call.body {
            request = request
                .header(CONTENT_TYPE, "application/json")
                .body(body.clone());
        }
        if let Some(key) = call.key {
            let key = HeaderValue::from_str(key).map_err(|_| {
                Failure::last(Error::new(
                    Code::Invalid,
                    "An idempotency key holds letters, digits and dashes only.",
                ))
            })?;
            request = request.header(IDEMPOTENCY_KEY, key);
        }
        if let Some(tag) = &call.known {
            request = request.header(IF_NONE_MATCH, tag);
        }
        let response = self.head(request, first).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = self.body(response).await?;
        if status.is_success() || status == StatusCode::NOT_MODIFIED {
            Ok(Answer {
                status,
                headers,
                body,
            })
        } else {
            Err(answer::problem(status, &headers, &body, &self.route))
        }
    }

    /// Opens the stream of what happens.
    pub async fn listen(&self, after: i64) -> Result<Response, Error> {
        self.listening(after)
            .await
            .map_err(|failure| self.discreet(failure.error))
    }

    async fn listening(&self, after: i64) -> Result<Response, Failure> {
        let url = self
            .route
            .address
            .join(&["events"], &[])
            .map_err(Failure::last)?;
        let request = self
            .request(Method::GET, url)?
            .header(ACCEPT, "text/event-stream")
            // What is packed arrives late.
            .header(ACCEPT_ENCODING, "identity")
            .header("last-event-id", after);
        let response = self.head(request, self.limits.read).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        if status.is_success() {
            return Ok(response);
        }
        let body = self.body(response).await?;
        Err(answer::problem(status, &headers, &body, &self.route))
    }

    fn request(&self, method: Method, url: url::Url) -> Result<reqwest::RequestBuilder, Failure> {
        let client = self
            .client
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let request = client.request(method, url);
        Ok(match &self.token {
            Some(token) => {
                request.header(AUTHORIZATION, authorization(token).map_err(Failure::last)?)
            }
            None => request,
        })
    }

    /// Sends, and waits for the head of an answer of a runtime.
    async fn head(
        &self,
        request: reqwest::RequestBuilder,
        first: Duration,
    ) -> Result<Response, Failure> {
        let response = timeout(first, request.send())
            .await
            .map_err(|_| Failure::connection(failure::timeout(&self.route, Some(first))))?
            .map_err(|error| self.broken(&error))?;
        answer::contract(response.status(), response.headers(), &self.route)?;
        Ok(response)
    }

    async fn body(&self, mut response: Response) -> Result<Vec<u8>, Failure> {
        let mut body = Vec::new();
        loop {
            let piece = timeout(self.limits.read, response.chunk())
                .await
                .map_err(|_| {
                    Failure::connection(failure::timeout(&self.route, Some(self.limits.read)))
                })?
                .map_err(|error| self.broken(&error))?;
            let Some(piece) = piece else {
                return Ok(body);
            };
            if body.len() + piece.len() > ANSWER_BYTES {
                return Err(Failure::last(Error::new(
                    Code::TooLarge,
                    format!(
                        "The answer of {} is larger than {} MiB and was not read.",
                        self.route.address.name,
                        ANSWER_BYTES / (1024 * 1024)
                    ),
                )));
            }
            body.extend_from_slice(&piece);
        }
    }

    fn broken(&self, error: &reqwest::Error) -> Failure {
        Failure::connection(failure::told(error, &self.route))
    }

    /// What a stream that broke off means.
    pub fn cut(&self, error: &reqwest::Error) -> Error {
        self.discreet(failure::told(error, &self.route))
    }

    /// An error without the token, should the other end have repeated it.
    pub fn discreet(&self, mut error: Error) -> Error {
        let Some(token) = &self.token else {
            return error;
        };
        let token = token.expose_secret();
        if token.len() < SHORTEST_HIDDEN {
            return error;
        }
        let hide = |text: &mut String| {
            if text.contains(token) {
                *text = text.replace(token, "…");
            }
        };
        hide(&mut error.message);
        error.hint.as_mut().map(hide);
        error.current.as_mut().map(hide);
        error
    }
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Wire")
            .field("runtime", &self.route.address.name)
            .finish_non_exhaustive()
    }
}

fn trimmed(token: &SecretString) -> Option<SecretString> {
    let token = token.expose_secret().trim();
    (!token.is_empty()).then(|| SecretString::from(token))
}

fn authorization(token: &SecretString) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
        .ok()
        .filter(|value| value.to_str().is_ok())
        .ok_or_else(|| {
            Error::new(
                Code::Invalid,
                "The token holds letters that no token has, such as a line break.",
            )
            .hint("Copy it again, the whole of it and nothing else.")
        })?;
    value.set_sensitive(true);
    Ok(value)
}

fn build(route: &Route, tls: &ClientConfig, limits: &Limits) -> Result<Client, Error> {
    let mut builder = Client::builder()
        .tls_backend_preconfigured(tls.clone())
        .dns_resolver(Names)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .user_agent(concat!("signalbox/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(limits.connect)
        .pool_max_idle_per_host(IDLE_CONNECTIONS)
        .pool_idle_timeout(IDLE)
        .tcp_keepalive(limits.connect)
        .tcp_keepalive_interval(limits.connect)
        .tcp_keepalive_retries(2)
        .retry(reqwest::retry::never());
    match &route.through {
        Through::Nothing => builder = builder.no_proxy(),
        Through::System => {}
        Through::Proxy { .. } => {
            if let Some(proxy) = route.proxy()? {
                builder = builder.proxy(proxy);
            }
        }
    }
    builder.build().map_err(|cause| {
        Error::new(
            Code::Internal,
            format!(
                "No connection can be prepared: {}.",
                address::shown(&cause.to_string())
            ),
        )
    })
}

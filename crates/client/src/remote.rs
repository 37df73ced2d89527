//! [`Remote`]: the trait `Runtime` over HTTP.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use signalbox_api::{
    AuditPage, AuditQuery, Board, Change, Deployment, Error, FileDifference, Info, LinesQuery,
    Link, LogChunk, LogHits, LogLines, LogQuery, LogSearch, ManifestDetail, ManifestHistory,
    Manifests, Notes, Notice, Numbers, PlanRequest, Preview, Published, Record, Refresh,
    ReleasePage, ReleaseQuery, ReleaseView, Runtime, TriggerRequest, Verification,
    error::Code,
    http::{Changes, Decide, Retry, Terminate, Trigger},
};
use signalbox_engine::event::{RetryFrom, Verdict};
use signalbox_model::Kind;
use tokio::sync::{Notify, broadcast, watch};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::{
    Options,
    call::{Call, Patience},
    caller::Caller,
    limits::Limits,
    stream::{Heard, Listener},
    wire::Wire,
};

/// Notices that a slow receiver may be behind.
const NOTICES: usize = 4096;

/// A remote runtime. Dropped, its stream ends.
pub struct Remote {
    caller: Arc<Caller>,
    notices: broadcast::Sender<Notice>,
    link: watch::Receiver<Link>,
    wake: Arc<Notify>,
    _stream: DropGuard,
}

impl Remote {
    /// Begins to connect; waits for nothing. How it goes is told by [`Runtime::link`].
    /// Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// An option is wrong: the address, the CA file, the proxy.
    pub fn open(options: &Options) -> Result<Self, Error> {
        Self::open_within(options, Limits::default())
    }

    /// [`Remote::open`] with other time-outs, for tests.
    ///
    /// # Errors
    /// As [`Remote::open`].
    #[doc(hidden)]
    pub fn open_within(options: &Options, limits: Limits) -> Result<Self, Error> {
        let tasks = tokio::runtime::Handle::try_current().map_err(|cause| {
            Error::new(
                Code::Internal,
                format!("A runtime can't be opened here: {cause}."),
            )
        })?;
        let caller = Arc::new(Caller::new(Wire::new(options, limits)?));
        let (notices, _) = broadcast::channel(NOTICES);
        let (tell_link, link) = watch::channel(Link::Connecting);
        let wake = Arc::new(Notify::new());
        let stop = CancellationToken::new();
        let listener = Listener {
            caller: caller.clone(),
            notices: notices.clone(),
            link: tell_link,
            wake: wake.clone(),
            last: options.after,
            heard: Heard::default(),
        };
        let stopped = stop.clone();
        tasks.spawn(async move { stopped.run_until_cancelled(listener.run()).await });
        Ok(Self {
            caller,
            notices,
            link,
            wake,
            _stream: stop.drop_guard(),
        })
    }

    /// Connects anew at once: somebody asks for it, or the network is another.
    pub fn reconnect(&self) {
        self.wake.notify_one();
    }
}

impl fmt::Debug for Remote {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Remote")
            .field("runtime", &self.caller.wire.route.address.name)
            .finish_non_exhaustive()
    }
}

/// Asks once, for the button *Test connection*: what is there, and how long it took to answer.
///
/// # Errors
/// Exactly what failed.
pub async fn test(options: &Options) -> Result<(Info, Duration), Error> {
    test_within(options, Limits::default()).await
}

/// [`test`] with other time-outs, for tests.
///
/// # Errors
/// As [`test`].
#[doc(hidden)]
pub async fn test_within(options: &Options, limits: Limits) -> Result<(Info, Duration), Error> {
    let caller = Caller::new(Wire::new(options, limits)?);
    let start = Instant::now();
    let info = caller.info_once().await?;
    Ok((info, start.elapsed()))
}

#[async_trait]
impl Runtime for Remote {
    async fn info(&self) -> Result<Info, Error> {
        self.caller.info().await
    }

    async fn manifests(&self, refresh: Refresh) -> Result<Manifests, Error> {
        self.caller.manifests(refresh).await
    }

    async fn manifest(&self, kind: Kind, name: &str) -> Result<ManifestDetail, Error> {
        self.caller
            .wire
            .ask(Call::get(&[kind.plural(), name]))
            .await
    }

    async fn history(&self, kind: Kind, name: &str, limit: u32) -> Result<ManifestHistory, Error> {
        let path = [kind.plural(), name, "history"];
        let call = Call::get(&path)
            .with("limit", limit)
            .patience(Patience::Git);
        self.caller.wire.ask(call).await
    }

    async fn change(
        &self,
        key: &str,
        changes: Vec<Change>,
        message: String,
    ) -> Result<Published, Error> {
        let body = Changes {
            documents: changes,
            message,
        };
        let call = Call::post(&["changes"], &body)?
            .key(key)
            .patience(Patience::Git);
        self.caller.wire.ask(call).await
    }

    async fn plan(&self, request: PlanRequest) -> Result<Preview, Error> {
        let call = Call::post(&["plans"], &request)?.patience(Patience::Plan);
        self.caller.wire.ask(call).await
    }

    async fn trigger(&self, key: &str, trigger: TriggerRequest) -> Result<ReleaseView, Error> {
        let call = Call::post(&["releases"], &Trigger::from(trigger))?
            .key(key)
            .patience(Patience::Plan);
        self.caller.wire.ask(call).await
    }

    async fn releases(&self, query: ReleaseQuery) -> Result<ReleasePage, Error> {
        let call = Call::get(&["releases"])
            .maybe("cursor", query.cursor.clone())
            .maybe("offset", query.offset)
            .maybe("limit", query.limit);
        self.caller.wire.ask(filtered(call, query)).await
    }

    async fn release(&self, id: &str) -> Result<ReleaseView, Error> {
        self.caller.wire.ask(Call::get(&["releases", id])).await
    }

    async fn events(&self, id: &str) -> Result<Vec<Record>, Error> {
        self.caller
            .wire
            .ask(Call::get(&["releases", id, "events"]))
            .await
    }

    async fn records(&self, after: i64, limit: u32) -> Result<Vec<Record>, Error> {
        self.caller.records(after, limit).await
    }

    async fn terminate(
        &self,
        key: &str,
        id: &str,
        reason: Option<String>,
    ) -> Result<ReleaseView, Error> {
        let path = ["releases", id, "terminate"];
        let call = Call::post(&path, &Terminate { reason })?.key(key);
        self.caller.wire.ask(call).await
    }

    async fn retry(
        &self,
        key: &str,
        id: &str,
        reason: Option<String>,
        from: RetryFrom,
    ) -> Result<ReleaseView, Error> {
        let path = ["releases", id, "retry"];
        let call = Call::post(&path, &Retry { reason, from })?
            .key(key)
            .patience(Patience::Git);
        self.caller.wire.ask(call).await
    }

    async fn decide(
        &self,
        key: &str,
        id: &str,
        approval: u32,
        verdict: Verdict,
        reason: Option<String>,
    ) -> Result<ReleaseView, Error> {
        let number = approval.to_string();
        let path = ["releases", id, "approvals", number.as_str()];
        let decision = verdict;
        let call = Call::post(&path, &Decide { decision, reason })?.key(key);
        self.caller.wire.ask(call).await
    }

    async fn notes(&self, id: &str) -> Result<Notes, Error> {
        let path = ["releases", id, "notes"];
        let call = Call::get(&path).patience(Patience::Plan);
        self.caller.wire.ask(call).await
    }

    async fn numbers(&self, query: ReleaseQuery) -> Result<Numbers, Error> {
        let call = filtered(Call::get(&["numbers"]), query);
        self.caller.wire.ask(call).await
    }

    async fn audit(&self, query: AuditQuery) -> Result<AuditPage, Error> {
        let mut call = Call::get(&["audit"])
            .maybe("by", query.by)
            .maybe("product", query.product)
            .maybe("release", query.release)
            .maybe("since", query.since)
            .maybe("until", query.until)
            .maybe("q", query.q)
            .maybe("cursor", query.cursor)
            .maybe("limit", query.limit);
        for kind in query.kind {
            call = call.with("kind", word(&kind));
        }
        self.caller.wire.ask(call).await
    }

    async fn verify(&self) -> Result<Verification, Error> {
        let call = Call::get(&["audit", "verification"]).patience(Patience::Plan);
        self.caller.wire.ask(call).await
    }

    async fn board(&self, refresh: Refresh) -> Result<Board, Error> {
        let call = Call::get(&["board"])
            .with("refresh", word(&refresh))
            .patience(Patience::Plan);
        self.caller.wire.ask(call).await
    }

    async fn deployments(&self, application: &str, limit: u32) -> Result<Vec<Deployment>, Error> {
        let path = ["applications", application, "deployments"];
        let call = Call::get(&path)
            .with("limit", limit)
            .patience(Patience::Git);
        self.caller.wire.ask(call).await
    }

    async fn difference(&self, left: &str, right: &str) -> Result<Vec<FileDifference>, Error> {
        let call = Call::get(&["difference"])
            .with("left", left)
            .with("right", right)
            .patience(Patience::Git);
        self.caller.wire.ask(call).await
    }

    async fn log_lines(&self, query: LinesQuery) -> Result<LogLines, Error> {
        let LinesQuery { log, from, count } = query;
        let path = ["releases", log.release.as_str(), "lines"];
        let call = Call::get(&path)
            .maybe("environment", log.environment)
            .maybe("application", log.application)
            .with("stage", word(&log.stage))
            .maybe("attempt", log.attempt)
            .maybe("node", log.node)
            .with("from", from)
            .with("count", count);
        self.caller.wire.ask(call).await
    }

    async fn search_logs(&self, search: LogSearch) -> Result<LogHits, Error> {
        let path = ["releases", search.release.as_str(), "search"];
        let call = Call::get(&path)
            .with("q", search.q)
            .maybe("limit", search.limit)
            .patience(Patience::Git);
        self.caller.wire.ask(call).await
    }

    async fn log(&self, query: LogQuery) -> Result<LogChunk, Error> {
        let path = ["releases", query.release.as_str(), "logs"];
        let call = Call::get(&path)
            .maybe("environment", query.environment)
            .maybe("application", query.application)
            .with("stage", word(&query.stage))
            .maybe("attempt", query.attempt)
            .maybe("node", query.node)
            .with("offset", query.offset);
        self.caller.wire.ask(call).await
    }

    fn subscribe(&self) -> broadcast::Receiver<Notice> {
        self.notices.subscribe()
    }

    fn link(&self) -> watch::Receiver<Link> {
        self.link.clone()
    }
}

/// Which releases.
fn filtered(call: Call<'_>, query: ReleaseQuery) -> Call<'_> {
    let mut call = call
        .maybe("product", query.product)
        .maybe("flow", query.flow)
        .maybe("environment", query.environment)
        .maybe("since", query.since)
        .maybe("until", query.until)
        .maybe("q", query.q);
    for status in query.status {
        call = call.with("status", word(&status));
    }
    call
}

/// An enum's name on the wire.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

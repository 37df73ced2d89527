//! The stream: resumed where it broke off, each record once and in order, silence noticed, never given up.
#![allow(clippy::unwrap_used)]

mod support;

use std::{
    collections::VecDeque,
    convert::Infallible,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Query, Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use futures::{Stream, StreamExt, stream};
use signalbox_api::{
    Error, Link, Manifests, Notice, Record, Refresh, Runtime,
    error::Code,
    http::{Problem, VERSION},
};
use signalbox_client::{Limits, Remote};
use signalbox_engine::Event;
use support::*;
use tokio::{
    net::TcpListener,
    sync::{Notify, broadcast, mpsc, watch},
    time::timeout,
};

/// What one connection to the stream says, and how it ends.
enum Script {
    /// Says this and hangs up.
    Cut(String),
    /// Says this and then nothing more.
    Hang(String),
    /// Says a comment this often in a time, then the text, then nothing more.
    Alive(u32, Duration, String),
    /// Says a comment this often in a time, and hangs up.
    Held(u32, Duration),
}

/// A runtime that does as it is told.
#[derive(Clone)]
struct Played(Arc<Play>);

struct Play {
    scripts: Mutex<VecDeque<Script>>,
    /// `Last-Event-ID` of each connection.
    asked: Mutex<Vec<String>>,
    journal: Vec<Record>,
    seq: AtomicI64,
    commit: Mutex<String>,
    /// What everything is refused with.
    refused: Mutex<Option<Code>>,
    gone: AtomicBool,
    /// A connection that hung was closed by the other side.
    closed: mpsc::UnboundedSender<()>,
}

struct Closing(mpsc::UnboundedSender<()>);

impl Drop for Closing {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

fn play(scripts: Vec<Script>) -> (Played, mpsc::UnboundedReceiver<()>) {
    let (closed, heard) = mpsc::unbounded_channel();
    let play = Play {
        scripts: Mutex::new(scripts.into()),
        asked: Mutex::default(),
        journal: (1..=20).map(record).collect(),
        seq: AtomicI64::new(1000),
        commit: Mutex::new("c1".to_owned()),
        refused: Mutex::new(None),
        gone: AtomicBool::new(false),
        closed,
    };
    (Played(Arc::new(play)), heard)
}

impl Played {
    fn asked(&self) -> Vec<String> {
        self.0.asked.lock().unwrap().clone()
    }

    fn refuse(&self, code: Option<Code>) {
        *self.0.refused.lock().unwrap() = code;
    }

    fn router(&self) -> Router {
        let routes = Router::new()
            .route("/api/v1/info", get(who))
            .route("/api/v1/events", get(events))
            .route("/api/v1/records", get(records))
            .route("/api/v1/manifests", get(manifests))
            .with_state(self.clone());
        speaking(routes, VERSION)
    }
}

fn record(seq: i64) -> Record {
    Record {
        seq,
        release: "r-1".to_owned(),
        at: seq * 1000,
        event: Event::EnvironmentSkipped {
            environment: "qa".to_owned(),
        },
    }
}

fn frames(seqs: &[i64]) -> String {
    seqs.iter()
        .map(|seq| {
            let data = serde_json::to_string(&record(*seq)).unwrap();
            format!("event: record\nid: {seq}\ndata: {data}\n\n")
        })
        .collect()
}

fn alive(times: u32, every: Duration) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold(0, move |said| async move {
        tokio::time::sleep(every).await;
        (said < times).then(|| (Ok(Bytes::from(":\n\n")), said + 1))
    })
}

async fn who(State(Played(play)): State<Played>) -> Response {
    if play.gone.load(Ordering::SeqCst) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if let Some(code) = *play.refused.lock().unwrap() {
        let problem = Problem::from(Error::new(code, "No."));
        return (StatusCode::from_u16(problem.status).unwrap(), Json(problem)).into_response();
    }
    Json(info(play.seq.load(Ordering::SeqCst))).into_response()
}

async fn events(State(Played(play)): State<Played>, headers: HeaderMap) -> Response {
    let after = headers.get("last-event-id").unwrap().to_str().unwrap();
    play.asked.lock().unwrap().push(after.to_owned());
    let script = play.scripts.lock().unwrap().pop_front();
    let closing = Closing(play.closed.clone());
    let hang = stream::once(async move {
        let _closing = closing;
        std::future::pending::<Result<Bytes, Infallible>>().await
    });
    let say = |text: String| stream::iter([Ok::<_, Infallible>(Bytes::from(text))]);
    let body = match script {
        None => Body::from_stream(say(":\n\n".to_owned()).chain(hang)),
        Some(Script::Cut(text)) => Body::from_stream(say(text)),
        Some(Script::Hang(text)) => Body::from_stream(say(text).chain(hang)),
        Some(Script::Alive(times, every, text)) => {
            Body::from_stream(alive(times, every).chain(say(text)).chain(hang))
        }
        Some(Script::Held(times, every)) => Body::from_stream(alive(times, every)),
    };
    ([(header::CONTENT_TYPE, "text/event-stream")], body).into_response()
}

#[derive(serde::Deserialize)]
struct Page {
    after: i64,
}

/// Two at a time, so that a gap takes several calls.
async fn records(State(Played(play)): State<Played>, Query(page): Query<Page>) -> Response {
    let rest = play.journal.iter().filter(|record| record.seq > page.after);
    Json(rest.take(2).collect::<Vec<_>>()).into_response()
}

async fn manifests(State(Played(play)): State<Played>) -> Json<Manifests> {
    Json(Manifests {
        commit: play.commit.lock().unwrap().clone(),
        documents: Vec::new(),
        diagnostics: Vec::new(),
    })
}

/// A remote on a played runtime, with what it tells.
struct Heard {
    remote: Remote,
    notices: broadcast::Receiver<Notice>,
    link: watch::Receiver<Link>,
}

fn open(url: &str, after: Option<i64>, limits: Limits) -> Heard {
    let mut options = options(url);
    options.after = after;
    let remote = Remote::open_within(&options, limits).unwrap();
    Heard {
        notices: remote.subscribe(),
        link: remote.link(),
        remote,
    }
}

const PATIENCE: Duration = Duration::from_secs(30);

impl Heard {
    /// The next notices, in short: a sequence number or a commit.
    async fn next(&mut self, count: usize) -> Vec<String> {
        let mut all = Vec::new();
        while all.len() < count {
            let notice = timeout(PATIENCE, self.notices.recv()).await;
            let notice = notice.unwrap_or_else(|_| panic!("only {all:?} was heard"));
            all.push(match notice.unwrap() {
                Notice::Journal { record } => record.seq.to_string(),
                Notice::Configuration { commit } => commit,
            });
        }
        all
    }

    async fn link(&mut self, is: impl Fn(&Link) -> bool) -> Link {
        let found = timeout(PATIENCE, self.link.wait_for(is)).await;
        let link = found.map(|link| link.unwrap().clone());
        link.unwrap_or_else(|_| panic!("the link stayed {:?}", self.remote.link().borrow()))
    }
}

fn is_live(link: &Link) -> bool {
    matches!(link, Link::Live)
}

#[tokio::test]
async fn resumes_and_tells_each_record_once() {
    let (played, _closed) = play(vec![
        Script::Cut(frames(&[1, 2])),
        Script::Cut(frames(&[1, 2, 3, 3])),
        // Broken off in the middle of a record.
        Script::Cut(frames(&[4]) + &frames(&[5])[..30]),
        Script::Hang(frames(&[5, 6])),
    ]);
    let served = serve(played.router()).await;
    let mut heard = open(&served.http(), Some(0), limits());
    let told = heard.next(7).await;
    let records: Vec<_> = told.iter().filter(|word| *word != "c1").collect();
    assert_eq!(records, ["1", "2", "3", "4", "5", "6"], "{told:?}");
    assert_eq!(played.asked(), ["0", "2", "3", "4"]);
    heard.link(is_live).await;
}

#[tokio::test]
async fn begins_now_or_after_what_is_known() {
    for (after, seq, asked) in [
        (None, 5, "5"),
        (Some(3), 5, "3"),
        (Some(0), 5, "0"),
        // The journal was set up anew.
        (Some(10), 5, "5"),
    ] {
        let (played, _closed) = play(vec![Script::Hang(frames(&[6]))]);
        played.0.seq.store(seq, Ordering::SeqCst);
        let served = serve(played.router()).await;
        let mut heard = open(&served.http(), after, limits());
        assert_eq!(heard.next(1).await.len(), 1);
        assert_eq!(played.asked(), [asked]);
    }
}

#[tokio::test]
async fn fills_gaps_from_the_journal() {
    let (played, _closed) = play(vec![Script::Hang(frames(&[1, 7, 8]))]);
    let served = serve(played.router()).await;
    let mut heard = open(&served.http(), Some(0), limits());
    let told = heard.next(8).await;
    assert_eq!(told, ["1", "2", "3", "4", "5", "6", "7", "8"]);
    // What the runtime itself does not know is no reason to stop.
    let (played, _closed) = play(vec![Script::Hang(frames(&[19, 30, 31]))]);
    let served = serve(played.router()).await;
    let mut heard = open(&served.http(), Some(18), limits());
    assert_eq!(heard.next(4).await, ["19", "20", "30", "31"]);
}

#[tokio::test]
async fn silence_is_a_cut() {
    let (played, mut closed) = play(vec![Script::Hang(frames(&[1])), Script::Hang(frames(&[2]))]);
    let served = serve(played.router()).await;
    let short = Limits {
        silence: Duration::from_millis(200),
        ..limits()
    };
    let mut heard = open(&served.http(), Some(0), short);
    assert_eq!(heard.next(3).await, ["1", "c1", "2"]);
    assert_eq!(played.asked()[..2], ["0", "1"]);
    timeout(PATIENCE, closed.recv()).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_heartbeat_is_enough() {
    let (played, _closed) = play(vec![Script::Alive(
        6,
        Duration::from_millis(400),
        frames(&[1]),
    )]);
    let served = serve(played.router()).await;
    let short = Limits {
        silence: Duration::from_secs(2),
        ..limits()
    };
    let mut heard = open(&served.http(), Some(0), short);
    assert_eq!(heard.next(1).await, ["1"]);
    assert_eq!(played.asked(), ["0"]);
}

#[tokio::test]
async fn what_was_read_before_the_stream_began_is_looked_at_again() {
    let (played, _closed) = play(vec![Script::Hang(frames(&[1]))]);
    let held = Arc::new(Notify::new());
    let go = held.clone();
    let slow = middleware::from_fn(move |request: Request, next: Next| {
        let held = held.clone();
        async move {
            if request.uri().path().ends_with("/info") {
                held.notified().await;
            }
            next.run(request).await
        }
    });
    let served = serve(played.router().layer(slow)).await;
    let mut heard = open(&served.http(), Some(0), limits());
    let read = heard.remote.manifests(Refresh::Cached).await.unwrap();
    assert_eq!(read.commit, "c1");
    *played.0.commit.lock().unwrap() = "c2".to_owned();
    go.notify_one();
    assert_eq!(heard.next(2).await, ["c2", "1"]);
}

#[tokio::test]
async fn a_connection_that_held_ends_a_row_of_failures_though_nothing_was_told() {
    let cut = || Script::Cut(":\n\n".to_owned());
    let mut scripts: Vec<Script> = (0..6).map(|_| cut()).collect();
    // Silent but for comments, for longer than the longest pause; then cut.
    scripts.push(Script::Held(20, Duration::from_millis(100)));
    scripts.push(Script::Hang(frames(&[1])));
    let (played, _closed) = play(scripts);
    let served = serve(played.router()).await;
    let first = Duration::from_millis(20);
    let growing = Limits {
        stream_pause: (first, Duration::from_millis(1500)),
        ..limits()
    };
    let mut heard = open(&served.http(), Some(0), growing);
    while played.asked().len() < 7 {
        heard.link.changed().await.unwrap();
    }
    heard.link(is_live).await;
    heard.link(|link| !is_live(link)).await;
    let cut = tokio::time::Instant::now();
    heard.link(is_live).await;
    assert!(cut.elapsed() < Duration::from_millis(500), "{cut:?}");
}

#[tokio::test]
async fn tells_when_it_is_not_heard_and_comes_back() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mut heard = open(&format!("http://{address}"), Some(0), limits());
    let offline = heard
        .link(|link| matches!(link, Link::Offline { .. }))
        .await;
    assert!(
        matches!(&offline, Link::Offline { error } if error.code == Code::Refused),
        "{offline:?}"
    );
    let (played, _closed) = play(vec![Script::Cut(frames(&[1])), Script::Hang(frames(&[2]))]);
    played.0.gone.store(true, Ordering::SeqCst);
    let listener = TcpListener::bind(address).await.unwrap();
    let _served = serve_on(listener, played.router());
    played.0.gone.store(false, Ordering::SeqCst);
    // It was not heard before, so the configuration may be another.
    let mut told = heard.next(3).await;
    told.sort();
    assert_eq!(told, ["1", "2", "c1"]);
    heard.link(is_live).await;
}

#[tokio::test]
async fn stale_since_it_was_heard_last() {
    let (played, _closed) = play(vec![Script::Hang(frames(&[1]))]);
    let served = serve(played.router()).await;
    let short = Limits {
        silence: Duration::from_millis(300),
        ..limits()
    };
    let before = jiff::Timestamp::now().as_millisecond();
    let mut heard = open(&served.http(), Some(0), short);
    assert_eq!(heard.next(1).await, ["1"]);
    played.0.gone.store(true, Ordering::SeqCst);
    let stale = heard
        .link(|link| matches!(link, Link::Stale { error, .. } if error.code == Code::Unreachable))
        .await;
    let Link::Stale { since, .. } = stale else {
        panic!("{stale:?}");
    };
    assert!(since >= before && since <= jiff::Timestamp::now().as_millisecond());
    *played.0.commit.lock().unwrap() = "c2".to_owned();
    played.0.gone.store(false, Ordering::SeqCst);
    assert_eq!(heard.next(1).await, ["c2"]);
    heard.link(is_live).await;
}

#[tokio::test]
async fn a_refused_token_waits_and_reconnect_does_not() {
    let (played, _closed) = play(vec![Script::Hang(frames(&[1]))]);
    played.refuse(Some(Code::Unauthorized));
    let served = serve(played.router()).await;
    let patient = Limits {
        refused_token: Duration::from_secs(3600),
        ..limits()
    };
    let mut heard = open(&served.http(), Some(0), patient);
    let offline = heard
        .link(|link| matches!(link, Link::Offline { .. }))
        .await;
    assert!(
        matches!(&offline, Link::Offline { error } if error.code == Code::Unauthorized),
        "{offline:?}"
    );
    played.refuse(None);
    heard.remote.reconnect();
    heard.link(is_live).await;
    heard.next(1).await;

    // Also by itself, only later.
    played.refuse(Some(Code::Forbidden));
    let soon = Limits {
        refused_token: Duration::from_millis(20),
        ..limits()
    };
    let mut heard = open(&served.http(), Some(0), soon);
    heard
        .link(|link| matches!(link, Link::Offline { .. }))
        .await;
    played.refuse(None);
    heard.link(is_live).await;
}

#[tokio::test]
async fn reconnect_makes_a_new_connection_without_a_gap() {
    let (played, mut closed) = play(vec![Script::Hang(frames(&[1])), Script::Hang(frames(&[2]))]);
    let served = serve(played.router()).await;
    let mut heard = open(&served.http(), Some(0), limits());
    assert_eq!(heard.next(1).await, ["1"]);
    heard.remote.reconnect();
    assert_eq!(heard.next(2).await, ["c1", "2"]);
    assert_eq!(played.asked(), ["0", "1"]);
    timeout(PATIENCE, closed.recv()).await.unwrap().unwrap();
    assert!(is_live(&heard.link.borrow()));
}

#[tokio::test]
async fn the_configuration_moves() {
    let moved = "event: configuration\ndata: {\"commit\":\"c7\"}\n\n";
    let later = "event: later\ndata: whatever\n\n";
    let (played, _closed) = play(vec![Script::Hang(format!(
        "{moved}{later}{}",
        frames(&[1])
    ))]);
    let served = serve(played.router()).await;
    let mut heard = open(&served.http(), Some(0), limits());
    assert_eq!(heard.next(2).await, ["c7", "1"]);
}

#[tokio::test]
async fn what_cannot_be_read_is_told() {
    let (played, _closed) = play(vec![
        Script::Cut("event: record\nid: 1\ndata: {}\n\n".to_owned()),
        Script::Hang(frames(&[1])),
    ]);
    let served = serve(played.router()).await;
    let slow = Limits {
        stream_pause: (Duration::from_secs(3600), Duration::from_secs(3600)),
        ..limits()
    };
    let mut heard = open(&served.http(), Some(0), slow);
    let stale = heard.link(|link| matches!(link, Link::Stale { .. })).await;
    assert!(
        matches!(&stale, Link::Stale { error, .. } if error.code == Code::Incompatible),
        "{stale:?}"
    );
    heard.remote.reconnect();
    assert_eq!(heard.next(2).await, ["c1", "1"]);
}

#[tokio::test]
async fn dropped_it_ends() {
    let (played, mut closed) = play(vec![Script::Hang(frames(&[1]))]);
    let served = serve(played.router()).await;
    let mut heard = open(&served.http(), Some(0), limits());
    assert_eq!(heard.next(1).await, ["1"]);
    assert!(!format!("{:?}", heard.remote).contains(TOKEN));
    drop(heard);
    timeout(PATIENCE, closed.recv()).await.unwrap().unwrap();
}

#[test]
fn outside_of_an_async_runtime_it_is_refused() {
    let error = Remote::open(&options("http://127.0.0.1:1")).unwrap_err();
    assert_eq!(error.code, Code::Internal);
}

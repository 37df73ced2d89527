//! The ways to the runtime of a demo workspace, and what holds for each of them whatever was done.
#![allow(clippy::unwrap_used)]

use std::{
    env,
    hash::{DefaultHasher, Hash, Hasher},
    net::SocketAddr,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use secrecy::SecretString;
use signalbox_api::{Link, Notice, Record, Runtime};
use signalbox_client::{Limits, Proxy, Remote};
use signalbox_runtime::{Embedded, Options, Role};
use signalbox_server::{Plain, Server, Users};
use tokio::sync::{broadcast, watch};

use super::{Demo, chaos::Chaos, program};

/// Who acts, on all ways.
pub const USER: &str = "Rhea Manager";
pub const EMAIL: &str = "rhea@example.com";
/// What was told live is there after so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// How a runtime is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Embedded,
    Http,
    Chaos,
}

/// A runtime, and what it stands on.
pub struct Reached {
    pub runtime: Arc<dyn Runtime>,
    embedded: Embedded,
    heard: watch::Receiver<Vec<Record>>,
    _server: Option<Server>,
    chaos: Option<Chaos>,
}

/// Opens the demo's runtime and reaches it; returns when it is heard.
pub async fn reach(way: Way, name: &str, demo: &Demo) -> Reached {
    let options = Options {
        role: Role::Conduct,
        waiter: vec![program().to_owned(), PathBuf::from("__wait")],
    };
    let embedded = Embedded::open(&demo.dir, &options).await.unwrap();
    let (mut server, mut chaos) = (None, None);
    let runtime: Arc<dyn Runtime> = if way == Way::Embedded {
        Arc::new(embedded.clone())
    } else {
        let users = Users::open(&demo.dir.join("data")).unwrap();
        let token = users
            .add(USER, Some(EMAIL), signalbox_server::Role::Admin, None)
            .unwrap();
        let options = signalbox_server::Options {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            tls: None,
            plain: Plain::Loopback,
        };
        let listening = Server::start(embedded.clone(), users, &options)
            .await
            .unwrap();
        let mut address = listening.address();
        if way == Way::Chaos {
            let seed = seed(name);
            eprintln!("{name}: seed {seed}; again with SIGNALBOX_CHAOS_SEED={seed}");
            let between = Chaos::start(address, seed).await;
            address = between.address();
            chaos = Some(between);
        }
        server = Some(listening);
        let limits = match way {
            Way::Chaos => impatient(),
            _ => Limits::default(),
        };
        Arc::new(connect(&format!("http://{address}"), token.secret, limits))
    };
    let (hearing, heard) = watch::channel(Vec::new());
    tokio::spawn(collect(runtime.subscribe(), hearing));
    let mut link = runtime.link();
    tokio::time::timeout(PATIENCE, link.wait_for(|link| *link == Link::Live))
        .await
        .unwrap()
        .unwrap();
    Reached {
        runtime,
        embedded,
        heard,
        _server: server,
        chaos,
    }
}

/// A remote runtime whose stream begins with its first record.
pub fn connect(url: &str, token: SecretString, limits: Limits) -> Remote {
    let options = signalbox_client::Options {
        url: url.to_owned(),
        token: Some(token),
        ca_file: None,
        proxy: Proxy::Direct,
        after: Some(0),
    };
    Remote::open_within(&options, limits).unwrap()
}

/// Short pauses, so that much can go wrong in a short time, and a try more than the proxy can take.
fn impatient() -> Limits {
    let pause = (Duration::from_millis(10), Duration::from_millis(200));
    Limits {
        stream_pause: pause,
        call_pause: pause,
        tries: 8,
        ..Limits::default()
    }
}

/// By the case's name, unless the environment wants another one.
fn seed(name: &str) -> u64 {
    if let Ok(given) = env::var("SIGNALBOX_CHAOS_SEED") {
        return given.parse().unwrap();
    }
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

async fn collect(mut notices: broadcast::Receiver<Notice>, hearing: watch::Sender<Vec<Record>>) {
    loop {
        match notices.recv().await {
            Ok(Notice::Journal { record }) => hearing.send_modify(|heard| heard.push(*record)),
            Ok(Notice::Configuration { .. }) => {}
            Err(broadcast::error::RecvError::Lagged(missed)) => panic!("{missed} notices missed"),
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}

impl Reached {
    /// The stream told the journal, each record once, in order.
    pub async fn nothing_was_missed_or_doubled(mut self) {
        let journal = self.embedded.records(0, u32::MAX).await.unwrap();
        let last = journal.last().map_or(0, |record| record.seq);
        let complete = |heard: &Vec<Record>| heard.iter().any(|record| record.seq >= last);
        if last > 0 {
            tokio::time::timeout(PATIENCE, self.heard.wait_for(complete))
                .await
                .expect("the stream tells the last record")
                .unwrap();
        }
        let heard = self.heard.borrow().clone();
        let heard: Vec<Record> = heard
            .into_iter()
            .filter(|record| record.seq <= last)
            .collect();
        let numbers =
            |records: &[Record]| -> Vec<i64> { records.iter().map(|record| record.seq).collect() };
        assert_eq!(numbers(&heard), numbers(&journal));
        assert_eq!(heard, journal);
        let created = journal
            .iter()
            .filter(|record| matches!(record.event, signalbox_engine::Event::Created { .. }));
        let releases = self.embedded.releases(Default::default()).await.unwrap();
        assert_eq!(created.count(), releases.releases.len());
        if let Some(chaos) = &self.chaos {
            eprintln!("{:?}", chaos.met());
        }
    }
}

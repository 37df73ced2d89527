//! A runtime of twelve releases in memory, whose notices are sent by hand.
#![allow(clippy::unwrap_used)]

use std::{
    collections::BTreeSet,
    ops::RangeInclusive,
    sync::{
        Mutex,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
};

use signalbox_api::{Error, Link, MayDecide, Notice, Record, ReleaseView, error::Code};
use signalbox_engine::{Event, Plan, Release, plan::Source};
use signalbox_model::Hooks;
use signalbox_store::{Place, Profile, Proxy};
use tokio::sync::{broadcast, watch};

mod answers;

pub const PROFILE: &str = "remote";
/// Fewer than a test sends at once: receivers lag.
const NOTICES: usize = 64;
/// The records of so many releases follow on each other in turns.
const RELEASES: i64 = 12;

pub struct Fake {
    journal: Mutex<Vec<Record>>,
    /// How often it was restored: what happens then happens at other moments.
    restored: AtomicI64,
    commit: Mutex<String>,
    broken: Mutex<Option<String>>,
    notices: broadcast::Sender<Notice>,
    link: watch::Sender<Link>,
    /// How often a release was asked for.
    pub asked: AtomicUsize,
    /// How often the journal of a release was.
    pub journals: AtomicUsize,
    /// What it may be asked to decide.
    pub decisions: Mutex<Vec<MayDecide>>,
    /// The one log that it has.
    pub log: Mutex<Vec<String>>,
}

impl Fake {
    pub fn new() -> Self {
        Self {
            journal: Mutex::default(),
            restored: AtomicI64::new(0),
            commit: Mutex::new("first".to_owned()),
            broken: Mutex::default(),
            notices: broadcast::Sender::new(NOTICES),
            link: watch::Sender::new(Link::Live),
            asked: AtomicUsize::new(0),
            journals: AtomicUsize::new(0),
            decisions: Mutex::default(),
            log: Mutex::default(),
        }
    }

    pub fn journal(&self) -> Vec<Record> {
        self.journal.lock().unwrap().clone()
    }

    /// Writes so many records, and tells nobody.
    pub fn write(&self, count: i64) {
        let mut journal = self.journal.lock().unwrap();
        for _ in 0..count {
            let seq = i64::try_from(journal.len()).unwrap() + 1;
            let release = format!("01JRELEASE{:016}", seq % RELEASES);
            let event = match seq <= RELEASES {
                true => created(),
                false => Event::EnvironmentSkipped {
                    environment: format!("round-{}", seq / RELEASES),
                },
            };
            journal.push(Record {
                seq,
                release,
                at: seq + 1000 * self.restored.load(Ordering::SeqCst),
                event,
            });
        }
    }

    /// Writes one record of a release, and tells nobody; its number.
    pub fn push(&self, release: &str, event: Event) -> i64 {
        let mut journal = self.journal.lock().unwrap();
        let seq = i64::try_from(journal.len()).unwrap() + 1;
        journal.push(Record {
            seq,
            release: release.to_owned(),
            at: seq * 1000,
            event,
        });
        seq
    }

    /// The runtime is one again that had written so many.
    pub fn restore(&self, count: usize) {
        self.journal.lock().unwrap().truncate(count);
        self.restored.fetch_add(1, Ordering::SeqCst);
    }

    /// Sends these records, lost before or not.
    pub fn notify(&self, seqs: RangeInclusive<i64>) {
        for record in self.journal() {
            if seqs.contains(&record.seq) {
                let record = Box::new(record);
                self.notices.send(Notice::Journal { record }).unwrap();
            }
        }
    }

    pub fn move_configuration(&self, commit: &str) {
        *self.commit.lock().unwrap() = commit.to_owned();
        let commit = commit.to_owned();
        self.notices.send(Notice::Configuration { commit }).unwrap();
    }

    pub fn break_release(&self, id: &str) {
        *self.broken.lock().unwrap() = Some(id.to_owned());
    }

    pub fn cut(&self) {
        let error = away();
        self.link.send_replace(Link::Stale { since: 77, error });
    }

    pub fn offline(&self) {
        self.link.send_replace(Link::Offline { error: away() });
    }

    pub fn heal(&self) {
        self.link.send_replace(Link::Live);
    }

    /// Releases with records after a number.
    pub fn releases_of(&self, after: i64) -> BTreeSet<String> {
        let journal = self.journal().into_iter();
        let later = journal.filter(|record| record.seq > after);
        later.map(|record| record.release).collect()
    }

    fn answer<T>(&self, answer: T) -> Result<T, Error> {
        match *self.link.borrow() {
            Link::Live => Ok(answer),
            _ => Err(away()),
        }
    }

    /// How a release stands.
    pub fn view(&self, id: &str) -> ReleaseView {
        let journal = self.journal();
        let records: Vec<&Record> = journal
            .iter()
            .filter(|record| record.release == id)
            .collect();
        let first = records.first().unwrap();
        let mut release = Release::create(id, &first.event, first.at).unwrap();
        for record in &records[1..] {
            release.apply(&record.event, record.at);
        }
        ReleaseView {
            release,
            seq: records.last().unwrap().seq,
            terminate_refused: None,
            retry_refused: None,
            decisions: self.decisions.lock().unwrap().clone(),
        }
    }
}

fn away() -> Error {
    Error::new(Code::Refused, "Nothing listens there.")
}

pub fn profile() -> Profile {
    Profile {
        id: PROFILE.to_owned(),
        name: "Staging".to_owned(),
        place: Place::Remote {
            url: "https://signalbox.example.com".to_owned(),
            ca_file: None,
            proxy: Proxy::System,
        },
        colour: "iris".to_owned(),
        protected: false,
        read_only: false,
        position: 0,
        trusted: false,
    }
}

pub fn created() -> Event {
    let source = Source {
        repo_url: "https://git.example.com/apps.git".to_owned(),
        branch: "main".to_owned(),
        path: "dev".to_owned(),
        commit: "5eed".to_owned(),
        author: "Ada".to_owned(),
        message: "Ship it".to_owned(),
        date: "2026-01-02T03:04:05Z".to_owned(),
        version: None,
    };
    let plan = Plan {
        flow: "steady".to_owned(),
        flow_version: None,
        configuration_commit: "c0ffee".to_owned(),
        product: "shop".to_owned(),
        application: "shop-dev".to_owned(),
        environments: Vec::new(),
        hooks: Hooks::default(),
        timeout_minutes: 60,
        source,
        templates: Default::default(),
        runtime: "staging".to_owned(),
        runtime_id: "r1".to_owned(),
    };
    Event::Created {
        plan: Box::new(plan),
        by: "Ada".to_owned(),
        email: "ada@example.com".to_owned(),
        reason: None,
    }
}

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

use async_trait::async_trait;
use signalbox_api::{
    Act, ActKind, AuditPage, AuditQuery, Board, Change, Deployment, Error, FileDifference, Info,
    LinesQuery, Link, LogChunk, LogHits, LogLine, LogLines, LogQuery, LogSearch, ManifestDetail,
    Manifests, MayDecide, Notes, Notice, Numbers, PlanRequest, Preview, Published, Record, Refresh,
    ReleasePage, ReleaseQuery, ReleaseSummary, ReleaseView, Runtime, TriggerRequest, Verification,
    error::Code,
};
use signalbox_engine::{
    Event, Plan, Release,
    event::{Commit, RetryFrom, Verdict},
    plan::Source,
};
use signalbox_model::{Hooks, Kind};
use signalbox_store::{Place, Profile, Proxy};
use tokio::sync::{broadcast, watch};

pub const PROFILE: &str = "remote";
/// Fewer than a test sends at once: receivers lag.
const NOTICES: usize = 64;
/// So many rows are on a page.
const PAGE: usize = 5;
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

fn never<T>() -> Result<T, Error> {
    Err(Error::new(Code::Internal, "That can't be read."))
}

#[async_trait]
impl Runtime for Fake {
    async fn info(&self) -> Result<Info, Error> {
        self.answer(Info {
            id: "r1".to_owned(),
            name: "staging".to_owned(),
            version: "0.1.0".to_owned(),
            executor: "host".to_owned(),
            deployer: "git".to_owned(),
            role: "viewer".to_owned(),
            capabilities: Vec::new(),
            seq: self.journal().last().map_or(0, |record| record.seq),
            configuration_url: "https://git.example.com/config.git".to_owned(),
            user: None,
        })
    }
    async fn manifests(&self, _: Refresh) -> Result<Manifests, Error> {
        self.answer(Manifests {
            commit: self.commit.lock().unwrap().clone(),
            documents: Vec::new(),
            diagnostics: Vec::new(),
        })
    }
    async fn releases(&self, query: ReleaseQuery) -> Result<ReleasePage, Error> {
        let known = self.releases_of(0).into_iter().rev();
        let mut rows: Vec<ReleaseSummary> = known
            .filter(|id| query.cursor.as_ref().is_none_or(|cursor| id < cursor))
            .map(|id| ReleaseSummary::from(&self.view(&id).release))
            .filter(|row| query.status.is_empty() || query.status.contains(&row.status))
            .filter(|row| query.until.is_none_or(|until| row.created_at < until))
            .collect();
        let left_out = usize::try_from(query.offset.unwrap_or_default()).unwrap();
        rows.drain(..left_out.min(rows.len()));
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        self.answer(ReleasePage {
            next: rows.last().map(|row| row.id.clone()).filter(|_| more),
            releases: rows,
        })
    }
    async fn release(&self, id: &str) -> Result<ReleaseView, Error> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.broken.lock().unwrap().as_deref() == Some(id) {
            return never();
        }
        self.answer(self.view(id))
    }
    async fn events(&self, id: &str) -> Result<Vec<Record>, Error> {
        self.journals.fetch_add(1, Ordering::SeqCst);
        let journal = self.journal().into_iter();
        self.answer(journal.filter(|record| record.release == id).collect())
    }
    async fn records(&self, after: i64, limit: u32) -> Result<Vec<Record>, Error> {
        // A server may give less than it is asked for.
        let limit = usize::try_from(limit).unwrap().min(7);
        let journal = self.journal().into_iter();
        let later = journal.filter(|record| record.seq > after);
        self.answer(later.take(limit).collect())
    }
    fn subscribe(&self) -> broadcast::Receiver<Notice> {
        self.notices.subscribe()
    }
    fn link(&self) -> watch::Receiver<Link> {
        self.link.subscribe()
    }
    async fn manifest(&self, _: Kind, _: &str) -> Result<ManifestDetail, Error> {
        never()
    }
    async fn change(&self, _: &str, _: Vec<Change>, _: String) -> Result<Published, Error> {
        never()
    }
    async fn plan(&self, _: PlanRequest) -> Result<Preview, Error> {
        never()
    }
    async fn trigger(&self, _: &str, _: TriggerRequest) -> Result<ReleaseView, Error> {
        never()
    }
    async fn terminate(&self, _: &str, _: &str, _: Option<String>) -> Result<ReleaseView, Error> {
        never()
    }
    async fn retry(
        &self,
        _: &str,
        _: &str,
        _: Option<String>,
        _: RetryFrom,
    ) -> Result<ReleaseView, Error> {
        never()
    }
    async fn decide(
        &self,
        _: &str,
        _: &str,
        _: u32,
        _: Verdict,
        _: Option<String>,
    ) -> Result<ReleaseView, Error> {
        never()
    }
    async fn notes(&self, id: &str) -> Result<Notes, Error> {
        self.answer(Notes {
            release: id.to_owned(),
            applications: Vec::new(),
            markdown: format!("# Notes of {id}\n\nNothing.\n"),
        })
    }
    async fn numbers(&self, _: ReleaseQuery) -> Result<Numbers, Error> {
        let releases = u32::try_from(self.releases_of(0).len()).unwrap();
        self.answer(Numbers {
            releases,
            ..Numbers::default()
        })
    }
    async fn audit(&self, query: AuditQuery) -> Result<AuditPage, Error> {
        let before = query.cursor.unwrap_or(i64::MAX);
        let journal = self.journal().into_iter().rev();
        let mut acts: Vec<Act> = journal
            .filter(|record| record.seq < before)
            .filter_map(|record| act(&record))
            .collect();
        let more = acts.len() > PAGE;
        acts.truncate(PAGE);
        self.answer(AuditPage {
            next: acts.last().map(|act| act.seq).filter(|_| more),
            acts,
        })
    }
    async fn verify(&self) -> Result<Verification, Error> {
        self.answer(Verification {
            records: i64::try_from(self.journal().len()).unwrap(),
            head: None,
            broken: None,
            anchors: 0,
            contradicted: Vec::new(),
            unread: Vec::new(),
        })
    }
    async fn board(&self, _: Refresh) -> Result<Board, Error> {
        self.answer(Board {
            commit: self.commit.lock().unwrap().clone(),
            at: 1,
            environments: Vec::new(),
            products: Vec::new(),
        })
    }
    async fn deployments(&self, _: &str, _: u32) -> Result<Vec<Deployment>, Error> {
        self.answer(vec![Deployment {
            commit: Commit {
                sha: "5eed".to_owned(),
                author: "Ada".to_owned(),
                message: "Ship it".to_owned(),
                date: "2026-01-02T03:04:05Z".to_owned(),
            },
            version: None,
            release: None,
        }])
    }
    async fn difference(&self, _: &str, _: &str) -> Result<Vec<FileDifference>, Error> {
        self.answer(Vec::new())
    }
    async fn log_lines(&self, query: LinesQuery) -> Result<LogLines, Error> {
        let log = self.log.lock().unwrap();
        let wanted = log.iter().skip(query.from as usize);
        let line = |text: &String| LogLine {
            at: None,
            text: text.clone(),
        };
        self.answer(LogLines {
            from: query.from,
            lines: wanted.take(query.count as usize).map(line).collect(),
            total: u32::try_from(log.len()).unwrap(),
            complete: true,
        })
    }
    async fn search_logs(&self, _: LogSearch) -> Result<LogHits, Error> {
        self.answer(LogHits::default())
    }
    /// A few bytes at a time.
    async fn log(&self, query: LogQuery) -> Result<LogChunk, Error> {
        let text: String = self
            .log
            .lock()
            .unwrap()
            .iter()
            .map(|line| format!("{line}\n"))
            .collect();
        let from = usize::try_from(query.offset).unwrap().min(text.len());
        let to = text.len().min(from + 10);
        self.answer(LogChunk {
            text: text[from..to].to_owned(),
            offset: u64::try_from(to).unwrap(),
            complete: to == text.len(),
        })
    }
}

fn act(record: &Record) -> Option<Act> {
    matches!(record.event, Event::Created { .. }).then(|| Act {
        seq: record.seq,
        at: record.at,
        kind: ActKind::Triggered,
        by: Some("=Ada".to_owned()),
        release: Some(record.release.clone()),
        product: Some("shop".to_owned()),
        flow: Some("steady".to_owned()),
        reason: None,
        words: "triggered".to_owned(),
    })
}

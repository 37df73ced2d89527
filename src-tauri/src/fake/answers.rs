//! What the played runtime answers.
#![allow(clippy::unwrap_used)]

use std::sync::atomic::Ordering;

use async_trait::async_trait;
use signalbox_api::{
    Act, ActKind, AuditPage, AuditQuery, Board, Change, Deployment, Error, FileDifference, Info,
    LinesQuery, Link, LogChunk, LogHits, LogLine, LogLines, LogQuery, LogSearch, ManifestDetail,
    ManifestHistory, Manifests, Notes, Notice, Numbers, PlanRequest, Preview, Published, Record,
    Refresh, ReleasePage, ReleaseQuery, ReleaseSummary, ReleaseView, Runtime, TriggerRequest,
    Verification, error::Code,
};
use signalbox_engine::{
    Event,
    event::{Commit, RetryFrom, Verdict},
};
use signalbox_model::Kind;
use tokio::sync::{broadcast, watch};

use super::Fake;

/// So many rows are on a page.
const PAGE: usize = 5;

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
    async fn history(&self, _: Kind, _: &str, _: u32) -> Result<ManifestHistory, Error> {
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

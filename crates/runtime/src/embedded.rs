//! The embedded runtime: `api::Runtime` in this process.

mod commands;
mod looker;
mod turns;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use async_trait::async_trait;
use serde::Serialize;
use signalbox_api::{
    AuditPage, AuditQuery, Board, Change, Deployment, Error as Told, FileDifference, Info,
    LinesQuery, Link, LogChunk, LogHits, LogLines, LogQuery, LogSearch, ManifestDetail,
    ManifestHistory, Manifests, Notes, Notice, Numbers, PlanRequest, Preview, Published, RECORDS,
    Record, Refresh, ReleasePage, ReleaseQuery, ReleaseView, Runtime, TriggerRequest, User,
    Verification, error::Code,
};
use signalbox_engine::{
    Input,
    event::{RetryFrom, TerminateCause, Verdict},
};
use signalbox_gitops::{Git, Identity};
use signalbox_model::Kind;
use signalbox_workflow::Host;
use tokio::sync::{Mutex, broadcast, mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use ulid::Ulid;

pub use self::commands::to_its_end;
use self::{
    looker::{LOOK, Looker},
    turns::Turns,
};
use crate::{
    beside::beside,
    board,
    conductor::{Message, look_up, not_found},
    configuration::Source,
    deployer, deployments,
    error::Error,
    executor::WorkflowExecutor,
    journal::{Journal, Key},
    logs, notes,
    outside::Outside,
    parts::Parts,
    verification,
    workspace::Workspace,
};

/// So many notices may wait for a slow listener before it has to read the state again.
const NOTICES: usize = 4096;
/// So many looks is a process that is just ending waited for.
const PATIENCE: u32 = 5;

/// How to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// What this process is there for.
    pub role: Role,
    /// This executable with the arguments that make it a workflow process's waiter.
    pub waiter: Vec<PathBuf>,
}

/// What a process is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It goes on with the workspace's releases for as long as it stays, and takes commands.
    Conduct,
    /// It answers questions and ends: releases are left to processes that stay.
    Look,
}

/// A workspace's runtime in this process, as one person uses it. When the last one is dropped, it stops conducting;
/// workflows that run go on, and are found again at the next start.
#[derive(Clone)]
pub struct Embedded {
    shared: Arc<Shared>,
    actor: Actor,
}

/// Who a runtime's commands are by.
#[derive(Debug, Clone)]
enum Actor {
    /// The person whose laptop this is, by Git's own identity.
    Git,
    /// Somebody who has shown who they are.
    User(User),
}

/// What all who use a runtime in this process share.
struct Shared {
    parts: Arc<Parts>,
    notices: broadcast::Sender<Notice>,
    /// Empty while another process holds the workspace, and when this one only looks.
    conductor: Arc<OnceLock<mpsc::UnboundedSender<Message>>>,
    link: watch::Sender<Link>,
    /// One change of the configuration at a time: a command that comes twice finds its first answer.
    changing: Mutex<()>,
    /// One trigger of a key at a time: its plan may be another by the time that the second is worked out.
    turns: Turns,
    /// What boards were made of.
    board: Arc<board::Memory>,
    stop: CancellationToken,
}

impl Embedded {
    /// Opens a workspace and, if that is this process's role, goes on with its releases. While another process holds
    /// it, this one only looks (commands answer `held`), and takes over when the other one ends.
    ///
    /// # Errors
    /// There is no workspace, its settings are wrong, or its journal can't be used.
    pub async fn open(dir: &Path, options: &Options) -> Result<Self, Error> {
        let workspace = Workspace::read(dir)?;
        let executor = Arc::new(Host {
            images: workspace.images.clone(),
            waiter: options.waiter.clone(),
            paths: vec![workspace.dir.clone()],
            shared: Some(workspace.data.join("shared")),
            ..Host::default()
        });
        Self::assemble(workspace, options.role, executor).await
    }

    /// The same with another executor than the workspace names: what a rehearsal of the whole runtime needs.
    ///
    /// # Errors
    /// As [`Embedded::open`].
    pub async fn with_executor(
        dir: &Path,
        role: Role,
        executor: Arc<dyn WorkflowExecutor>,
    ) -> Result<Self, Error> {
        Self::assemble(Workspace::read(dir)?, role, executor).await
    }

    async fn assemble(
        workspace: Workspace,
        role: Role,
        executor: Arc<dyn WorkflowExecutor>,
    ) -> Result<Self, Error> {
        let journal = Journal::open(&workspace.data)?;
        let runtime_id = journal.constant("runtime-id", || Ulid::new().to_string())?;
        let git = Git::new(workspace.data.join("mirrors"), workspace.transports.clone());
        let outside = Outside {
            workspace: workspace.clone(),
            git: git.clone(),
            executor,
            deployer: deployer::of(&workspace),
            journal: journal.clone(),
        };
        let (notices, _) = broadcast::channel(NOTICES);
        let configuration = Source::new(&workspace, &git, notices.clone())?;
        let parts = Arc::new(Parts {
            workspace,
            git,
            configuration,
            outside,
            journal,
            runtime_id,
        });
        let stop = CancellationToken::new();
        let shared = Shared {
            parts,
            notices,
            conductor: Arc::default(),
            link: watch::Sender::new(Link::Live),
            changing: Mutex::default(),
            turns: Turns::default(),
            board: Arc::default(),
            stop,
        };
        let embedded = Self {
            shared: Arc::new(shared),
            actor: Actor::Git,
        };
        if role == Role::Look || !embedded.take_over().await? {
            tokio::spawn(embedded.looker().look_for_news(role));
        }
        Ok(embedded)
    }

    /// The same runtime, for a task beside it.
    fn looker(&self) -> Looker {
        let shared = &self.shared;
        Looker {
            parts: shared.parts.clone(),
            notices: shared.notices.clone(),
            conductor: shared.conductor.clone(),
            stop: shared.stop.clone(),
        }
    }

    /// The same runtime as this person uses it: commands are theirs, and so are their idempotency keys.
    #[must_use]
    pub fn acting_as(&self, user: User) -> Self {
        Self {
            shared: self.shared.clone(),
            actor: Actor::User(user),
        }
    }

    /// Whether this process conducts the workspace's releases (another one may hold it).
    pub fn conducts(&self) -> bool {
        self.shared.conductor.get().is_some()
    }

    /// The key of a command in the journal: two people's keys never meet.
    fn key(&self, command: &str, key: &str, request: &impl Serialize) -> Key {
        let name = match &self.actor {
            Actor::Git => format!("{command} {key}"),
            Actor::User(user) => format!("{command} {} {key}", user.name),
        };
        Key::of(name, request)
    }

    /// Conducts from now on, unless another process does; one that is just ending is waited for.
    async fn take_over(&self) -> Result<bool, Error> {
        for _ in 0..PATIENCE {
            if self.looker().take_over()? {
                return Ok(true);
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(false)
    }

    /// Sequence number of the journal's last record, 0 when there is none.
    ///
    /// # Errors
    /// The journal can't be read.
    pub fn last(&self) -> Result<i64, Told> {
        Ok(self.shared.parts.journal.last()?)
    }

    /// The workspace's directory.
    pub fn dir(&self) -> &Path {
        &self.shared.parts.workspace.dir
    }

    fn conductor(&self) -> Result<&mpsc::UnboundedSender<Message>, Told> {
        let held = || Error::Held {
            holder: self.shared.parts.workspace.holder(),
        };
        self.shared.conductor.get().ok_or_else(|| held().into())
    }

    async fn tell<T>(
        &self,
        message: impl FnOnce(oneshot::Sender<T>) -> Message,
    ) -> Result<T, Told> {
        let gone = || {
            Told::new(Code::Internal, "The runtime has stopped.")
                .hint("start Signalbox again: releases go on from the journal")
        };
        let (reply, answer) = oneshot::channel();
        self.conductor()?.send(message(reply)).map_err(|_| gone())?;
        answer.await.map_err(|_| gone())
    }

    /// Reads the journal beside all other calls: they don't wait for it.
    async fn ask_journal<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Journal) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Told> {
        let journal = self.shared.parts.journal.clone();
        beside(move || read(&journal)).await
    }

    /// A release as it stands, whoever asks.
    async fn look(&self, id: &str) -> Result<ReleaseView, Told> {
        if self.shared.conductor.get().is_some() {
            let id = id.to_owned();
            if let Some(view) = self.tell(|reply| Message::Look { id, reply }).await? {
                return Ok(view);
            }
        }
        let id = id.to_owned();
        self.ask_journal(move |journal| Ok(look_up(journal, &id)))
            .await?
    }

    /// The same with what she who asks may do about it.
    async fn for_actor(&self, mut view: ReleaseView) -> ReleaseView {
        if view.release.open_approvals().next().is_some() {
            let user = self.user().await.ok();
            let rule = &self.shared.parts.workspace.approvals;
            view.decisions = rule.of(&view.release, user.as_ref());
        }
        view
    }

    async fn command(&self, key: Key, id: &str, input: Input) -> Result<ReleaseView, Told> {
        let id = id.to_owned();
        let view = self.tell(|reply| Message::Command {
            key,
            id,
            input,
            reply,
        });
        Ok(self.for_actor(view.await??).await)
    }

    async fn user(&self) -> Result<Identity, Told> {
        if let Actor::User(user) = &self.actor {
            let User { name, email } = user.clone();
            return Ok(Identity { name, email });
        }
        let unset = || {
            Told::new(Code::Invalid, "Git does not know who you are, and a promotion is a commit by you.")
                .hint("set it with: git config --global user.name \"Your Name\" && git config --global user.email you@example.com")
        };
        self.shared
            .parts
            .git
            .identity()
            .await
            .map_err(Error::from)?
            .ok_or_else(unset)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

#[async_trait]
impl Runtime for Embedded {
    async fn info(&self) -> Result<Info, Told> {
        let workspace = &self.shared.parts.workspace;
        let user = self.user().await.ok();
        Ok(Info {
            id: self.shared.parts.runtime_id.clone(),
            name: workspace.name.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            executor: self.shared.parts.outside.executor.kind().to_owned(),
            deployer: self.shared.parts.outside.deployer.kind().to_owned(),
            role: "admin".to_owned(),
            capabilities: Vec::new(),
            seq: self.shared.parts.journal.last()?,
            configuration_url: workspace.configuration_url.clone(),
            user: user.map(|user| User {
                name: user.name,
                email: user.email,
            }),
        })
    }

    async fn manifests(&self, refresh: Refresh) -> Result<Manifests, Told> {
        let parts = self.shared.parts.clone();
        to_its_end(async move {
            let snapshot = parts.configuration.read(refresh).await?;
            Ok(Manifests::from(snapshot.as_ref()))
        })
        .await
    }

    async fn manifest(&self, kind: Kind, name: &str) -> Result<ManifestDetail, Told> {
        let (parts, name) = (self.shared.parts.clone(), name.to_owned());
        to_its_end(async move { parts.configuration.manifest(kind, &name).await }).await
    }

    async fn history(&self, kind: Kind, name: &str, limit: u32) -> Result<ManifestHistory, Told> {
        let (parts, name) = (self.shared.parts.clone(), name.to_owned());
        let work = async move { parts.configuration.history(kind, &name, limit).await };
        Ok(to_its_end(work).await?)
    }

    async fn change(
        &self,
        key: &str,
        changes: Vec<Change>,
        message: String,
    ) -> Result<Published, Told> {
        let (this, key) = (self.clone(), key.to_owned());
        to_its_end(async move { this.publish(&key, changes, message).await }).await
    }

    async fn plan(&self, request: PlanRequest) -> Result<Preview, Told> {
        let parts = self.shared.parts.clone();
        to_its_end(async move { parts.planner().preview(&request).await }).await
    }

    async fn trigger(&self, key: &str, trigger: TriggerRequest) -> Result<ReleaseView, Told> {
        let (this, key) = (self.clone(), key.to_owned());
        to_its_end(async move { this.create(&key, trigger).await }).await
    }

    async fn releases(&self, query: ReleaseQuery) -> Result<ReleasePage, Told> {
        self.ask_journal(move |journal| journal.page(&query)).await
    }

    async fn release(&self, id: &str) -> Result<ReleaseView, Told> {
        let view = self.look(id).await?;
        Ok(self.for_actor(view).await)
    }

    async fn events(&self, id: &str) -> Result<Vec<Record>, Told> {
        let of = id.to_owned();
        let records = self
            .ask_journal(move |journal| journal.records(Some(&of), 0, u32::MAX))
            .await?;
        if records.is_empty() {
            return Err(not_found(id));
        }
        Ok(records)
    }

    async fn records(&self, after: i64, limit: u32) -> Result<Vec<Record>, Told> {
        self.ask_journal(move |journal| journal.records(None, after, limit.min(RECORDS)))
            .await
    }

    async fn terminate(
        &self,
        key: &str,
        id: &str,
        reason: Option<String>,
    ) -> Result<ReleaseView, Told> {
        let key = self.key("terminate", key, &(id, &reason));
        let by = Some(self.user().await?.name);
        let input = Input::Terminate {
            cause: TerminateCause::Person,
            by,
            reason,
        };
        self.command(key, id, input).await
    }

    async fn retry(
        &self,
        key: &str,
        id: &str,
        reason: Option<String>,
        from: RetryFrom,
    ) -> Result<ReleaseView, Told> {
        let key = self.key("retry", key, &(id, &reason, from));
        let by = self.user().await?.name;
        let input = Input::Retry { by, reason, from };
        self.command(key, id, input).await
    }

    async fn decide(
        &self,
        key: &str,
        id: &str,
        approval: u32,
        verdict: Verdict,
        reason: Option<String>,
    ) -> Result<ReleaseView, Told> {
        let key = self.key("decide", key, &(id, approval, verdict, &reason));
        let user = self.user().await?;
        let release = self.look(id).await?.release;
        let waits = release.approvals.iter().find(|it| it.number == approval);
        if let Some(waits) = waits {
            let rule = &self.shared.parts.workspace.approvals;
            rule.allow(&release, waits, &user)?;
        }
        let input = Input::Decide {
            approval,
            verdict,
            by: user.name,
            reason,
        };
        self.command(key, id, input).await
    }

    async fn notes(&self, id: &str) -> Result<Notes, Told> {
        let release = self.look(id).await?.release;
        let (parts, memory) = (self.shared.parts.clone(), self.shared.board.clone());
        let work = async move { notes::notes(&parts, &memory.versions, &release).await };
        Ok(to_its_end(work).await?)
    }

    async fn numbers(&self, query: ReleaseQuery) -> Result<Numbers, Told> {
        self.ask_journal(move |journal| journal.numbers(&query))
            .await
    }

    async fn audit(&self, query: AuditQuery) -> Result<AuditPage, Told> {
        self.ask_journal(move |journal| journal.acts(&query)).await
    }

    async fn verify(&self) -> Result<Verification, Told> {
        let parts = self.shared.parts.clone();
        to_its_end(async move { verification::verify(&parts).await }).await
    }

    async fn board(&self, refresh: Refresh) -> Result<Board, Told> {
        let (parts, memory) = (self.shared.parts.clone(), self.shared.board.clone());
        to_its_end(async move { Ok(board::board(&parts, &memory, refresh).await?) }).await
    }

    async fn deployments(&self, application: &str, limit: u32) -> Result<Vec<Deployment>, Told> {
        let (parts, memory) = (self.shared.parts.clone(), self.shared.board.clone());
        let name = application.to_owned();
        let work =
            async move { deployments::deployments(&parts, &memory.versions, &name, limit).await };
        Ok(to_its_end(work).await?)
    }

    async fn difference(&self, left: &str, right: &str) -> Result<Vec<FileDifference>, Told> {
        let (parts, left, right) = (self.shared.parts.clone(), left.to_owned(), right.to_owned());
        Ok(to_its_end(async move { deployments::difference(&parts, &left, &right).await }).await?)
    }

    async fn log_lines(&self, query: LinesQuery) -> Result<LogLines, Told> {
        let release = self.look(&query.log.release).await?.release;
        logs::lines(&self.shared.parts, release, query).await
    }

    async fn search_logs(&self, search: LogSearch) -> Result<LogHits, Told> {
        let release = self.look(&search.release).await?.release;
        logs::search(&self.shared.parts, release, search).await
    }

    async fn log(&self, query: LogQuery) -> Result<LogChunk, Told> {
        let release = self.look(&query.release).await?.release;
        logs::chunk(&self.shared.parts, release, query).await
    }

    fn subscribe(&self) -> broadcast::Receiver<Notice> {
        self.shared.notices.subscribe()
    }

    fn link(&self) -> watch::Receiver<Link> {
        self.shared.link.subscribe()
    }
}

#[cfg(test)]
mod tests;

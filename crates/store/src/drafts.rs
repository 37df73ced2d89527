//! Drafts of flows and workflows: a base, a text and a history of undo that outlives a restart. The edits themselves are pure
//! functions of `signalbox_model`.

mod history;
mod typing;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use signalbox_engine::event::Millis;
use signalbox_model::{
    Configuration, Diagnostic, Edit, Flow, FlowGraph, Kind, difference, edit,
    fix::{self, Fix},
    manifest::Parameter,
    yaml,
};
use specta::Type;

use crate::{Error, Result, Store};
use history::Draft;
pub use history::DraftKey;

/// A draft as the window shows it: both views of one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    pub kind: Kind,
    /// Name of the flow or workflow.
    pub name: String,
    /// The draft's text, or the published one while there is no draft.
    pub text: String,
    /// The published text that it is based on; `None` while it is nowhere published.
    pub base_text: Option<String>,
    /// Revision of the base.
    pub base_revision: Option<String>,
    /// `None` while the text is no flow, the canvas then keeps its last picture; and for a workflow.
    pub graph: Option<FlowGraph>,
    /// What the workflow of the text declares; nothing for a flow.
    pub parameters: Vec<Parameter>,
    /// Findings in the text; a workflow's are for the caller to add, who knows what runs.
    pub diagnostics: Vec<Diagnostic>,
    /// What mends them.
    pub fixes: Vec<Fix>,
    /// The text differs from the base.
    pub dirty: bool,
    /// The published text has moved since.
    pub outdated: bool,
    /// The difference in words; empty for a workflow.
    pub changes: Vec<String>,
    /// There is a step to take back.
    pub can_undo: bool,
    /// There is a step that was taken back.
    pub can_redo: bool,
    /// When it last changed; `None` while there is no draft.
    #[specta(type = Option<i32>)]
    pub saved_at: Option<Millis>,
    /// It waits for her to publish it when the runtime is there, with this message. An edit takes that back.
    pub ready: Option<String>,
}

/// A draft in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftSummary {
    pub kind: Kind,
    /// Name of the flow or workflow.
    pub name: String,
    /// It is nowhere published yet.
    pub new: bool,
    /// How many changes of the base it holds.
    pub changes: u32,
    /// When it last changed.
    #[specta(type = i32)]
    pub saved_at: Millis,
    /// It waits for her to publish it when the runtime is there.
    pub ready: bool,
}

impl Store {
    /// Drafts of a profile, by kind and name.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn drafts(&self, profile: &str) -> Result<Vec<DraftSummary>> {
        let drafts = history::all(&self.connection(), profile)?;
        let summary = |(kind, name, draft): (Kind, String, Draft)| DraftSummary {
            kind,
            name,
            new: draft.base_text.is_none(),
            changes: count(kind, &draft),
            saved_at: draft.saved_at.unwrap_or_default(),
            ready: draft.ready.is_some(),
        };
        Ok(drafts.into_iter().map(summary).collect())
    }

    /// The draft of a flow or workflow, or its published text when there is none. `product`: whose policies the graph shows.
    ///
    /// # Errors
    /// [`Error::NoDraft`] when there is neither.
    pub fn draft(
        &self,
        key: DraftKey<'_>,
        configuration: &Configuration,
        product: Option<&str>,
    ) -> Result<DraftView> {
        let draft = load(&self.connection(), key, configuration)?;
        Ok(view(key, draft, configuration, product))
    }

    /// A new flow or workflow as a draft without a base.
    ///
    /// # Errors
    /// [`Error::DraftExists`]: there is one of that name, which stays as it is.
    pub fn new_draft(&self, key: DraftKey<'_>, text: &str, now: Millis) -> Result<()> {
        has_drafts(key.kind)?;
        self.write(|transaction| match history::load(transaction, key)? {
            Some(_) => Err(Error::DraftExists(key.name.to_owned())),
            None => history::begin(transaction, key, &Draft::new(text), now),
        })
    }

    /// Makes an edit (and the draft, at the first one). Typing (`SetText`) within two seconds of the last typing is one
    /// undo step, unless it jumps to another line. An edit that changes nothing leaves no step.
    ///
    /// # Errors
    /// [`Error::Edit`] when the edit does not fit the text, [`Error::OnlyText`], [`Error::NoDraft`]; nothing has changed
    /// then.
    pub fn edit(
        &self,
        key: DraftKey<'_>,
        edit: &Edit,
        configuration: &Configuration,
        product: Option<&str>,
        now: Millis,
    ) -> Result<DraftView> {
        let draft = self.write(|transaction| {
            let draft = load(transaction, key, configuration)?;
            let text = match (key.kind, edit) {
                (Kind::Flow, _) | (_, Edit::SetText { .. }) => edit::apply(&draft.text, edit)?,
                _ => return Err(Error::OnlyText),
            };
            match edit {
                _ if text == draft.text => Ok(draft),
                Edit::SetText { .. } => history::typed(transaction, key, draft, text, now),
                _ => history::edited(transaction, key, draft, text, now),
            }
        })?;
        Ok(view(key, draft, configuration, product))
    }

    /// One step back; at the beginning nothing changes.
    ///
    /// # Errors
    /// [`Error::NoDraft`] when there is neither a draft nor a published text.
    pub fn undo(
        &self,
        key: DraftKey<'_>,
        configuration: &Configuration,
        product: Option<&str>,
        now: Millis,
    ) -> Result<DraftView> {
        self.walk(key, -1, configuration, product, now)
    }

    /// One step forward; at the end nothing changes.
    ///
    /// # Errors
    /// [`Error::NoDraft`] when there is neither a draft nor a published text.
    pub fn redo(
        &self,
        key: DraftKey<'_>,
        configuration: &Configuration,
        product: Option<&str>,
        now: Millis,
    ) -> Result<DraftView> {
        self.walk(key, 1, configuration, product, now)
    }

    /// Marks a draft as ready to be published with a message, or no more (`None`).
    ///
    /// # Errors
    /// [`Error::NoDraft`], or the database can't be written.
    pub fn prepare(&self, key: DraftKey<'_>, message: Option<&str>) -> Result<()> {
        self.write(|transaction| {
            kept(transaction, key)?;
            history::prepare(transaction, key, message)
        })
    }

    /// Puts a draft on a new base (revision and text; `None`: nothing is published under its name any more) with a
    /// merged text: one undo step back is the text before the merge, on the new base. What was ready to be published is
    /// so no more.
    ///
    /// # Errors
    /// [`Error::NoDraft`], or the database can't be written.
    pub fn rebase(
        &self,
        key: DraftKey<'_>,
        base: Option<(&str, &str)>,
        text: &str,
        now: Millis,
    ) -> Result<()> {
        self.write(|transaction| {
            let draft = kept(transaction, key)?;
            history::rebase(transaction, key, base)?;
            if draft.text != text {
                history::edited(transaction, key, draft, text.to_owned(), now)?;
            }
            Ok(())
        })
    }

    /// A draft's text as it was sent is published now, as this revision: the draft is done with. What was typed since
    /// stays a draft, on what is published now (on its old base where the revision is not known).
    ///
    /// # Errors
    /// The database can't be written.
    pub fn published(&self, key: DraftKey<'_>, sent: &str, revision: Option<&str>) -> Result<()> {
        self.write(
            |transaction| match (history::load(transaction, key)?, revision) {
                (Some(draft), Some(revision)) if draft.text != sent => {
                    history::rebase(transaction, key, Some((revision, sent)))
                }
                (Some(draft), None) if draft.text != sent => Ok(()),
                _ => history::discard(transaction, key),
            },
        )
    }

    /// Keeps a draft (or the published text) as a new one's draft under another name; the draft itself is done
    /// with. A text whose name can't be set is kept as it is: its findings say what to mend.
    ///
    /// # Errors
    /// [`Error::DraftExists`]: there is a draft of that name; [`Error::NoDraft`]; nothing has changed then.
    pub fn keep_as(
        &self,
        key: DraftKey<'_>,
        name: &str,
        configuration: &Configuration,
        now: Millis,
    ) -> Result<()> {
        let (from, to) = (key, DraftKey { name, ..key });
        self.write(|transaction| {
            let draft = load(transaction, from, configuration)?;
            if history::load(transaction, to)?.is_some() {
                return Err(Error::DraftExists(name.to_owned()));
            }
            let text = yaml::set(&draft.text, "$.metadata.name", &yaml::quote(name));
            let text = text.unwrap_or(draft.text);
            history::begin(transaction, to, &Draft::new(&text), now)?;
            history::discard(transaction, from)
        })
    }

    /// Drops a draft with its history (after a publish, or because she says so).
    ///
    /// # Errors
    /// The database can't be written.
    pub fn discard(&self, key: DraftKey<'_>) -> Result<()> {
        self.write(|transaction| history::discard(transaction, key))
    }

    fn walk(
        &self,
        key: DraftKey<'_>,
        steps: i64,
        configuration: &Configuration,
        product: Option<&str>,
        now: Millis,
    ) -> Result<DraftView> {
        let draft = self.write(|transaction| {
            let draft = load(transaction, key, configuration)?;
            history::walk(transaction, key, draft, steps, now)
        })?;
        Ok(view(key, draft, configuration, product))
    }
}

/// The draft, or what the first edit would make into one.
fn load(
    connection: &Connection,
    key: DraftKey<'_>,
    configuration: &Configuration,
) -> Result<Draft> {
    has_drafts(key.kind)?;
    if let Some(draft) = history::load(connection, key)? {
        return Ok(draft);
    }
    let document = configuration
        .document(key.kind, key.name)
        .ok_or_else(|| Error::NoDraft(key.name.to_owned()))?;
    Ok(Draft::of_published(&document.text, &document.revision))
}

/// The draft; what is nowhere kept is none.
fn kept(connection: &Connection, key: DraftKey<'_>) -> Result<Draft> {
    history::load(connection, key)?.ok_or_else(|| Error::NoDraft(key.name.to_owned()))
}

fn has_drafts(kind: Kind) -> Result<()> {
    match kind {
        Kind::Flow | Kind::Workflow => Ok(()),
        other => Err(Error::NoDrafts(other.plural())),
    }
}

fn view(
    key: DraftKey<'_>,
    draft: Draft,
    configuration: &Configuration,
    product: Option<&str>,
) -> DraftView {
    let published = configuration.document(key.kind, key.name);
    let revision = published.map(|document| &document.revision);
    let flow = match key.kind {
        Kind::Flow => Flow::parse(&draft.text).0,
        _ => None,
    };
    let diagnostics = match key.kind {
        Kind::Flow => Flow::check(&draft.text, configuration, product),
        _ => Vec::new(),
    };
    let fixes = flow
        .as_ref()
        .map(|flow| fix::fixes(flow, &diagnostics, configuration));
    DraftView {
        kind: key.kind,
        name: key.name.to_owned(),
        changes: changes(flow.as_ref(), &draft),
        fixes: fixes.unwrap_or_default(),
        graph: flow.map(|flow| flow.graph(configuration, product)),
        parameters: match key.kind {
            Kind::Workflow => parameters(&draft.text),
            _ => Vec::new(),
        },
        diagnostics,
        dirty: draft.is_dirty(),
        outdated: revision != draft.base_revision.as_ref(),
        can_undo: draft.position > 0,
        can_redo: draft.position < draft.last,
        saved_at: draft.saved_at,
        ready: draft.ready,
        text: draft.text,
        base_text: draft.base_text,
        base_revision: draft.base_revision,
    }
}

/// What a workflow's text declares; nothing while it can't be read.
fn parameters(text: &str) -> Vec<Parameter> {
    let read = Configuration::read([("draft.yaml", text)]);
    let first = read.workflows.into_values().next();
    first
        .map(|workflow| workflow.parameters)
        .unwrap_or_default()
}

/// The difference between the base and the flow of the text in words; nothing while the text is no flow.
fn changes(flow: Option<&Flow>, draft: &Draft) -> Vec<String> {
    let Some(flow) = flow.filter(|_| draft.is_dirty()) else {
        return Vec::new();
    };
    let base = draft
        .base_text
        .as_deref()
        .and_then(|text| Flow::parse(text).0)
        .unwrap_or_default();
    difference::describe(&base, flow)
}

/// Changes to show in a list: a text that differs has one at least, be it a comment.
fn count(kind: Kind, draft: &Draft) -> u32 {
    if !draft.is_dirty() {
        return 0;
    }
    let words = match kind {
        Kind::Flow => changes(Flow::parse(&draft.text).0.as_ref(), draft).len(),
        _ => 1,
    };
    u32::try_from(words).unwrap_or(u32::MAX).max(1)
}

//! Drafts of flows: a base, a text and a history of undo that outlives a restart. The edits themselves are pure
//! functions of `signalbox_model`.

mod history;
mod typing;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use signalbox_engine::event::Millis;
use signalbox_model::{
    Configuration, Diagnostic, Document, Edit, Flow, FlowGraph, Kind, difference, edit, fix::Fix,
    yaml,
};
use specta::Type;

use crate::{Error, Result, Store};
use history::{Draft, Key};

/// A draft as the window shows it: both views of one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    pub kind: Kind,
    /// Name of the flow or workflow.
    pub name: String,
    /// The draft's text, or the published one while there is no draft.
    pub text: String,
    /// The published text that it is based on; `None` for a new flow.
    pub base_text: Option<String>,
    /// Revision of the base.
    pub base_revision: Option<String>,
    /// `None` while the text is no flow; the canvas then keeps its last picture.
    pub graph: Option<FlowGraph>,
    /// Findings in the text.
    pub diagnostics: Vec<Diagnostic>,
    /// What mends them.
    pub fixes: Vec<Fix>,
    /// The text differs from the base.
    pub dirty: bool,
    /// The published text has moved since.
    pub outdated: bool,
    /// The difference in words.
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
    /// Drafts of a profile, by flow.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn drafts(&self, profile: &str) -> Result<Vec<DraftSummary>> {
        let drafts = history::all(&self.connection(), profile)?;
        let summary = |(flow, draft): (String, Draft)| DraftSummary {
            kind: Kind::Flow,
            name: flow,
            new: draft.base_text.is_none(),
            changes: count(&draft),
            saved_at: draft.saved_at.unwrap_or_default(),
            ready: draft.ready.is_some(),
        };
        Ok(drafts.into_iter().map(summary).collect())
    }

    /// The draft of a flow, or its published text when there is none. `product`: whose policies the graph shows.
    ///
    /// # Errors
    /// [`Error::NoDraft`] when there is neither.
    pub fn draft(
        &self,
        profile: &str,
        flow: &str,
        configuration: &Configuration,
        product: Option<&str>,
    ) -> Result<DraftView> {
        let draft = load(&self.connection(), Key { profile, flow }, configuration)?;
        Ok(view(flow, draft, configuration, product))
    }

    /// A new flow as a draft without a base.
    ///
    /// # Errors
    /// [`Error::DraftExists`]: the flow has a draft already, which stays as it is.
    pub fn new_draft(&self, profile: &str, flow: &str, text: &str, now: Millis) -> Result<()> {
        let key = Key { profile, flow };
        self.write(|transaction| match history::load(transaction, key)? {
            Some(_) => Err(Error::DraftExists(flow.to_owned())),
            None => history::begin(transaction, key, &Draft::new(text), now),
        })
    }

    /// Makes an edit (and the draft, at the first one). Typing (`SetText`) within two seconds of the last typing is one
    /// undo step, unless it jumps to another line. An edit that changes nothing leaves no step.
    ///
    /// # Errors
    /// [`Error::Edit`] when the edit does not fit the text, [`Error::NoDraft`]; nothing has changed then.
    pub fn edit(
        &self,
        profile: &str,
        flow: &str,
        edit: &Edit,
        configuration: &Configuration,
        product: Option<&str>,
        now: Millis,
    ) -> Result<DraftView> {
        let key = Key { profile, flow };
        let draft = self.write(|transaction| {
            let draft = load(transaction, key, configuration)?;
            let text = edit::apply(&draft.text, edit)?;
            match edit {
                _ if text == draft.text => Ok(draft),
                Edit::SetText { .. } => history::typed(transaction, key, draft, text, now),
                _ => history::edited(transaction, key, draft, text, now),
            }
        })?;
        Ok(view(flow, draft, configuration, product))
    }

    /// One step back; at the beginning nothing changes.
    ///
    /// # Errors
    /// [`Error::NoDraft`] when there is neither a draft nor a published text.
    pub fn undo(
        &self,
        profile: &str,
        flow: &str,
        configuration: &Configuration,
        product: Option<&str>,
        now: Millis,
    ) -> Result<DraftView> {
        self.walk(Key { profile, flow }, -1, configuration, product, now)
    }

    /// One step forward; at the end nothing changes.
    ///
    /// # Errors
    /// [`Error::NoDraft`] when there is neither a draft nor a published text.
    pub fn redo(
        &self,
        profile: &str,
        flow: &str,
        configuration: &Configuration,
        product: Option<&str>,
        now: Millis,
    ) -> Result<DraftView> {
        self.walk(Key { profile, flow }, 1, configuration, product, now)
    }

    /// Marks a draft as ready to be published with a message, or no more (`None`).
    ///
    /// # Errors
    /// [`Error::NoDraft`], or the database can't be written.
    pub fn prepare(&self, profile: &str, flow: &str, message: Option<&str>) -> Result<()> {
        let key = Key { profile, flow };
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
        profile: &str,
        flow: &str,
        base: Option<(&str, &str)>,
        text: &str,
        now: Millis,
    ) -> Result<()> {
        let key = Key { profile, flow };
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
    pub fn published(
        &self,
        profile: &str,
        flow: &str,
        sent: &str,
        revision: Option<&str>,
    ) -> Result<()> {
        let key = Key { profile, flow };
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

    /// Keeps a flow's draft (or its published text) as a new flow's draft under another name; the draft itself is done
    /// with. A text whose name can't be set is kept as it is: its findings say what to mend.
    ///
    /// # Errors
    /// [`Error::DraftExists`]: there is a draft of that name; [`Error::NoDraft`]; nothing has changed then.
    pub fn keep_as(
        &self,
        profile: &str,
        flow: &str,
        name: &str,
        configuration: &Configuration,
        now: Millis,
    ) -> Result<()> {
        let [from, to] = [flow, name].map(|flow| Key { profile, flow });
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
    pub fn discard(&self, profile: &str, flow: &str) -> Result<()> {
        self.write(|transaction| history::discard(transaction, Key { profile, flow }))
    }

    fn walk(
        &self,
        key: Key<'_>,
        steps: i64,
        configuration: &Configuration,
        product: Option<&str>,
        now: Millis,
    ) -> Result<DraftView> {
        let draft = self.write(|transaction| {
            let draft = load(transaction, key, configuration)?;
            history::walk(transaction, key, draft, steps, now)
        })?;
        Ok(view(key.flow, draft, configuration, product))
    }
}

/// The draft, or what the first edit would make into one.
fn load(connection: &Connection, key: Key<'_>, configuration: &Configuration) -> Result<Draft> {
    if let Some(draft) = history::load(connection, key)? {
        return Ok(draft);
    }
    let document =
        document(configuration, key.flow).ok_or_else(|| Error::NoDraft(key.flow.to_owned()))?;
    Ok(Draft::of_published(&document.text, &document.revision))
}

/// The draft; what is nowhere kept is none.
fn kept(connection: &Connection, key: Key<'_>) -> Result<Draft> {
    history::load(connection, key)?.ok_or_else(|| Error::NoDraft(key.flow.to_owned()))
}

fn document<'a>(configuration: &'a Configuration, flow: &str) -> Option<&'a Document> {
    configuration.document(Kind::Flow, flow)
}

fn view(
    flow: &str,
    draft: Draft,
    configuration: &Configuration,
    product: Option<&str>,
) -> DraftView {
    let revision = document(configuration, flow).map(|document| &document.revision);
    DraftView {
        kind: Kind::Flow,
        name: flow.to_owned(),
        fixes: Vec::new(),
        graph: Flow::parse(&draft.text)
            .0
            .map(|parsed| parsed.graph(configuration, product)),
        diagnostics: Flow::check(&draft.text, configuration, product),
        dirty: draft.is_dirty(),
        outdated: revision != draft.base_revision.as_ref(),
        changes: changes(&draft),
        can_undo: draft.position > 0,
        can_redo: draft.position < draft.last,
        saved_at: draft.saved_at,
        ready: draft.ready,
        text: draft.text,
        base_text: draft.base_text,
        base_revision: draft.base_revision,
    }
}

/// The difference between base and text in words; nothing while the text is no flow.
fn changes(draft: &Draft) -> Vec<String> {
    let base = draft
        .base_text
        .as_deref()
        .and_then(|text| Flow::parse(text).0)
        .unwrap_or_default();
    match Flow::parse(&draft.text).0 {
        Some(flow) if draft.is_dirty() => difference::describe(&base, &flow),
        _ => Vec::new(),
    }
}

/// Changes to show in a list: a text that differs has one at least, be it a comment.
fn count(draft: &Draft) -> u32 {
    if !draft.is_dirty() {
        return 0;
    }
    u32::try_from(changes(draft).len())
        .unwrap_or(u32::MAX)
        .max(1)
}

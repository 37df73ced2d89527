//! The steps of a draft in the database: step 0 is what it began with, step n the text after the nth edit, and the
//! draft's position says which of them is its text now. Steps behind the position can be redone.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use signalbox_engine::event::Millis;
use signalbox_model::Kind;

use super::typing::Typing;
use crate::{Error, Result};

/// Which draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct DraftKey<'a> {
    pub profile: &'a str,
    /// A flow or a workflow.
    pub kind: Kind,
    pub name: &'a str,
}

impl<'a> DraftKey<'a> {
    /// Of a flow.
    pub const fn flow(profile: &'a str, name: &'a str) -> Self {
        let kind = Kind::Flow;
        Self {
            profile,
            kind,
            name,
        }
    }

    /// The columns that name it.
    fn columns(self) -> [&'a str; 3] {
        [self.profile, self.kind.plural(), self.name]
    }
}

/// A draft at its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    /// `None`: nowhere published.
    pub base_revision: Option<String>,
    pub base_text: Option<String>,
    pub text: String,
    pub position: i64,
    /// The last step: what redo leads to in the end.
    pub last: i64,
    typing: Option<Typing>,
    /// `None`: it is not kept yet.
    pub saved_at: Option<Millis>,
    /// The message with which it waits to be published.
    pub ready: Option<String>,
}

impl Draft {
    /// A document that is nowhere published.
    pub fn new(text: &str) -> Self {
        let text = text.to_owned();
        Self {
            base_revision: None,
            base_text: None,
            text,
            position: 0,
            last: 0,
            typing: None,
            saved_at: None,
            ready: None,
        }
    }

    /// What the first edit of a published text begins with.
    pub fn of_published(text: &str, revision: &str) -> Self {
        Self {
            base_revision: Some(revision.to_owned()),
            base_text: Some(text.to_owned()),
            ..Self::new(text)
        }
    }

    /// The text differs from the base.
    pub fn is_dirty(&self) -> bool {
        self.base_text.as_deref() != Some(&self.text)
    }
}

const DRAFTS: &str =
    "SELECT drafts.kind, drafts.name, base_revision, base_text, text, position, saved_at, ready,
        typed_at, typed_first_line, typed_last_line,
        (SELECT max(n) FROM draft_steps s WHERE s.profile = drafts.profile AND s.kind = drafts.kind
            AND s.name = drafts.name) AS last
    FROM drafts JOIN draft_steps ON draft_steps.profile = drafts.profile
        AND draft_steps.kind = drafts.kind AND draft_steps.name = drafts.name
        AND draft_steps.n = drafts.position
    WHERE drafts.profile = ?1";

/// The draft as it is kept.
pub(super) fn load(connection: &Connection, key: DraftKey<'_>) -> Result<Option<Draft>> {
    let mut statement = connection.prepare_cached(&format!(
        "{DRAFTS} AND drafts.kind = ?2 AND drafts.name = ?3"
    ))?;
    Ok(statement.query_row(key.columns(), read).optional()?)
}

/// All drafts of a profile, by kind and name.
pub(super) fn all(connection: &Connection, profile: &str) -> Result<Vec<(Kind, String, Draft)>> {
    let mut statement =
        connection.prepare_cached(&format!("{DRAFTS} ORDER BY drafts.kind, drafts.name"))?;
    let mut rows = statement.query([profile])?;
    let mut drafts = Vec::new();
    while let Some(row) = rows.next()? {
        let plural: String = row.get("kind")?;
        let kind = Kind::ALL.into_iter().find(|kind| kind.plural() == plural);
        if let Some(kind) = kind {
            drafts.push((kind, row.get("name")?, read(row)?));
        }
    }
    Ok(drafts)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Draft> {
    let typed_at: Option<Millis> = row.get("typed_at")?;
    let lines: Option<u32> = row.get("typed_first_line")?;
    let lines = lines.zip(row.get("typed_last_line")?);
    Ok(Draft {
        base_revision: row.get("base_revision")?,
        base_text: row.get("base_text")?,
        text: row.get("text")?,
        position: row.get("position")?,
        last: row.get("last")?,
        typing: typed_at
            .zip(lines)
            .map(|(at, (first_line, last_line))| Typing {
                at,
                first_line,
                last_line,
            }),
        saved_at: Some(row.get("saved_at")?),
        ready: row.get("ready")?,
    })
}

/// Keeps a draft that is not kept yet, without any step.
pub(super) fn begin(
    transaction: &Transaction<'_>,
    key: DraftKey<'_>,
    draft: &Draft,
    now: Millis,
) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO drafts (profile, kind, name, base_revision, base_text, position, saved_at)
             VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6)",
        )?
        .execute(params![
            key.profile,
            key.kind.plural(),
            key.name,
            draft.base_revision,
            draft.base_text,
            now
        ])
        .map_err(|error| Error::of_profile(error, key.profile))?;
    insert(transaction, key, 0, &draft.text)
}

/// An edit that is a step of its own.
pub(super) fn edited(
    transaction: &Transaction<'_>,
    key: DraftKey<'_>,
    draft: Draft,
    text: String,
    now: Millis,
) -> Result<Draft> {
    let draft = append(transaction, key, draft, text, now)?;
    save(
        transaction,
        key,
        Draft {
            typing: None,
            ..draft
        },
        now,
    )
}

/// Typing: goes on with the step before where that was typing too, at the same place and a moment ago.
pub(super) fn typed(
    transaction: &Transaction<'_>,
    key: DraftKey<'_>,
    mut draft: Draft,
    text: String,
    now: Millis,
) -> Result<Draft> {
    let typing = Typing::of(&draft.text, &text, now);
    let goes_on = draft
        .typing
        .is_some_and(|last| last.goes_on(&draft.text, &text, now));
    if !goes_on {
        let draft = append(transaction, key, draft, text, now)?;
        return save(
            transaction,
            key,
            Draft {
                typing: Some(typing),
                ..draft
            },
            now,
        );
    }
    if text == text_of(transaction, key, draft.position - 1)? {
        // All that the step had typed is deleted again: it is no step any more.
        drop_after(transaction, key, draft.position - 1)?;
        draft.position -= 1;
        draft.last = draft.position;
        return save(
            transaction,
            key,
            Draft {
                text,
                typing: None,
                ..draft
            },
            now,
        );
    }
    transaction
        .prepare_cached(
            "UPDATE draft_steps SET text = ?5 WHERE profile = ?1 AND kind = ?2 AND name = ?3 AND n = ?4",
        )?
        .execute(params![key.profile, key.kind.plural(), key.name, draft.position, text])?;
    save(
        transaction,
        key,
        Draft {
            text,
            typing: Some(typing),
            ..draft
        },
        now,
    )
}

/// So many steps forward, or back where negative; beyond the ends nothing changes.
pub(super) fn walk(
    transaction: &Transaction<'_>,
    key: DraftKey<'_>,
    draft: Draft,
    steps: i64,
    now: Millis,
) -> Result<Draft> {
    let position = draft.position + steps;
    if !(0..=draft.last).contains(&position) {
        return Ok(draft);
    }
    let text = text_of(transaction, key, position)?;
    save(
        transaction,
        key,
        Draft {
            text,
            position,
            typing: None,
            ..draft
        },
        now,
    )
}

/// Marks the draft as ready to be published with a message, or no more.
pub(super) fn prepare(
    transaction: &Transaction<'_>,
    key: DraftKey<'_>,
    message: Option<&str>,
) -> Result<()> {
    transaction.execute(
        "UPDATE drafts SET ready = ?4 WHERE profile = ?1 AND kind = ?2 AND name = ?3",
        params![key.profile, key.kind.plural(), key.name, message],
    )?;
    Ok(())
}

/// Gives the draft another base (revision and text), or none; its text stays.
pub(super) fn rebase(
    transaction: &Transaction<'_>,
    key: DraftKey<'_>,
    base: Option<(&str, &str)>,
) -> Result<()> {
    let (revision, text) = base.unzip();
    transaction.execute(
        "UPDATE drafts SET base_revision = ?4, base_text = ?5, ready = NULL
         WHERE profile = ?1 AND kind = ?2 AND name = ?3",
        params![key.profile, key.kind.plural(), key.name, revision, text],
    )?;
    Ok(())
}

/// Drops the draft with its history.
pub(super) fn discard(transaction: &Transaction<'_>, key: DraftKey<'_>) -> Result<()> {
    transaction.execute(
        "DELETE FROM drafts WHERE profile = ?1 AND kind = ?2 AND name = ?3",
        key.columns(),
    )?;
    Ok(())
}

/// A new last step behind the position; what could be redone is gone.
fn append(
    transaction: &Transaction<'_>,
    key: DraftKey<'_>,
    mut draft: Draft,
    text: String,
    now: Millis,
) -> Result<Draft> {
    if draft.saved_at.is_none() {
        begin(transaction, key, &draft, now)?;
    }
    if draft.position < draft.last {
        drop_after(transaction, key, draft.position)?;
    }
    draft.position += 1;
    draft.last = draft.position;
    insert(transaction, key, draft.position, &text)?;
    Ok(Draft { text, ..draft })
}

fn insert(transaction: &Transaction<'_>, key: DraftKey<'_>, n: i64, text: &str) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO draft_steps (profile, kind, name, n, text) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![key.profile, key.kind.plural(), key.name, n, text])?;
    Ok(())
}

fn drop_after(transaction: &Transaction<'_>, key: DraftKey<'_>, n: i64) -> Result<()> {
    transaction
        .prepare_cached(
            "DELETE FROM draft_steps WHERE profile = ?1 AND kind = ?2 AND name = ?3 AND n > ?4",
        )?
        .execute(params![key.profile, key.kind.plural(), key.name, n])?;
    Ok(())
}

fn text_of(transaction: &Transaction<'_>, key: DraftKey<'_>, n: i64) -> Result<String> {
    let mut statement = transaction.prepare_cached(
        "SELECT text FROM draft_steps WHERE profile = ?1 AND kind = ?2 AND name = ?3 AND n = ?4",
    )?;
    Ok(statement.query_row(
        params![key.profile, key.kind.plural(), key.name, n],
        |row| row.get(0),
    )?)
}

/// A text that has moved waits no more to be published: she agreed to another one.
fn save(
    transaction: &Transaction<'_>,
    key: DraftKey<'_>,
    draft: Draft,
    now: Millis,
) -> Result<Draft> {
    transaction
        .prepare_cached(
            "UPDATE drafts SET position = ?4, saved_at = ?5, ready = NULL,
                 typed_at = ?6, typed_first_line = ?7, typed_last_line = ?8
             WHERE profile = ?1 AND kind = ?2 AND name = ?3",
        )?
        .execute(params![
            key.profile,
            key.kind.plural(),
            key.name,
            draft.position,
            now,
            draft.typing.map(|typing| typing.at),
            draft.typing.map(|typing| typing.first_line),
            draft.typing.map(|typing| typing.last_line),
        ])?;
    Ok(Draft {
        saved_at: Some(now),
        ready: None,
        ..draft
    })
}

#[cfg(test)]
mod tests;

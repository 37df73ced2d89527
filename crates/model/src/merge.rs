//! Merges two people's changes of one flow by structure: step by step, field by field. What only one side changed is
//! taken by itself; what both changed is asked about.

mod comments;
mod exact;
mod lines;
mod structure;
mod words;
mod write;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;

use crate::{
    diagnostic::Diagnostic,
    yaml::{self, tree::Tree},
};
use structure::Three;

/// One field in which the sides differ from what was before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Names it in a [`Choice`]: stable for the same three texts.
    pub id: String,
    /// Where it is, for a person: `qa: pre-action`, `timeout`, `prod`.
    pub place: String,
    /// The values as a person reads them; `None`: it is not there.
    pub before: Option<String>,
    pub mine: Option<String>,
    pub theirs: Option<String>,
    /// Whose value the merged text has.
    pub taken: Side,
    /// Both changed it, differently: it is hers to choose.
    pub conflict: bool,
}

/// Whose value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Side {
    Mine,
    Theirs,
}

/// What she chose for a difference that both sides changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    pub id: String,
    pub side: Side,
}

/// The result of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// Their text with all that is taken from mine; differences without a choice have theirs.
    pub text: String,
    /// In the order of the flow; at the end what is said of comments.
    pub differences: Vec<Difference>,
}

/// A text with its document.
pub(crate) struct Read<'a> {
    pub text: &'a str,
    /// Where the document begins, and its tree; `None`: there is nothing but comments.
    pub document: Option<(usize, Tree)>,
    pub value: Option<Value>,
}

/// Merges by structure. `theirs` is what is published now; `choices` are for what both changed. A text without any
/// value counts as a flow that is not there (`before` of a new flow is empty). Steps stand in the order of `theirs`,
/// with those that mine adds behind the step that they follow in mine.
///
/// # Errors
/// One of the texts is no YAML that can be read as a document: what is wrong with which.
pub fn merge(
    before: &str,
    mine: &str,
    theirs: &str,
    choices: &[Choice],
) -> Result<Merge, Box<Diagnostic>> {
    let hers = "mend the YAML at this place";
    let others = "keep yours as a new flow, or ask for it to be mended";
    let before = Read::of(before, "what both began with", others)?;
    let mine = Read::of(mine, "yours", hers)?;
    let theirs = Read::of(theirs, "what is published", others)?;
    let three = Three {
        before: before.value.as_ref(),
        mine: mine.value.as_ref(),
        theirs: theirs.value.as_ref(),
    };
    let (value, mut differences) = structure::merge(three, choices);
    let whole = whole(&before, &mine, &theirs, value.as_ref());
    let carried = whole.is_some();
    let text = match whole {
        Some(text) => text,
        None => write::towards(&theirs, value.as_ref(), &mine).map_err(|error| {
            Diagnostic::error(
                "merge",
                format!("the merged flow can't be written: {error}"),
            )
            .hint("keep yours as a new flow")
        })?,
    };
    differences.extend(comments::differences(
        &before, &mine, &theirs, &text, carried,
    ));
    Ok(Merge { text, differences })
}

/// The merged text with all comments of both sides: one side's text where the other has changed nothing, or both
/// sides' lines where they stand apart and come to just the value.
fn whole(
    before: &Read<'_>,
    mine: &Read<'_>,
    theirs: &Read<'_>,
    value: Option<&Value>,
) -> Option<String> {
    if mine.text == before.text || mine.text == theirs.text {
        return Some(theirs.text.to_string());
    }
    if theirs.text == before.text {
        return Some(mine.text.to_string());
    }
    let text = lines::merge(before.text, mine.text, theirs.text)?;
    let document = yaml::single(&text).ok()?;
    let read = document.map(|(_, tree)| exact::value(tree.root()));
    (read.as_ref() == value).then_some(text)
}

impl<'a> Read<'a> {
    fn of(text: &'a str, whose: &str, hint: &str) -> Result<Self, Box<Diagnostic>> {
        let document = yaml::single(text).map_err(|error| {
            let (line, column, message) = match error {
                yaml::Error::Syntax {
                    line,
                    column,
                    message,
                } => (line, column, message),
                other => (1, 1, other.to_string()),
            };
            let message = format!("{whose} can't be merged: {message}");
            Diagnostic::error("yaml", message)
                .at(line, column)
                .hint(hint)
        })?;
        let value = document.as_ref().map(|(_, tree)| exact::value(tree.root()));
        Ok(Self {
            text,
            document,
            value,
        })
    }
}

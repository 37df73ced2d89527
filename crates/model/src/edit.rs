//! Edits of a flow's text: pure functions that change only their own lines.

mod editor;
mod environments;
mod group;
mod paste;
mod rewrite;

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

use crate::{
    flow::Hooks,
    manifest::{Action, StepPolicy},
};
use editor::Editor;
pub(crate) use editor::order;

/// One change that a person makes, on the canvas, in the inspector or in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum Edit {
    /// The text was typed.
    SetText {
        text: String,
    },
    SetDescription {
        value: Option<String>,
    },
    SetVersion {
        value: Option<String>,
    },
    SetTimeout {
        minutes: Option<u32>,
    },
    SetTriggerEnvironment {
        environment: String,
    },
    SetPostTrigger {
        workflow: Option<String>,
    },
    /// A hook of the release (`environment` absent) or of an environment.
    SetHook {
        environment: Option<String>,
        hook: Hook,
        workflow: Option<String>,
    },
    SetPreAction {
        environment: String,
        workflow: Option<String>,
    },
    SetAction {
        environment: String,
        action: Option<Action>,
    },
    SetPostAction {
        environment: String,
        workflow: Option<String>,
    },
    /// A new step at the end of the list.
    AddEnvironment {
        environment: String,
        depends_on: Vec<String>,
    },
    /// Dependants of the removed one get `reconnect_to` instead; without it all that follows it is removed too.
    RemoveEnvironment {
        environment: String,
        reconnect_to: Option<String>,
    },
    /// `to` also depends on `from`.
    Connect {
        from: String,
        to: String,
    },
    Disconnect {
        from: String,
        to: String,
    },
    /// Another environment in the place of this one: its step and everything that depends on it take the new name.
    RenameEnvironment {
        environment: String,
        name: String,
    },
    /// Several steps at once. With `reconnect`, what depends on them takes over what they depended on; without it all
    /// that follows them goes too.
    RemoveEnvironments {
        environments: Vec<String>,
        reconnect: bool,
    },
    /// Copied steps, also from another flow. A dependency on a copied step or on an environment of this flow stays; a
    /// step that is left without any depends on `after`, or on the trigger environment.
    Paste {
        steps: Vec<CopiedStep>,
        after: Option<String>,
    },
    /// The group goes behind `after`: what it depends on outside of itself is replaced by it.
    MoveEnvironments {
        environments: Vec<String>,
        after: String,
    },
    /// Of several steps of an environment the first stays, with everything that the others depended on; what a step
    /// names twice it names once.
    JoinDoubles {
        environment: String,
    },
    /// Several edits as one: all of them, in this order, or none.
    All {
        edits: Vec<Edit>,
    },
}

/// A step that was copied: what a clipboard holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CopiedStep {
    pub environment: String,
    pub depends_on: Vec<String>,
    pub policy: StepPolicy,
    pub hooks: Hooks,
}

/// Which hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Hook {
    OnStart,
    OnSuccess,
    OnFail,
}

/// Why an edit can't be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text must be mended first.
    #[error("the text is not YAML that can be edited: {0}")]
    Yaml(String),
    #[error("the flow has no environment `{0}`")]
    NoEnvironment(String),
    #[error("the flow has the environment `{0}` already")]
    Twice(String),
    #[error("`{from}` follows `{to}` already: this dependency would close a circle ({path})")]
    Cycle {
        from: String,
        to: String,
        path: String,
    },
    #[error("`{0}` is its only dependency: every environment needs one")]
    LastDependency(String),
    /// The trigger environment is no step: it has neither gates nor hooks, and can't be removed.
    #[error(
        "`{0}` triggers the flow: the change is there already, so it has no gates, hooks or dependencies of its own"
    )]
    Trigger(String),
}

/// The text with the edit made; byte for byte the same outside the edited lines.
///
/// # Errors
/// The edit does not fit the text; the text is unchanged.
pub fn apply(text: &str, edit: &Edit) -> Result<String, Error> {
    if let Edit::SetText { text } = edit {
        return Ok(text.clone());
    }
    Editor::open(text)?.apply(edit)
}

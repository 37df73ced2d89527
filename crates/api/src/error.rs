//! What can go wrong between a caller and a runtime: a stable code, a sentence, a remedy.

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

use crate::Preview;

/// An error as it crosses to the window or the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{message}")]
pub struct Error {
    pub code: Code,
    /// What happened and what it means.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The current text, for a conflict.
    pub current: Option<String>,
    /// The plan as it would be now, for a plan that changed.
    pub plan: Option<Box<Preview>>,
}

/// Stable codes to branch on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// No such thing.
    NotFound,
    /// The state forbids it.
    Rejected,
    /// Somebody else was faster: a revision moved.
    Conflict,
    /// The plan is another than the one that was shown.
    PlanChanged,
    /// What came in is wrong.
    Invalid,
    /// Another process holds the workspace.
    Held,
    /// The runtime can't be reached, or is just being opened.
    Unreachable,
    /// The runtime's name can't be resolved.
    Dns,
    /// Nothing listens at the runtime's address.
    Refused,
    /// The runtime's certificate is not trusted, or there is no TLS.
    Tls,
    /// The proxy can't be reached, or refuses.
    Proxy,
    /// The runtime did not answer in time.
    Timeout,
    /// What answers at that address is no Signalbox runtime.
    NotARuntime,
    /// The runtime speaks another version of the contract.
    Incompatible,
    /// No token, or one that is unknown, revoked or expired.
    Unauthorized,
    /// The caller's role does not allow it.
    Forbidden,
    /// Too many requests in a short time.
    Throttled,
    /// What was sent is larger than the runtime takes.
    TooLarge,
    /// Git refused or failed, or a repository can't be reached.
    Git,
    /// Reading or writing on this machine failed: disk full, no permission.
    Storage,
    /// A bug.
    Internal,
}

impl Code {
    /// Whether the runtime was not heard at all: it may be back later, and what the laptop knows stays usable.
    pub fn is_connection(self) -> bool {
        matches!(
            self,
            Self::Unreachable
                | Self::Dns
                | Self::Refused
                | Self::Tls
                | Self::Proxy
                | Self::Timeout
                | Self::NotARuntime
                | Self::Incompatible
        )
    }
}

impl Error {
    /// An error with its sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: None,
            current: None,
            plan: None,
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

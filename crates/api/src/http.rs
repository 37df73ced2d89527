//! What both ends of the wire share: paths, bodies and problem documents of the HTTP contract.

use serde::{Deserialize, Serialize};
use signalbox_engine::event::{Commit, RetryFrom, Verdict};
use signalbox_model::Diagnostic;
use utoipa::ToSchema;

use crate::{Change, Error, Manifest, PlanRequest, Preview, Route, TriggerRequest, error::Code};

/// Version of this contract. A client works with a runtime of the same version.
pub const VERSION: &str = "1";
/// Before every path of the contract.
pub const PREFIX: &str = "/api/v1";
/// Response header that names a runtime and the version of its contract; also on errors.
pub const CONTRACT: &str = "signalbox-contract";
/// Request header: a command with a key that was answered before gets the same answer, and happens once.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Request and response header that names a request in the log.
pub const REQUEST_ID: &str = "x-request-id";
/// Name of a server-sent event that carries a [`crate::Record`]; its id is the sequence number.
pub const RECORD: &str = "record";
/// Name of a server-sent event that says that the configuration has moved: [`Moved`].
pub const CONFIGURATION: &str = "configuration";

/// Name of a server-sent event that carries a [`crate::LogChunk`]; its id is the offset at which to read on.
pub const LOG: &str = "log";
/// A runtime says something on every stream at least this often (seconds), if only a comment.
pub const HEARTBEAT: u64 = 5;

/// Data of the event [`CONFIGURATION`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Moved {
    pub commit: String,
}

/// Answer of `GET /{kind}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// The commit of the configuration repository at which it was read.
    pub commit: String,
    pub items: Vec<Item>,
    /// Findings of the whole configuration.
    pub diagnostics: Vec<Diagnostic>,
}

/// One manifest of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    pub manifest: Manifest,
    /// The manifest as this runtime understands it; `null` when it can't be read.
    #[schema(value_type = Option<Object>)]
    pub parsed: Option<serde_json::Value>,
}

/// Answer of `GET /{kind}/{name}`: a [`crate::ManifestDetail`] and its parsed view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Detail {
    pub manifest: Manifest,
    /// The manifest as this runtime understands it; `null` when it can't be read.
    #[schema(value_type = Option<Object>)]
    pub parsed: Option<serde_json::Value>,
    /// The commit that last changed its file: who, when and why.
    pub last_change: Option<Commit>,
}

/// Body of `POST /changes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Changes {
    pub documents: Vec<Change>,
    /// The commit's message.
    pub message: String,
}

/// Body of `PUT /{kind}/{name}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Put {
    /// The manifest's YAML.
    pub text: String,
    /// The commit's message.
    pub message: String,
}

/// Body of `POST /plans`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Asked {
    pub product: String,
    /// Application of the environment that the change comes from; may be left out when there is one.
    pub application: Option<String>,
    /// Either the flow, or the two environments.
    pub flow: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    /// A policy for a promotion without a flow; the global policies when left out.
    pub policy: Option<String>,
}

/// Body of `POST /releases`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Trigger {
    pub product: String,
    pub application: Option<String>,
    /// Either the flow, or the two environments.
    pub flow: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    /// A policy for a promotion without a flow; the global policies when left out.
    pub policy: Option<String>,
    /// The digest that `POST /plans` gave: refused with `plan-changed` when the plan is another by now.
    pub plan: Option<String>,
    pub reason: Option<String>,
}

/// Body of `POST /releases/{id}/terminate`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Terminate {
    pub reason: Option<String>,
}

/// Body of `POST /releases/{id}/retry`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Retry {
    #[serde(default)]
    pub reason: Option<String>,
    pub from: RetryFrom,
}

/// Body of `POST /releases/{id}/approvals/{approval}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Decide {
    pub decision: Verdict,
    #[serde(default)]
    pub reason: Option<String>,
}

/// An error on the wire: an RFC 9457 problem document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// `urn:signalbox:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened and what it means.
    pub title: String,
    pub code: Code,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The current text, for a conflict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<String>,
    /// The plan as it would be now, for `plan-changed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<Box<Preview>>,
    /// Names the request in the runtime's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
}

impl Code {
    /// The HTTP status of an error.
    pub fn status(self) -> u16 {
        match self {
            Self::Invalid => 400,
            Self::Unauthorized => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Rejected | Self::Conflict | Self::PlanChanged => 409,
            Self::TooLarge => 413,
            Self::Throttled => 429,
            Self::Internal | Self::Storage => 500,
            Self::Git
            | Self::Dns
            | Self::Refused
            | Self::Tls
            | Self::Proxy
            | Self::NotARuntime
            | Self::Incompatible => 502,
            Self::Held | Self::Unreachable => 503,
            Self::Timeout => 504,
        }
    }

    /// Its stable name, as in JSON.
    pub fn name(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(name)) => name,
            _ => "internal".to_owned(),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self {
            kind: format!("urn:signalbox:problem:{}", error.code.name()),
            status: error.code.status(),
            title: error.message,
            code: error.code,
            hint: error.hint,
            current: error.current,
            plan: error.plan,
            instance: None,
        }
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self {
            code: problem.code,
            message: problem.title,
            hint: problem.hint,
            current: problem.current,
            plan: problem.plan,
        }
    }
}

impl From<PlanRequest> for Asked {
    fn from(request: PlanRequest) -> Self {
        let PlanRequest {
            product,
            application,
            route,
        } = request;
        let (flow, from, to, policy) = match route {
            Route::Flow { flow } => (Some(flow), None, None, None),
            Route::Promotion { from, to, policy } => (None, Some(from), Some(to), policy),
        };
        Self {
            product,
            application,
            flow,
            from,
            to,
            policy,
        }
    }
}

impl TryFrom<Asked> for PlanRequest {
    type Error = Error;

    fn try_from(body: Asked) -> Result<Self, Error> {
        let route = match (body.flow, body.from, body.to, body.policy) {
            (Some(flow), None, None, None) => Route::Flow { flow },
            (None, Some(from), Some(to), policy) => Route::Promotion { from, to, policy },
            _ => {
                let message = "It must be said which way the change travels: by a `flow`, or `from` one environment `to` another (a `policy` goes with these).";
                return Err(Error::new(Code::Invalid, message));
            }
        };
        Ok(Self {
            product: body.product,
            application: body.application,
            route,
        })
    }
}

impl TryFrom<Trigger> for TriggerRequest {
    type Error = Error;

    fn try_from(body: Trigger) -> Result<Self, Error> {
        let asked = Asked {
            product: body.product,
            application: body.application,
            flow: body.flow,
            from: body.from,
            to: body.to,
            policy: body.policy,
        };
        Ok(Self {
            request: asked.try_into()?,
            digest: body.plan,
            reason: body.reason,
        })
    }
}

impl From<TriggerRequest> for Trigger {
    fn from(trigger: TriggerRequest) -> Self {
        let asked = Asked::from(trigger.request);
        Self {
            product: asked.product,
            application: asked.application,
            flow: asked.flow,
            from: asked.from,
            to: asked.to,
            policy: asked.policy,
            plan: trigger.digest,
            reason: trigger.reason,
        }
    }
}

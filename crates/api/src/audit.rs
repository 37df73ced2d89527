//! Who did what when: the journal's records that a person (or the runtime's own clock) caused, as rows.

use serde::{Deserialize, Serialize};
use signalbox_engine::{
    Event, Release,
    event::{Millis, PublishedDocument, RetryFrom, TerminateCause, Verdict},
    release::Approval,
};
use specta::Type;
use utoipa::ToSchema;

use crate::Record;

/// Which acts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AuditQuery {
    pub by: Option<String>,
    pub kind: Vec<ActKind>,
    pub product: Option<String>,
    pub release: Option<String>,
    /// At or after.
    #[specta(type = Option<i32>)]
    pub since: Option<Millis>,
    /// Before.
    #[specta(type = Option<i32>)]
    pub until: Option<Millis>,
    /// Text that occurs in the row.
    pub q: Option<String>,
    /// Sequence number before which the page goes on.
    #[specta(type = Option<i32>)]
    pub cursor: Option<i64>,
    /// At most 200; default 100.
    pub limit: Option<u32>,
}

/// A page of acts, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditPage {
    pub acts: Vec<Act>,
    #[specta(type = Option<i32>)]
    pub next: Option<i64>,
}

/// Something that somebody did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Act {
    /// Of its journal record.
    #[specta(type = i32)]
    pub seq: i64,
    #[specta(type = i32)]
    pub at: Millis,
    pub kind: ActKind,
    /// `None`: the runtime itself (a timeout, a full queue).
    pub by: Option<String>,
    /// Its release; a publish has none.
    pub release: Option<String>,
    pub product: Option<String>,
    pub flow: Option<String>,
    pub reason: Option<String>,
    /// One sentence: "approved `go-live` in prod", "published flow shop".
    pub words: String,
}

/// What kind of act.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type, ToSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum ActKind {
    Triggered,
    Terminated,
    Retried,
    Approved,
    Rejected,
    Published,
}

/// What the release of a record is about: rows of acts name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    pub product: String,
    pub flow: String,
    /// Places of its approvals by number: `go-live in prod`.
    pub approvals: Vec<(u32, String)>,
}

impl Act {
    /// The act that a record is; `None` when nobody did anything. `about` is asked only for records of a release
    /// other than its creation.
    pub fn of(record: &Record, about: impl FnOnce(&str) -> Option<About>) -> Option<Self> {
        let (kind, by, reason) = doer(&record.event)?;
        let about = match &record.event {
            Event::Created { plan, .. } => Some(About {
                product: plan.product.clone(),
                flow: plan.flow.clone(),
                approvals: Vec::new(),
            }),
            Event::Published { .. } => None,
            _ => about(&record.release),
        };
        let words = words(&record.event, about.as_ref());
        let (product, flow) = about.map(|it| (it.product, it.flow)).unzip();
        Some(Self {
            seq: record.seq,
            at: record.at,
            kind,
            by: by.map(str::to_owned),
            release: (!record.release.is_empty()).then(|| record.release.clone()),
            product,
            flow,
            reason: reason.map(str::to_owned),
            words,
        })
    }
}

/// What kind of act it is, who did it and why; `None` when nobody did anything.
fn doer(event: &Event) -> Option<(ActKind, Option<&str>, Option<&str>)> {
    Some(match event {
        Event::Created { by, reason, .. } => {
            (ActKind::Triggered, Some(by.as_str()), reason.as_deref())
        }
        Event::TerminateRequested { by, reason, .. } => {
            (ActKind::Terminated, by.as_deref(), reason.as_deref())
        }
        Event::RetryRequested { by, reason, .. } => (ActKind::Retried, Some(by), reason.as_deref()),
        Event::ApprovalDecided {
            verdict,
            by,
            reason,
            ..
        } => {
            let kind = match verdict {
                Verdict::Approve => ActKind::Approved,
                Verdict::Reject => ActKind::Rejected,
            };
            (kind, Some(by), reason.as_deref())
        }
        Event::Published { by, message, .. } => {
            let message = Some(message.as_str()).filter(|it| !it.is_empty());
            (ActKind::Published, Some(by), message)
        }
        Event::Started { .. }
        | Event::EffectStarted { .. }
        | Event::EffectProgressed { .. }
        | Event::EffectEnded { .. }
        | Event::EnvironmentSkipped { .. }
        | Event::Ended { .. } => return None,
    })
}

/// The act in one sentence whose subject is whoever did it.
fn words(event: &Event, about: Option<&About>) -> String {
    let release = about.map_or_else(
        || "a release".to_owned(),
        |it| format!("the release of {} by {}", it.product, it.flow),
    );
    match event {
        Event::Created { plan, .. } => {
            let version = plan.source.version.as_deref();
            let version = version.map(|it| format!(" {it}")).unwrap_or_default();
            format!("triggered {}{version} by {}", plan.product, plan.flow)
        }
        Event::TerminateRequested { cause, .. } => match cause {
            TerminateCause::Person => format!("terminated {release}"),
            TerminateCause::Timeout => format!("terminated {release}: its time was up"),
            TerminateCause::QueueOverflow => {
                format!("terminated {release}: too many waited behind it")
            }
        },
        Event::RetryRequested { from, .. } => match from {
            RetryFrom::Failed => format!("retried {release} from where it failed"),
            RetryFrom::Workflow => format!("retried {release} with whole workflows"),
        },
        Event::ApprovalDecided {
            approval, verdict, ..
        } => {
            let place = about.and_then(|it| it.approvals.iter().find(|(n, _)| n == approval));
            let what = place.map_or_else(|| format!("approval {approval}"), |(_, it)| it.clone());
            match verdict {
                Verdict::Approve => format!("approved {what}"),
                Verdict::Reject => format!("rejected {what}"),
            }
        }
        Event::Published { documents, .. } => published(documents),
        _ => String::new(),
    }
}

/// `published flow shop`, `published 4 manifests: flow shop, policy prod and 2 more`.
fn published(documents: &[PublishedDocument]) -> String {
    const NAMED: usize = 3;
    let name = |it: &PublishedDocument| {
        let deleted = if it.deleted { " (deleted)" } else { "" };
        let kind = format!("{:?}", it.kind).to_lowercase();
        format!("{kind} {}{deleted}", it.name)
    };
    let names: Vec<String> = documents.iter().take(NAMED).map(name).collect();
    let more = documents.len().saturating_sub(NAMED);
    match (names.as_slice(), more) {
        ([], _) => "published nothing".to_owned(),
        ([one], _) => format!("published {one}"),
        (names, 0) => format!("published {}", names.join(", ")),
        (names, more) => format!("published {} and {more} more", names.join(", ")),
    }
}

impl About {
    /// What a release is about, with the places of its approvals.
    pub fn release(release: &Release) -> Self {
        let approval = |it: &Approval| {
            let place = it.effect.environment.as_deref().unwrap_or("the release");
            (it.number, format!("`{}` in {place}", it.display_name))
        };
        Self {
            product: release.plan.product.clone(),
            flow: release.plan.flow.clone(),
            approvals: release.approvals.iter().map(approval).collect(),
        }
    }
}

/// What the examination of a journal's hash chain found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    /// Records that were read.
    #[specta(type = i32)]
    pub records: i64,
    /// The chain's head, as it goes into promotion commits: `SEQ:HASH`.
    pub head: Option<String>,
    /// The first place where the chain does not hold; `None`: it holds.
    pub broken: Option<Broken>,
    /// Heads found in promotion commits.
    pub anchors: u32,
    /// Anchors that the journal contradicts.
    pub contradicted: Vec<Contradiction>,
    /// Repositories whose anchors could not be read, and why.
    pub unread: Vec<String>,
}

/// Where a chain breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Broken {
    #[specta(type = i32)]
    pub seq: i64,
    pub release: Option<String>,
    /// What does not fit and what that means.
    pub message: String,
}

/// A promotion commit that says otherwise than the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Contradiction {
    pub repository: String,
    pub commit: String,
    #[specta(type = i32)]
    pub seq: i64,
    pub message: String,
}

impl Verification {
    /// Nothing was tampered with, as far as can be told.
    pub fn holds(&self) -> bool {
        self.broken.is_none() && self.contradicted.is_empty()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::{Value, json};

    use super::*;

    fn check(release: &str, event: Value, expected: &str) {
        let record = Record {
            seq: 7,
            release: release.to_owned(),
            at: 5,
            event: serde_json::from_value(event).unwrap(),
        };
        let about = |release: &str| {
            (release == "R1").then(|| About {
                product: "shop".to_owned(),
                flow: "to-prod".to_owned(),
                approvals: vec![(1, "`go-live` in prod".to_owned())],
            })
        };
        let act = Act::of(&record, about).map(|act| {
            assert_eq!((act.seq, act.at), (7, 5));
            format!(
                "{:?} {:?} {}; release {:?} product {:?} reason {:?}",
                act.kind, act.by, act.words, act.release, act.product, act.reason
            )
        });
        assert_eq!(act.as_deref().unwrap_or("nobody"), expected);
    }

    #[test]
    fn what_people_and_the_clock_did_becomes_rows() {
        let terminate = |cause: &str| json!({"type": "terminateRequested", "cause": cause, "by": null, "reason": null});
        check(
            "R1",
            terminate("timeout"),
            r#"Terminated None terminated the release of shop by to-prod: its time was up; release Some("R1") product Some("shop") reason None"#,
        );
        check(
            "R2",
            terminate("queueOverflow"),
            r#"Terminated None terminated a release: too many waited behind it; release Some("R2") product None reason None"#,
        );
        check(
            "R1",
            json!({"type": "retryRequested", "by": "ada", "reason": "network", "from": "failed"}),
            r#"Retried Some("ada") retried the release of shop by to-prod from where it failed; release Some("R1") product Some("shop") reason Some("network")"#,
        );
    }

    #[test]
    fn a_decision_names_its_place() {
        let decided = |approval: u32, verdict: &str| json!({"type": "approvalDecided", "approval": approval, "verdict": verdict, "by": "ada", "reason": null});
        check(
            "R1",
            decided(1, "approve"),
            r#"Approved Some("ada") approved `go-live` in prod; release Some("R1") product Some("shop") reason None"#,
        );
        check(
            "R1",
            decided(2, "reject"),
            r#"Rejected Some("ada") rejected approval 2; release Some("R1") product Some("shop") reason None"#,
        );
    }

    #[test]
    fn a_publish_belongs_to_no_release() {
        let document =
            |name: &str, deleted: bool| json!({"kind": "flow", "name": name, "deleted": deleted});
        let event = |documents: Vec<Value>| json!({"type": "published", "by": "ada", "email": "a@b", "message": "tidy", "commit": "abc", "documents": documents});
        check(
            "",
            event(vec![document("shop", false)]),
            r#"Published Some("ada") published flow shop; release None product None reason Some("tidy")"#,
        );
        let many = ["a", "b", "c", "d"].map(|name| document(name, name == "a"));
        check(
            "",
            event(many.to_vec()),
            r#"Published Some("ada") published flow a (deleted), flow b, flow c and 1 more; release None product None reason Some("tidy")"#,
        );
    }

    #[test]
    fn what_nobody_did_is_no_act() {
        check(
            "R1",
            json!({"type": "ended", "status": "SUCCEEDED"}),
            "nobody",
        );
        check(
            "R1",
            json!({"type": "environmentSkipped", "environment": "qa"}),
            "nobody",
        );
    }
}

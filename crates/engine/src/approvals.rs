//! Steps of workflows that wait for a person: when they begin and end to, and what was decided about them
//! (`promotions.md#release-life`, *Resume*).

use std::collections::BTreeMap;

use crate::{
    event::{Decision, EffectId, Event, Millis, Node, NodePhase, StageStatus, Verdict},
    release::{Approval, Attempt, Rejected, Release},
};

impl Approval {
    /// It waits, and nobody has decided.
    pub fn is_open(&self) -> bool {
        self.ended_at.is_none() && self.decision.is_none()
    }

    /// It is open and nothing but a person's decision ends it.
    pub fn needs_a_person(&self) -> bool {
        self.is_open() && self.until.is_none()
    }
}

impl Release {
    /// Approvals that wait for a decision, oldest first.
    pub fn open_approvals(&self) -> impl Iterator<Item = &Approval> {
        self.approvals.iter().filter(|approval| approval.is_open())
    }

    /// Whether a decision would be accepted now (who may decide is the runtime's to say).
    ///
    /// # Errors
    /// `no-approval`, `decided` or `ended`, with a sentence for a person.
    pub fn can_decide(&self, number: u32) -> Result<&Approval, Rejected> {
        let approval = self.approvals.iter().find(|it| it.number == number);
        let approval = approval.ok_or_else(|| Rejected {
            code: "no-approval",
            message: format!("This release has no approval {number}."),
        })?;
        let name = &approval.display_name;
        if let Some(decision) = &approval.decision {
            let how = match decision.verdict {
                Verdict::Approve => "approved",
                Verdict::Reject => "rejected",
            };
            return Err(Rejected {
                code: "decided",
                message: format!("`{name}` was {how} by {} already.", decision.by),
            });
        }
        if approval.ended_at.is_some() || self.wants_stopped(approval.effect.stage) {
            return Err(Rejected {
                code: "ended",
                message: format!("`{name}` waits no longer: there is nothing to decide."),
            });
        }
        Ok(approval)
    }

    pub(crate) fn decide_approval(
        &self,
        approval: u32,
        verdict: Verdict,
        by: String,
        reason: Option<String>,
        now: Millis,
    ) -> Result<Event, Rejected> {
        let open = self.can_decide(approval)?;
        // The executor may not have said so yet: a rejection must not be written down beside a step that went on.
        if open.until.is_some_and(|until| until <= now) {
            return Err(Rejected {
                code: "ended",
                message: format!("`{}` has gone on: its time has passed.", open.display_name),
            });
        }
        Ok(Event::ApprovalDecided {
            approval,
            verdict,
            by,
            reason,
        })
    }

    pub(crate) fn apply_decided(&mut self, number: u32, decision: Decision) -> Option<()> {
        let approval = self.approvals.iter_mut().find(|it| it.number == number)?;
        if !approval.is_open() {
            return None;
        }
        approval.decision = Some(decision);
        let effect = approval.effect.clone();
        self.wait_or_go_on(&effect)
    }

    /// What people have decided about the steps of an attempt, by node name. A step that waits anew is decided anew.
    pub(crate) fn decisions(&self, effect: &EffectId) -> BTreeMap<String, Decision> {
        let of_effect = self.approvals.iter().filter(|it| it.effect == *effect);
        let last: BTreeMap<&str, &Approval> = of_effect.map(|it| (it.node.as_str(), it)).collect();
        let decided = last.into_iter();
        decided
            .filter_map(|(node, it)| Some((node.to_owned(), it.decision.clone()?)))
            .collect()
    }

    /// A node of a workflow has changed: it may begin or end to wait.
    pub(crate) fn follow_node(&mut self, effect: &EffectId, node: &Node, at: Millis) -> Option<()> {
        let known = self
            .approvals
            .iter_mut()
            .find(|it| it.effect == *effect && it.node == node.name && it.ended_at.is_none());
        match (known, node.phase) {
            (Some(approval), NodePhase::Suspended) => {
                approval.until = node.until;
                approval.message.clone_from(&node.message);
            }
            // A run that is found again after a restart tells its steps anew from their beginning: nobody has decided.
            (Some(_), NodePhase::Pending | NodePhase::Running) => {}
            (Some(approval), _) => approval.ended_at = Some(node.finished_at.unwrap_or(at)),
            (None, NodePhase::Suspended) => self.approvals.push(Approval {
                number: u32::try_from(self.approvals.len()).map_or(u32::MAX, |n| n + 1),
                effect: effect.clone(),
                node: node.name.clone(),
                display_name: node.display_name.clone(),
                message: node.message.clone(),
                since: node.started_at.unwrap_or(at),
                until: node.until,
                decision: None,
                ended_at: None,
            }),
            (None, _) => {}
        }
        self.wait_or_go_on(effect)
    }

    /// An attempt waits for a person when some step of it does and no other step runs.
    fn wait_or_go_on(&mut self, effect: &EffectId) -> Option<()> {
        let mut of_effect = self.approvals.iter().filter(|it| it.effect == *effect);
        if of_effect.clone().next().is_none() {
            return Some(());
        }
        let asks = of_effect.find(|it| it.needs_a_person()).map(|approval| {
            let name = &approval.display_name;
            let message = approval.message.clone();
            message.unwrap_or_else(|| format!("Waits for a decision: {name}"))
        });
        let state = self.stage_mut(effect)?;
        let attempt = state.attempts.last_mut()?;
        attempt.waiting = asks.filter(|_| !attempt.works());
        attempt.status = match attempt.waiting {
            Some(_) => StageStatus::Suspended,
            None => StageStatus::Running,
        };
        state.status = attempt.status;
        Some(())
    }

    /// An attempt has ended: none of its steps waits any more.
    pub(crate) fn end_approvals(&mut self, effect: &EffectId, at: Millis) {
        let open = self
            .approvals
            .iter_mut()
            .filter(|it| it.effect == *effect && it.ended_at.is_none());
        for approval in open {
            approval.ended_at = Some(at);
        }
    }
}

impl Attempt {
    /// A step without steps below it is going on.
    fn works(&self) -> bool {
        self.nodes.iter().any(|node| {
            matches!(node.phase, NodePhase::Running | NodePhase::Pending) && !node.holds_steps()
        })
    }
}

//! Who may decide about the steps that wait for a person: the workspace's rule `[approvals]`.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de::Error as _};
use signalbox_api::{Error as Told, MayDecide, error::Code};
use signalbox_engine::{Release, release::Approval};
use signalbox_gitops::Identity;

/// The rule, as `signalbox.toml` has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Approvals {
    /// Whether who started a release may decide about its steps.
    #[serde(default)]
    initiator_may_approve: bool,
    /// Environments in which only some may decide.
    #[serde(flatten)]
    environments: BTreeMap<String, Deciders>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Deciders {
    #[serde(deserialize_with = "somebody")]
    users: Vec<String>,
}

/// An empty list could be read as nobody or as everybody.
fn somebody<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let users = Vec::<String>::deserialize(from)?;
    match users.is_empty() {
        true => Err(D::Error::custom("name who may decide, or leave it out")),
        false => Ok(users),
    }
}

impl Approvals {
    /// What somebody may do about the approvals of a release that wait; nobody known may do nothing.
    pub fn of(&self, release: &Release, user: Option<&Identity>) -> Vec<MayDecide> {
        release
            .open_approvals()
            .map(|approval| MayDecide {
                approval: approval.number,
                users: self.users(approval).to_vec(),
                initiator: self.initiator_may_approve,
                refused: self.refused(release, approval, user),
            })
            .collect()
    }

    /// Whether somebody may decide.
    ///
    /// # Errors
    /// They may not, and why.
    pub fn allow(
        &self,
        release: &Release,
        approval: &Approval,
        user: &Identity,
    ) -> Result<(), Told> {
        match self.refused(release, approval, Some(user)) {
            None => Ok(()),
            Some(why) => Err(Told::new(Code::Forbidden, why).hint(
                "who may decide stands below `[approvals]` in the workspace's signalbox.toml",
            )),
        }
    }

    fn users(&self, approval: &Approval) -> &[String] {
        let environment = approval.effect.environment.as_ref();
        let deciders = environment.and_then(|name| self.environments.get(name));
        deciders.map_or(&[], |deciders| &deciders.users)
    }

    fn refused(
        &self,
        release: &Release,
        approval: &Approval,
        user: Option<&Identity>,
    ) -> Option<String> {
        let Some(user) = user else {
            return Some("Git does not know who you are: a decision carries your name.".to_owned());
        };
        let users = self.users(approval);
        if !users.is_empty() && !users.contains(&user.name) {
            let place = approval.effect.environment.as_deref().unwrap_or_default();
            return Some(format!(
                "Only {} may decide about {place}.",
                users.join(", ")
            ));
        }
        if !self.initiator_may_approve && started(release, user) {
            return Some(
                "You started this release: somebody else has to decide (`[approvals] initiator_may_approve` in signalbox.toml)."
                    .to_owned(),
            );
        }
        None
    }
}

fn started(release: &Release, user: &Identity) -> bool {
    release.by == user.name || release.email.eq_ignore_ascii_case(&user.email)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_rule_is_read_as_it_is_written() {
        let text = "initiator_may_approve = true\n[prod]\nusers = [\"Anna\", \"Ben\"]\n";
        let rule: Approvals = toml::from_str(text).unwrap();
        assert!(rule.initiator_may_approve);
        assert_eq!(rule.environments["prod"].users, ["Anna", "Ben"]);
        assert_eq!(
            toml::from_str::<Approvals>("").unwrap(),
            Approvals::default()
        );
        toml::from_str::<Approvals>("[prod]\nuser = [\"Anna\"]\n").unwrap_err();
        toml::from_str::<Approvals>("[prod]\nusers = []\n").unwrap_err();
        toml::from_str::<Approvals>("initiator_may_aprove = true\n").unwrap_err();
    }
}

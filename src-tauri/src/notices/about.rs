//! What there is to tell of a release as it stands. Only names stand in it: messages of failures and of steps may hold
//! what scripts wrote, and a notification is seen by whoever stands at the screen.

use signalbox_api::{ReleaseView, User};
use signalbox_engine::{
    Release,
    event::{EnvironmentStatus, Millis, ReleaseStatus, TerminateCause},
    release::{Approval, Termination},
};

use crate::{
    form::is_unseen,
    view::{NoticeChoice, NoticeKind},
};

/// A name that another one wrote is not longer than this in a notification.
const LONGEST: usize = 80;

/// Who is told.
pub struct She {
    /// As the runtime knows her; `None`: it does not.
    pub user: Option<User>,
    /// Whether this profile may be used to decide.
    pub decides: bool,
    pub choice: NoticeChoice,
}

/// One thing to tell.
#[derive(Debug, PartialEq, Eq)]
pub struct Thing {
    pub kind: NoticeKind,
    /// Which one of that kind in its release.
    pub round: u32,
    pub title: String,
    pub body: String,
    pub at: Millis,
}

/// What there is to tell her.
pub fn things(view: &ReleaseView, she: &She) -> Vec<Thing> {
    let release = &view.release;
    let mut things = Vec::new();
    if she.choice.approvals && she.decides {
        let waiting = release.open_approvals().filter(|it| it.needs_a_person());
        let hers = waiting.filter(|approval| {
            let may = view
                .decisions
                .iter()
                .find(|may| may.approval == approval.number);
            may.is_some_and(|may| may.refused.is_none())
        });
        things.extend(hers.map(|approval| waits(release, approval)));
    }
    things.extend(end(release, she));
    things
}

fn waits(release: &Release, approval: &Approval) -> Thing {
    let place = match &approval.effect.environment {
        Some(environment) => format!(" in {}", name(environment)),
        None => String::new(),
    };
    Thing {
        kind: NoticeKind::Approval,
        round: approval.number,
        title: format!("{} waits for a decision{place}", what(release)),
        body: format!(
            "Step {} of flow {}",
            name(&approval.display_name),
            name(&release.plan.flow)
        ),
        at: approval.since,
    }
}

fn end(release: &Release, she: &She) -> Option<Thing> {
    let at = release.ended_at?;
    let mine = she.choice.mine && she.is(&release.by, &release.email);
    let wanted = mine || she.choice.failures;
    let what = what(release);
    let (kind, title) = match release.status {
        ReleaseStatus::Succeeded if mine => (NoticeKind::Succeeded, format!("{what} succeeded")),
        ReleaseStatus::Failed if wanted => (
            NoticeKind::Failed,
            format!("{what} failed{}", failed_in(release)),
        ),
        ReleaseStatus::Terminated => {
            let how = terminated(release.terminated.as_ref()?, mine, wanted, she)?;
            (NoticeKind::Failed, format!("{what} {how}"))
        }
        _ => return None,
    };
    Some(Thing {
        kind,
        // Another end after a retry is another thing.
        round: u32::try_from(release.retries.len()).unwrap_or(u32::MAX),
        title,
        body: format!(
            "Flow {}, started by {}",
            name(&release.plan.flow),
            name(&release.by)
        ),
        at,
    })
}

/// What ended it; `None`: nothing that she wants to know, or she did it herself.
fn terminated(termination: &Termination, mine: bool, wanted: bool, she: &She) -> Option<String> {
    match termination.cause {
        TerminateCause::Timeout => wanted.then(|| "timed out".to_owned()),
        TerminateCause::QueueOverflow => {
            mine.then(|| "was dropped from its product's queue".to_owned())
        }
        TerminateCause::Person => {
            let by = termination.by.as_deref().unwrap_or("a person");
            (mine && !she.is(by, "")).then(|| format!("was terminated by {}", name(by)))
        }
    }
}

fn failed_in(release: &Release) -> String {
    let failed: Vec<String> = release
        .environments
        .iter()
        .filter(|environment| environment.status == EnvironmentStatus::Failed)
        .map(|environment| name(&environment.name))
        .collect();
    match failed.as_slice() {
        [] => String::new(),
        [first, second, more @ ..] if !more.is_empty() => {
            format!(" in {first}, {second} and {} more", more.len())
        }
        all => format!(" in {}", all.join(" and ")),
    }
}

/// "checkout 1.4.2".
fn what(release: &Release) -> String {
    let product = name(&release.plan.product);
    match &release.plan.source.version {
        Some(version) => format!("{product} {}", name(version)),
        None => product,
    }
}

/// A name that somebody wrote: one line, as it looks, and not too long.
fn name(text: &str) -> String {
    let seen: String = text.chars().filter(|c| !is_unseen(*c)).collect();
    match seen.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &seen[..end]),
        None => seen,
    }
}

impl She {
    fn is(&self, name: &str, email: &str) -> bool {
        self.user
            .as_ref()
            .is_some_and(|user| match user.email.is_empty() || email.is_empty() {
                true => user.name == name,
                false => user.email.eq_ignore_ascii_case(email),
            })
    }
}

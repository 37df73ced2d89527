//! What waits for a person, on all profiles: from what is kept of their releases.

use signalbox_api::{MayDecide, ReleaseQuery, ReleaseSummary, ReleaseView};
use signalbox_engine::{event::ReleaseStatus, release::Approval};
use signalbox_store::{Result, Store};

use crate::view::{InboxApproval, InboxItem, InboxKind};

/// What she may do about it is not known where the runtime did not say so when it was last read.
fn approvals(view: &ReleaseView) -> Vec<InboxApproval> {
    let open = view.release.open_approvals();
    open.map(|approval| {
        let said = view
            .decisions
            .iter()
            .find(|may| may.approval == approval.number);
        InboxApproval {
            may: said.cloned().unwrap_or_else(|| MayDecide {
                approval: approval.number,
                users: Vec::new(),
                initiator: false,
                refused: Some("Who may decide was not read yet: open the release.".to_owned()),
            }),
            approval: approval.clone(),
        }
    })
    .collect()
}

/// A step may wait for a person while others run.
fn waits_for_a_person(view: &ReleaseView) -> bool {
    view.release.open_approvals().any(Approval::needs_a_person)
}

/// Releases that run or wait, as last seen.
///
/// # Errors
/// The store can't be read.
pub fn going_on(store: &Store, profile: &str) -> Result<Vec<ReleaseSummary>> {
    let mut query = ReleaseQuery {
        status: vec![ReleaseStatus::Running, ReleaseStatus::Suspended],
        ..ReleaseQuery::default()
    };
    let mut releases = Vec::new();
    loop {
        let page = store.releases(profile, &query)?;
        releases.extend(page.releases);
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => return Ok(releases),
        }
    }
}

/// Failures and waiting releases of all profiles as last seen, newest first.
///
/// # Errors
/// The store can't be read.
pub fn inbox(store: &Store) -> Result<Vec<InboxItem>> {
    let mut items = Vec::new();
    for profile in store.profiles()? {
        for release in store.inbox(&profile.id)? {
            if release.status != ReleaseStatus::Suspended {
                items.push(InboxItem {
                    profile: profile.id.clone(),
                    kind: InboxKind::Failed,
                    approvals: Vec::new(),
                    release,
                });
            }
        }
        for release in going_on(store, &profile.id)? {
            let view = store.release(&profile.id, &release.id)?;
            let waits = release.status == ReleaseStatus::Suspended
                || view.as_ref().is_some_and(waits_for_a_person);
            if waits {
                items.push(InboxItem {
                    profile: profile.id.clone(),
                    kind: InboxKind::Waiting,
                    approvals: view.as_ref().map(approvals).unwrap_or_default(),
                    release,
                });
            }
        }
    }
    items.sort_by_key(|item| std::cmp::Reverse(item.release.created_at));
    Ok(items)
}

#[cfg(test)]
mod tests;

//! What she is told by notifications: looked up in what is kept of a release when something has happened to it, each
//! thing once for ever.

use std::{collections::BTreeSet, time::Duration};

use signalbox_api::{Error, Notice, error::Code};
use signalbox_engine::{
    Event,
    event::{NodePhase, Progress},
};
use signalbox_store::{KeptNotice, NewNotice};
use tauri::{AppHandle, Manager};
use tauri_specta::Event as _;
use tokio::{
    sync::mpsc::UnboundedReceiver,
    time::{Instant, sleep_until},
};

use crate::{
    bell,
    desktop::Desktop,
    forward::News,
    local,
    told::{now, told},
    view::{NoticeCame, NoticeChoice, NoticeItem, NoticeKind, NoticeSettings},
    waiting::going_on,
};

mod about;

/// Key under which the store keeps what she wants to be told.
const SETTINGS: &str = "notices";
/// What matters to her is looked up after so long: a burst is looked at once.
const SOON: Duration = Duration::from_millis(300);
/// Anything else is: of a burst only the last record of each release is told.
const LATER: Duration = Duration::from_secs(5);
/// So many are shown at once: after a long absence the inbox says more than a screen full of them.
const AT_ONCE: usize = 5;
const MINUTES: u16 = 24 * 60;

/// Something that may be worth telling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// To a release, and whether it is of the kind that she is told of.
    To { release: String, matters: bool },
    /// The journal was read up to its end: whatever waits now is known.
    CaughtUp,
}

impl Happened {
    /// What a follower's news may mean to her.
    pub fn of(news: &News) -> Vec<Self> {
        match news {
            News::CaughtUp => vec![Self::CaughtUp],
            News::Notices(notices) => notices.iter().filter_map(Self::to).collect(),
            News::Link(_) => Vec::new(),
        }
    }

    fn to(notice: &Notice) -> Option<Self> {
        match notice {
            Notice::Journal { record } if !record.release.is_empty() => Some(Self::To {
                release: record.release.clone(),
                matters: matters(&record.event),
            }),
            Notice::Journal { .. } | Notice::Configuration { .. } => None,
        }
    }
}

fn matters(event: &Event) -> bool {
    match event {
        Event::Ended { .. } => true,
        Event::EffectProgressed { progress, .. } => match progress {
            Progress::Node { node } => node.phase == NodePhase::Suspended,
            Progress::Waiting { waiting, .. } => *waiting,
            Progress::Application { .. } => false,
        },
        _ => false,
    }
}

/// Tells what happens on a profile's runtime, for as long as it is polled.
pub async fn tell(app: AppHandle, profile: String, mut happened: UnboundedReceiver<Happened>) {
    let mut releases = BTreeSet::new();
    let mut all = false;
    let mut due: Option<Instant> = None;
    loop {
        let wait = async {
            match due {
                Some(due) => sleep_until(due).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            one = happened.recv() => {
                let after = match one {
                    None => return,
                    Some(Happened::CaughtUp) => {
                        all = true;
                        SOON
                    }
                    Some(Happened::To { release, matters }) => {
                        releases.insert(release);
                        if matters { SOON } else { LATER }
                    }
                };
                let at = Instant::now() + after;
                due = Some(due.map_or(at, |due| due.min(at)));
            }
            () = wait => {
                due = None;
                let look_at = std::mem::take(&mut releases);
                show(&app, &profile, look_at, std::mem::take(&mut all));
            }
        }
    }
}

fn show(app: &AppHandle, profile: &str, releases: BTreeSet<String>, all: bool) {
    let desktop = app.state::<Desktop>();
    let came = desktop.came(profile, releases, all).and_then(|came| {
        let settings = desktop.notice_settings()?;
        Ok((came, settings))
    });
    let (came, settings) = match came {
        Ok(came) => came,
        Err(error) => {
            return tracing::warn!(%error, "what there is to tell can't be read or kept just now");
        }
    };
    let quiet = is_quiet(&settings, local::minute_of_day(now()));
    for (nth, item) in came.into_iter().enumerate() {
        // A window that is gone needs no news.
        let _ = NoticeCame { item: item.clone() }.emit(app);
        if !quiet && nth < AT_ONCE {
            tauri::async_runtime::spawn(bell::ring(app.clone(), item));
        }
    }
}

/// Whether no notification is shown at a minute after midnight.
fn is_quiet(settings: &NoticeSettings, minute: u16) -> bool {
    settings
        .quiet
        .is_some_and(|quiet| match quiet.from <= quiet.to {
            true => (quiet.from..quiet.to).contains(&minute),
            false => minute >= quiet.from || minute < quiet.to,
        })
}

impl Desktop {
    /// What is new of these releases (of all that go on, too), as far as she wants to know; it is kept now.
    ///
    /// # Errors
    /// The store can't be read or written.
    pub fn came(
        &self,
        profile: &str,
        mut releases: BTreeSet<String>,
        all: bool,
    ) -> Result<Vec<NoticeItem>, Error> {
        let profile = self.profile(profile)?;
        let choice = choice(&self.notice_settings()?, &profile.id);
        if all {
            let going_on = going_on(&self.store, &profile.id).map_err(told)?;
            releases.extend(going_on.into_iter().map(|release| release.id));
        }
        let seen = self.store.seen(&profile.id).map_err(told)?;
        let she = about::She {
            user: seen.and_then(|seen| seen.info.user),
            decides: !profile.read_only,
            choice,
        };
        let mut came = Vec::new();
        for release in releases {
            let Some(view) = self.store.release(&profile.id, &release).map_err(told)? else {
                continue;
            };
            for thing in about::things(&view, &she) {
                let notice = NewNotice {
                    profile: profile.id.clone(),
                    kind: word(thing.kind),
                    release: release.clone(),
                    round: thing.round,
                    product: view.release.plan.product.clone(),
                    flow: view.release.plan.flow.clone(),
                    title: thing.title,
                    body: thing.body,
                    at: thing.at,
                };
                if let Some(id) = self.store.put_notice(&notice).map_err(told)? {
                    came.extend(item(KeptNotice {
                        id,
                        read: false,
                        notice,
                    }));
                }
            }
        }
        Ok(came)
    }

    /// What she was told, newest first.
    ///
    /// # Errors
    /// The store can't be read.
    pub fn notices(&self) -> Result<Vec<NoticeItem>, Error> {
        let kept = self.store.notices().map_err(told)?;
        Ok(kept.into_iter().filter_map(item).collect())
    }

    /// What she wants to be told.
    ///
    /// # Errors
    /// The store can't be read.
    pub fn notice_settings(&self) -> Result<NoticeSettings, Error> {
        let kept = self.store.setting(SETTINGS).map_err(told)?;
        let read = kept.and_then(|json| serde_json::from_str(&json).ok());
        Ok(read.unwrap_or(NoticeSettings {
            profiles: Default::default(),
            quiet: None,
        }))
    }

    /// Changes what she wants to be told.
    ///
    /// # Errors
    /// The quiet hours are none, or the store can't be written.
    pub fn put_notice_settings(
        &self,
        mut settings: NoticeSettings,
    ) -> Result<NoticeSettings, Error> {
        if let Some(quiet) = settings.quiet
            && (quiet.from >= MINUTES || quiet.to >= MINUTES || quiet.from == quiet.to)
        {
            return Err(Error::new(
                Code::Invalid,
                "The quiet hours have no beginning or no end in a day.",
            )
            .hint("choose two different times between 00:00 and 23:59"));
        }
        let known: BTreeSet<String> = self.profiles()?.into_iter().map(|it| it.id).collect();
        settings
            .profiles
            .retain(|profile, _| known.contains(profile));
        let json = serde_json::to_string(&settings)
            .map_err(|error| Error::new(Code::Internal, error.to_string()))?;
        self.store.put_setting(SETTINGS, &json).map_err(told)?;
        Ok(settings)
    }
}

fn choice(settings: &NoticeSettings, profile: &str) -> NoticeChoice {
    let chosen = settings.profiles.get(profile).copied();
    chosen.unwrap_or(NoticeChoice {
        approvals: true,
        failures: true,
        mine: false,
    })
}

fn word(kind: NoticeKind) -> String {
    let word = match kind {
        NoticeKind::Approval => "approval",
        NoticeKind::Failed => "failed",
        NoticeKind::Succeeded => "succeeded",
    };
    word.to_owned()
}

fn item(kept: KeptNotice) -> Option<NoticeItem> {
    let KeptNotice { id, read, notice } = kept;
    let kinds = [
        NoticeKind::Approval,
        NoticeKind::Failed,
        NoticeKind::Succeeded,
    ];
    let kind = kinds.into_iter().find(|kind| word(*kind) == notice.kind)?;
    Some(NoticeItem {
        id,
        profile: notice.profile,
        kind,
        release: notice.release,
        product: notice.product,
        flow: notice.flow,
        title: notice.title,
        body: notice.body,
        at: notice.at,
        read,
    })
}

#[cfg(test)]
mod tests;

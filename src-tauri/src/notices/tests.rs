//! She is told what she wants to know, of each thing once, and nothing in her quiet hours.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use signalbox_engine::event::{ReleaseStatus, RetryFrom, TerminateCause};

use crate::{
    fake::{Fake, PROFILE},
    fixture::{knows_her, may_decide, node, played, running_step},
    view::QuietHours,
};

use super::*;

const ALL: NoticeChoice = NoticeChoice {
    approvals: true,
    failures: true,
    mine: true,
};

fn wants(desktop: &Desktop, choice: NoticeChoice) {
    let settings = NoticeSettings {
        profiles: BTreeMap::from([(PROFILE.to_owned(), choice)]),
        quiet: None,
    };
    desktop.put_notice_settings(settings).unwrap();
}

fn keep(desktop: &Desktop, runtime: &Fake) {
    let view = runtime.view("R1");
    desktop.store.put_release(PROFILE, &view).unwrap();
}

fn told_of(desktop: &Desktop) -> String {
    let came = desktop.came(PROFILE, BTreeSet::from(["R1".to_owned()]), false);
    let told: Vec<String> = came
        .unwrap()
        .into_iter()
        .map(|item| format!("{:?}: {} | {}", item.kind, item.title, item.body))
        .collect();
    told.join("\n")
}

/// What Ada is told of her release after these events.
fn check(choice: NoticeChoice, events: Vec<Event>, expected: &Expect) {
    let (_dir, desktop, runtime) = played();
    knows_her(&desktop, "Ada", "ADA@example.com");
    wants(&desktop, choice);
    *runtime.decisions.lock().unwrap() = vec![may_decide(1, None), may_decide(2, Some("not she"))];
    for event in running_step().into_iter().chain(events) {
        runtime.push("R1", event);
    }
    keep(&desktop, &runtime);
    expected.assert_eq(&told_of(&desktop));
    assert_eq!(told_of(&desktop), "", "each thing once");
}

fn ended(status: ReleaseStatus) -> Event {
    Event::Ended { status }
}

fn terminated(cause: TerminateCause, by: &str) -> Vec<Event> {
    let request = Event::TerminateRequested {
        cause,
        by: (cause == TerminateCause::Person).then(|| by.to_owned()),
        reason: Some("token hunter2".to_owned()),
    };
    vec![request, ended(ReleaseStatus::Terminated)]
}

#[test]
fn she_is_told_of_decisions_that_are_hers_to_take() {
    let waits = || {
        vec![
            node("go\u{202e}-live", NodePhase::Suspended, None),
            node("other", NodePhase::Suspended, None),
            node("pause", NodePhase::Suspended, Some(99)),
        ]
    };
    check(
        ALL,
        waits(),
        &expect!["Approval: shop waits for a decision in qa | Step go-live of flow steady"],
    );
    let not_those = NoticeChoice {
        approvals: false,
        ..ALL
    };
    check(not_those, waits(), &expect![""]);
}

#[test]
fn she_is_told_of_ends() {
    let failures = NoticeChoice { mine: false, ..ALL };
    let mine = NoticeChoice {
        failures: false,
        ..ALL
    };
    let failed = || vec![ended(ReleaseStatus::Failed)];
    check(
        failures,
        failed(),
        &expect!["Failed: shop failed | Flow steady, started by Ada"],
    );
    check(
        mine,
        failed(),
        &expect!["Failed: shop failed | Flow steady, started by Ada"],
    );
    check(
        failures,
        vec![ended(ReleaseStatus::Succeeded)],
        &expect![""],
    );
    check(
        mine,
        vec![ended(ReleaseStatus::Succeeded)],
        &expect!["Succeeded: shop succeeded | Flow steady, started by Ada"],
    );
    check(ALL, terminated(TerminateCause::Person, "Ada"), &expect![""]);
    check(
        ALL,
        terminated(TerminateCause::Person, "Bob"),
        &expect!["Failed: shop was terminated by Bob | Flow steady, started by Ada"],
    );
    check(
        failures,
        terminated(TerminateCause::Person, "Bob"),
        &expect![""],
    );
    check(
        failures,
        terminated(TerminateCause::Timeout, ""),
        &expect!["Failed: shop timed out | Flow steady, started by Ada"],
    );
}

#[test]
fn another_end_after_a_retry_is_another_thing() {
    let (_dir, desktop, runtime) = played();
    for event in running_step()
        .into_iter()
        .chain([ended(ReleaseStatus::Failed)])
    {
        runtime.push("R1", event);
    }
    keep(&desktop, &runtime);
    assert_ne!(told_of(&desktop), "");
    let retry = Event::RetryRequested {
        by: "Bob".to_owned(),
        reason: None,
        from: RetryFrom::Failed,
    };
    for event in [retry, ended(ReleaseStatus::Failed)] {
        runtime.push("R1", event);
        keep(&desktop, &runtime);
    }
    assert_ne!(told_of(&desktop), "");
    assert_eq!(desktop.notices().unwrap().len(), 2);
}

#[test]
fn what_waits_is_told_when_the_journal_was_read() {
    let (_dir, desktop, runtime) = played();
    *runtime.decisions.lock().unwrap() = vec![may_decide(1, None)];
    let waits = [node("go-live", NodePhase::Suspended, None)];
    for event in running_step().into_iter().chain(waits) {
        runtime.push("R1", event);
    }
    keep(&desktop, &runtime);
    let mut profile = desktop.profile(PROFILE).unwrap();
    profile.read_only = true;
    desktop.store.put_profile(&profile).unwrap();
    assert_eq!(desktop.came(PROFILE, BTreeSet::new(), true).unwrap(), []);
    profile.read_only = false;
    desktop.store.put_profile(&profile).unwrap();
    assert_eq!(desktop.came(PROFILE, BTreeSet::new(), false).unwrap(), []);
    let came = desktop.came(PROFILE, BTreeSet::new(), true).unwrap();
    assert_eq!(came.len(), 1);
    assert_eq!(desktop.notices().unwrap(), came);
}

#[test]
fn only_some_news_matter_at_once() {
    let (_dir, _desktop, runtime) = played();
    let events = [
        node("a", NodePhase::Running, None),
        node("a", NodePhase::Suspended, None),
        ended(ReleaseStatus::Failed),
    ];
    for (release, event) in ["R1", "R1", ""].into_iter().zip(events) {
        runtime.push(release, event);
    }
    let happened: Vec<Option<bool>> = runtime
        .journal()
        .into_iter()
        .map(|record| {
            let record = Box::new(record);
            match Happened::of(&News::Notices(vec![Notice::Journal { record }])).as_slice() {
                [Happened::To { matters, .. }] => Some(*matters),
                _ => None,
            }
        })
        .collect();
    assert_eq!(happened, [Some(false), Some(true), None]);
    assert_eq!(Happened::of(&News::CaughtUp), [Happened::CaughtUp]);
}

#[test]
fn quiet_hours_may_pass_midnight() {
    let at = |from, to, minute| {
        let settings = NoticeSettings {
            profiles: BTreeMap::new(),
            quiet: Some(QuietHours { from, to }),
        };
        is_quiet(&settings, minute)
    };
    assert_eq!(
        [59, 60, 119, 120].map(|minute| at(60, 120, minute)),
        [false, true, true, false]
    );
    assert_eq!(
        [1319, 1320, 0, 419, 420].map(|minute| at(1320, 420, minute)),
        [false, true, true, true, false]
    );
}

#[test]
fn settings_are_checked_and_kept() {
    let (_dir, desktop, _runtime) = played();
    for (from, to) in [(60, 60), (1440, 5), (5, 1440)] {
        let settings = NoticeSettings {
            profiles: BTreeMap::new(),
            quiet: Some(QuietHours { from, to }),
        };
        let refused = desktop.put_notice_settings(settings);
        assert_eq!(refused.err().unwrap().code, Code::Invalid);
    }
    let settings = NoticeSettings {
        profiles: [PROFILE, "gone"].map(|id| (id.to_owned(), ALL)).into(),
        quiet: Some(QuietHours {
            from: 1320,
            to: 420,
        }),
    };
    let kept = desktop.put_notice_settings(settings).unwrap();
    assert_eq!(kept.profiles.len(), 1);
    assert_eq!(desktop.notice_settings().unwrap(), kept);
}

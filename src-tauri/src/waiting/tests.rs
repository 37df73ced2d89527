//! The inbox holds what waits for a person and what failed, with who may decide.
#![allow(clippy::unwrap_used)]

use expect_test::{Expect, expect};

use crate::{
    fake::PROFILE,
    fixture::{may_decide, node, played, running_step},
};
use signalbox_engine::{Event, event::NodePhase};

use super::*;

fn check(events: Vec<Event>, decisions: Vec<MayDecide>, expected: &Expect) {
    let (_dir, desktop, runtime) = played();
    for event in running_step().into_iter().chain(events) {
        runtime.push("R1", event);
    }
    *runtime.decisions.lock().unwrap() = decisions;
    let view = runtime.view("R1");
    desktop.store.put_release(PROFILE, &view).unwrap();
    let said: Vec<String> = inbox(&desktop.store)
        .unwrap()
        .into_iter()
        .map(|item| {
            let open: Vec<String> = item
                .approvals
                .iter()
                .map(|it| {
                    let may = it.may.refused.as_deref().unwrap_or("she may");
                    format!("{} {}: {may}", it.approval.number, it.approval.display_name)
                })
                .collect();
            format!(
                "{:?} {:?} [{}]",
                item.kind,
                item.release.status,
                open.join("; ")
            )
        })
        .collect();
    expected.assert_eq(&said.join("\n"));
}

#[test]
fn a_step_that_waits_is_listed_with_who_may_decide() {
    check(
        vec![node("go-live", NodePhase::Suspended, None)],
        vec![may_decide(1, None)],
        &expect!["Waiting Suspended [1 go-live: she may]"],
    );
    // Another step runs beside it; a third one goes on by itself.
    check(
        vec![
            node("load", NodePhase::Running, None),
            node("go-live", NodePhase::Suspended, None),
            node("pause", NodePhase::Suspended, Some(99)),
        ],
        vec![may_decide(1, Some("not she"))],
        &expect![
            "Waiting Running [1 go-live: not she; 2 pause: Who may decide was not read yet: open the release.]"
        ],
    );
    check(
        vec![
            node("load", NodePhase::Running, None),
            node("pause", NodePhase::Suspended, Some(99)),
        ],
        Vec::new(),
        &expect![""],
    );
}

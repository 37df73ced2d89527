//! The same cases for every way to a runtime: in this process, over HTTP, and over HTTP through a network that cuts,
//! delays and repeats. The outcome is the same.
#![allow(clippy::unwrap_used)]

mod cases;
mod support;

use std::sync::Arc;

use signalbox_api::Runtime;
use support::{
    Demo,
    ways::{self, Way},
};

/// Makes each case a test for each way: a new case only needs its name here.
macro_rules! every_way {
    ($($room:ident: $($case:ident)+;)+) => {
        every_way!(@way in_process Way::Embedded; $($room: $($case)+;)+);
        every_way!(@way over_http Way::Http; $($room: $($case)+;)+);
        every_way!(@way through_chaos Way::Chaos; $($room: $($case)+;)+);
    };
    (@way $module:ident $way:expr; $($room:ident: $($case:ident)+;)+) => {
        mod $module {
            use super::*;

            $($(
                #[test]
                fn $case() {
                    check($way, stringify!($case), cases::$room::$case);
                }
            )+)+
        }
    };
}

every_way! {
    configuration:
        it_tells_what_it_is
        manifests_carry_text_revision_and_findings
        a_change_commits_once_and_only_on_its_base
        a_new_document_gets_the_folder_of_its_kind_and_can_be_deleted
        what_moved_is_told
        a_manifest_has_a_history_through_moves_and_deletion;
    plans:
        a_trigger_holds_to_the_plan_that_was_shown
        what_an_earlier_hook_may_pass_blocks_no_plan;
    releases:
        the_same_key_makes_one_release_and_the_rest_queue
        the_journal_is_the_state_and_the_stream_is_the_journal
        logs_read_on_from_an_offset
        commands_that_the_state_forbids_are_rejected
        one_release_of_a_product_runs_also_when_another_is_retried
        a_key_is_of_one_request
        a_retry_happens_once;
    decisions:
        an_approval_lets_it_go_on_and_happens_once
        a_rejection_fails_the_step
        lines_of_a_log_are_read_and_found;
    looking:
        a_release_has_notes_numbers_and_a_place_on_the_board
        the_journal_holds
        a_product_is_promoted_without_a_flow;
}

/// A case on a fresh demo with gates. Git's identity comes from the environment: set before any thread starts.
fn check<F: Future<Output = ()>>(
    way: Way,
    name: &str,
    case: impl FnOnce(Arc<Demo>, Arc<dyn Runtime>) -> F,
) {
    let demo = Arc::new(Demo::with_gates());
    let identity = [
        ("GIT_AUTHOR_NAME", ways::USER),
        ("GIT_AUTHOR_EMAIL", ways::EMAIL),
    ];
    // Each test is a process of its own under nextest, and this is its only thread so far.
    #[allow(unsafe_code)]
    identity
        .iter()
        .for_each(|(key, value)| unsafe { std::env::set_var(key, value) });
    let tokio = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    tokio.block_on(async {
        let reached = ways::reach(way, name, &demo).await;
        case(demo.clone(), reached.runtime.clone()).await;
        reached.nothing_was_missed_or_doubled().await;
    });
}

//! What people decide and look at by command line: approvals, promotions without a flow, notes, the board, the audit.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::Value;
use support::{Demo, FLOW, PRODUCT};

#[test]
fn a_step_that_waits_is_decided_from_the_command_line() {
    let demo = Demo::new();
    demo.write_flow(&format!(
        "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata: {{name: {FLOW}}}\nspec:\n  triggerEnvironment: dev\n  steps:\n    - environment: qa\n      dependsOn: [dev]\n      policy: {{preAction: manual-approval, action: commit}}\n"
    ));
    let trigger = ["release", "trigger", "--flow", FLOW, "--product", PRODUCT];
    let (code, lines) = demo.json(&trigger);
    let view = lines.last().unwrap();
    assert_eq!(code, Some(5), "it waits for a person: {view}");
    let id = view["release"]["id"].as_str().unwrap();
    assert_eq!(view["release"]["status"], "SUSPENDED");

    let shown = demo.run(&["release", "show", id]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(
        shown.contains("go-live in qa waits for a decision"),
        "{shown}"
    );
    assert!(shown.contains("--approval 1"), "{shown}");

    let (code, lines) = demo.json(&["release", "approve", id, "--reason", "Looks good"]);
    assert_eq!(code, Some(0), "{lines:?}");
    let (code, _) = demo.json(&["release", "reject", id, "--reason", "Too late"]);
    assert_eq!(code, Some(4), "nothing waits any more");

    let (code, acts) = demo.json(&["audit", "list", "--kind", "approved,triggered"]);
    assert_eq!(code, Some(0));
    let kinds: Vec<&Value> = acts.iter().map(|act| &act["kind"]).collect();
    assert_eq!(kinds, ["approved", "triggered"]);
    assert_eq!(acts[0]["reason"], "Looks good");
    let (code, found) = demo.json(&["audit", "verify"]);
    assert_eq!((code, &found[0]["broken"]), (Some(0), &Value::Null));

    let notes = demo.run(&["release", "notes", id]);
    let notes = String::from_utf8(notes.stdout).unwrap();
    assert!(notes.contains("1.5.0"), "{notes}");
    let board = demo.run(&["board"]);
    let board = String::from_utf8(board.stdout).unwrap();
    let mut rows = board.lines();
    assert!(rows.next().unwrap().starts_with("PRODUCT"), "{board}");
    assert!(
        board.contains(PRODUCT) && board.contains("1.5.0"),
        "{board}"
    );
}

#[test]
fn a_promotion_needs_no_flow() {
    let demo = Demo::new();
    let promote = ["release", "promote", "--product", PRODUCT];
    let to = ["--from", "dev", "--to", "qa", "--reason", "Only to qa"];
    let (code, lines) = demo.json(&[&promote[..], &to].concat());
    let view = lines.last().unwrap();
    assert_eq!(code, Some(0), "{view}");
    assert_eq!(view["release"]["plan"]["flow"], "Manual");
    let (code, _) = demo.json(&[&promote[..], &["--from", "dev", "--to", "moon"]].concat());
    assert_eq!(code, Some(4));
}

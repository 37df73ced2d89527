//! The project's own scenarios, and the reference ones where they are at hand.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use super::{Case, Command, Verb, check, check_json};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

fn cases(file: &Path) -> Vec<Case> {
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

fn check_all(file: &Path) {
    let cases = cases(file);
    assert!(!cases.is_empty());
    let failed: Vec<String> = cases
        .iter()
        .map(check)
        .filter(|report| !report.passed)
        .map(|report| format!("{}\n  {}", report.name, report.disagreements.join("\n  ")))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn own_scenarios_agree() {
    check_all(&workspace().join("tests/scenarios/cases.json"));
}

#[test]
fn reference_scenarios_agree() {
    let file = workspace().join("../shared/reference/scenarios/cases.json");
    if !file.exists() {
        println!("skipped: no reference scenarios at {}", file.display());
        return;
    }
    check_all(&file);
}

#[test]
fn disagreements_are_named() {
    let mut case = cases(&workspace().join("tests/scenarios/cases.json")).swap_remove(1);
    case.commands.push(Command {
        at: 5.5,
        verb: Verb::Terminate,
    });
    let report = check(&case);
    assert!(!report.passed);
    let expected = [
        "at the end: release is TERMINATED, expected SUCCEEDED",
        "at the end: environment live is TERMINATED, expected SUCCEEDED",
        r#"extra: [5.5, "terminate", "terminated", 0]"#,
        r#"extra: [6, "release", "TERMINATED", 0]"#,
        r#"missing: [6, "start", "live/one/verify", 1]"#,
        r#"missing: [11, "release", "SUCCEEDED", 0]"#,
        r#"missing: [11, "succeeded", "live/one/verify", 1]"#,
    ];
    assert_eq!(report.disagreements, expected);
}

#[test]
fn a_case_that_cannot_be_read_fails_alone() {
    let report = check_json(serde_json::json!({"name": "odd", "applications": []}));
    assert_eq!((report.name.as_str(), report.passed), ("odd", false));
    assert!(report.disagreements[0].starts_with("this is no scenario: "));
}

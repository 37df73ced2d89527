//! `signalbox workflow lint`: findings with their places, and the exit codes.
#![allow(clippy::unwrap_used)]

use std::{fs, process::Command};

use serde_json::Value;

const FLAWED: &str = "kind: Workflow
metadata: {name: w}
spec:
  entrypoint: main
  templates:
  - name: main
    nodeSelector: {disk: ssd}
    steps:
    - - {name: a, templateRef: {name: lib, template: say}}
      - {name: b, template: gone}
";
const LIBRARY: &str = "kind: WorkflowTemplate
metadata: {name: lib}
spec:
  templates:
  - {name: say, container: {image: alpine}}
";

/// Exit code and output of a lint of the named files, each with its text.
fn lint(files: &[(&str, &str)], more: &[&str]) -> (Option<i32>, String) {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(dir.path().join(name), text).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_signalbox"))
        .current_dir(dir.path())
        .env("HOME", dir.path())
        .args(["workflow", "lint"])
        .args(files.iter().map(|(name, _)| name))
        .args(more)
        .output()
        .unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap(),
    )
}

#[test]
fn findings_are_told_with_file_line_and_column() {
    let (code, told) = lint(&[("w.yaml", FLAWED), ("lib.yaml", LIBRARY)], &[]);
    assert_eq!(code, Some(4));
    assert_eq!(
        told,
        "w.yaml:7:5: note: `nodeSelector` means nothing on this machine\n\
         w.yaml:10:29: error: templates.main.steps[0].b template name 'gone' undefined\n  \
         help: add the template, or correct the name\n"
    );
}

#[test]
fn programs_get_them_as_json() {
    let (code, told) = lint(&[("w.yaml", FLAWED)], &["-o", "json"]);
    assert_eq!(code, Some(4));
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["valid"], false);
    let codes: Vec<&str> = told["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["code"].as_str().unwrap())
        .collect();
    assert_eq!(
        codes,
        [
            "ignored-field",
            "template-ref-unknown",
            "template-undefined"
        ]
    );
    assert_eq!(told["findings"][1]["line"], 9);
}

#[test]
fn what_is_sound_passes_and_what_is_no_yaml_does_not() {
    assert_eq!(
        lint(&[("lib.yaml", LIBRARY)], &[]),
        (Some(0), "nothing to complain about\n".to_owned())
    );
    let (code, told) = lint(&[("broken.yaml", "a: [\nb: 1\n")], &[]);
    assert_eq!(code, Some(4));
    assert!(
        told.starts_with("broken.yaml:1:4: error: this is no valid YAML"),
        "{told}"
    );
    assert_eq!(lint(&[], &["absent.yaml"]).0, Some(4));
}

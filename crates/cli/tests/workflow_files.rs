//! Workflows from files, outside of any workspace: what is told of them, and the exit code.
#![allow(clippy::unwrap_used)]
#![cfg(unix)]

use std::{path::Path, process::Command};

fn says(name: &str, arguments: &[&str], code: i32, said: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/workflows");
    let room = tempfile::tempdir().unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_signalbox"))
        .current_dir(room.path())
        .env_remove("SIGNALBOX_WORKSPACE")
        .env_remove("SIGNALBOX_RUNTIME")
        .args(["workflow", "run"])
        .arg(folder.join(name))
        .args(arguments)
        .output()
        .unwrap();
    let all = [done.stdout, done.stderr].concat();
    let all = String::from_utf8_lossy(&all);
    assert_eq!(done.status.code(), Some(code), "{all}");
    assert!(all.contains(said), "{all}");
}

#[test]
fn the_exit_code_is_its_phase() {
    let any = ["--image", "*"];
    says("parameters.yaml", &any, 0, "w Succeeded");
    says("parameters.yaml", &any, 0, "isolation: ");
    says("dag-omitted.yaml", &any, 1, "b omitted");
    says("parameters.yaml", &[], 4, "alpine");
    says("nothing.yaml", &any, 4, "can't be read");
}

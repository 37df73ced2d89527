//! Workflows from files: each of `tests/workflows/*.yaml` asks one question about Argo's rules, and the tree beside it
//! is the answer. A file may begin with templates and ConfigMaps that its workflow refers to.
#![allow(clippy::unwrap_used)]
#![cfg(unix)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::Mutex,
    thread,
};

use serde_json::Value;
use signalbox_tests::conformance::{
    compare::{Held, differences},
    tree::Tree,
};

/// How many at once.
const RUNNERS: usize = 4;

fn run(file: &Path, arguments: &[&str]) -> Output {
    let room = tempfile::tempdir().unwrap();
    Command::new(program())
        .current_dir(room.path())
        .env_remove("SIGNALBOX_WORKSPACE")
        .env_remove("SIGNALBOX_RUNTIME")
        .args(["workflow", "run"])
        .arg(file)
        .args(arguments)
        .output()
        .unwrap()
}

/// The command line, where cargo puts programs: above this test's own folder.
fn program() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    let program = program.parent().unwrap().with_file_name("signalbox");
    assert!(program.exists(), "build signalbox-cli first");
    program
}

fn questions() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> = files
        .filter(|file| file.extension().is_some_and(|ending| ending == "yaml"))
        .collect();
    files.sort();
    files
}

/// What is not as it should be.
fn check(file: &Path) -> Vec<String> {
    let expected = fs::read_to_string(file.with_extension("json")).unwrap();
    let expected: Tree = serde_json::from_str(&expected).unwrap();
    let done = run(file, &["--image", "*", "--output", "json"]);
    let Ok(workflow) = serde_json::from_slice::<Value>(&done.stdout) else {
        return vec![String::from_utf8_lossy(&done.stderr).into_owned()];
    };
    differences(&expected, &Tree::of_argo(&workflow), Held::All)
}

#[test]
fn each_comes_to_what_argo_makes_of_it() {
    let questions = Mutex::new(questions());
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..RUNNERS {
            scope.spawn(|| {
                while let Some(file) = questions.lock().map(|mut left| left.pop()).unwrap() {
                    let name = file.file_stem().unwrap().to_string_lossy().into_owned();
                    let found = check(&file);
                    if !found.is_empty() {
                        let lines = found.join("\n  ");
                        wrong.lock().unwrap().push(format!("{name}:\n  {lines}"));
                    }
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().unwrap();
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

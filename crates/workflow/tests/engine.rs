//! Containers by an engine's program: a stand-in for it writes down how it is called.
#![allow(clippy::unwrap_used)]
#![cfg(unix)]

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
};

use expect_test::expect;
use serde_json::{Value, json};

/// Writes its arguments down, one call a line, and does little of what they say.
const ENGINE: &str = r#"#!/bin/sh
here=$(dirname "$0")
call=$1
for word in "$@"; do printf '[%s] ' "$word"; done >> "$here/calls"
echo >> "$here/calls"
case $call in
  create) printf '%s' "$SECRET_WORD" > "$here/secret-word" ;;
  start) echo printed; echo complained >&2; exit 3 ;;
  cp) printf 'from inside\n' > "$3" ;;
esac
"#;

fn plan() -> Value {
    json!({
        "node": "flow", "created_at": 0, "deadline": null, "init": [],
        "containers": [{
            "name": "main", "image": "alpine:3", "command": ["sh", "-c", "echo $HOME; rm -rf /"], "has_program": true,
            "source": null, "env": [["SECRET_WORD", "hush"]], "cwd": "/work",
            "mounts": [{"volume": "v", "path": "/mnt/v", "sub_path": null, "read_only": true}],
            "dependencies": [], "retries": 0, "pause": 0, "memory": 1048576, "cpu": "0.5"
        }],
        "volumes": {"v": "Empty"},
        "inputs": [{"name": "i", "path": "/tmp/in", "source": {"Raw": "x"}, "optional": false, "mode": null, "archive": null}],
        "parameters": [{"name": "p", "path": "/tmp/out", "default": null}],
        "artifacts": [], "keeps_result": true
    })
}

#[test]
fn an_engine_is_called_with_arguments() {
    let world = tempfile::tempdir().unwrap();
    let engine = world.path().join("podman");
    fs::write(&engine, ENGINE).unwrap();
    fs::set_permissions(&engine, fs::Permissions::from_mode(0o755)).unwrap();
    let run = world.path().join("run");
    fs::create_dir_all(run.join("nodes")).unwrap();
    let mut keeper = Command::new(env!("CARGO_BIN_EXE_signalbox-waiter"))
        .arg(&run)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = keeper.stdin.take().unwrap();
    let settings =
        json!({"isolation": "Best", "shared": [], "programs": [], "engine": engine.to_str()});
    writeln!(input, "{settings}").unwrap();
    writeln!(input, "{}", json!({"dir": "flow", "plan": plan()})).unwrap();
    drop(input);
    let told: Vec<Value> = BufReader::new(keeper.stdout.take().unwrap())
        .lines()
        .map(|line| serde_json::from_str(&line.unwrap()).unwrap())
        .collect();
    assert!(keeper.wait().unwrap().success());
    let end = &told[1]["Ended"][1];
    assert_eq!(end["containers"][0]["code"], 3);
    assert_eq!(
        (&end["result"], &end["parameters"]["p"]),
        (&json!("printed"), &json!("from inside"))
    );
    assert_eq!(
        fs::read_to_string(world.path().join("secret-word")).unwrap(),
        "hush"
    );
    expect![[r#"
        [create] [--name] [NAME] [--env] [SECRET_WORD] [--workdir] [/work] [--memory] [1048576] [--cpus] [0.5] [--volume] [NODE/volumes/v:/mnt/v:ro] [--volume] [NODE/rooms/main/tmp/in:/tmp/in] [--entrypoint] [sh] [--] [alpine:3] [-c] [echo $HOME; rm -rf /]
        [start] [--attach] [NAME]
        [cp] [NAME:/tmp/out] [NODE/rooms/main/tmp/out]
        [rm] [--force] [NAME]
    "#]]
    .assert_eq(&calls(world.path(), &run.join("nodes/flow")));
}

fn calls(world: &Path, node: &Path) -> String {
    let calls = fs::read_to_string(world.join("calls")).unwrap();
    let name = calls
        .split("[signalbox-")
        .nth(1)
        .unwrap()
        .split(']')
        .next()
        .unwrap();
    let name = format!("signalbox-{name}");
    let calls = calls
        .replace(&name, "NAME")
        .replace(&*node.to_string_lossy(), "NODE");
    calls
        .lines()
        .map(|call| format!("{}\n", call.trim_end()))
        .collect()
}

//! Pods in rooms of their own, by a real keeper: what they see, what they leave, how they end.
#![allow(clippy::unwrap_used)]
#![cfg(unix)]

use std::{
    fs,
    io::{BufRead, BufReader, Lines, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use expect_test::{Expect, expect};
use serde_json::{Value, json};

struct Keeping {
    world: tempfile::TempDir,
    keeper: Child,
    input: ChildStdin,
    told: Lines<BufReader<ChildStdout>>,
    private: bool,
}

impl Keeping {
    fn new(isolation: &str) -> Self {
        let world = tempfile::tempdir().unwrap();
        fs::create_dir(world.path().join("nodes")).unwrap();
        let mut keeper = Command::new(env!("CARGO_BIN_EXE_signalbox-waiter"))
            .arg(world.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = keeper.stdin.take().unwrap();
        let mut told = BufReader::new(keeper.stdout.take().unwrap()).lines();
        let settings =
            json!({"isolation": isolation, "shared": [], "programs": [], "engine": null});
        writeln!(input, "{settings}").unwrap();
        let ready: Value = serde_json::from_str(&told.next().unwrap().unwrap()).unwrap();
        let private = ready["Ready"].is_null();
        Self {
            world,
            keeper,
            input,
            told,
            private,
        }
    }

    fn run(&mut self, dir: &str, plan: Value) -> Value {
        writeln!(self.input, "{}", json!({"dir": dir, "plan": plan})).unwrap();
        let ended: Value = serde_json::from_str(&self.told.next().unwrap().unwrap()).unwrap();
        ended["Ended"][1].clone()
    }

    fn log(&self, dir: &str) -> String {
        let log = fs::read_to_string(self.node(dir).join("log")).unwrap();
        let lines = log
            .lines()
            .map(|line| line.split_once(' ').unwrap().1.to_owned() + "\n");
        lines.collect()
    }

    fn node(&self, dir: &str) -> PathBuf {
        self.world.path().join("nodes").join(dir)
    }
}

impl Drop for Keeping {
    fn drop(&mut self) {
        let _ = self.keeper.kill();
        let _ = self.keeper.wait();
    }
}

fn container(name: &str, script: &str) -> Value {
    json!({
        "name": name, "image": "", "command": ["sh", "-c", script], "has_program": true, "source": null,
        "env": [], "cwd": null, "mounts": [], "dependencies": [], "retries": 0, "pause": 0,
        "memory": null, "cpu": null
    })
}

fn plan(containers: &[Value]) -> Value {
    json!({
        "node": "flow", "created_at": 0, "deadline": null, "init": [], "containers": containers,
        "volumes": {}, "inputs": [], "parameters": [], "artifacts": [], "keeps_result": true
    })
}

fn with(mut plan: Value, field: &str, value: Value) -> Value {
    plan[field] = value;
    plan
}

fn check(end: &Value, expected: Expect) {
    let exits = end["containers"].as_array().unwrap().iter();
    let exits = exits
        .map(|exit| format!("{} {}", exit["name"], exit["code"]))
        .collect::<Vec<_>>();
    let mut text = format!("{}\n", exits.join(", "));
    for field in ["staging", "collecting", "result", "parameters", "artifacts"] {
        let value = &end[field];
        if !value.is_null() && *value != json!({}) && *value != json!([]) {
            text.push_str(&format!("{field} {value}\n"));
        }
    }
    expected.assert_eq(&text);
}

#[test]
fn a_pod_has_files_of_its_own() {
    let mut keeping = Keeping::new("Best");
    if !keeping.private {
        println!("skipped: this machine gives no private file system");
        return;
    }
    let script = "pwd; ls /tmp /mnt; echo a > /tmp/out; echo b > relative; mkdir /fresh; echo c > /fresh/file";
    let outputs = json!([
        {"name": "a", "path": "/tmp/out", "default": null},
        {"name": "b", "path": "relative", "default": null},
        {"name": "c", "path": "/fresh/file", "default": null},
        {"name": "d", "path": "/tmp/none", "default": "dflt"}
    ]);
    let one = with(plan(&[container("main", script)]), "parameters", outputs);
    for dir in ["first", "second"] {
        check(
            &keeping.run(dir, one.clone()),
            expect![[r#"
            "main" 0
            result "/\n/mnt:\n\n/tmp:"
            parameters {"a":"a","b":"b","c":"c","d":"dflt"}
        "#]],
        );
    }
    assert!(!std::path::Path::new("/fresh").exists());
}

#[test]
fn what_is_put_below_a_directory_of_the_machine_stays_private() {
    let mut keeping = Keeping::new("Best");
    if !keeping.private {
        println!("skipped: this machine gives no private file system");
        return;
    }
    let mount = json!([{"volume": "v", "path": "/etc/signalbox-test", "sub_path": null, "read_only": true}]);
    let main = with(
        container(
            "main",
            "cat /etc/signalbox-test/f; touch /etc/signalbox-mark; test -e /etc/passwd",
        ),
        "mounts",
        mount,
    );
    let volumes = json!({"v": {"Files": {"f": [[104, 105], 420]}}});
    check(
        &keeping.run("n", with(plan(&[main]), "volumes", volumes)),
        expect![[r#"
        "main" 0
        result "hi"
    "#]],
    );
    assert!(!std::path::Path::new("/etc/signalbox-mark").exists());
    assert!(!std::path::Path::new("/etc/signalbox-test").exists());
}

#[test]
fn artifacts_go_from_pod_to_pod() {
    for isolation in ["Best", "Directory"] {
        let mut keeping = Keeping::new(isolation);
        let kept = json!([
            {"name": "d", "path": "/tmp/d", "key": "flow/d.tgz", "archive": {"Tar": {"level": null}}, "optional": false},
            {"name": "none", "path": "/tmp/none", "key": "flow/none", "archive": "None", "optional": true}
        ]);
        let make = container("main", "mkdir /tmp/d; echo 1 > /tmp/d/a; cat /tmp/raw");
        let raw = json!([{"name": "r", "path": "/tmp/raw", "source": {"Raw": "raw text"}, "optional": false, "mode": null, "archive": null}]);
        let make = with(with(plan(&[make]), "artifacts", kept), "inputs", raw);
        check(
            &keeping.run("make", make),
            expect![[r#"
            "main" 0
            result "raw text"
            artifacts {"d":"flow/d.tgz"}
        "#]],
        );
        let take = json!([
            {"name": "i", "path": "/tmp/deep/in", "source": {"Key": "flow/d.tgz"}, "optional": false, "mode": null, "archive": null},
            {"name": "o", "path": "/tmp/o", "source": "Missing", "optional": true, "mode": null, "archive": null}
        ]);
        let plan_ = plan(&[container("main", "cat /tmp/deep/in/a")]);
        check(
            &keeping.run("take", with(plan_.clone(), "inputs", take)),
            expect![[r#"
            "main" 0
            result "1"
        "#]],
        );
        let missing = json!([{"name": "i", "path": "/tmp/in", "source": "Missing", "optional": false, "mode": null, "archive": null}]);
        check(
            &keeping.run("missing", with(plan_, "inputs", missing)),
            expect![[r#"
            "main" 64
            staging "required artifact 'i' not supplied"
        "#]],
        );
    }
}

#[test]
fn the_containers_of_a_set_wait_for_each_other_and_share_volumes() {
    let mut keeping = Keeping::new("Best");
    let mount = json!([{"volume": "v", "path": "/shop", "sub_path": null, "read_only": false}]);
    let a = with(
        container("a", "echo from a > /shop/x"),
        "mounts",
        mount.clone(),
    );
    let b = with(container("main", "cat /shop/x"), "mounts", mount);
    let b = with(b, "dependencies", json!(["a"]));
    let c = with(container("c", "exit 7"), "dependencies", json!(["main"]));
    let d = with(container("d", "true"), "dependencies", json!(["c"]));
    let set = with(plan(&[d, c, b, a]), "volumes", json!({"v": "Empty"}));
    let end = keeping.run("set", set);
    check(
        &end,
        expect![[r#"
        "d" 64, "c" 7, "main" 0, "a" 0
        result "from a"
    "#]],
    );
    assert_eq!(
        end["containers"][0]["error"],
        "dependency \"c\" exited with non-zero code: 7"
    );
    assert_eq!(keeping.log("set"), "main: from a\n");
}

#[test]
fn a_container_of_a_set_is_tried_again_in_the_same_files() {
    let mut keeping = Keeping::new("Best");
    let flaky = with(
        container("main", "echo x >> seen; test $(wc -l < seen) = 3"),
        "retries",
        json!(2),
    );
    check(
        &keeping.run("flaky", plan(&[flaky])),
        expect![[r#"
        "main" 0
        result ""
    "#]],
    );
}

#[test]
fn a_deadline_ends_it_and_what_it_started() {
    let mut keeping = Keeping::new("Best");
    let main = container("main", "sleep 1000 & sleep 1000");
    let end = keeping.run("late", with(plan(&[main]), "deadline", json!(1)));
    assert_eq!(
        (&end["timed_out"], &end["containers"][0]["code"]),
        (&json!(true), &json!(137))
    );
}

#[test]
fn a_secret_leaves_no_trace_on_the_disk() {
    let mut keeping = Keeping::new("Best");
    if !keeping.private {
        println!("skipped: this machine gives no private file system");
        return;
    }
    let mount =
        json!([{"volume": "s", "path": "/var/run/secrets/s", "sub_path": null, "read_only": true}]);
    let main = with(
        container(
            "main",
            "test \"$(cat /var/run/secrets/s/key)$WORD\" = hushhush",
        ),
        "mounts",
        mount,
    );
    let main = with(main, "env", json!([["WORD", "hush"]]));
    let volumes = json!({"s": {"Secret": {"key": [b"hush".to_vec(), 256]}}});
    check(
        &keeping.run("n", with(plan(&[main]), "volumes", volumes)),
        expect![[r#"
        "main" 0
        result ""
    "#]],
    );
    for file in fs::read_dir(keeping.node("n")).unwrap() {
        let file = file.unwrap().path();
        let text = fs::read(&file).unwrap_or_default();
        assert!(
            !String::from_utf8_lossy(&text).contains("hush"),
            "{}",
            file.display()
        );
    }
}

#[test]
fn without_a_private_file_system_declared_paths_are_mapped() {
    let mut keeping = Keeping::new("Directory");
    assert!(!keeping.private);
    let script =
        "echo a > /tmp/out; mkdir -p /fresh/dir; echo b > /fresh/dir/file; basename $(pwd)";
    let outputs = json!([
        {"name": "a", "path": "/tmp/out", "default": null},
        {"name": "b", "path": "/fresh/dir/file", "default": null}
    ]);
    check(
        &keeping.run(
            "n",
            with(plan(&[container("main", script)]), "parameters", outputs),
        ),
        expect![[r#"
        "main" 0
        result "main"
        parameters {"a":"a","b":"b"}
    "#]],
    );
    assert!(!std::path::Path::new("/fresh").exists());
}

#[test]
fn what_can_not_start_says_so_in_argos_words() {
    let mut keeping = Keeping::new("Best");
    for (command, expected) in [
        (
            "no-such-program",
            "failed to find name in PATH: exec: \"no-such-program\": executable file not found in $PATH",
        ),
        (
            "/no/such",
            "failed to find name in PATH: exec: \"/no/such\": stat /no/such: no such file or directory",
        ),
    ] {
        let main = with(container("main", ""), "command", json!([command]));
        let end = keeping.run(&command.replace('/', "_"), plan(&[main]));
        assert_eq!(end["containers"][0]["error"], expected);
        assert_eq!(end["containers"][0]["code"], 64);
    }
}

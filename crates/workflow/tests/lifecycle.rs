//! Stopping, going on after a crash, waiters that die, steps that are kept: with real processes.
#![allow(clippy::unwrap_used)]
#![cfg(unix)]

mod support;

use std::{
    fs::{self, File},
    path::Path,
    time::Duration,
};

use expect_test::expect;
use rustix::{
    fs::{FlockOperation, Mode, OFlags, flock},
    process::{Pid, Signal, kill_process},
};
use signalbox_engine::event::{Node, NodePhase};
use signalbox_workflow::{Ended, Run};
use support::{World, failure, log, outputs, picture, script};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// A named pipe that a script opens to say that it has come so far.
struct Gate(std::path::PathBuf);

impl Gate {
    fn new(world: &World, name: &str) -> Self {
        let path = world.path(name);
        rustix::fs::mkfifoat(rustix::fs::CWD, &path, Mode::RWXU).unwrap();
        Self(path)
    }

    fn path(&self) -> String {
        self.0.to_string_lossy().into_owned()
    }

    /// Waits until somebody opens the other end.
    async fn meet(&self) {
        let path = self.0.clone();
        tokio::task::spawn_blocking(move || File::options().write(true).open(path).unwrap())
            .await
            .unwrap();
    }

    /// Waits until nobody has the other end open any more: reads to the end.
    async fn deserted(&self, file: File) {
        tokio::task::spawn_blocking(move || {
            std::io::copy(&mut { file }, &mut std::io::sink()).unwrap()
        })
        .await
        .unwrap();
    }
}

/// Starts a run and gives its future up as soon as a node of that display name runs and the gate is met.
async fn abandon_at(world: &World, run: Run, gate: &Gate) -> Vec<Node> {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    tokio::select! {
        ended = world.host.run(run, sender, CancellationToken::new()) => panic!("ended: {ended:?}"),
        () = gate.meet() => {}
    }
    let mut nodes = Vec::new();
    while let Ok(node) = receiver.try_recv() {
        nodes.push(node);
    }
    nodes
}

fn node_file(dir: &Path, name: &str) -> Vec<std::path::PathBuf> {
    let nodes = fs::read_dir(dir.join("nodes")).unwrap();
    nodes
        .map(|node| node.unwrap().path().join(name))
        .filter(|path| path.exists())
        .collect()
}

#[tokio::test]
async fn a_stop_ends_the_whole_process_group() {
    let world = World::new();
    let (ready, alive) = (Gate::new(&world, "ready"), Gate::new(&world, "alive"));
    // The grandchild holds the pipe `alive` open for writing as long as it lives.
    let source = format!(
        "(exec 9> {}; sleep 1000) &\nread line < {}\nwait",
        alive.path(),
        ready.path()
    );
    let spec = format!(
        "  entrypoint: main\n  templates:\n  - name: main\n    steps:\n    - - {{name: a, template: hang}}\n    - - {{name: b, template: hang}}\n{}",
        script("hang", &source)
    );
    let stop = CancellationToken::new();
    let running = world.run_until(world.request(&spec), stop.clone());
    let stopping = async {
        let path = alive.0.clone();
        let held = tokio::task::spawn_blocking(move || File::open(path).unwrap())
            .await
            .unwrap();
        ready.meet().await;
        stop.cancel();
        alive.deserted(held).await;
    };
    let ((ended, nodes), ()) = tokio::join!(running, stopping);
    assert_eq!(ended, Ended::Stopped);
    expect![[r#"
        . Steps Terminated (child 'sb-f9f8c9a299c8b1a63196-2936647662' failed)
        [0] StepGroup Terminated (child 'sb-f9f8c9a299c8b1a63196-2936647662' failed)
        [0].a Pod Terminated (workflow shutdown with strategy: Terminate)
    "#]]
    .assert_eq(&picture(&nodes));
}

#[tokio::test]
async fn a_process_that_ignores_term_is_killed() {
    let world = World::new();
    let ready = Gate::new(&world, "ready");
    let spec = format!(
        "  entrypoint: main\n  templates:\n{}",
        script(
            "main",
            &format!(
                "trap '' TERM\nread line < {}\nwhile true; do sleep 1000; done",
                ready.path()
            )
        )
    );
    let stop = CancellationToken::new();
    let stopping = async {
        ready.meet().await;
        stop.cancel();
    };
    let ((ended, nodes), ()) = tokio::join!(
        world.run_until(world.request(&spec), stop.clone()),
        stopping
    );
    assert_eq!(ended, Ended::Stopped);
    assert_eq!(nodes[0].phase, NodePhase::Terminated);
}

#[tokio::test]
async fn a_stop_before_the_start_starts_nothing() {
    let world = World::new();
    let mark = world.path("mark");
    let spec = format!(
        "  entrypoint: main\n  templates:\n{}",
        script("main", &format!("touch {}", mark.display()))
    );
    let stop = CancellationToken::new();
    stop.cancel();
    let (ended, _) = world.run_until(world.request(&spec), stop).await;
    assert_eq!(ended, Ended::Stopped);
    assert!(!mark.exists());
}

#[tokio::test]
async fn a_run_goes_on_where_it_was() {
    let world = World::new();
    let (first, second) = (Gate::new(&world, "first"), Gate::new(&world, "second"));
    let count = world.path("count");
    let a = script(
        "a",
        &format!(
            "echo a >> {0}\nread line < {1}\nread line < {2}\necho done > out",
            count.display(),
            first.path(),
            second.path()
        ),
    );
    let b = script("b", &format!("echo b >> {}", count.display()));
    let spec = format!(
        "  entrypoint: main
  templates:
  - name: main
    steps:
    - - {{name: a, template: a}}
    - - {{name: b, template: b}}
{a}    outputs: {{parameters: [{{name: out, globalName: OUT, valueFrom: {{path: out}}}}]}}
{b}"
    );
    let before = abandon_at(&world, world.request(&spec), &first).await;
    assert!(
        before
            .iter()
            .any(|node| node.display_name == "a" && node.phase == NodePhase::Running)
    );
    let ((ended, nodes), ()) = tokio::join!(world.run(world.request(&spec)), second.meet());
    assert_eq!(outputs(&ended), ["OUT=done"]);
    assert_eq!(fs::read_to_string(&count).unwrap(), "a\nb\n");
    let a = nodes.iter().find(|node| node.display_name == "a").unwrap();
    let started = before
        .iter()
        .find(|node| node.display_name == "a" && node.started_at.is_some())
        .unwrap()
        .started_at;
    assert_eq!((a.phase, a.started_at), (NodePhase::Succeeded, started));

    // Once more, on a finished run: the same answer, and nothing runs.
    let (again, told) = world.run(world.request(&spec)).await;
    assert_eq!(again, ended);
    assert_eq!(picture(&told), picture(&nodes));
    assert_eq!(fs::read_to_string(&count).unwrap(), "a\nb\n");
}

#[tokio::test]
async fn a_stop_finds_what_an_earlier_run_left_running() {
    let world = World::new();
    let ready = Gate::new(&world, "ready");
    let spec = format!(
        "  entrypoint: main\n  templates:\n{}",
        script("main", &format!("read line < {}\nsleep 1000", ready.path()))
    );
    abandon_at(&world, world.request(&spec), &ready).await;
    let stop = CancellationToken::new();
    stop.cancel();
    let (ended, nodes) = world.run_until(world.request(&spec), stop).await;
    assert_eq!(ended, Ended::Stopped);
    assert_eq!(nodes.last().unwrap().phase, NodePhase::Terminated);
    assert_eq!(node_file(&world.path("run"), "exit.json").len(), 1);
}

#[tokio::test]
async fn a_step_without_its_waiter_is_interrupted_and_never_run_again() {
    let world = World::new();
    let (ready, alive) = (Gate::new(&world, "ready"), Gate::new(&world, "alive"));
    let (count, waiter) = (world.path("count"), world.path("waiter"));
    let source = format!(
        "exec 9> {}\necho x >> {}\necho $PPID > {}\nread line < {}\nsleep 1000",
        alive.path(),
        count.display(),
        waiter.display(),
        ready.path()
    );
    let spec = format!(
        "  entrypoint: main\n  templates:\n{}",
        script("main", &source)
    );
    let killing = async {
        let path = alive.0.clone();
        let held = tokio::task::spawn_blocking(move || File::open(path).unwrap())
            .await
            .unwrap();
        ready.meet().await;
        let waiter = fs::read_to_string(&waiter).unwrap().trim().parse().unwrap();
        kill_process(Pid::from_raw(waiter).unwrap(), Signal::KILL).unwrap();
        // The process itself is ended too: a retry must not meet it.
        alive.deserted(held).await;
    };
    let ((ended, _), ()) = tokio::join!(world.run(world.request(&spec)), killing);
    let failure = failure(ended);
    assert_eq!(
        (failure.code.as_str(), failure.node.is_some()),
        ("interrupted", true)
    );
    let (again, _) = world.run(world.request(&spec)).await;
    assert_eq!(support::failure(again).code, "interrupted");
    assert_eq!(fs::read_to_string(&count).unwrap(), "x\n");
}

#[tokio::test]
async fn the_process_is_written_down() {
    let world = World::new();
    let spec = format!(
        "  entrypoint: main\n  templates:\n{}",
        script("main", "echo $$\ncut -d' ' -f22 /proc/$$/stat")
    );
    let (ended, nodes) = world.run(world.request(&spec)).await;
    assert!(outputs(&ended).is_empty());
    let pid: serde_json::Value = serde_json::from_slice(
        &fs::read(node_file(&world.path("run"), "pids.json").remove(0)).unwrap(),
    )
    .unwrap();
    assert_eq!(
        log(&world.path("run"), &nodes[0].name),
        [pid[0]["pid"].to_string(), pid[0]["started"].to_string()]
    );
}

#[tokio::test]
async fn a_step_that_was_written_down_but_never_started_is_started() {
    let world = World::new();
    let spec = format!(
        "  entrypoint: main\n  templates:\n{}",
        script("main", "echo hello")
    );
    let broken = signalbox_workflow::Host {
        waiter: vec!["/no/such/waiter".into()],
        ..world.host.clone()
    };
    let (sender, _nodes) = mpsc::unbounded_channel();
    let ended = broken
        .run(world.request(&spec), sender, CancellationToken::new())
        .await;
    assert_eq!(failure(ended).code, "waiter-failed");
    assert!(world.path("run").join("journal").exists());
    let (ended, nodes) = world.run(world.request(&spec)).await;
    assert!(outputs(&ended).is_empty());
    assert_eq!(log(&world.path("run"), &nodes[0].name), ["hello"]);
}

#[tokio::test]
async fn two_keepers_start_one_process() {
    let world = World::new();
    let (ready, go_on) = (Gate::new(&world, "ready"), Gate::new(&world, "go-on"));
    let count = world.path("count");
    let source = format!(
        "echo x >> {}\nread line < {}\nread line < {}\ntrue",
        count.display(),
        ready.path(),
        go_on.path()
    );
    let spec = format!(
        "  entrypoint: main\n  templates:\n{}",
        script("main", &source)
    );
    let second = async {
        ready.meet().await;
        let lock = node_file(&world.path("run"), "lock").remove(0);
        let dir = lock.parent().unwrap().file_name().unwrap().to_owned();
        let mut keeper = std::process::Command::new(&world.host.waiter[0])
            .arg(world.path("run"))
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let settings = r#"{"isolation":"Directory","shared":[],"programs":[],"engine":null}"#;
        let container = format!(
            r#"{{"name":"main","image":"","command":["sh","-c","echo y >> {}"],"has_program":true,"source":null,"env":[],"cwd":null,"mounts":[],"dependencies":[],"retries":0,"pause":0,"memory":null,"cpu":null}}"#,
            count.display()
        );
        let order = format!(
            r#"{{"dir":{dir:?},"plan":{{"node":"x","created_at":0,"deadline":null,"init":[],"containers":[{container}],"volumes":{{}},"inputs":[],"parameters":[],"artifacts":[],"keeps_result":false}}}}"#
        );
        let mut input = keeper.stdin.take().unwrap();
        std::io::Write::write_all(&mut input, format!("{settings}\n{order}\n").as_bytes()).unwrap();
        drop(input);
        go_on.meet().await;
        keeper.wait().unwrap()
    };
    let ((ended, _), status) = tokio::join!(world.run(world.request(&spec)), second);
    assert!(outputs(&ended).is_empty());
    assert!(status.success());
    assert_eq!(fs::read_to_string(&count).unwrap(), "x\n");
}

#[tokio::test]
async fn a_retry_keeps_what_succeeded() {
    let world = World::new();
    let (count, mended) = (world.path("count"), world.path("mended"));
    let spec = format!(
        "  entrypoint: main
  templates:
  - name: main
    steps:
    - - {{name: a, template: good}}
    - - name: b
        template: flaky
        arguments: {{parameters: [{{name: in, value: '{{{{steps.a.outputs.parameters.out}}}}'}}]}}
{}    outputs: {{parameters: [{{name: out, globalName: OUT, valueFrom: {{path: out}}}}]}}
{}    inputs: {{parameters: [{{name: in}}]}}
",
        script(
            "good",
            &format!(
                "echo good >> {}\necho from a > out\necho log of a",
                count.display()
            )
        ),
        script(
            "flaky",
            &format!(
                "echo flaky >> {}\necho '{{{{inputs.parameters.in}}}}'\ntest -e {}",
                count.display(),
                mended.display()
            )
        )
    );
    let (ended, _) = world.run(world.request(&spec)).await;
    assert_eq!(failure(ended).log_tail, ["from a"]);
    File::create(&mended).unwrap();
    let again = Run {
        id: "01R/qa/app/PreAction/2".to_owned(),
        dir: world.path("again"),
        keep_from: Some(world.path("run")),
        ..world.request(&spec)
    };
    let (ended, nodes) = world.run(again.clone()).await;
    assert_eq!(outputs(&ended), ["OUT=from a"]);
    assert_eq!(fs::read_to_string(&count).unwrap(), "good\nflaky\nflaky\n");
    let a = nodes.iter().find(|node| node.display_name == "a").unwrap();
    assert_eq!(log(&again.dir, &a.name), ["log of a"]);
    let logs: Vec<String> = signalbox_workflow::Host::log_files(&again.dir)
        .into_iter()
        .map(|(node, _)| node.split_once('.').unwrap().1.to_owned())
        .collect();
    assert_eq!(logs, ["a", "b"]);
}

#[tokio::test]
async fn what_a_process_leaves_behind_delays_nothing_and_ends_with_it() {
    let world = World::new();
    let alive = Gate::new(&world, "alive");
    let spec = format!(
        "  entrypoint: main\n  templates:\n{}",
        script(
            "main",
            &format!(
                "(exec 9> {}; echo child; sleep 1000) &\necho parent",
                alive.path()
            )
        )
    );
    let watching = async {
        let path = alive.0.clone();
        // Not waiting for the other end: the child may be gone before it gets that far.
        let held =
            rustix::fs::open(path, OFlags::RDONLY | OFlags::NONBLOCK, Mode::empty()).unwrap();
        File::from(held)
    };
    let held = watching.await;
    let (ended, nodes) = world.run(world.request(&spec)).await;
    assert!(outputs(&ended).is_empty());
    assert!(log(&world.path("run"), &nodes[0].name).contains(&"parent".to_owned()));
    rustix::io::ioctl_fionbio(&held, false).unwrap();
    alive.deserted(held).await;
}

#[tokio::test]
async fn nothing_of_this_environment_leaks() {
    let world = World::new();
    // Cargo sets many variables for tests: none of them may be seen.
    assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
    let spec = format!(
        "  entrypoint: main\n  templates:\n{}      env:\n      - {{name: MINE, value: '{{{{workflow.mainEntrypoint}}}}'}}\n",
        script(
            "main",
            "env | sed 's/=.*//' | grep -v '^_$\\|^PWD$\\|^OLDPWD$\\|^SHLVL$' | sort | tr '\\n' ' '\necho\necho $MINE $LEAKED\ntest -d \"$HOME\" && test -z \"$(ls $HOME)\" && test -d \"$TMPDIR\""
        )
    );
    let (ended, nodes) = world.run(world.request(&spec)).await;
    assert!(outputs(&ended).is_empty());
    assert_eq!(
        log(&world.path("run"), &nodes[0].name),
        ["HOME MINE PATH TMPDIR ", "main"]
    );
}

#[tokio::test]
async fn a_directory_that_cannot_be_written_is_a_failure() {
    let world = World::new();
    let spec = format!(
        "  entrypoint: main\n  templates:\n{}",
        script("main", "true")
    );
    File::create(world.path("run")).unwrap();
    let (ended, _) = world.run(world.request(&spec)).await;
    let failure = failure(ended);
    assert_eq!(failure.code, "storage");
    assert!(
        failure.message.contains("run can't be used"),
        "{}",
        failure.message
    );
}

#[tokio::test]
async fn a_run_waits_for_the_one_before_it_on_the_same_directory() {
    let world = World::new();
    let spec = format!(
        "  entrypoint: main\n  templates:\n{}",
        script("main", "true")
    );
    fs::create_dir_all(world.path("run")).unwrap();
    let lock = File::create(world.path("run/lock")).unwrap();
    flock(&lock, FlockOperation::LockExclusive).unwrap();
    let run = world.run(world.request(&spec));
    tokio::pin!(run);
    assert!(
        tokio::time::timeout(Duration::from_millis(50), &mut run)
            .await
            .is_err()
    );
    drop(lock);
    assert!(outputs(&run.await.0).is_empty());
}

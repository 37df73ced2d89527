//! Workflows that are run by hand: their steps and logs are told, and nothing starts that can't run.
#![allow(clippy::unwrap_used)]

mod support;

use support::Demo;

fn workflow(demo: &Demo, source: &str) {
    let text = format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {{name: by-hand, annotations: {{codefresh.io/workflow-origin: promotion}}}}\n\
         spec:\n  entrypoint: main\n  arguments:\n    parameters:\n      - name: WHO\n  templates:\n    - name: main\n      script:\n        image: alpine:3\n        command: [sh]\n        source: |\n          {source}\n"
    );
    demo.commit("config.git", "by-hand.yaml", &text);
}

fn check(demo: &Demo, arguments: &[&str], code: i32, said: &str) {
    let run = [&["workflow", "run"], arguments].concat();
    let done = demo.run(&run);
    let out = String::from_utf8_lossy(&done.stdout).into_owned();
    let all = out + &String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(code), "{all}");
    assert!(all.contains(said), "{all}");
}

#[test]
fn a_run_tells_its_steps_and_logs() {
    let demo = Demo::new();
    workflow(&demo, "echo hello {{workflow.parameters.WHO}}");
    let given = ["by-hand", "-p", "WHO=Mara"];
    check(&demo, &given, 0, ": hello Mara\n");
    check(&demo, &given, 0, "by-hand succeeded");
    check(&demo, &["by-hand"], 4, "WHO");
    check(&demo, &["by-hand", "-p", "WHO"], 2, "write KEY=VALUE");
    check(&demo, &["nothing"], 4, "There is no workflow `nothing`");
}

#[test]
fn a_run_that_fails_says_so() {
    let demo = Demo::new();
    workflow(&demo, "echo no more; exit 3");
    check(&demo, &["by-hand", "-p", "WHO=x"], 1, "by-hand failed");
}

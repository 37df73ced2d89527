//! Edits of several environments at once, over the writings that people choose: comments, blank lines, lists in one
//! line and in many.

use super::*;
use signalbox_model::edit::CopiedStep;

fn names(all: &[&str]) -> Vec<String> {
    all.iter().map(|name| (*name).to_string()).collect()
}

fn step(environment: &str, depends_on: &[&str]) -> CopiedStep {
    CopiedStep {
        environment: environment.to_string(),
        depends_on: names(depends_on),
        policy: Default::default(),
        hooks: Default::default(),
    }
}

fn rename(text: &str, environment: &str, to: &str, expected: Expect) {
    let edit = Edit::RenameEnvironment {
        environment: environment.to_string(),
        name: to.to_string(),
    };
    check(text, edit, expected);
}

fn remove(text: &str, environments: &[&str], reconnect: bool, expected: Expect) {
    let environments = names(environments);
    let edit = Edit::RemoveEnvironments {
        environments,
        reconnect,
    };
    check(text, edit, expected);
}

fn paste(text: &str, steps: Vec<CopiedStep>, after: Option<&str>, expected: Expect) {
    let after = after.map(str::to_string);
    check(text, Edit::Paste { steps, after }, expected);
}

fn move_behind(text: &str, environments: &[&str], after: &str, expected: Expect) {
    let edit = Edit::MoveEnvironments {
        environments: names(environments),
        after: after.to_string(),
    };
    check(text, edit, expected);
}

fn join(text: &str, environment: &str, expected: Expect) {
    let environment = environment.to_string();
    check(text, Edit::JoinDoubles { environment }, expected);
}

const FLOWING: &str = "spec: {triggerEnvironment: dev, steps: [{environment: qa, dependsOn: [dev]}, {environment: prod, dependsOn: [qa]}]} # all\n";

const DOUBLES: &str = "spec:
  triggerEnvironment: dev
  steps:
    - environment: qa # first
      dependsOn:
        - dev # why
        - dev
    # between
    - environment: staging
      dependsOn: [dev]
    # again
    - environment: qa
      dependsOn: [staging]
";

#[test]
fn renames() {
    rename(
        FLOW,
        "dev",
        "development",
        expect![[r#"
        -  triggerEnvironment: dev   # where the change is
        +  triggerEnvironment: development   # where the change is
        -      dependsOn: [dev]
        +      dependsOn: [development]
        -        - dev
        +        - development
    "#]],
    );
    rename(
        FLOW,
        "staging",
        "stage: 2",
        expect![[r#"
        -    - environment: staging # mirrors prod
        +    - environment: "stage: 2" # mirrors prod
        -      dependsOn: [qa, staging]
        +      dependsOn: [qa, "stage: 2"]
    "#]],
    );
    rename(
        FLOW,
        "qa",
        "prod",
        expect![[r#"
        error: the flow has the environment `prod` already
    "#]],
    );
    rename(
        FLOW,
        "moon",
        "mars",
        expect![[r#"
        error: the flow has no environment `moon`
    "#]],
    );
    rename(
        FLOWING,
        "qa",
        "test",
        expect![[r#"
        -spec: {triggerEnvironment: dev, steps: [{environment: qa, dependsOn: [dev]}, {environment: prod, dependsOn: [qa]}]} # all
        +spec: {triggerEnvironment: dev, steps: [{environment: test, dependsOn: [dev]}, {environment: prod, dependsOn: [test]}]} # all
    "#]],
    );
    rename(
        DOUBLES,
        "qa",
        "test",
        expect![[r#"
        -    - environment: qa # first
        +    - environment: test # first
        -    - environment: qa
        +    - environment: test
    "#]],
    );
    rename(FLOW, "qa", "qa", expect![""]);
}

#[test]
fn removals() {
    remove(
        FLOW,
        &["qa", "staging"],
        true,
        expect![[r#"
        -    # first stop
        -    - environment: qa
        -      dependsOn: [dev]
        -      policy: {preAction: open-change, action: commit}
        -    # the long way
        -    - environment: staging # mirrors prod
        -      dependsOn:
        -        - dev
        -      dependsOn: [qa, staging]
        +      dependsOn: [dev]
    "#]],
    );
    remove(
        FLOW,
        &["qa"],
        false,
        expect![[r#"
        -    # first stop
        -    - environment: qa
        -      dependsOn: [dev]
        -      policy: {preAction: open-change, action: commit}
        -    # the end
        -    - environment: prod
        -      dependsOn: [qa, staging]
        -      policy:
        -        # reviewed
        -        action: commit
        -      hooks:
        -        onFail: page
    "#]],
    );
    remove(
        FLOW,
        &["prod", "qa", "staging"],
        true,
        expect![[r#"
            -  steps:
            -    # first stop
            -    - environment: qa
            -      dependsOn: [dev]
            -      policy: {preAction: open-change, action: commit}
            -    # the long way
            -    - environment: staging # mirrors prod
            -      dependsOn:
            -        - dev
            -
            -    # the end
            -    - environment: prod
            -      dependsOn: [qa, staging]
            -      policy:
            -        # reviewed
            -        action: commit
            -      hooks:
            -        onFail: page
            +  steps: []
        "#]],
    );
    remove(
        FLOW,
        &["qa", "dev"],
        true,
        expect![[r#"
        error: `dev` triggers the flow: the change is there already, so it has no gates, hooks or dependencies of its own
    "#]],
    );
    remove(
        FLOWING,
        &["qa"],
        true,
        expect![[r#"
        -spec: {triggerEnvironment: dev, steps: [{environment: qa, dependsOn: [dev]}, {environment: prod, dependsOn: [qa]}]} # all
        +spec: {triggerEnvironment: dev, steps: [{environment: prod, dependsOn: [dev]}]} # all
    "#]],
    );
    remove(
        FLOWING,
        &["qa", "prod"],
        false,
        expect![[r#"
            -spec: {triggerEnvironment: dev, steps: [{environment: qa, dependsOn: [dev]}, {environment: prod, dependsOn: [qa]}]} # all
            +spec: {triggerEnvironment: dev, steps: []} # all
        "#]],
    );
    remove(FLOW, &[], false, expect![""]);
}

#[test]
fn pastes() {
    let mut gated = step("eu: 1", &["us", "qa"]);
    gated.policy.pre_action = name("open-change");
    gated.policy.action = Some(Action::Commit);
    gated.hooks.on_fail = name("page");
    paste(
        FLOW,
        vec![gated.clone(), step("us", &[])],
        Some("prod"),
        expect![[r#"
            +    - environment: "eu: 1"
            +      dependsOn: [us, qa]
            +      policy:
            +        preAction: open-change
            +        action: commit
            +      hooks:
            +        onFail: page
            +    - environment: us
            +      dependsOn: [prod]
        "#]],
    );
    paste(
        FLOW,
        vec![step("eu", &["elsewhere"])],
        None,
        expect![[r#"
        +    - environment: eu
        +      dependsOn: [dev]
    "#]],
    );
    paste(
        FLOW,
        vec![step("eu", &[]), step("eu", &[])],
        None,
        expect![[r#"
            error: the flow has the environment `eu` already
        "#]],
    );
    paste(
        FLOW,
        vec![step("a", &["b"]), step("b", &["a"])],
        None,
        expect![[r#"
            error: `a` follows `b` already: this dependency would close a circle (a → b → a)
        "#]],
    );
    paste(
        FLOW,
        vec![step("a", &[])],
        Some("moon"),
        expect![[r#"
        error: the flow has no environment `moon`
    "#]],
    );
    paste(
        FLOWING,
        vec![gated],
        None,
        expect![[r#"
        -spec: {triggerEnvironment: dev, steps: [{environment: qa, dependsOn: [dev]}, {environment: prod, dependsOn: [qa]}]} # all
        +spec: {triggerEnvironment: dev, steps: [{environment: qa, dependsOn: [dev]}, {environment: prod, dependsOn: [qa]}, {"environment":"eu: 1","dependsOn":["qa"],"policy":{"preAction":"open-change","action":"commit"},"hooks":{"onFail":"page"}}]} # all
    "#]],
    );
    let steps = vec![step("a", &[])];
    let crlf = "spec:\r\n  triggerEnvironment: dev\r\n";
    let pasted = edit::apply(crlf, &Edit::Paste { steps, after: None }).unwrap();
    assert_eq!(
        pasted.strip_prefix(crlf),
        Some("  steps:\r\n    - environment: a\r\n      dependsOn: [dev]\r\n")
    );
}

#[test]
fn moves() {
    move_behind(
        FLOW,
        &["staging"],
        "qa",
        expect![[r#"
        -        - dev
        +        - qa
    "#]],
    );
    move_behind(
        FLOW,
        &["qa"],
        "prod",
        expect![[r#"
        error: `prod` follows `qa` already: this dependency would close a circle (qa → prod → qa)
    "#]],
    );
    move_behind(
        FLOW,
        &["staging", "prod"],
        "qa",
        expect![[r#"
        -        - dev
        +        - qa
    "#]],
    );
    move_behind(
        FLOW,
        &["prod"],
        "dev",
        expect![[r#"
        -      dependsOn: [qa, staging]
        +      dependsOn: [dev]
    "#]],
    );
    move_behind(
        FLOWING,
        &["prod"],
        "dev",
        expect![[r#"
        -spec: {triggerEnvironment: dev, steps: [{environment: qa, dependsOn: [dev]}, {environment: prod, dependsOn: [qa]}]} # all
        +spec: {triggerEnvironment: dev, steps: [{environment: qa, dependsOn: [dev]}, {environment: prod, dependsOn: [dev]}]} # all
    "#]],
    );
    move_behind(FLOW, &["qa"], "dev", expect![""]);
}

#[test]
fn doubles() {
    join(
        DOUBLES,
        "qa",
        expect![[r#"
        -        - dev
        +        - staging
        -    # again
        -    - environment: qa
        -      dependsOn: [staging]
    "#]],
    );
    join(FLOW, "qa", expect![""]);
    join(
        FLOW,
        "dev",
        expect![[r#"
        error: `dev` triggers the flow: the change is there already, so it has no gates, hooks or dependencies of its own
    "#]],
    );
}

#[test]
fn several_as_one_or_none() {
    let rename = |to: &str| Edit::RenameEnvironment {
        environment: "qa".to_string(),
        name: to.to_string(),
    };
    let version = || Edit::SetVersion { value: name("2.0") };
    let edits = vec![version(), rename("test")];
    check(
        FLOW,
        Edit::All { edits },
        expect![[r#"
        -  annotations: {version: "1.0"}  # bump me
        +  annotations: {version: "2.0"}  # bump me
        -    - environment: qa
        +    - environment: test
        -      dependsOn: [qa, staging]
        +      dependsOn: [test, staging]
    "#]],
    );
    let edits = vec![version(), rename("prod")];
    check(
        FLOW,
        Edit::All { edits },
        expect![[r#"
        error: the flow has the environment `prod` already
    "#]],
    );
}

#[test]
fn removes_all_with_the_comments_above_the_first() {
    remove(
        "spec:
  triggerEnvironment: dev
  steps: # in order
  # first
  - environment: qa
    dependsOn: [dev]
  - environment: eu
    dependsOn: [dev]
",
        &["eu", "qa"],
        false,
        expect![[r#"
            -  steps: # in order
            -  # first
            -  - environment: qa
            -    dependsOn: [dev]
            -  - environment: eu
            -    dependsOn: [dev]
            +  steps: [] # in order
        "#]],
    );
}

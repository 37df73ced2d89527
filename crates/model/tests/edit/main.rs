//! Edits of a flow's text: each changes its own lines and nothing else.
#![allow(clippy::unwrap_used)]

mod groups;
mod unusual;

use expect_test::{Expect, expect};
use signalbox_model::{
    Edit, Flow,
    edit::{self, Hook},
    manifest::Action,
};
use similar::{ChangeTag, TextDiff};

const FLOW: &str = r#"# who: platform team
apiVersion: codefresh.io/v1beta1
kind: PromotionFlow
metadata:
  name: shop
  annotations: {version: "1.0"}  # bump me
spec:
  triggerEnvironment: dev   # where the change is
  steps:
    # first stop
    - environment: qa
      dependsOn: [dev]
      policy: {preAction: open-change, action: commit}
    # the long way
    - environment: staging # mirrors prod
      dependsOn:
        - dev

    # the end
    - environment: prod
      dependsOn: [qa, staging]
      policy:
        # reviewed
        action: commit
      hooks:
        onFail: page
"#;

/// Shows the changed lines.
fn check(text: &str, edit: Edit, expected: Expect) {
    let actual = match edit::apply(text, &edit) {
        Err(error) => format!("error: {error}\n"),
        Ok(edited) => {
            let diff = TextDiff::from_lines(text, &edited);
            let changes = diff
                .iter_all_changes()
                .filter_map(|change| match change.tag() {
                    ChangeTag::Equal => None,
                    ChangeTag::Insert => Some(format!("+{change}")),
                    ChangeTag::Delete => Some(format!("-{change}")),
                });
            changes.collect()
        }
    };
    expected.assert_eq(&actual);
}

fn name(name: &str) -> Option<String> {
    Some(name.to_string())
}

#[test]
fn labels() {
    check(
        FLOW,
        Edit::SetVersion { value: name("2.0") },
        expect![[r#"
        -  annotations: {version: "1.0"}  # bump me
        +  annotations: {version: "2.0"}  # bump me
    "#]],
    );
    check(
        FLOW,
        Edit::SetVersion { value: None },
        expect![[r#"
        -  annotations: {version: "1.0"}  # bump me
    "#]],
    );
    check(
        FLOW,
        Edit::SetDescription {
            value: name("from dev: to prod"),
        },
        expect![[r#"
        -  annotations: {version: "1.0"}  # bump me
        +  annotations: {description: "from dev: to prod", version: "1.0"}  # bump me
    "#]],
    );
    check(
        FLOW,
        Edit::SetTimeout { minutes: Some(60) },
        expect![[r#"
        +  promotionTimeoutLimit: 60
    "#]],
    );
    check(
        FLOW,
        Edit::SetPostTrigger {
            workflow: name("smoke"),
        },
        expect![[r#"
        +  postTrigger: smoke
    "#]],
    );
    let bare = "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata:\n  name: shop\nspec:\n  triggerEnvironment: dev\n";
    check(
        bare,
        Edit::SetVersion { value: name("2.0") },
        expect![[r#"
        +  annotations:
        +    version: "2.0"
    "#]],
    );
    check(
        bare,
        Edit::SetHook {
            environment: None,
            hook: Hook::OnFail,
            workflow: name("page"),
        },
        expect![[r#"
        +  hooks:
        +    onFail: page
    "#]],
    );
    check(
        bare,
        Edit::AddEnvironment {
            environment: "qa".into(),
            depends_on: vec!["dev".into()],
        },
        expect![[r#"
        +  steps:
        +    - environment: qa
        +      dependsOn: [dev]
    "#]],
    );
    check(
        "metadata: {annotations: {version: 2.0}}",
        Edit::SetVersion { value: name("2.1") },
        expect![[r#"
        -metadata: {annotations: {version: 2.0}}
        +metadata: {annotations: {version: "2.1"}}
    "#]],
    );
}

#[test]
fn gates() {
    let qa = || "qa".to_string();
    check(
        FLOW,
        Edit::SetPreAction {
            environment: qa(),
            workflow: None,
        },
        expect![[r#"
        -      policy: {preAction: open-change, action: commit}
        +      policy: {action: commit}
    "#]],
    );
    check(
        FLOW,
        Edit::SetPostAction {
            environment: qa(),
            workflow: name("notify"),
        },
        expect![[r#"
        -      policy: {preAction: open-change, action: commit}
        +      policy: {preAction: open-change, action: commit, postAction: notify}
    "#]],
    );
    check(
        FLOW,
        Edit::SetAction {
            environment: qa(),
            action: Some(Action::None),
        },
        expect![[r#"
        -      policy: {preAction: open-change, action: commit}
        +      policy: {preAction: open-change, action: none}
    "#]],
    );
    check(
        FLOW,
        Edit::SetAction {
            environment: "prod".into(),
            action: None,
        },
        expect![[r#"
        -      policy:
        -        # reviewed
        -        action: commit
    "#]],
    );
    check(
        FLOW,
        Edit::SetPreAction {
            environment: "prod".into(),
            workflow: name("open-change"),
        },
        expect![[r#"
        +        preAction: open-change
    "#]],
    );
    check(
        FLOW,
        Edit::SetPreAction {
            environment: "staging".into(),
            workflow: name("open-change"),
        },
        expect![[r#"
        +      policy:
        +        preAction: open-change
    "#]],
    );
    check(
        FLOW,
        Edit::SetHook {
            environment: name("prod"),
            hook: Hook::OnFail,
            workflow: None,
        },
        expect![[r#"
        -      hooks:
        -        onFail: page
    "#]],
    );
    check(
        FLOW,
        Edit::SetHook {
            environment: name("prod"),
            hook: Hook::OnStart,
            workflow: name("tell"),
        },
        expect![[r#"
        +        onStart: tell
    "#]],
    );
    check(
        FLOW,
        Edit::SetHook {
            environment: name("staging"),
            hook: Hook::OnSuccess,
            workflow: name("yes"),
        },
        expect![[r#"
        +      hooks:
        +        onSuccess: "yes"
    "#]],
    );
    check(
        FLOW,
        Edit::SetPreAction {
            environment: "dev".into(),
            workflow: name("x"),
        },
        expect![[r#"
        error: `dev` triggers the flow: the change is there already, so it has no gates, hooks or dependencies of its own
    "#]],
    );
    check(
        FLOW,
        Edit::SetPreAction {
            environment: "moon".into(),
            workflow: name("x"),
        },
        expect![[r#"
        error: the flow has no environment `moon`
    "#]],
    );
    check(
        FLOW,
        Edit::SetPostAction {
            environment: "dev".into(),
            workflow: name("smoke"),
        },
        expect![[r#"
        +  postTrigger: smoke
    "#]],
    );
}

#[test]
fn environments() {
    check(
        FLOW,
        Edit::AddEnvironment {
            environment: "eu".into(),
            depends_on: vec!["prod".into()],
        },
        expect![[r#"
        +    - environment: eu
        +      dependsOn: [prod]
    "#]],
    );
    check(
        FLOW,
        Edit::AddEnvironment {
            environment: "qa".into(),
            depends_on: vec!["dev".into()],
        },
        expect![[r#"
        error: the flow has the environment `qa` already
    "#]],
    );
    check(
        FLOW,
        Edit::AddEnvironment {
            environment: "eu".into(),
            depends_on: vec!["moon".into()],
        },
        expect![[r#"
        error: the flow has no environment `moon`
    "#]],
    );
    check(
        FLOW,
        Edit::RemoveEnvironment {
            environment: "staging".into(),
            reconnect_to: name("dev"),
        },
        expect![[r#"
        -    # the long way
        -    - environment: staging # mirrors prod
        -      dependsOn:
        -        - dev
        -      dependsOn: [qa, staging]
        +      dependsOn: [qa, dev]
    "#]],
    );
    check(
        FLOW,
        Edit::RemoveEnvironment {
            environment: "staging".into(),
            reconnect_to: name("qa"),
        },
        expect![[r#"
        -    # the long way
        -    - environment: staging # mirrors prod
        -      dependsOn:
        -        - dev
        -      dependsOn: [qa, staging]
        +      dependsOn: [qa]
    "#]],
    );
    check(
        FLOW,
        Edit::RemoveEnvironment {
            environment: "staging".into(),
            reconnect_to: None,
        },
        expect![[r#"
        -    # the long way
        -    - environment: staging # mirrors prod
        -      dependsOn:
        -        - dev
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
    check(
        FLOW,
        Edit::RemoveEnvironment {
            environment: "qa".into(),
            reconnect_to: name("prod"),
        },
        expect![[r#"
        error: `prod` follows `qa` already: this dependency would close a circle (qa → prod)
    "#]],
    );
    check(
        FLOW,
        Edit::RemoveEnvironment {
            environment: "dev".into(),
            reconnect_to: None,
        },
        expect![[r#"
        error: `dev` triggers the flow: the change is there already, so it has no gates, hooks or dependencies of its own
    "#]],
    );
    check(
        FLOW,
        Edit::SetTriggerEnvironment {
            environment: "test".into(),
        },
        expect![[r#"
        -  triggerEnvironment: dev   # where the change is
        +  triggerEnvironment: test   # where the change is
        -      dependsOn: [dev]
        +      dependsOn: [test]
        -        - dev
        +        - test
    "#]],
    );
    check(
        FLOW,
        Edit::SetTriggerEnvironment {
            environment: "prod".into(),
        },
        expect![[r#"
        error: the flow has the environment `prod` already
    "#]],
    );
}

#[test]
fn dependencies() {
    let connect = |from: &str, to: &str| Edit::Connect {
        from: from.into(),
        to: to.into(),
    };
    let disconnect = |from: &str, to: &str| Edit::Disconnect {
        from: from.into(),
        to: to.into(),
    };
    check(
        FLOW,
        connect("qa", "staging"),
        expect![[r#"
        +        - qa
    "#]],
    );
    check(
        FLOW,
        connect("dev", "prod"),
        expect![[r#"
        -      dependsOn: [qa, staging]
        +      dependsOn: [qa, staging, dev]
    "#]],
    );
    check(
        FLOW,
        connect("prod", "qa"),
        expect![[r#"
        error: `prod` follows `qa` already: this dependency would close a circle (qa → prod → qa)
    "#]],
    );
    check(
        FLOW,
        connect("qa", "qa"),
        expect![[r#"
        error: `qa` follows `qa` already: this dependency would close a circle (qa → qa)
    "#]],
    );
    check(FLOW, connect("qa", "prod"), expect![[""]]);
    check(
        FLOW,
        connect("qa", "dev"),
        expect![[r#"
        error: `dev` triggers the flow: the change is there already, so it has no gates, hooks or dependencies of its own
    "#]],
    );
    check(
        FLOW,
        disconnect("qa", "prod"),
        expect![[r#"
        -      dependsOn: [qa, staging]
        +      dependsOn: [staging]
    "#]],
    );
    check(
        FLOW,
        disconnect("staging", "prod"),
        expect![[r#"
        -      dependsOn: [qa, staging]
        +      dependsOn: [qa]
    "#]],
    );
    check(
        FLOW,
        disconnect("dev", "qa"),
        expect![[r#"
        error: `dev` is its only dependency: every environment needs one
    "#]],
    );
    check(
        FLOW,
        disconnect("moon", "prod"),
        expect![[r#"
        error: the flow has no environment `moon`
    "#]],
    );
}

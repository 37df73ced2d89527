//! Texts that are written in unusual ways: they keep their ways.

use super::*;

#[test]
fn unusual_texts() {
    let flat = "kind: PromotionFlow\nspec:\n  triggerEnvironment: dev\n  steps:\n  - policy:\n      action: commit\n    # why\n    environment: qa\n    dependsOn:\n    - dev";
    check(
        flat,
        Edit::SetAction {
            environment: "qa".into(),
            action: None,
        },
        expect![[r#"
        -  - policy:
        -      action: commit
        -    # why
        +  - # why
    "#]],
    );
    check(
        flat,
        Edit::AddEnvironment {
            environment: "prod".into(),
            depends_on: vec!["qa".into()],
        },
        expect![[r#"
        -    - dev
        +    - dev
        +  - environment: prod
        +    dependsOn: [qa]
    "#]],
    );
    check(
        flat,
        Edit::RemoveEnvironment {
            environment: "qa".into(),
            reconnect_to: None,
        },
        expect![[r#"
        -  steps:
        -  - policy:
        -      action: commit
        -    # why
        -    environment: qa
        -    dependsOn:
        -    - dev
        +  steps: []
    "#]],
    );
    check(
        flat,
        Edit::Connect {
            from: "dev".into(),
            to: "qa".into(),
        },
        expect![[""]],
    );
    let json = r#"{"kind": "PromotionFlow", "spec": {"triggerEnvironment": "dev", "steps": [{"environment": "qa", "dependsOn": ["dev"]}]}}"#;
    check(
        json,
        Edit::AddEnvironment {
            environment: "prod".into(),
            depends_on: vec!["qa".into()],
        },
        expect![[r#"
        -{"kind": "PromotionFlow", "spec": {"triggerEnvironment": "dev", "steps": [{"environment": "qa", "dependsOn": ["dev"]}]}}
        +{"kind": "PromotionFlow", "spec": {"triggerEnvironment": "dev", "steps": [{"environment": "qa", "dependsOn": ["dev"]}, {"environment":"prod","dependsOn":["qa"]}]}}
    "#]],
    );
    check(
        json,
        Edit::SetAction {
            environment: "qa".into(),
            action: Some(Action::Commit),
        },
        expect![[r#"
        -{"kind": "PromotionFlow", "spec": {"triggerEnvironment": "dev", "steps": [{"environment": "qa", "dependsOn": ["dev"]}]}}
        +{"kind": "PromotionFlow", "spec": {"triggerEnvironment": "dev", "steps": [{"environment": "qa", "dependsOn": ["dev"], "policy": {"action": "commit"}}]}}
    "#]],
    );
    check(
        "a: [",
        Edit::SetVersion { value: None },
        expect![[r#"
        error: the text is not YAML that can be edited: line 1, column 4: unclosed bracket '['
    "#]],
    );
    check(
        "- a",
        Edit::SetVersion { value: None },
        expect![[r#"
        error: the text is not YAML that can be edited: line 1, column 1: the text is no YAML mapping
    "#]],
    );
    check(
        "spec: {steps: 3}",
        Edit::AddEnvironment {
            environment: "prod".into(),
            depends_on: vec![],
        },
        expect![[r#"
        error: the text is not YAML that can be edited: $['spec']['steps'] is no list
    "#]],
    );
    let windows = FLOW.replace('\n', "\r\n");
    let edited = edit::apply(
        &windows,
        &Edit::AddEnvironment {
            environment: "eu".into(),
            depends_on: vec!["prod".into()],
        },
    )
    .unwrap();
    assert!(
        edited.lines().count() == FLOW.lines().count() + 2
            && !edited.replace("\r\n", "").contains('\n')
    );
    assert_eq!(Flow::parse(&edited).0.unwrap().steps.len(), 4);
}

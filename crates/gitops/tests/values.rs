//! Promotions of values: planned, written, and byte for byte the same around them.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use signalbox_engine::plan::{FileChange, PlannedFile};
use signalbox_gitops::{ErrorCode, Mirror, PlannedPromotion, Promoted, Result};
use signalbox_model::manifest::TemplateSpec;
use support::{World, ada};

/// `file: path, path` lines.
fn template(promotion: &str) -> TemplateSpec {
    let map: BTreeMap<String, Vec<String>> = promotion
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(file, paths)| {
            (
                file.trim().to_owned(),
                paths.split(", ").map(str::to_owned).collect(),
            )
        })
        .collect();
    TemplateSpec {
        version_file: "Chart.yaml".into(),
        version_path: "$.appVersion".into(),
        promotion: Some(map),
    }
}

async fn plan(mirror: &Mirror, promotion: &str) -> Result<PlannedPromotion> {
    let tip = mirror.tip("main").await?;
    mirror
        .plan_promotion(mirror, &tip, "qa", "main", "prod", &template(promotion))
        .await
}

async fn promote(mirror: &Mirror, effect: &str, files: &[PlannedFile]) -> Result<Promoted> {
    mirror
        .promote(
            mirror,
            effect,
            "main",
            "prod",
            None,
            files,
            "Promote",
            &[],
            &ada(),
        )
        .await
}

/// Plans and promotes from `qa/v.yaml` to `prod/v.yaml`; the diff or the error, then the warnings.
async fn check(source: &str, target: Option<&str>, json_paths: &str, expected: Expect) {
    let mut files = vec![("qa/v.yaml", source), ("prod/keep", "")];
    files.extend(target.map(|target| ("prod/v.yaml", target)));
    let world = World::new(&files);
    let mirror = world.mirror();
    let plan = match plan(&mirror, &format!("v.yaml: {json_paths}")).await {
        Ok(plan) => plan,
        Err(error) => return expected.assert_eq(&format!("{}: {error}", error.code.as_str())),
    };
    let mut text: String = plan
        .files
        .iter()
        .map(|file| file.diff.replace('\r', "\\r"))
        .collect();
    text.extend(
        plan.warnings
            .iter()
            .map(|warning| format!("warning: {warning}\n")),
    );
    expected.assert_eq(&text);

    let done = promote(&mirror, "r/prod/a/action/1", &plan.files)
        .await
        .unwrap();
    assert_eq!(matches!(done, Promoted::NoChanges), plan.files.is_empty());
    let again = promote(&mirror, "r/prod/a/action/2", &plan.files)
        .await
        .unwrap();
    assert_eq!(again, Promoted::NoChanges, "the values are there now");
    assert_eq!(
        self::plan(&mirror, &format!("v.yaml: {json_paths}"))
            .await
            .unwrap()
            .files,
        []
    );
}

#[tokio::test]
async fn only_the_value_changes() {
    let source = "image: {tag: 2.0}\nreplicas: 9\n";
    let target = "# ours\nimage:   # pinned\n    tag:    '1.0'   # keep\r\n    pull: \"Always\"\nreplicas: 2\n";
    check(
        source,
        Some(target),
        "$.image.tag",
        expect![[r#"
        --- a/prod/v.yaml
        +++ b/prod/v.yaml
        @@ -1,5 +1,5 @@
         # ours
         image:   # pinned
        -    tag:    '1.0'   # keep\r
        +    tag:    2.0   # keep\r
             pull: "Always"
         replicas: 2
    "#]],
    )
    .await;
    check(
        "a: 2\n",
        Some("a:  1 # one\r\nb:   [x,  y]\r\n"),
        "$.a",
        expect![[r#"
            --- a/prod/v.yaml
            +++ b/prod/v.yaml
            @@ -1,2 +1,2 @@
            -a:  1 # one\r
            +a:  2 # one\r
             b:   [x,  y]\r
        "#]],
    )
    .await;
}

#[tokio::test]
async fn quotes_around_the_same_value_are_no_change() {
    check("tag: v2\n", Some("tag: \"v2\"\n"), "$.tag", expect![""]).await;
    check(
        "tag: v3\n",
        Some("tag: 'v2'\n"),
        "$.tag",
        expect![[r#"
        --- a/prod/v.yaml
        +++ b/prod/v.yaml
        @@ -1 +1 @@
        -tag: 'v2'
        +tag: 'v3'
    "#]],
    )
    .await;
}

#[tokio::test]
async fn both_forms_of_paths_and_many_values() {
    let source =
        "rollout-Canary: {image: new}\nimages:\n  - {name: a, tag: 2}\n  - {name: b, tag: 3}\n";
    let target = "rollout-Canary:\n  image: old\nimages:\n  - name: a\n    tag: 1\n  - name: b\n    tag: 1\n";
    check(
        source,
        Some(target),
        "$[\"rollout-Canary\"][\"image\"], $.images[*].tag",
        expect![[r#"
            --- a/prod/v.yaml
            +++ b/prod/v.yaml
            @@ -1,7 +1,7 @@
             rollout-Canary:
            -  image: old
            +  image: new
             images:
               - name: a
            -    tag: 1
            +    tag: 2
               - name: b
            -    tag: 1
            +    tag: 3
        "#]],
    )
    .await;
}

#[tokio::test]
async fn what_the_source_lacks_is_skipped_and_what_the_target_lacks_created() {
    check(
        "a: {b: 1}\n",
        Some("x: 1\n"),
        "$.a.b, $.none",
        expect![[r#"
        --- a/prod/v.yaml
        +++ b/prod/v.yaml
        @@ -1 +1,3 @@
         x: 1
        +a:
        +  b: 1
        warning: `$.none` is not in `qa/v.yaml` at the source commit: it is left as it is
    "#]],
    )
    .await;
    check(
        "a: {b: 1}\n",
        None,
        "$.a.b",
        expect![[r#"
        --- /dev/null
        +++ b/prod/v.yaml
        @@ -0,0 +1,2 @@
        +a:
        +  b: 1
        warning: `prod/v.yaml` is not there yet: it is created with the promoted values alone
    "#]],
    )
    .await;
}

#[tokio::test]
async fn what_is_no_yaml_is_told() {
    check(
        "a: [\n",
        Some("a: 1\n"),
        "$.a",
        expect!["bad-yaml: `qa/v.yaml`: line 1, column 4: unclosed bracket '['"],
    )
    .await;
    check(
        "a: 1\n",
        Some("a: }\n"),
        "$.a",
        expect!["bad-yaml: `prod/v.yaml`: line 1, column 4: misplaced bracket"],
    )
    .await;
    check("a: 1\n", Some("a: 1\n"), "$.[", expect!["bad-yaml: `qa/v.yaml`: `$.[` is no JSONPath: at position 2, in dot member name, must start with lowercase alpha or '_'"]).await;
    check("a: {b: 1}\n", Some("a: text\n"), "$.a.b", expect!["bad-yaml: `prod/v.yaml`: $['a']['b'] can't be created here: a parent of it is no mapping"]).await;
}

#[tokio::test]
async fn files_outside_the_application_are_refused() {
    let world = World::new(&[
        ("qa/v.yaml", "a: 1\n"),
        ("prod/v.yaml", "a: 2\n"),
        ("secret.yaml", "a: 3\n"),
    ]);
    let mirror = world.mirror();
    for file in [
        "../secret.yaml",
        "/secret.yaml",
        "x/../../secret.yaml",
        ".git/config",
        ".",
    ] {
        let error = plan(&mirror, &format!("{file}: $.a")).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::OutsideRoot, "{file}");
    }
    let missing = plan(&mirror, "none.yaml: $.a").await.unwrap();
    assert_eq!(
        missing.warnings,
        ["`qa/none.yaml` is not there at the source commit: nothing of it is promoted"]
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_in_the_targets_place_is_refused() {
    let world = World::new(&[("qa/v.yaml", "a: 1\n"), ("prod/x", "")]);
    let mirror = world.mirror();
    let files = [PlannedFile {
        path: "prod/v.yaml".into(),
        change: FileChange::Values { values: Vec::new() },
        diff: String::new(),
    }];
    std::os::unix::fs::symlink("../secret.yaml", world.clone_dir().join("prod/v.yaml")).unwrap();
    world.push("main", &[]);
    assert_eq!(
        promote(&mirror, "e", &files).await.unwrap_err().code,
        ErrorCode::OutsideRoot
    );
    assert_eq!(
        plan(&mirror, "v.yaml: $.a").await.unwrap_err().code,
        ErrorCode::OutsideRoot
    );
}

#[tokio::test]
async fn a_value_changed_by_hand_is_never_overwritten() {
    let world = World::new(&[("qa/v.yaml", "tag: 2\n"), ("prod/v.yaml", "tag: 1\n")]);
    let mirror = world.mirror();
    let files = plan(&mirror, "v.yaml: $.tag").await.unwrap().files;
    world.push("main", &[("prod/v.yaml", "# by hand\ntag: 1-hotfix\n")]);
    let error = promote(&mirror, "e", &files).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::TargetChanged);
    expect!["the target has changed since the plan: `prod/v.yaml` at `$['tag']` holds `1-hotfix`, and the plan expects `1` (or `2` already)"].assert_eq(&error.message);
    world.push("main", &[("prod/v.yaml", "# a comment more\ntag: 1\n")]);
    promote(&mirror, "e", &files).await.unwrap();
    assert_eq!(
        world.file("main", "prod/v.yaml"),
        "# a comment more\ntag: 2\n",
        "other lines may change"
    );
}

#[tokio::test]
async fn many_applications_of_one_branch_at_once() {
    let names: Vec<String> = (0..8)
        .map(|number| format!("prod/app-{number}/v.yaml"))
        .collect();
    let mut files: Vec<(&str, &str)> = names
        .iter()
        .map(|name| (name.as_str(), "tag: 1\n"))
        .collect();
    files.push(("qa/v.yaml", "tag: 2\n"));
    let world = World::new(&files);
    let tasks: Vec<_> = (0..8)
        .map(|number| {
            let mirror = world.mirror_in(&format!("machine-{}", number % 4));
            tokio::spawn(async move {
                let target = format!("prod/app-{number}");
                let tip = mirror.tip("main").await?;
                let template = template("v.yaml: $.tag");
                let plan = mirror
                    .plan_promotion(&mirror, &tip, "qa", "main", &target, &template)
                    .await?;
                mirror
                    .promote(
                        &mirror,
                        &target,
                        "main",
                        &target,
                        Some(&tip),
                        &plan.files,
                        "m",
                        &[],
                        &ada(),
                    )
                    .await
            })
        })
        .collect();
    for task in tasks {
        assert!(matches!(
            task.await.unwrap().unwrap(),
            Promoted::Committed(_)
        ));
    }
    assert_eq!(world.ask(&["rev-list", "--count", "main"]), "9");
    for name in &names {
        assert_eq!(world.file("main", name), "tag: 2\n");
    }
}

#[tokio::test]
async fn versions_are_read_at_the_commit() {
    let world = World::new(&[
        ("prod/Chart.yaml", "name: x\nappVersion: \"1.2.3\" # now\n"),
        ("prod/broken.yaml", "a: [\n"),
    ]);
    let mirror = world.mirror();
    let old = mirror.tip("main").await.unwrap();
    let new = world.push("main", &[("prod/Chart.yaml", "appVersion: 1.10\n")]);
    mirror.fetch().await.unwrap();
    let mut template = template("");
    assert_eq!(
        mirror
            .version(&old, "prod", &template)
            .await
            .unwrap()
            .as_deref(),
        Some("1.2.3")
    );
    assert_eq!(
        mirror
            .version(&new, "prod", &template)
            .await
            .unwrap()
            .as_deref(),
        Some("1.10")
    );
    assert_eq!(mirror.version(&new, "none", &template).await.unwrap(), None);
    template.version_path = "$.other".into();
    assert_eq!(mirror.version(&new, "prod", &template).await.unwrap(), None);
    template.version_file = "broken.yaml".into();
    assert_eq!(
        mirror
            .version(&new, "prod", &template)
            .await
            .unwrap_err()
            .code,
        ErrorCode::BadYaml
    );
    template.version_file = "../x".into();
    assert_eq!(
        mirror
            .version(&new, "prod", &template)
            .await
            .unwrap_err()
            .code,
        ErrorCode::OutsideRoot
    );
}

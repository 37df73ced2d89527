//! Commits and pushes, with a real remote: whole files, hooks, other people, and what a crash leaves.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;

use expect_test::expect;
use signalbox_engine::plan::{FileChange, PlannedFile};
use signalbox_gitops::{ErrorCode, Identity, Mirror, PlannedPromotion, Promoted, Result};
use signalbox_model::manifest::TemplateSpec;
use support::{World, ada, check, git};

const EFFECT: &str = "01J00000000000000000000000/prod/shop/action/1";

fn copy_all() -> TemplateSpec {
    TemplateSpec {
        version_file: "Chart.yaml".into(),
        version_path: "$.appVersion".into(),
        promotion: None,
    }
}

fn shops() -> World {
    World::new(&[
        ("qa/values.yaml", "tag: 2\n"),
        ("qa/new/added.yaml", "new\n"),
        ("qa/same.yaml", "same\n"),
        ("prod/values.yaml", "tag: 1\n"),
        ("prod/same.yaml", "same\n"),
        ("prod/only-here.yaml", "mine\n"),
    ])
}

async fn plan(mirror: &Mirror) -> Result<PlannedPromotion> {
    let tip = mirror.tip("main").await?;
    mirror
        .plan_promotion(mirror, &tip, "qa", "main", "prod", &copy_all())
        .await
}

async fn promote(mirror: &Mirror, files: &[PlannedFile]) -> Result<Promoted> {
    mirror
        .promote(
            mirror,
            EFFECT,
            "main",
            "prod",
            None,
            files,
            "Promote shop",
            &[],
            &ada(),
        )
        .await
}

fn sha(promoted: Result<Promoted>) -> String {
    match promoted.unwrap() {
        Promoted::Committed(commit) => commit.sha,
        Promoted::NoChanges => panic!("nothing was committed"),
    }
}

#[tokio::test]
async fn files_are_copied_in_one_commit() {
    let world = shops();
    git(
        &world.clone_dir(),
        &["update-index", "--chmod=+x", "prod/values.yaml"],
    );
    git(&world.clone_dir(), &["commit", "-q", "-m", "executable"]);
    git(&world.clone_dir(), &["push", "-q", "origin", "main"]);
    let mirror = world.mirror();
    let plan = plan(&mirror).await.unwrap();
    let diffs: String = plan.files.iter().map(|file| file.diff.as_str()).collect();
    expect![[r#"
        --- /dev/null
        +++ b/prod/new/added.yaml
        @@ -0,0 +1 @@
        +new
        --- a/prod/values.yaml
        +++ b/prod/values.yaml
        @@ -1 +1 @@
        -tag: 1
        +tag: 2
    "#]]
    .assert_eq(&diffs);

    let sha = sha(promote(&mirror, &plan.files).await);
    assert_eq!(world.ask(&["rev-parse", "main"]), sha);
    assert_eq!(
        mirror.tip("main").await.unwrap(),
        sha,
        "the push moves the mirror along"
    );
    let format = "--format=%an <%ae>|%cn <%ce>%n%B";
    expect![[r#"
        Ada Lovelace <ada@example.org>|Signalbox <signalbox@signalbox.local>
        Promote shop

        Signalbox-Effect: 01J00000000000000000000000/prod/shop/action/1


        A	prod/new/added.yaml
        M	prod/values.yaml"#]]
    .assert_eq(&world.ask(&["log", "-1", "--name-status", format, "main"]));
    assert!(
        world
            .ask(&["ls-tree", "main", "prod/values.yaml"])
            .starts_with("100755 "),
        "its mode stays"
    );
    assert_eq!(world.file("main", "prod/only-here.yaml"), "mine\n");
}

#[tokio::test]
async fn an_effect_is_not_done_twice() {
    let world = shops();
    let mirror = world.mirror();
    let files = plan(&mirror).await.unwrap().files;
    let base = mirror.tip("main").await.unwrap();
    let first = sha(promote(&mirror, &files).await);
    assert_eq!(sha(promote(&mirror, &files).await), first);
    world.push("main", &[("prod/values.yaml", "tag: 7\n")]);
    let from_base = world.mirror_in("elsewhere");
    let again = from_base
        .promote(
            &mirror,
            EFFECT,
            "main",
            "prod",
            Some(&base),
            &files,
            "again",
            &[],
            &ada(),
        )
        .await;
    assert_eq!(sha(again), first, "though the target has moved on");

    let other = format!("{EFFECT}0");
    let error = mirror
        .promote(
            &mirror,
            &other,
            "main",
            "prod",
            None,
            &files,
            "m",
            &[],
            &ada(),
        )
        .await
        .unwrap_err();
    assert_eq!(
        error.code,
        ErrorCode::TargetChanged,
        "another effect, be it a longer name, is another commit"
    );
    let prefix = EFFECT.strip_suffix("/1").unwrap();
    let error = mirror
        .promote(
            &mirror,
            prefix,
            "main",
            "prod",
            None,
            &files,
            "m",
            &[],
            &ada(),
        )
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::TargetChanged);
}

#[tokio::test]
async fn a_target_that_holds_the_values_gets_no_commit() {
    let world = shops();
    let mirror = world.mirror();
    let files = plan(&mirror).await.unwrap().files;
    let tip = world.push(
        "main",
        &[
            ("prod/values.yaml", "tag: 2\n"),
            ("prod/new/added.yaml", "new\n"),
        ],
    );
    assert_eq!(promote(&mirror, &files).await.unwrap(), Promoted::NoChanges);
    assert_eq!(world.ask(&["rev-parse", "main"]), tip);
    assert_eq!(plan(&mirror).await.unwrap().files, []);
}

#[tokio::test]
async fn a_target_changed_by_hand_is_never_overwritten() {
    let world = shops();
    let mirror = world.mirror();
    let files = plan(&mirror).await.unwrap().files;
    world.push("main", &[("prod/new/added.yaml", "somebody's own\n")]);
    let error = promote(&mirror, &files).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::TargetChanged);
    assert!(
        error.message.contains("`prod/new/added.yaml` holds `"),
        "{error}"
    );
    assert_eq!(
        world.file("main", "prod/new/added.yaml"),
        "somebody's own\n"
    );
}

#[tokio::test]
async fn files_come_from_another_repository_and_another_branch() {
    let world = shops();
    let from = World::new(&[
        ("apps/qa/values.yaml", "tag: 9\n"),
        ("apps/qa/logo.png", "\u{0}png"),
    ]);
    world.push("release/prod", &[("prod/other.txt", "x")]);
    let (mirror, source) = (world.mirror(), from.mirror());
    let commit = source.tip("main").await.unwrap();
    let plan = mirror
        .plan_promotion(
            &source,
            &commit,
            "apps/qa",
            "release/prod",
            "prod",
            &copy_all(),
        )
        .await
        .unwrap();
    assert!(plan.files[0].diff.ends_with("Binary file differs\n"));
    let done = mirror
        .promote(
            &source,
            EFFECT,
            "release/prod",
            "prod",
            None,
            &plan.files,
            "m",
            &[],
            &ada(),
        )
        .await;
    sha(done);
    assert_eq!(world.file("release/prod", "prod/values.yaml"), "tag: 9\n");
    assert_eq!(world.file("release/prod", "prod/logo.png"), "\u{0}png");
    assert_eq!(world.file("main", "prod/values.yaml"), "tag: 1\n");
}

#[tokio::test]
async fn many_push_at_once_and_nothing_is_lost() {
    let world = World::new(&[("readme", "r")]);
    let writes: Vec<_> = (0..8)
        .map(|number| {
            // Half of them queue up in one mirror, the others race as other machines would.
            let mirror = if number % 2 == 0 {
                world.mirror()
            } else {
                world.mirror_in(&format!("machine-{number}"))
            };
            tokio::spawn(async move {
                let files =
                    BTreeMap::from([(format!("file-{number}"), (None, Some(number.to_string())))]);
                mirror.write("main", &files, "add", &ada()).await
            })
        })
        .collect();
    for write in writes {
        write.await.unwrap().unwrap();
    }
    assert_eq!(world.ask(&["rev-list", "--count", "main"]), "9");
    for number in 0..8 {
        assert_eq!(
            world.file("main", &format!("file-{number}")),
            number.to_string()
        );
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_refusal_is_told_in_the_remotes_words() {
    let world = shops();
    world.hook(
        "pre-receive",
        "echo 'main is closed until Monday' >&2; exit 1",
    );
    let mirror = world.mirror();
    let files = plan(&mirror).await.unwrap().files;
    let tip = mirror.tip("main").await.unwrap();
    let error = promote(&mirror, &files).await.unwrap_err();
    check(
        &error,
        &world,
        expect![[r#"
        push-refused: `DIR/remote.git` does not take the commit on `main`: [remote rejected] (pre-receive hook declined): main is closed until Monday
        ask who looks after the repository for the right to push to this branch, or promote by pull request"#]],
    );
    assert_eq!(
        mirror.tip("main").await.unwrap(),
        tip,
        "no branch points at what was not pushed"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn somebody_pushes_between_build_and_push() {
    let world = shops();
    let mirror = world.mirror();
    let files = plan(&mirror).await.unwrap().files;
    // The first push finds the branch moved, as `update` runs after the pack has arrived.
    world.hook(
        "update",
        "test -e ../moved && exit 0\nexec 2>/dev/null\ntouch ../moved\nunset GIT_QUARANTINE_PATH\ngit update-ref refs/heads/main \"$(git commit-tree -p main -m other main^{tree})\"",
    );
    git(&world.remote(), &["config", "user.name", "x"]);
    git(&world.remote(), &["config", "user.email", "x@example.org"]);
    sha(promote(&mirror, &files).await);
    let subjects = world.ask(&["log", "--format=%s", "main"]);
    expect![[r#"
        Promote shop
        other
        change main"#]]
    .assert_eq(&subjects);
}

/// A `git` that loses the answer of a push that arrived.
#[cfg(unix)]
fn lossy(world: &World) -> Mirror {
    use std::os::unix::fs::PermissionsExt;
    let program = world.dir.path().join("lossy-git");
    let script = "#!/bin/sh\ncase \" $* \" in *' push '*)\n  git \"$@\" >/dev/null 2>&1\n  echo 'fatal: the remote end hung up unexpectedly' >&2\n  exit 128;;\nesac\nexec git \"$@\"\n";
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut git = world.git("mirrors");
    git.program = program;
    git.mirror("remote.git", world.dir.path()).unwrap()
}

#[cfg(unix)]
#[tokio::test]
async fn a_push_whose_answer_is_lost_is_looked_up() {
    let world = shops();
    let mirror = lossy(&world);
    let files = plan(&mirror).await.unwrap().files;
    let done = sha(promote(&mirror, &files).await);
    assert_eq!(world.ask(&["rev-parse", "main"]), done);
    assert_eq!(world.ask(&["rev-list", "--count", "main"]), "2");

    let files = BTreeMap::from([("a".to_owned(), (None, Some("1".to_owned())))]);
    let done = mirror.write("main", &files, "add a", &ada()).await.unwrap();
    assert_eq!(
        (world.ask(&["rev-parse", "main"]), done.message.as_str()),
        (done.sha, "add a")
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_remote_that_goes_away_during_the_push_leaves_it_open() {
    let world = shops();
    let files = plan(&world.mirror()).await.unwrap().files;
    let mirror = lossy(&world);
    world.hook("post-receive", "mv \"$PWD\" \"$PWD.away\"");
    let error = promote(&mirror, &files).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Unreachable);
    assert!(
        error
            .hint
            .unwrap()
            .starts_with("whether the commit has arrived is not known")
    );

    std::fs::rename(world.remote().with_extension("git.away"), world.remote()).unwrap();
    sha(promote(&mirror, &files).await);
    assert_eq!(
        world.ask(&["rev-list", "--count", "main"]),
        "2",
        "the next try finds it"
    );
}

#[tokio::test]
async fn trees_stay_as_git_would_write_them() {
    let world = World::new(&[
        ("a/b/c/only", "1"),
        ("a.b", "2"),
        ("a/ü x", "3"),
        ("a0", "4"),
        ("z/y", "5"),
    ]);
    let mirror = world.mirror();
    let text = |text: &str| Some(text.to_owned());
    let files = BTreeMap::from([
        ("a/b/c/only".to_owned(), (text("1"), None)),
        ("a/ü x".to_owned(), (text("3"), text("changed"))),
        ("a-b/deep/new".to_owned(), (None, text("new"))),
        ("z/y".to_owned(), (text("5"), text("changed"))),
    ]);
    mirror.write("main", &files, "m", &ada()).await.unwrap();
    let names = [
        "-c",
        "core.quotePath=false",
        "ls-tree",
        "-r",
        "-t",
        "--name-only",
        "main",
    ];
    assert_eq!(
        world.ask(&names).replace('\n', " | "),
        "a-b | a-b/deep | a-b/deep/new | a.b | a | a/ü x | a0 | z | z/y"
    );
    world.ask(&["fsck", "--strict"]);

    let all = ["a-b/deep/new", "a.b", "a/ü x", "a0", "z/y"];
    let all = all
        .into_iter()
        .map(|path| (path.to_owned(), (Some(world.file("main", path)), None)))
        .collect();
    mirror.write("main", &all, "m", &ada()).await.unwrap();
    assert_eq!(world.ask(&["ls-tree", "main"]), "");
    mirror
        .write(
            "main",
            &BTreeMap::from([("first".to_owned(), (None, text("1")))]),
            "m",
            &ada(),
        )
        .await
        .unwrap();
    assert_eq!(world.file("main", "first"), "1");
}

#[tokio::test]
async fn planned_files_elsewhere_are_refused() {
    let world = shops();
    let mirror = world.mirror();
    let after = mirror
        .plan_promotion(
            &mirror,
            &mirror.tip("main").await.unwrap(),
            "qa",
            "main",
            "prod",
            &copy_all(),
        )
        .await
        .unwrap();
    let FileChange::Copy { after, .. } = after.files[0].change.clone() else {
        panic!("not a copy")
    };
    for path in ["qa/x", "x", "prod", "prod/../x", "/etc/x", "prod//x"] {
        let file = PlannedFile {
            path: path.into(),
            change: FileChange::Copy {
                before: None,
                after: after.clone(),
            },
            diff: String::new(),
        };
        assert_eq!(
            promote(&mirror, &[file]).await.unwrap_err().code,
            ErrorCode::OutsideRoot,
            "{path}"
        );
    }
    let error = mirror
        .promote(
            &mirror,
            "two\nlines",
            "main",
            "prod",
            None,
            &[],
            "m",
            &[],
            &ada(),
        )
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::Other);
}

#[cfg(unix)]
#[tokio::test]
async fn links_are_neither_copied_nor_written_through() {
    let world = shops();
    let clone = world.clone_dir();
    std::os::unix::fs::symlink("/etc", clone.join("prod/new")).unwrap();
    world.push("main", &[]);
    let mirror = world.mirror();
    assert_eq!(
        plan(&mirror).await.unwrap_err().code,
        ErrorCode::Other,
        "a link where a folder should be"
    );
    std::fs::remove_file(clone.join("prod/new")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", clone.join("qa/passwd")).unwrap();
    world.push("main", &[]);
    mirror.fetch().await.unwrap();
    assert_eq!(
        plan(&mirror).await.unwrap_err().code,
        ErrorCode::OutsideRoot
    );
}

#[tokio::test]
async fn a_server_with_filters_takes_promotions_too() {
    let world = shops();
    world.ask(&["config", "uploadpack.allowFilter", "true"]);
    world.ask(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
    let mirror = world.mirror();
    let files = plan(&mirror).await.unwrap().files;
    let fresh = world.mirror_in("fresh");
    sha(promote(&fresh, &files).await);
    assert_eq!(world.file("main", "prod/values.yaml"), "tag: 2\n");
}

#[tokio::test]
async fn a_runtime_may_spawn_it() {
    let world = shops();
    let mirror = world.mirror();
    let task = async move {
        let files = plan(&mirror).await.unwrap().files;
        promote(&mirror, &files).await
    };
    sha(tokio::spawn(task).await.unwrap());
}

#[tokio::test]
async fn an_author_without_a_name_is_told() {
    let world = shops();
    let mirror = world.mirror();
    let nobody = Identity {
        name: "\n<>".into(),
        email: "x@example.org".into(),
    };
    let files = BTreeMap::from([("a".to_owned(), (None, Some("1".to_owned())))]);
    let error = mirror.write("main", &files, "", &nobody).await.unwrap_err();
    check(
        &error,
        &world,
        expect![[r#"
        git: a commit needs the name and the e-mail address of its author
        set them with `git config --global user.name` and `user.email`"#]],
    );
}

#[tokio::test]
async fn a_journals_head_stands_in_the_commit_and_is_found_again() {
    let world = World::new(&[("qa/v.yaml", "tag: 2\n"), ("prod/v.yaml", "tag: 1\n")]);
    let mirror = world.mirror();
    mirror.fetch().await.unwrap();
    let plan = plan(&mirror).await.unwrap();
    let hash = "0af1".repeat(16);
    let trailers = [
        (signalbox_gitops::JOURNAL_TRAILER, format!("7:{hash}")),
        (signalbox_gitops::RUNTIME_TRAILER, "r1".to_owned()),
    ];
    let promoted = mirror
        .promote(
            &mirror,
            EFFECT,
            "main",
            "prod",
            None,
            &plan.files,
            "m",
            &trailers,
            &ada(),
        )
        .await;
    let commit = sha(promoted);
    let again = promote(&mirror, &plan.files).await;
    assert_eq!(
        sha(again),
        commit,
        "the effect is still found by its own trailer"
    );
    let anchors = |runtime: &'static str| mirror.journal_anchors("main", runtime);
    let anchor = signalbox_gitops::Anchor {
        commit,
        seq: 7,
        hash,
    };
    assert_eq!(anchors("r1").await.unwrap(), [anchor]);
    assert_eq!(anchors("r2").await.unwrap(), []);
    assert!(mirror.journal_anchors("gone", "r1").await.is_err());
}

//! Histories of paths, versions of many places and differing folders, with real repositories.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeSet;

use expect_test::{Expect, expect};
use signalbox_gitops::{ErrorCode, Folder, Mirror, Touch, Versions, Walk, difference};
use support::{World, git};

/// Commits files in the clone, with this message.
fn commit(world: &World, message: &str, files: &[(&str, &str)]) -> String {
    let clone = world.clone_dir();
    for (path, text) in files {
        let path = clone.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    git(&clone, &["add", "-A"]);
    git(
        &clone,
        &[
            "commit",
            "-q",
            "--allow-empty",
            "--allow-empty-message",
            "-m",
            message,
        ],
    );
    git(&clone, &["rev-parse", "HEAD"])
}

async fn pushed(world: &World) -> (Mirror, String) {
    git(&world.clone_dir(), &["push", "-q", "origin", "main"]);
    let mirror = world.mirror();
    mirror.fetch().await.unwrap();
    let tip = mirror.tip("main").await.unwrap();
    (mirror, tip)
}

fn line(touch: &Touch) -> String {
    let subject = touch.commit.message.lines().next().unwrap_or_default();
    let files: Vec<String> = touch
        .files
        .iter()
        .map(|file| {
            let before = file.before.as_ref().map(|before| format!("{before} => "));
            let gone = if file.blob.is_none() { " gone" } else { "" };
            format!("{}{}{gone}", before.unwrap_or_default(), file.path)
        })
        .collect();
    let merge = if touch.is_merge() { "merge " } else { "" };
    format!("{merge}{subject:?} {files:?} {:?}\n", touch.effects)
}

async fn check(mirror: &Mirror, to: &str, walk: Walk<'_>, paths: &[&str], expected: Expect) {
    let touches = mirror.touches(to, walk, paths, 100).await.unwrap();
    expected.assert_eq(&touches.iter().map(line).collect::<String>());
}

#[tokio::test]
async fn a_history_tells_who_touched_which_path() {
    let world = World::new(&[("cart/Chart.yaml", "appVersion: 1\n"), ("top", "")]);
    let clone = world.clone_dir();
    let first = git(&clone, &["rev-parse", "HEAD"]);
    let trailer = "Promote\n\nA body \u{1}:100644 x\n\nSignalbox-Effect: R/qa/cart/Action/1";
    commit(
        &world,
        trailer,
        &[("cart/Chart.yaml", "appVersion: 2\n"), ("pay/a b ü", "x")],
    );
    git(&clone, &["checkout", "-q", "-b", "side", &first]);
    commit(
        &world,
        "on a side",
        &[("cart/side", "s"), ("cart/both", "s")],
    );
    git(&clone, &["checkout", "-q", "main"]);
    commit(&world, "on main", &[("cart/both", "m")]);
    let merge = [
        "merge", "-q", "--no-ff", "-X", "ours", "-m", "Merge #7", "side",
    ];
    git(&clone, &merge);
    std::fs::remove_file(clone.join("pay/a b ü")).unwrap();
    commit(&world, "", &[]);
    let (mirror, tip) = pushed(&world).await;

    check(
        &mirror,
        &tip,
        Walk::Plain,
        &["cart", "pay"],
        expect![[r#"
        "" ["pay/a b ü gone"] []
        merge "Merge #7" [] []
        "on main" ["cart/both"] []
        "on a side" ["cart/both", "cart/side"] []
        "Promote" ["cart/Chart.yaml", "pay/a b ü"] ["R/qa/cart/Action/1"]
        "change main" ["cart/Chart.yaml"] []
    "#]],
    )
    .await;
    check(
        &mirror,
        &tip,
        Walk::After(&first),
        &["cart"],
        expect![[r#"
        merge "Merge #7" [] []
        "on main" ["cart/both"] []
        "on a side" ["cart/both", "cart/side"] []
        "Promote" ["cart/Chart.yaml"] ["R/qa/cart/Action/1"]
    "#]],
    )
    .await;
    check(&mirror, &tip, Walk::Plain, &["nowhere"], expect![[""]]).await;
    let root = mirror.touches(&tip, Walk::Plain, &["", "cart"], 2).await;
    assert_eq!(root.unwrap().len(), 2, "the root is everything");
}

#[tokio::test]
async fn a_line_goes_through_renames_and_along_the_branch() {
    let chart = |version: u32| {
        format!("name: cart\ndescription: keeps what people want to buy\nappVersion: {version}\n")
    };
    let world = World::new(&[("old/Chart.yaml", &chart(1))]);
    let clone = world.clone_dir();
    git(&clone, &["checkout", "-q", "-b", "side"]);
    commit(&world, "two on a side", &[("old/Chart.yaml", &chart(2))]);
    git(&clone, &["checkout", "-q", "main"]);
    git(
        &clone,
        &["merge", "-q", "--no-ff", "-m", "Merge two", "side"],
    );
    git(&clone, &["mv", "old", "new"]);
    commit(&world, "moved", &[]);
    commit(&world, "three", &[("new/Chart.yaml", &chart(3))]);
    let (mirror, tip) = pushed(&world).await;
    check(
        &mirror,
        &tip,
        Walk::Line,
        &["new/Chart.yaml"],
        expect![[r#"
            "three" ["new/Chart.yaml"] []
            "moved" ["old/Chart.yaml => new/Chart.yaml"] []
            merge "Merge two" ["old/Chart.yaml"] []
            "change main" ["old/Chart.yaml"] []
        "#]],
    )
    .await;
}

#[tokio::test]
async fn versions_of_many_places_are_each_for_itself() {
    let world = World::new(&[
        ("a/Chart.yaml", "appVersion: '1'\n"),
        ("b/Chart.yaml", "appVersion: [\n"),
        ("c/Chart.yaml", "other: 1\n"),
        ("d/Chart.yaml", "\0"),
    ]);
    std::os::unix::fs::symlink("a", world.clone_dir().join("link")).unwrap();
    commit(&world, "a link", &[]);
    let (mirror, tip) = pushed(&world).await;
    let files = ["a", "b", "c", "d", "link", "gone", "../x"].map(|app| format!("{app}/Chart.yaml"));
    let contents = mirror.contents_at(&tip, &files).await.unwrap();
    let found = contents.values().flatten().flatten();
    let places: BTreeSet<_> = found
        .map(|id| (id.clone(), "$.appVersion".to_owned()))
        .collect();
    let versions = Versions::default();
    let read = versions.read(&mirror, &places).await.unwrap();
    let told: String = contents
        .iter()
        .map(|(path, content)| {
            let version = match content {
                Ok(Some(id)) => read[&(id.clone(), "$.appVersion".to_owned())].clone(),
                Ok(None) => Ok(None),
                Err(error) => Err(error.clone()),
            };
            format!(
                "{path} {:?}\n",
                version.map_err(|error| error.code.as_str())
            )
        })
        .collect();
    expect![[r#"
        ../x/Chart.yaml Err("outside-root")
        a/Chart.yaml Ok(Some("1"))
        b/Chart.yaml Err("bad-yaml")
        c/Chart.yaml Ok(None)
        d/Chart.yaml Err("git")
        gone/Chart.yaml Ok(None)
        link/Chart.yaml Err("outside-root")
    "#]]
    .assert_eq(&told);
    // What was read once needs no repository any more.
    std::fs::remove_dir_all(world.mirror_dir().join("objects")).unwrap();
    let good = places
        .iter()
        .filter(|place| read[*place].is_ok())
        .cloned()
        .collect();
    assert!(
        versions
            .read(&mirror, &good)
            .await
            .unwrap()
            .values()
            .all(Result::is_ok)
    );
}

#[tokio::test]
async fn branches_are_found_in_one_look() {
    let world = World::new(&[("x", "")]);
    world.push("release", &[("y", "")]);
    let mirror = world.mirror();
    let asleep = mirror.offline().heads().await.unwrap_err();
    assert_eq!(
        asleep.code,
        ErrorCode::Unreachable,
        "nothing was asked of the remote"
    );
    mirror.fetch().await.unwrap();
    std::fs::rename(world.remote(), world.dir.path().join("away")).unwrap();
    let heads = mirror.offline().heads().await.unwrap();
    for (revision, branch) in [
        (None, "main"),
        (Some(""), "main"),
        (Some("HEAD"), "main"),
        (Some("release"), "release"),
        (Some("refs/heads/release"), "release"),
    ] {
        let (found, tip) = heads.find(revision).unwrap();
        assert_eq!(
            (found, tip),
            (branch, mirror.tip(branch).await.unwrap().as_str())
        );
    }
    for none in ["v1.0", "gone", "--upload-pack=x"] {
        assert_eq!(
            heads.find(Some(none)).unwrap_err().code,
            ErrorCode::NoBranch
        );
    }
}

#[tokio::test]
async fn folders_of_two_repositories_are_compared() {
    let huge = "x".repeat((10 << 20) + 1);
    let left = World::new(&[
        ("app/same", "s"),
        ("app/values.yaml", "tag: 1\n"),
        ("app/only-left", "l\n"),
        ("app/binary", "\0"),
        ("app/huge", &huge),
        ("app/new\nline", "1\n"),
    ]);
    let right = World::new(&[
        ("other/same", "s"),
        ("other/values.yaml", "tag: 2\n"),
        ("other/binary", "\0\0"),
        ("other/huge", "small"),
        ("other/new\nline", "2\n"),
    ]);
    std::os::unix::fs::symlink("/etc/passwd", right.clone_dir().join("other/link")).unwrap();
    commit(&right, "a link", &[]);
    let (lefts, left_tip) = pushed(&left).await;
    let (rights, right_tip) = pushed(&right).await;
    let folder = |mirror, commit, path| Folder {
        mirror,
        commit,
        path,
    };
    let differing = difference(
        folder(&lefts, left_tip.as_str(), "app"),
        folder(&rights, right_tip.as_str(), "other"),
    )
    .await
    .unwrap();
    let shown: String = differing
        .iter()
        .map(|file| format!("== {}\n{}", file.path, file.diff))
        .collect();
    expect![[r#"
        == binary
        --- a/binary
        +++ b/binary
        Binary file differs
        == huge
        --- a/huge
        +++ b/huge
        Files differ; one of them has 10485761 bytes, too many to show
        == link
        --- a/link
        +++ b/link
        A symbolic link or a submodule differs
        == new\nline
        --- a/new\nline
        +++ b/new\nline
        @@ -1 +1 @@
        -1
        +2
        == only-left
        --- a/only-left
        +++ /dev/null
        @@ -1 +0,0 @@
        -l
        == values.yaml
        --- a/values.yaml
        +++ b/values.yaml
        @@ -1 +1 @@
        -tag: 1
        +tag: 2
    "#]]
    .assert_eq(&shown);
    let gone = difference(
        folder(&lefts, left_tip.as_str(), "app"),
        folder(&lefts, left_tip.as_str(), "gone"),
    );
    assert_eq!(gone.await.unwrap_err().code, ErrorCode::NoFile);
}

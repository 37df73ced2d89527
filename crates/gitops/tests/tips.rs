//! Repositories from elsewhere, read at the tip of a branch, with real repositories.
#![allow(clippy::unwrap_used)]

mod support;

use expect_test::{Expect, expect};
use signalbox_gitops::{TIP_FILE_BYTES, TIP_FILES, Tip};
use support::{World, git};

async fn read(world: &World, branch: Option<&str>) -> Tip {
    let git = world.git("imports");
    git.read_tip("remote.git", branch, world.dir.path())
        .await
        .unwrap()
}

fn told(tip: &Tip) -> String {
    let files = tip
        .files
        .iter()
        .map(|(path, text)| format!("{path}: {text:?}\n"));
    let left_out = tip
        .left_out
        .iter()
        .map(|(path, why)| format!("- {path} {why}\n"));
    let branch = format!("{}\n", tip.branch);
    std::iter::once(branch)
        .chain(files)
        .chain(left_out)
        .collect()
}

#[tokio::test]
async fn the_yaml_files_of_a_tip_are_read_and_the_rest_is_named() {
    let large = "x".repeat(TIP_FILE_BYTES as usize + 1);
    let world = World::new(&[
        ("flows/a.yaml", "kind: A\n"),
        ("b.YML", "kind: B\n"),
        ("README.md", "read me"),
        ("large.yaml", &large),
        ("binary.yaml", "a\0b"),
    ]);
    std::os::unix::fs::symlink("flows/a.yaml", world.clone_dir().join("link.yaml")).unwrap();
    let commit = world.push("main", &[]);
    let tip = read(&world, None).await;
    assert_eq!(tip.commit, commit);
    expect![[r#"
        main
        b.YML: "kind: B\n"
        flows/a.yaml: "kind: A\n"
        - README.md is no YAML by its name
        - binary.yaml is a binary file, not text
        - large.yaml is too large: 1048577 bytes, and the limit is 1048576
        - link.yaml is a symbolic link or a submodule, which is not followed
    "#]]
    .assert_eq(&told(&tip));
}

#[tokio::test]
async fn another_branch_and_what_comes_later_are_read() {
    let world = World::new(&[("a.yaml", "1\n")]);
    world.push("next", &[("a.yaml", "2\n")]);
    let text = |tip: Tip| tip.files[0].1.clone();
    assert_eq!(text(read(&world, Some(" next ")).await), "2\n");
    assert_eq!(text(read(&world, Some("")).await), "1\n");
    world.push("next", &[("a.yaml", "3\n")]);
    assert_eq!(text(read(&world, Some("next")).await), "3\n");
}

#[tokio::test]
async fn of_too_many_files_the_first_are_read() {
    let world = World::new(&[]);
    for number in 0..TIP_FILES + 1_002 {
        let path = world.clone_dir().join(format!("{number:05}.yaml"));
        std::fs::write(path, "a: 1\n").unwrap();
    }
    world.push("main", &[]);
    let tip = read(&world, None).await;
    assert_eq!(tip.files.len(), TIP_FILES);
    assert_eq!(
        tip.left_out[0],
        (
            "05000.yaml".to_owned(),
            "is beyond the first 5000 YAML files".to_owned()
        )
    );
    assert_eq!(tip.left_out.len(), 1_001);
    assert_eq!(
        tip.left_out[1_000],
        (String::new(), "2 more files were left out".to_owned())
    );
}

async fn check(world: &World, url: &str, branch: Option<&str>, expected: Expect) {
    let git = world.git("imports");
    let error = git
        .read_tip(url, branch, world.dir.path())
        .await
        .unwrap_err();
    support::check(&error, world, expected);
}

#[tokio::test]
async fn what_can_t_be_read_is_said() {
    let world = World::new(&[("a.yaml", "1\n")]);
    check(
        &world,
        "remote.git",
        Some("nowhere"),
        expect![[r#"
        no-branch: `DIR/remote.git` has no branch `nowhere`
        name a branch that the repository has, or none for its default one"#]],
    )
    .await;
    check(&world, "https://example.org/x.git", None, expect![[r#"
        transport-not-allowed: the repository `https://example.org/x.git` is reached by `https`, and only `file` may be used here
        allow it under `[git] allow` of signalbox.toml, or use an address of another kind"#]]).await;
    git(
        world.dir.path(),
        &["init", "-q", "--bare", "-b", "main", "empty.git"],
    );
    check(
        &world,
        "empty.git",
        None,
        expect![[r#"
        no-branch: the repository `DIR/empty.git` has no branch yet
        push a first commit, or name the branch"#]],
    )
    .await;
}

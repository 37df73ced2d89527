//! Mirrors and reading at a commit, with real repositories.
#![allow(clippy::unwrap_used)]

mod support;

use std::path::Path;

use expect_test::{Expect, expect};
use signalbox_gitops::{ErrorCode, Git, Result};
use support::{World, git};

fn code<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    result.unwrap_err().code.as_str()
}

#[tokio::test]
async fn reads_files_at_a_commit() {
    let world = World::new(&[("apps/shop/values.yaml", "a: 1\r\n"), ("top.txt", "t")]);
    let mirror = world.mirror();
    let first = mirror.tip("main").await.unwrap();
    let second = world.push("main", &[("apps/shop/values.yaml", "a: 2\n")]);
    assert_eq!(mirror.tip("main").await.unwrap(), first, "as last fetched");
    mirror.fetch().await.unwrap();
    assert_eq!(mirror.tip("main").await.unwrap(), second);
    assert_eq!(
        mirror
            .read(&first, "apps/shop/values.yaml")
            .await
            .unwrap()
            .unwrap(),
        "a: 1\r\n"
    );
    assert_eq!(
        mirror
            .read(&second, "./apps//shop/values.yaml")
            .await
            .unwrap()
            .unwrap(),
        "a: 2\n"
    );
    for absent in ["apps/shop", "apps/none", "top.txt/below", ""] {
        assert_eq!(
            mirror.read(&second, absent).await.unwrap(),
            None,
            "{absent}"
        );
    }
    assert_eq!(
        mirror.last_commit(&second, "top.txt").await.unwrap().sha,
        first
    );
    let commit = mirror.commit(&second).await.unwrap();
    assert_eq!(
        (commit.author.as_str(), commit.message.as_str()),
        ("Somebody Else <else@example.org>", "change main")
    );
    assert!(commit.date.contains('T'));
    assert_eq!(code(mirror.read("main", "top.txt").await), "git");
    assert_eq!(
        code(
            mirror
                .commit("0123456789012345678901234567890123456789")
                .await
        ),
        "git"
    );
    assert_eq!(code(mirror.last_commit(&second, "none").await), "no-file");
}

#[tokio::test]
async fn reads_all_yaml_below_a_folder() {
    let world = World::new(&[
        ("conf/a.yaml", "a"),
        ("conf/deep/ü b.yml", "b"),
        ("conf/readme.md", "no"),
        ("conf/binary.yaml", "\0\u{1}"),
        ("outside.yaml", "o"),
    ]);
    let huge = "x".repeat((10 << 20) + 1);
    let sha = world.push("main", &[("conf/huge.yaml", &huge)]);
    let mirror = world.mirror();
    let all = mirror.read_yaml(&sha, "conf").await.unwrap();
    expect![[r#"
        [
            (
                "a.yaml",
                "a",
            ),
            (
                "deep/ü b.yml",
                "b",
            ),
        ]
    "#]]
    .assert_debug_eq(&all.files);
    expect![[r#"
        [
            (
                "binary.yaml",
                "is a binary file, not text",
            ),
            (
                "huge.yaml",
                "is too large: 10485761 bytes, and the limit is 10485760",
            ),
        ]
    "#]]
    .assert_debug_eq(&all.unreadable);
    assert_eq!(mirror.read_yaml(&sha, ".").await.unwrap().files.len(), 3);
    assert_eq!(code(mirror.read(&sha, "conf/huge.yaml").await), "too-large");
    assert_eq!(code(mirror.read_yaml(&sha, "none").await), "no-file");
}

#[tokio::test]
async fn branches_tags_and_commits_are_told_apart() {
    let world = World::new(&[("a", "1")]);
    let stage = world.push("stage/eu", &[("a", "2")]);
    let clone = world.clone_dir();
    git(&clone, &["push", "-q", "origin", "HEAD:refs/tags/v1"]);
    let mirror = world.mirror();
    for default in [
        None,
        Some(""),
        Some("HEAD"),
        Some(" main "),
        Some("refs/heads/main"),
    ] {
        assert_eq!(mirror.branch(default).await.unwrap(), "main");
    }
    assert_eq!(mirror.branch(Some("stage/eu")).await.unwrap(), "stage/eu");
    assert_eq!(mirror.tip("stage/eu").await.unwrap(), stage);
    assert_eq!(code(mirror.branch(Some("v1")).await), "not-a-branch");
    assert_eq!(code(mirror.branch(Some(&stage)).await), "not-a-branch");
    for none in ["stage", "--all", "main^{commit}", "a b", "main:a", "*"] {
        assert_eq!(code(mirror.branch(Some(none)).await), "no-branch", "{none}");
    }

    world.ask(&["symbolic-ref", "HEAD", "refs/heads/stage/eu"]);
    world.ask(&["branch", "-D", "main"]);
    mirror.fetch().await.unwrap();
    assert_eq!(mirror.default_branch().await.unwrap(), "stage/eu");
    assert_eq!(code(mirror.tip("main").await), "no-branch");
}

#[tokio::test]
async fn a_repository_without_a_commit_says_so() {
    let world = World::new(&[("a", "1")]);
    git(world.dir.path(), &["init", "-q", "--bare", "empty.git"]);
    let mirror = world
        .git("mirrors")
        .mirror("empty.git", world.dir.path())
        .unwrap();
    assert_eq!(code(mirror.branch(None).await), "no-branch");
}

#[cfg(unix)]
#[tokio::test]
async fn links_and_submodules_are_not_followed() {
    let world = World::new(&[("real/values.yaml", "a: 1\n")]);
    let clone = world.clone_dir();
    std::os::unix::fs::symlink("real", clone.join("link")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", clone.join("real/passwd.yaml")).unwrap();
    git(
        &clone,
        &[
            "update-index",
            "--add",
            "--cacheinfo",
            "160000,0123456789012345678901234567890123456789,sub",
        ],
    );
    git(&clone, &["add", "link", "real"]);
    git(&clone, &["commit", "-q", "-m", "links"]);
    git(&clone, &["push", "-q", "origin", "main"]);
    let mirror = world.mirror();
    let tip = mirror.tip("main").await.unwrap();
    for path in [
        "link/values.yaml",
        "link",
        "real/passwd.yaml",
        "sub/x",
        "../x",
        "/etc/passwd",
        ".git/config",
    ] {
        assert_eq!(
            code(mirror.read(&tip, path).await),
            "outside-root",
            "{path}"
        );
    }
    assert_eq!(code(mirror.read_yaml(&tip, "link").await), "outside-root");
    let all = mirror.read_yaml(&tip, "").await.unwrap();
    assert_eq!(
        (all.files.len(), all.unreadable[0].0.as_str()),
        (1, "real/passwd.yaml")
    );
}

/// What is wrong with `url`, when only these transports are allowed.
async fn check(allow: &[&str], url: &str, expected: Expect) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("plain")).unwrap();
    let git = Git::new(dir.path().join("mirrors"), allow.iter().copied());
    let error = match git.mirror(url, dir.path()) {
        Ok(mirror) => mirror.fetch().await.unwrap_err(),
        Err(error) => error,
    };
    let text = format!(
        "{}: {}\n{}",
        error.code.as_str(),
        error.message,
        error.hint.unwrap()
    );
    expected.assert_eq(&text.replace(dir.path().to_str().unwrap(), "DIR"));
}

#[tokio::test]
async fn addresses_that_lead_nowhere_say_what_to_do() {
    check(&["file"], "none.git", expect![[r#"
        unreachable: reading the branches of `DIR/none.git` failed: fatal: 'DIR/none.git' does not appear to be a git repository; fatal: Could not read from remote repository.
        check the repository's address in the manifest, and that it exists"#]]).await;
    check(&["file"], "plain", expect![[r#"
        unreachable: reading the branches of `DIR/plain` failed: fatal: 'DIR/plain' does not appear to be a git repository; fatal: Could not read from remote repository.
        check the repository's address in the manifest, and that it exists"#]]).await;
    check(&["https"], "x.git", expect![[r#"
        transport-not-allowed: the repository `x.git` is reached by `file`, and only `https` may be used here
        allow it under `[git] allow` of signalbox.toml, or use an address of another kind"#]]).await;
    check(&["https", "ssh"], "ext::sh -c 'touch x'", expect![[r#"
        transport-not-allowed: the repository `ext::sh -c 'touch x'` is reached by `ext`, and only `https`, `ssh` may be used here
        allow it under `[git] allow` of signalbox.toml, or use an address of another kind"#]]).await;
    check(
        &["file"],
        "https://me:secret@example.org/x.git",
        expect![[r#"
            transport-not-allowed: the repository `https://***@example.org/x.git` is reached by `https`, and only `file` may be used here
            allow it under `[git] allow` of signalbox.toml, or use an address of another kind"#]],
    )
    .await;
}

#[tokio::test]
async fn without_git_there_is_a_hint() {
    let world = World::new(&[("a", "1")]);
    let git = Git {
        program: "no-such-git".into(),
        ..world.git("mirrors")
    };
    let error = git
        .mirror("remote.git", world.dir.path())
        .unwrap()
        .fetch()
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::NoGit);
    assert_eq!(
        error.hint.unwrap(),
        "install git and see that it is on the PATH"
    );
    assert_eq!(code(git.identity().await), "no-git");
}

#[cfg(unix)]
#[tokio::test]
async fn the_identity_is_the_one_git_would_use() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new(&[("a", "1")]);
    let program = world.dir.path().join("their-git");
    let config = world.dir.path().join("gitconfig");
    let script = "#!/bin/sh\nunset GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL EMAIL\nexport GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=\"${0%/*}/gitconfig\"\nexec git \"$@\"\n";
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let theirs = Git {
        program,
        ..world.git("mirrors")
    };
    for (text, expected) in [
        ("", None),
        ("[user]\nname = Ada", None),
        ("[user]\nemail = ada@example.org", None),
        (
            "[user]\nname = Ada Lovelace\nemail = ada@example.org",
            Some(support::ada()),
        ),
    ] {
        std::fs::write(&config, text).unwrap();
        assert_eq!(theirs.identity().await.unwrap(), expected, "{text}");
    }
}

#[tokio::test]
async fn a_place_that_holds_no_mirror_is_a_storage_error() {
    let world = World::new(&[("a", "1")]);
    std::fs::write(world.dir.path().join("mirrors"), "a file").unwrap();
    assert_eq!(code(world.mirror().fetch().await), "storage");
}

#[tokio::test]
async fn what_a_killed_process_left_is_no_obstacle() {
    let world = World::new(&[("a", "1")]);
    let mirror = world.mirror();
    mirror.fetch().await.unwrap();
    let dir = world.mirror_dir();

    let tip = world.push("main", &[("a", "2")]);
    for lock in ["refs/heads/main.lock", "packed-refs.lock"] {
        let lock = std::fs::File::create(dir.join(lock)).unwrap();
        lock.set_modified(std::time::UNIX_EPOCH).unwrap();
    }
    mirror.fetch().await.unwrap();
    assert_eq!(mirror.tip("main").await.unwrap(), tip);

    std::fs::remove_file(dir.join("HEAD")).unwrap();
    let half = dir.with_extension("git.77.new");
    std::fs::create_dir(&half).unwrap();
    let half_made = std::fs::File::open(&half).unwrap();
    half_made.set_modified(std::time::UNIX_EPOCH).unwrap();
    mirror.fetch().await.unwrap();
    assert_eq!(mirror.tip("main").await.unwrap(), tip);
    assert!(!half.exists());

    damage(&dir.join("objects"));
    let tip = world.push("main", &[("a", "3")]);
    mirror.fetch().await.unwrap();
    assert_eq!(mirror.read(&tip, "a").await.unwrap().unwrap(), "3");
}

/// Empties every object, as a power cut does.
fn damage(dir: &Path) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            damage(&path);
        } else {
            std::fs::remove_file(&path).unwrap();
            std::fs::write(&path, "").unwrap();
        }
    }
}

#[tokio::test]
async fn fetches_of_one_mirror_take_turns() {
    let world = World::new(&[("a", "1")]);
    let mirror = world.mirror();
    let fetches: Vec<_> = (0..8)
        .map(|_| {
            let mirror = mirror.clone();
            tokio::spawn(async move { mirror.fetch().await })
        })
        .collect();
    for fetch in fetches {
        fetch.await.unwrap().unwrap();
    }
    assert_eq!(
        mirror
            .read(&mirror.tip("main").await.unwrap(), "a")
            .await
            .unwrap()
            .unwrap(),
        "1"
    );
}

#[tokio::test]
async fn a_server_with_filters_sends_files_when_they_are_read() {
    let world = World::new(&[("a.yaml", "1"), ("b.yaml", "2"), ("c.yaml", "3")]);
    world.ask(&["config", "uploadpack.allowFilter", "true"]);
    world.ask(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
    let mirror = world.mirror();
    let tip = mirror.tip("main").await.unwrap();
    let missing = || {
        git(
            &world.mirror_dir(),
            &["rev-list", "--objects", "--all", "--missing=print"],
        )
        .matches('?')
        .count()
    };
    assert_eq!(missing(), 3);
    assert_eq!(mirror.read(&tip, "b.yaml").await.unwrap().unwrap(), "2");
    assert_eq!(missing(), 2);
    assert_eq!(mirror.read_yaml(&tip, "").await.unwrap().files.len(), 3);
    assert_eq!(missing(), 0);
}

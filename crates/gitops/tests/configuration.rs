//! Whole files of the configuration repository, with a real remote.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;

use expect_test::expect;
use signalbox_gitops::ErrorCode;
use support::{World, ada, check};

#[tokio::test]
async fn the_configuration_is_written_file_by_file() {
    let world = World::new(&[("conf/a.yaml", "a: 1\n"), ("conf/b.yaml", "b: 1\n")]);
    let mirror = world.mirror();
    let text = |text: &str| Some(text.to_owned());
    let write = async |path: &str, before, after| {
        let files = BTreeMap::from([(path.to_owned(), (before, after))]);
        mirror
            .write("main", &files, "change\u{1b}[31m\r\n\r\nwhy", &ada())
            .await
    };
    mirror.fetch().await.unwrap();
    world.push("main", &[("conf/b.yaml", "b: 2\n")]);
    let commit = write("conf/a.yaml", text("a: 1\n"), text("a: 2\n"))
        .await
        .unwrap();
    assert_eq!(commit.message, "change[31m\n\nwhy");
    assert_eq!(
        world.file("main", "conf/b.yaml"),
        "b: 2\n",
        "what others did stays"
    );
    assert_eq!(
        write("conf/a.yaml", text("a: 1\n"), text("a: 2\n"))
            .await
            .unwrap()
            .sha,
        commit.sha,
        "done already"
    );
    write("conf/new/c.yaml", None, text("c: 1\n"))
        .await
        .unwrap();
    write("conf/b.yaml", text("b: 2\n"), None).await.unwrap();
    assert_eq!(
        world.ask(&["ls-tree", "-r", "--name-only", "main"]),
        "conf/a.yaml\nconf/new/c.yaml"
    );

    let stale = write("conf/a.yaml", text("a: 1\n"), text("a: 3\n"))
        .await
        .unwrap_err();
    check(
        &stale,
        &world,
        expect![[r#"
        target-changed: `conf/a.yaml` of `DIR/remote.git` has changed in the meantime
        look at the new text, and make the change again on top of it"#]],
    );
    for (path, before, code) in [
        ("conf/a.yaml", None, ErrorCode::TargetChanged),
        ("conf/b.yaml", text("b: 2\n"), ErrorCode::TargetChanged),
        ("conf", None, ErrorCode::TargetChanged),
        ("../x", None, ErrorCode::OutsideRoot),
        ("", None, ErrorCode::OutsideRoot),
        (".git/hooks/x", None, ErrorCode::OutsideRoot),
        ("conf/a.yaml/below", None, ErrorCode::Other),
    ] {
        assert_eq!(
            write(path, before, text("x")).await.unwrap_err().code,
            code,
            "{path}"
        );
    }
    let missing = mirror
        .write("none", &BTreeMap::new(), "m", &ada())
        .await
        .unwrap_err();
    assert_eq!(missing.code, ErrorCode::NoBranch);
}

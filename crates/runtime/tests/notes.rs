//! Release notes from repositories with merges, reverts, renames and several applications.
#![allow(clippy::unwrap_used)]

mod support;

use expect_test::{Expect, expect};
use signalbox_api::{Notes, Runtime};
use signalbox_engine::event::ReleaseStatus;
use signalbox_runtime::Embedded;
use support::{World, application, chart, git, manifests, promotion, release};

fn told(notes: &Notes) -> String {
    let mut text = String::new();
    for found in &notes.applications {
        let version = |version: &Option<String>| version.clone().unwrap_or("-".into());
        text.push_str(&format!(
            "{}/{} {} -> {} {:?}\n",
            found.environment,
            found.application,
            version(&found.from_version),
            version(&found.version),
            found.issues
        ));
        if let Some(remark) = &found.remark {
            text.push_str(&format!("  ({remark})\n"));
        }
        for noted in &found.commits {
            let subject = noted.commit.message.lines().next().unwrap_or_default();
            let merge = if noted.merge { "merge " } else { "" };
            let subject = subject.replace('\u{202e}', "");
            text.push_str(&format!("  {merge}{subject} {:?}\n", noted.issues));
        }
    }
    text
}

/// Promotes cart from dev to prod and tells what that brings.
async fn check(runtime: &Embedded, key: &str, expected: Expect) -> Notes {
    let view = release(runtime, key, promotion("dev", "prod", "cart-dev")).await;
    assert_eq!(view.release.status, ReleaseStatus::Succeeded);
    let notes = runtime.notes(&view.release.id).await.unwrap();
    let id = &view.release.id;
    assert_eq!((&notes.release, notes.markdown.contains(id)), (id, true));
    expected.assert_eq(&told(&notes).replace(id, "ID"));
    notes
}

const DEV: &str = "cart/dev/Chart.yaml";

fn world() -> World {
    let world = World::new(&["cart"], &["dev", "prod"], "");
    let one = chart("1.0");
    world.commit(
        "begin SHOP-1",
        &[(DEV, &one), ("cart/prod/Chart.yaml", &one), ("other", "")],
    );
    world
}

#[tokio::test]
async fn commits_that_came_in_by_merges_are_listed_however_old() {
    let world = world();
    let apps = world.apps();
    git(&apps, &["checkout", "-q", "-b", "side"]);
    world.commit(
        "SHOP-2: begun long ago\n\nRefs #7",
        &[("cart/dev/side", "1")],
    );
    git(&apps, &["checkout", "-q", "main"]);
    world.commit("SHOP-3 in between, 1.0 still", &[("cart/dev/more", "1")]);
    world.commit("1.1 SHOP-4", &[(DEV, &chart("1.1"))]);
    world.commit("elsewhere SHOP-99", &[("other", "o")]);
    git(
        &apps,
        &[
            "merge",
            "-q",
            "--no-ff",
            "-m",
            "Merge pull request #8 from ada/side",
            "side",
        ],
    );
    git(&apps, &["checkout", "-q", "-b", "quiet"]);
    world.commit("quiet", &[("cart/dev/quiet", "1")]);
    git(&apps, &["checkout", "-q", "main"]);
    world.commit("1.2 SHOP-4 and SHOP-5", &[(DEV, &chart("1.2"))]);
    git(
        &apps,
        &[
            "merge",
            "-q",
            "--no-ff",
            "-m",
            "Merge branch 'quiet'",
            "quiet",
        ],
    );
    git(&apps, &["push", "-q", "origin", "main"]);
    let runtime = world.open().await;
    check(
        &runtime,
        "key",
        expect![[r##"
            prod/cart-prod 1.0 -> 1.2 ["SHOP-4", "SHOP-5", "#8", "SHOP-2", "#7"]
              1.2 SHOP-4 and SHOP-5 ["SHOP-4", "SHOP-5"]
              quiet []
              merge Merge pull request #8 from ada/side ["#8"]
              1.1 SHOP-4 ["SHOP-4"]
              SHOP-2: begun long ago ["SHOP-2", "#7"]
        "##]],
    )
    .await;
    // Once more, with one commit since: only that one is new.
    world.commit("1.3", &[(DEV, &chart("1.3"))]);
    world.push();
    check(
        &runtime,
        "again",
        expect![[r#"
        prod/cart-prod 1.2 -> 1.3 []
          1.3 []
    "#]],
    )
    .await;
}

#[tokio::test]
async fn versions_that_went_back_and_forth_count_by_their_last_time() {
    let world = world();
    world.commit("1.1", &[(DEV, &chart("1.1"))]);
    world.commit("Back to 1.0 SHOP-8", &[(DEV, &chart("1.0"))]);
    world.commit("1.1 again", &[(DEV, &chart("1.1"))]);
    world.push();
    let runtime = world.open().await;
    check(
        &runtime,
        "key",
        expect![[r#"
        prod/cart-prod 1.0 -> 1.1 []
          1.1 again []
    "#]],
    )
    .await;
    world.commit("Revert to 1.0 after all", &[(DEV, &chart("1.0"))]);
    world.push();
    check(
        &runtime,
        "revert",
        expect![[r#"
        prod/cart-prod 1.1 -> 1.0 []
          Revert to 1.0 after all []
    "#]],
    )
    .await;
    world.commit("words only", &[("cart/dev/README", "r")]);
    world.push();
    check(
        &runtime,
        "same",
        expect![[r#"
            prod/cart-prod 1.0 -> 1.0 []
              (1.0 was there before: no version is new.)
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_folder_that_was_moved_keeps_its_history() {
    let world = world();
    world.commit("1.1 in the old place SHOP-2", &[(DEV, &chart("1.1"))]);
    git(&world.apps(), &["mv", "cart/dev", "cart/moved"]);
    world.commit("Move it", &[]);
    world.commit("1.2", &[("cart/moved/Chart.yaml", &chart("1.2"))]);
    world.push();
    let text = manifests(&["cart"], &["dev", "prod"], "");
    world.configure(&text.replace("path: cart/dev", "path: cart/moved"));
    let runtime = world.open().await;
    check(
        &runtime,
        "key",
        expect![[r#"
        prod/cart-prod 1.0 -> 1.2 ["SHOP-2"]
          1.2 []
          Move it []
          1.1 in the old place SHOP-2 ["SHOP-2"]
    "#]],
    )
    .await;
}

#[tokio::test]
async fn every_last_environment_and_application_is_told() {
    let extra = format!(
        "---\n{}\n",
        application("pay", "prod", "apps.git", "pay/prod")
    );
    let extra = format!(
        "{extra}---\n{}\n",
        application("new", "prod", "apps.git", "new/prod")
    );
    let world = World::new(&["cart"], &["dev", "prod"], &extra);
    let (one, two) = (chart("1.0"), chart("2.0"));
    world.commit(
        "begin",
        &[
            (DEV, &one),
            ("cart/prod/Chart.yaml", &one),
            ("pay/prod/Chart.yaml", &chart("0.1-other")),
            ("new/prod/values.yaml", "a: 1\n"),
        ],
    );
    let hostile = "<script>alert(1)</script> [x](https://evil) `SHOP-6` SHOP-7\u{202e}\n\n# Heading\n<img src=x>";
    world.commit(hostile, &[(DEV, &two)]);
    world.push();
    let runtime = world.open().await;
    let notes = check(
        &runtime,
        "key",
        expect![[r#"
        prod/cart-prod 1.0 -> 2.0 ["SHOP-7"]
          <script>alert(1)</script> [x](https://evil) `SHOP-6` SHOP-7 ["SHOP-7"]
        prod/new-prod - -> 2.0 ["SHOP-7"]
          (new-prod had no version before: all commits are listed.)
          <script>alert(1)</script> [x](https://evil) `SHOP-6` SHOP-7 ["SHOP-7"]
          begin []
        prod/pay-prod 0.1-other -> 2.0 ["SHOP-7"]
          (0.1-other was not found in the history of dev/cart-dev: all commits are listed.)
          <script>alert(1)</script> [x](https://evil) `SHOP-6` SHOP-7 ["SHOP-7"]
          begin []
    "#]],
    )
    .await;
    let mut markdown = notes.markdown.replace(&notes.release, "ID");
    for noted in notes.applications.iter().flat_map(|found| &found.commits) {
        markdown = markdown.replace(&noted.commit.sha[..8], "COMMIT");
        markdown = markdown.replace(&noted.commit.date[..10], "DAY");
    }
    expect![[r#"
        # shop 2.0

        Release ID by flow Manual, from cart-dev in dev at `COMMIT`.

        ## prod

        ### cart-prod: 1.0 → 2.0

        - `COMMIT` \<script\>alert(1)\</script\> \[x\](https\://evil) \`SHOP-6\` SHOP-7 (Ada Lovelace, DAY)

        Issues: SHOP-7

        ### new-prod: no version → 2.0

        new-prod had no version before: all commits are listed.

        - `COMMIT` \<script\>alert(1)\</script\> \[x\](https\://evil) \`SHOP-6\` SHOP-7 (Ada Lovelace, DAY)
        - `COMMIT` begin (Ada Lovelace, DAY)

        Issues: SHOP-7

        ### pay-prod: 0.1-other → 2.0

        0.1-other was not found in the history of dev/cart-dev: all commits are listed.

        - `COMMIT` \<script\>alert(1)\</script\> \[x\](https\://evil) \`SHOP-6\` SHOP-7 (Ada Lovelace, DAY)
        - `COMMIT` begin (Ada Lovelace, DAY)

        Issues: SHOP-7
    "#]].assert_eq(&markdown);
    let unknown = runtime.notes("gone").await.unwrap_err();
    assert_eq!(unknown.code, signalbox_api::error::Code::NotFound);
}

#[tokio::test]
async fn a_rewritten_history_is_made_up_by_the_journal() {
    let world = world();
    world.commit("1.1", &[(DEV, &chart("1.1"))]);
    world.push();
    let runtime = world.open().await;
    let first = release(&runtime, "first", promotion("dev", "prod", "cart-dev"))
        .await
        .release;
    git(&world.apps(), &["pull", "-q", "--rebase", "origin", "main"]);
    // Somebody squashes all that dev has been into one commit.
    git(&world.apps(), &["checkout", "-q", "--orphan", "squashed"]);
    world.commit("All of it, 1.2", &[(DEV, &chart("1.2"))]);
    git(
        &world.apps(),
        &["push", "-q", "--force", "origin", "squashed:main"],
    );
    let view = release(&runtime, "key", promotion("dev", "prod", "cart-dev")).await;
    let notes = runtime.notes(&view.release.id).await.unwrap();
    let told = told(&notes).replace(&first.id, "FIRST");
    expect![[r#"
        prod/cart-prod 1.1 -> 1.2 []
          (1.1 was not found in the history of dev/cart-dev: the commits since release FIRST, which promoted it, are listed.)
          All of it, 1.2 []
    "#]].assert_eq(&told);
}

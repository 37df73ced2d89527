//! What is running where, promotions without a flow, and how applications came to be what they are.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::Instant;

use expect_test::{Expect, expect};
use signalbox_api::{Board, BoardApplication, MANUAL, PlanRequest, Refresh, Route, Runtime};
use signalbox_engine::event::ReleaseStatus;
use signalbox_runtime::Embedded;
use support::{World, application, chart, git, manifests, promotion, release};

fn cell(found: &BoardApplication) -> String {
    let version = found.version.as_deref().unwrap_or("-");
    let behind = found.behind.map(|behind| (behind.versions, behind.commits));
    let subject = found
        .commit
        .as_ref()
        .and_then(|commit| commit.message.lines().next());
    let (sync, health) = (found.sync.as_deref(), found.health.as_deref());
    let problem = found.problem.as_deref().unwrap_or_default();
    format!(
        "{} {version} {behind:?} {subject:?} {sync:?} {health:?} {problem}",
        found.name
    )
}

fn told(board: &Board, world: &World) -> String {
    let mut text = String::new();
    for product in &board.products {
        text.push_str(&format!("{} {:?}\n", product.name, product.compared_with));
        for found in &product.cells {
            for application in &found.applications {
                text.push_str(&format!(
                    "  {}: {}\n",
                    found.environment,
                    cell(application).trim_end()
                ));
            }
        }
    }
    text.replace(world.path().to_str().unwrap(), "DIR")
}

async fn check(runtime: &Embedded, world: &World, refresh: Refresh, expected: Expect) {
    let board = runtime.board(refresh).await.unwrap();
    expected.assert_eq(&told(&board, world));
}

/// Two applications in three environments; dev has gone on since.
fn shop() -> World {
    let world = World::new(&["cart", "pay"], &["dev", "qa", "prod"], "");
    for environment in ["dev", "qa", "prod"] {
        for name in ["cart", "pay"] {
            world.commit(
                &format!("{name} for {environment}"),
                &[(&format!("{name}/{environment}/Chart.yaml"), &chart("1.0"))],
            );
        }
    }
    world.commit("cart 1.1", &[("cart/dev/Chart.yaml", &chart("1.1"))]);
    world.commit("a template", &[("cart/dev/templates/x", "x")]);
    world.commit("cart 1.2", &[("cart/dev/Chart.yaml", &chart("1.2"))]);
    world.commit("by hand", &[("pay/prod/Chart.yaml", &chart("0.9"))]);
    world.push();
    world
}

#[tokio::test]
async fn the_board_tells_versions_and_how_far_behind() {
    let world = shop();
    let runtime = world.open().await;
    check(
        &runtime,
        &world,
        Refresh::Fetch,
        expect![[r#"
        shop Some("dev")
          dev: cart-dev 1.2 Some((0, 0)) Some("cart 1.2") Some("Synced") None
          dev: pay-dev 1.0 Some((0, 0)) Some("pay for dev") Some("Synced") None
          qa: cart-qa 1.0 Some((2, 3)) Some("cart for qa") Some("Synced") None
          qa: pay-qa 1.0 Some((0, 0)) Some("pay for qa") Some("Synced") None
          prod: cart-prod 1.0 Some((2, 3)) Some("cart for prod") Some("Synced") None
          prod: pay-prod 0.9 None Some("by hand") Some("Synced") None
    "#]],
    )
    .await;

    // A promotion moves one cell; nothing else has to be asked again to be told.
    let view = release(&runtime, "key", promotion("dev", "qa", "cart-dev")).await;
    assert_eq!(view.release.status, ReleaseStatus::Succeeded);
    check(
        &runtime,
        &world,
        Refresh::Fetch,
        expect![[r#"
        shop Some("dev")
          dev: cart-dev 1.2 Some((0, 0)) Some("cart 1.2") Some("Synced") None
          dev: pay-dev 1.0 Some((0, 0)) Some("pay for dev") Some("Synced") None
          qa: cart-qa 1.2 Some((0, 0)) Some("Promote cart-qa to 1.2 in qa") Some("Synced") None
          qa: pay-qa 1.2 None Some("Promote pay-qa to 1.2 in qa") Some("Synced") None
          prod: cart-prod 1.0 Some((2, 3)) Some("cart for prod") Some("Synced") None
          prod: pay-prod 0.9 None Some("by hand") Some("Synced") None
    "#]],
    )
    .await;

    // Without a network: as it was last, also for a runtime that has just begun.
    for away in ["config.git", "apps.git"] {
        std::fs::rename(
            world.path().join(away),
            world.path().join("away").with_extension(away),
        )
        .unwrap();
    }
    let kept = runtime.board(Refresh::Cached).await.unwrap();
    drop(runtime);
    let fresh = world.open().await.board(Refresh::Cached).await.unwrap();
    let versions = |board: &Board| {
        let cells = board.products.iter().flat_map(|product| &product.cells);
        let applications = cells.flat_map(|cell| &cell.applications);
        applications
            .map(|found| (found.name.clone(), found.version.clone(), found.behind))
            .collect::<Vec<_>>()
    };
    assert_eq!(versions(&kept), versions(&fresh));
}

#[tokio::test]
async fn what_can_not_be_read_is_said_in_its_cell() {
    let odd = [
        application("gone", "qa", "gone.git", "x"),
        application("nowhere", "qa", "apps.git", "no/such/folder"),
        application("outside", "qa", "apps.git", "../x"),
        application("broken", "qa", "apps.git", "broken"),
        application("branch", "qa", "apps.git", "cart/qa")
            .replace("targetRevision: main", "targetRevision: v9"),
        application("forbidden", "qa", "https://host/x", "x"),
    ];
    let extra: String = odd.iter().map(|text| format!("---\n{text}\n")).collect();
    let world = World::new(&["cart"], &["dev", "qa"], &extra);
    world.commit(
        "begin",
        &[
            ("cart/dev/Chart.yaml", &chart("1.0")),
            ("cart/qa/Chart.yaml", &chart("1.0")),
            ("broken/Chart.yaml", "appVersion: [\n"),
        ],
    );
    world.push();
    let runtime = world.open().await;
    let never = runtime.board(Refresh::Cached).await.unwrap_err();
    assert!(never.message.contains("has not been read yet"), "{never}");
    runtime.manifests(Refresh::Fetch).await.unwrap();
    check(&runtime, &world, Refresh::Cached, expect![[r#"
        shop Some("dev")
          dev: cart-dev - None None None None the repository `DIR/apps.git` has not been read yet
          qa: branch-qa - None None None None the repository `DIR/apps.git` has not been read yet
          qa: broken-qa - None None None None the repository `DIR/apps.git` has not been read yet
          qa: cart-qa - None None None None the repository `DIR/apps.git` has not been read yet
          qa: forbidden-qa - None None None None the repository `https://host/x` is reached by `https`, and only `file` may be used here
          qa: gone-qa - None None None None the repository `DIR/gone.git` has not been read yet
          qa: nowhere-qa - None None None None the repository `DIR/apps.git` has not been read yet
          qa: outside-qa - None None None None the repository `DIR/apps.git` has not been read yet
    "#]]).await;
    check(&runtime, &world, Refresh::Fetch, expect![[r#"
        shop Some("dev")
          dev: cart-dev 1.0 Some((0, 0)) Some("begin") Some("Synced") None
          qa: branch-qa - None None None None `DIR/apps.git` has no branch `v9`
          qa: broken-qa - None Some("begin") Some("Synced") None `version source`: line 1, column 13: unclosed bracket '['
          qa: cart-qa 1.0 Some((0, 0)) Some("begin") Some("Synced") None
          qa: forbidden-qa - None None None None the repository `https://host/x` is reached by `https`, and only `file` may be used here
          qa: gone-qa - None None None None reading the branches of `DIR/gone.git` failed: fatal: 'DIR/gone.git' does not appear to be a git repository; fatal: Could not read from remote repository.
          qa: nowhere-qa - None None None None No commit of the branch has touched `no/such/folder`: check the application's source path.
          qa: outside-qa - None None None None the path `../x` leaves its folder with `..`
    "#]]).await;
    git(world.path(), &["init", "-q", "--bare", "gone.git"]);
    std::fs::rename(world.path().join("apps.git"), world.path().join("away.git")).unwrap();
    let board = runtime.board(Refresh::Fetch).await.unwrap();
    let cart = &board.products[0].cells[0].applications[0];
    assert_eq!(cart.version.as_deref(), Some("1.0"), "as it was read last");
    let problem = cart.problem.as_deref().unwrap();
    assert!(
        problem.ends_with("this is as it was read last"),
        "{problem}"
    );
}

#[tokio::test]
async fn a_promotion_without_a_flow_runs_like_any_release() {
    let flow = "---\napiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata: {name: Manual}\nspec: {triggerEnvironment: dev, steps: [{environment: prod, dependsOn: [dev]}]}\n";
    let world = shop();
    world.configure(&manifests(&["cart", "pay"], &["dev", "qa", "prod"], flow));
    let runtime = world.open().await;
    let preview = runtime
        .plan(promotion("dev", "qa", "cart-dev"))
        .await
        .unwrap();
    assert_eq!(preview.problems, [], "{:#?}", preview.problems);
    let plan = preview.plan.unwrap();
    assert_eq!(plan.flow, MANUAL);
    let names: Vec<&str> = plan
        .environments
        .iter()
        .map(|found| found.name.as_str())
        .collect();
    assert_eq!(names, ["dev", "qa"], "a manifest of that name has no say");

    let view = release(&runtime, "key", promotion("dev", "qa", "cart-dev")).await;
    assert_eq!(view.release.status, ReleaseStatus::Succeeded);
    let file = git(
        &world.path().join("apps.git"),
        &["show", "main:cart/qa/Chart.yaml"],
    );
    assert!(file.contains("\"1.2\""), "{file}");
    let message = git(
        &world.path().join("apps.git"),
        &["log", "-2", "--format=%B", "main"],
    );
    assert!(message.contains("by flow Manual"), "{message}");

    for (from, to, policy, code) in [
        ("dev", "dev", None, "same-environment"),
        ("dev", "gone", None, "unknown-environment"),
        ("dev", "qa", Some("gone"), "unknown-policy"),
    ] {
        let mut request = promotion(from, to, "cart-dev");
        let policy = policy.map(str::to_owned);
        request.route = Route::Promotion {
            from: from.into(),
            to: to.into(),
            policy,
        };
        let preview = runtime.plan(request).await.unwrap();
        assert_eq!(preview.plan, None);
        assert!(
            preview.problems.iter().any(|found| found.code == code),
            "{:#?}",
            preview.problems
        );
    }
    let by_manifest = runtime.plan(PlanRequest::flow(MANUAL, "shop")).await;
    assert!(by_manifest.is_err() || by_manifest.unwrap().plan.is_none());
}

#[tokio::test]
async fn deployments_and_differences_of_applications() {
    let world = shop();
    world.commit(
        "odd\n\nSignalbox-Effect: <b>/qa/cart-qa/Action/1",
        &[("cart/qa/values.yaml", "a: 1\n")],
    );
    world.push();
    let runtime = world.open().await;
    let view = release(&runtime, "key", promotion("dev", "qa", "cart-dev")).await;
    let deployments = runtime.deployments("cart-qa", 10).await.unwrap();
    let told: String = deployments
        .iter()
        .map(|made| {
            let subject = made.commit.message.lines().next().unwrap_or_default();
            let by = made.release.as_ref().map(|id| *id == view.release.id);
            format!("{:?} {subject:?} {by:?}\n", made.version)
        })
        .collect();
    expect![[r#"
        Some("1.2") "Promote cart-qa to 1.2 in qa" Some(true)
        Some("1.0") "odd" None
        Some("1.0") "cart for qa" None
    "#]]
    .assert_eq(&told);
    assert_eq!(
        runtime.deployments("cart-qa", 1).await.unwrap(),
        deployments[..1]
    );
    assert_eq!(runtime.deployments("cart-qa", 0).await.unwrap(), []);

    let differing = runtime.difference("cart-qa", "pay-prod").await.unwrap();
    let shown: String = differing
        .iter()
        .map(|file| format!("== {}\n{}", file.path, file.diff))
        .collect();
    expect![[r#"
        == Chart.yaml
        --- a/Chart.yaml
        +++ b/Chart.yaml
        @@ -1,3 +1,3 @@
         name: shop
         description: what people want to buy
        -appVersion: "1.2"
        +appVersion: "0.9"
        == values.yaml
        --- a/values.yaml
        +++ /dev/null
        @@ -1 +0,0 @@
        -a: 1
    "#]]
    .assert_eq(&shown);
    for unknown in ["", "gone", "<script>"] {
        let error = runtime.deployments(unknown, 1).await.unwrap_err();
        assert_eq!(error.code, signalbox_api::error::Code::NotFound);
        assert!(runtime.difference("cart-qa", unknown).await.is_err());
    }
}

#[tokio::test]
async fn a_large_board_is_quick() {
    let environments: Vec<String> = (0..40).map(|number| format!("e{number:02}")).collect();
    let environments: Vec<&str> = environments.iter().map(String::as_str).collect();
    let names = ["cart", "pay", "search"];
    let world = World::new(&names, &environments, "");
    let files: Vec<(String, String)> = names
        .iter()
        .flat_map(|name| {
            environments
                .iter()
                .map(move |environment| format!("{name}/{environment}/Chart.yaml"))
        })
        .map(|file| (file, chart("1.0")))
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(file, text)| (file.as_str(), text.as_str()))
        .collect();
    world.commit("begin", &files);
    for version in 1..30 {
        world.commit(
            "on",
            &[("cart/e00/Chart.yaml", &chart(&format!("1.{version}")))],
        );
    }
    world.push();
    let runtime = world.open().await;
    runtime.board(Refresh::Fetch).await.unwrap();
    world.commit("on", &[("cart/e00/Chart.yaml", &chart("2.0"))]);
    world.push();
    let began = Instant::now();
    let board = runtime.board(Refresh::Fetch).await.unwrap();
    let took = began.elapsed();
    println!("a board of 120 applications after a push: {took:?}");
    let began = Instant::now();
    runtime.board(Refresh::Fetch).await.unwrap();
    println!("and when nothing has moved: {:?}", began.elapsed());
    let cells = &board.products[0].cells;
    assert_eq!((cells.len(), cells[39].applications.len()), (40, 3));
    let behind = cells[39].applications[0].behind.unwrap();
    assert_eq!((behind.versions, behind.commits), (30, 30));
    assert!(took.as_secs() < 5, "{took:?}");
}

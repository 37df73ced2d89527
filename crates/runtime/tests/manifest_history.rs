//! How a manifest came to be what it is: documents that share files, move, are broken, go and come again; and a long
//! history.
#![allow(clippy::unwrap_used)]

use std::{
    fmt::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use expect_test::{Expect, expect};
use signalbox_api::{HISTORY, ManifestHistory, Refresh, Runtime};
use signalbox_model::Kind;
use signalbox_runtime::{Embedded, Options, Role};
use tempfile::TempDir;

/// A workspace over a configuration repository that the test writes.
struct World {
    dir: TempDir,
}

impl World {
    fn new() -> Self {
        let world = Self {
            dir: TempDir::new().unwrap(),
        };
        let settings = "[configuration]\nurl = \"config.git\"\nroot = \"config\"\n[runtime]\nname = \"here\"\n[git]\nallow = [\"file\"]\n";
        std::fs::write(world.path("signalbox.toml"), settings).unwrap();
        git(
            world.dir.path(),
            &["init", "-q", "--bare", "-b", "main", "config.git"],
        );
        git(world.dir.path(), &["clone", "-q", "config.git", "clone"]);
        git(&world.path("clone"), &["checkout", "-q", "-B", "main"]);
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Commits files below the configuration's root; an empty text deletes one.
    fn commit(&self, message: &str, files: &[(&str, &str)]) {
        let clone = self.path("clone");
        for (path, text) in files {
            let path = clone.join("config").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            match text.is_empty() {
                true => std::fs::remove_file(path).unwrap(),
                false => std::fs::write(path, text).unwrap(),
            }
        }
        git(&clone, &["add", "-A"]);
        git(&clone, &["commit", "-q", "-m", message]);
    }

    async fn runtime(&self) -> Embedded {
        git(&self.path("clone"), &["push", "-q", "origin", "main"]);
        let options = Options {
            role: Role::Look,
            waiter: Vec::new(),
        };
        let runtime = Embedded::open(self.dir.path(), &options).await.unwrap();
        runtime.manifests(Refresh::Fetch).await.unwrap();
        runtime
    }

    async fn check(&self, kind: Kind, name: &str, expected: Expect) {
        let runtime = self.runtime().await;
        let history = runtime.history(kind, name, HISTORY).await.unwrap();
        expected.assert_eq(&told(&history));
    }
}

fn git(dir: &Path, args: &[&str]) {
    let done = Command::new("git")
        .current_dir(dir)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@example.org"])
        .args(args)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "git {args:?}: {said}");
}

fn told(history: &ManifestHistory) -> String {
    let line = |change: &signalbox_api::ManifestChange| {
        let text = change
            .text
            .as_deref()
            .map_or(0, |text| text.lines().count());
        let words = change.words.join("; ");
        format!("{} | {text} lines | {words}\n", change.commit.message)
    };
    history.changes.iter().map(line).collect()
}

fn flow(name: &str, minutes: u32) -> String {
    format!(
        "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata:\n  name: {name}\nspec:\n  promotionTimeoutLimit: {minutes}\n  triggerEnvironment: qa\n  steps:\n    - environment: prod\n      dependsOn: [qa]\n"
    )
}

fn both(one: &str, other: &str) -> String {
    format!("{one}---\n{other}")
}

#[tokio::test]
async fn a_neighbour_s_change_is_none() {
    let world = World::new();
    world.commit("a", &[("all.yaml", &flow("a", 5))]);
    let mine = flow("b", 5);
    world.commit("b comes", &[("all.yaml", &both(&flow("a", 5), &mine))]);
    world.commit("a changes", &[("all.yaml", &both(&flow("a", 6), &mine))]);
    let later = flow("b", 7);
    world.commit("b changes", &[("all.yaml", &both(&flow("a", 6), &later))]);
    world.commit("a goes", &[("all.yaml", &later)]);
    let expected = expect![[r#"
        b changes | 10 lines | timeout 5 min → 7 min
        b comes | 10 lines | created
    "#]];
    world.check(Kind::Flow, "b", expected).await;
    let expected = expect![[r#"
        a goes | 0 lines | deleted
        a changes | 10 lines | timeout 5 min → 6 min
        a | 10 lines | created
    "#]];
    world.check(Kind::Flow, "a", expected).await;
}

#[tokio::test]
async fn a_document_is_followed_from_file_to_file() {
    let world = World::new();
    world.commit("one", &[("one.yaml", &flow("a", 1))]);
    world.commit(
        "renamed",
        &[("one.yaml", ""), ("two/one.yml", &flow("a", 1))],
    );
    let shared = both(&flow("b", 9), &flow("a", 2));
    world.commit(
        "moved and changed",
        &[("two/one.yml", ""), ("b.yaml", &shared)],
    );
    world.commit(
        "moved out",
        &[("b.yaml", &flow("b", 9)), ("a.yaml", &flow("a", 2))],
    );
    world.commit("gone", &[("a.yaml", "")]);
    world.commit("elsewhere", &[("b.yaml", &flow("b", 8))]);
    world.commit("again", &[("c.yaml", &flow("a", 3))]);
    let expected = expect![[r#"
        again | 10 lines | created
        gone | 0 lines | deleted
        moved and changed | 10 lines | timeout 1 min → 2 min
        one | 10 lines | created
    "#]];
    world.check(Kind::Flow, "a", expected).await;
    world.check(Kind::Flow, "nobody", expect![[""]]).await;
    world.check(Kind::Product, "a", expect![[""]]).await;
}

#[tokio::test]
async fn a_broken_text_ends_nothing() {
    let world = World::new();
    world.commit("made", &[("a.yaml", &flow("a", 1))]);
    let broken = "a: [b\nkind: \"PromotionFlow";
    world.commit("broken", &[("a.yaml", broken)]);
    world.commit("broken still", &[("a.yaml", &format!("{broken} c"))]);
    let expected = expect![[r#"
        made | 10 lines | created
    "#]];
    world.check(Kind::Flow, "a", expected).await;
    world.commit("mended", &[("a.yaml", &flow("a", 2))]);
    let expected = expect![[r#"
        mended | 10 lines | timeout 1 min → 2 min
        made | 10 lines | created
    "#]];
    world.check(Kind::Flow, "a", expected).await;
}

#[tokio::test]
async fn a_merge_is_one_step_of_the_branch() {
    let world = World::new();
    let clone = world.path("clone");
    world.commit("made", &[("a.yaml", &flow("a", 1))]);
    git(&clone, &["checkout", "-q", "-b", "side"]);
    world.commit("one", &[("a.yaml", &flow("a", 2))]);
    world.commit("two", &[("a.yaml", &flow("a", 3))]);
    git(&clone, &["checkout", "-q", "main"]);
    world.commit("beside", &[("b.yaml", &flow("b", 1))]);
    git(&clone, &["merge", "-q", "--no-ff", "-m", "merged", "side"]);
    let expected = expect![[r#"
        merged | 10 lines | timeout 1 min → 3 min
        made | 10 lines | created
    "#]];
    world.check(Kind::Flow, "a", expected).await;
}

#[tokio::test]
async fn of_a_long_history_the_newest_are_told() {
    let world = World::new();
    let mut stream = String::new();
    for number in 1..=5_000 {
        // Every tenth step changes the flow, the others something beside it.
        let (path, text) = match number % 10 {
            1 => ("a.yaml", flow("a", number)),
            _ => ("b.yaml", flow("b", number)),
        };
        let message = format!("step {number}");
        write!(
            stream,
            "commit refs/heads/main\ncommitter Ada <ada@example.org> {number} +0000\ndata {}\n{message}\nM 100644 inline config/{path}\ndata {}\n{text}\n",
            message.len(),
            text.len()
        )
        .unwrap();
    }
    let file = world.path("stream");
    std::fs::write(&file, stream).unwrap();
    let import = Command::new("git")
        .current_dir(world.path("clone"))
        .args(["fast-import", "--quiet", "--force"])
        .stdin(std::fs::File::open(&file).unwrap())
        .status();
    assert!(import.unwrap().success());
    let runtime = world.runtime().await;
    let began = std::time::Instant::now();
    let history = runtime.history(Kind::Flow, "a", 1_000).await.unwrap();
    println!("newest of 5000 steps: {:?}", began.elapsed());
    assert_eq!(
        (history.changes.len(), history.more),
        (HISTORY as usize, true)
    );
    assert_eq!(history.changes[0].commit.message, "step 4991");
    let began = std::time::Instant::now();
    let none = runtime.history(Kind::Flow, "nobody", 9).await.unwrap();
    println!("one that never was: {:?}", began.elapsed());
    assert_eq!(none, ManifestHistory::default());
    // Reading each step by itself takes minutes.
    assert!(began.elapsed().as_secs() < 20);
}

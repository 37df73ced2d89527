//! A workspace with real repositories: `config.git`, and `apps.git` with the folders of all applications.
#![allow(dead_code, clippy::unwrap_used)]

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU64, Ordering},
};

use signalbox_api::{PlanRequest, ReleaseView, Route, Runtime, TriggerRequest, User};
use signalbox_runtime::{Embedded, Options, Role};
use tempfile::TempDir;

/// The workspace, and a clone of its applications' repository.
pub struct World {
    pub dir: TempDir,
}

impl World {
    /// A product `shop` with an application for each of these names and environments, in `NAME/ENVIRONMENT` of the
    /// repository `apps.git`, and `extra` manifests.
    pub fn new(names: &[&str], environments: &[&str], extra: &str) -> Self {
        let world = Self {
            dir: TempDir::new().unwrap(),
        };
        for repository in ["config", "apps"] {
            let bare = format!("{repository}.git");
            git(world.path(), &["init", "-q", "--bare", "-b", "main", &bare]);
            git(world.path(), &["init", "-q", "-b", "main", repository]);
            let address = format!("../{bare}");
            let clone = world.path().join(repository);
            git(&clone, &["remote", "add", "origin", &address]);
        }
        let settings = "[configuration]\nurl = \"config.git\"\n[runtime]\nname = \"test\"\n[git]\nallow = [\"file\"]\n";
        std::fs::write(world.path().join("signalbox.toml"), settings).unwrap();
        world.configure(&manifests(names, environments, extra));
        world
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The clone of the applications' repository.
    pub fn apps(&self) -> PathBuf {
        self.path().join("apps")
    }

    /// Publishes another configuration.
    pub fn configure(&self, manifests: &str) {
        let clone = self.path().join("config");
        std::fs::write(clone.join("all.yaml"), manifests).unwrap();
        git(&clone, &["add", "-A"]);
        git(&clone, &["commit", "-q", "-m", "configure"]);
        git(&clone, &["push", "-q", "origin", "main"]);
    }

    /// Commits files of the applications' repository; nothing is pushed.
    pub fn commit(&self, message: &str, files: &[(&str, &str)]) -> String {
        for (path, text) in files {
            let path = self.apps().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        git(&self.apps(), &["add", "-A"]);
        let commit = ["commit", "-q", "--allow-empty", "-m", message];
        git(&self.apps(), &commit);
        git(&self.apps(), &["rev-parse", "HEAD"])
    }

    /// Takes over what others pushed meanwhile, and pushes.
    pub fn push(&self) {
        let apps = self.apps();
        if !git(&apps, &["ls-remote", "origin", "main"]).is_empty() {
            git(&apps, &["pull", "-q", "--rebase", "origin", "main"]);
        }
        git(&apps, &["push", "-q", "origin", "main"]);
    }

    /// The runtime of the workspace, as Rhea uses it.
    pub async fn open(&self) -> Embedded {
        let options = Options {
            role: Role::Conduct,
            waiter: Vec::new(),
        };
        let runtime = Embedded::open(self.path(), &options).await.unwrap();
        runtime.acting_as(User {
            name: "Rhea Manager".into(),
            email: "rhea@example.com".into(),
        })
    }
}

/// The manifests of a product `shop`.
pub fn manifests(names: &[&str], environments: &[&str], extra: &str) -> String {
    let mut text = String::from(
        "apiVersion: codefresh.io/v1beta2\nkind: Product\nmetadata: {name: shop}\nspec:\n  promotionTemplate:\n    versionSource: {file: Chart.yaml, jsonPath: $.appVersion}\n    promotion: {Chart.yaml: {jsonPaths: [$.appVersion]}}\n---\napiVersion: codefresh.io/v1beta1\nkind: PromotionPolicy\nmetadata: {name: everywhere}\nspec: {priority: 1, policy: {action: commit}}\n",
    );
    for (position, environment) in environments.iter().enumerate() {
        let _ = writeln!(
            text,
            "---\napiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata: {{name: {environment}}}\nspec: {{kind: NON_PROD, position: {position}, clusters: [{{name: c, namespaces: [{environment}]}}]}}"
        );
        for name in names {
            let _ = writeln!(
                text,
                "---\n{}",
                application(
                    name,
                    environment,
                    "apps.git",
                    &format!("{name}/{environment}")
                )
            );
        }
    }
    text.push_str(extra);
    text
}

/// The manifest of an application.
pub fn application(name: &str, environment: &str, repository: &str, path: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: {name}-{environment}, annotations: {{codefresh.io/product: shop}}}}\nspec: {{source: {{repoURL: {repository}, path: {path}, targetRevision: main}}, destination: {{name: c, namespace: {environment}}}}}"
    )
}

/// A chart of this version.
pub fn chart(version: &str) -> String {
    format!("name: shop\ndescription: what people want to buy\nappVersion: \"{version}\"\n")
}

/// A promotion of the product from one environment to another.
pub fn promotion(from: &str, to: &str, application: &str) -> PlanRequest {
    PlanRequest {
        product: "shop".into(),
        application: Some(application.into()),
        route: Route::Promotion {
            from: from.into(),
            to: to.into(),
            policy: None,
        },
    }
}

/// Triggers a release and waits for its end.
pub async fn release(runtime: &Embedded, key: &str, request: PlanRequest) -> ReleaseView {
    let mut notices = runtime.subscribe();
    let trigger = TriggerRequest {
        request,
        digest: None,
        reason: None,
    };
    let id = runtime.trigger(key, trigger).await.unwrap().release.id;
    loop {
        let view = runtime.release(&id).await.unwrap();
        if view.release.status.is_ended() {
            return view;
        }
        notices.recv().await.unwrap();
    }
}

/// Runs Git apart from the machine's own configuration; its output without the last line's end. Each call is a minute
/// after the one before, so that histories have one order.
pub fn git(dir: &Path, args: &[&str]) -> String {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    let minutes = CALLS.fetch_add(1, Ordering::Relaxed);
    let date = format!("{} +0000", 1_700_000_000 + 60 * minutes);
    let output = Command::new("git")
        .current_dir(dir)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_AUTHOR_DATE", &date)
        .env("GIT_COMMITTER_DATE", &date)
        .args(["-c", "user.name=Ada Lovelace"])
        .args(["-c", "user.email=ada@example.org"])
        .args(args)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {args:?}: {errors}");
    String::from_utf8(output.stdout)
        .unwrap()
        .trim_end()
        .to_owned()
}

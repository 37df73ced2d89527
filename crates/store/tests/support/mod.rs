//! What the store's tests start from: a store in a directory of its own, profiles, releases.
#![allow(dead_code, clippy::unwrap_used)]

use std::path::PathBuf;

use signalbox_api::ReleaseView;
use signalbox_engine::{
    Event, Plan, Release,
    event::{Millis, ReleaseStatus},
    plan::{ApplicationPlan, EnvironmentPlan, Source},
};
use signalbox_model::{EnvironmentKind, Hooks, ResolvedPolicy};
use signalbox_store::{Place, Profile, Store};
use tempfile::TempDir;

/// The profile that every store of [`store`] has.
pub const LAPTOP: &str = "laptop";

/// A directory of its own, and the database in it.
pub fn place() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("kept").join("signalbox.db");
    (dir, path)
}

/// A fresh store with one profile.
pub fn store() -> (TempDir, PathBuf, Store) {
    let (dir, path) = place();
    let store = Store::open(&path).unwrap();
    store.put_profile(&profile(LAPTOP)).unwrap();
    (dir, path, store)
}

pub fn profile(id: &str) -> Profile {
    Profile {
        id: id.to_owned(),
        name: format!("The {id}"),
        place: Place::Workspace {
            dir: format!("/home/ada/{id}"),
        },
        colour: "iris".to_owned(),
        protected: false,
        read_only: false,
        position: 0,
        trusted: true,
    }
}

pub fn plan(product: &str, flow: &str) -> Plan {
    let environment = |name: &str, version: &str| EnvironmentPlan {
        name: name.to_owned(),
        kind: EnvironmentKind::NonProd,
        depends_on: Vec::new(),
        policy: ResolvedPolicy::default(),
        hooks: Hooks::default(),
        applications: vec![ApplicationPlan {
            name: format!("{product}-{name}"),
            namespace: name.to_owned(),
            repo_url: "https://git.example/apps.git".to_owned(),
            branch: "main".to_owned(),
            path: name.to_owned(),
            version: Some(version.to_owned()),
            base: None,
            template: None,
            writes: Vec::new(),
        }],
    };
    Plan {
        flow: flow.to_owned(),
        flow_version: None,
        configuration_commit: "c0ffee".to_owned(),
        product: product.to_owned(),
        application: format!("{product}-dev"),
        environments: vec![
            environment("dev", "1.1.0"),
            environment("qa", "1.0.1"),
            environment("prod", "1.0.0"),
        ],
        hooks: Hooks::default(),
        timeout_minutes: 60,
        source: Source {
            repo_url: "https://git.example/apps.git".to_owned(),
            branch: "main".to_owned(),
            path: "dev".to_owned(),
            commit: "5eed".to_owned(),
            author: "Ada".to_owned(),
            message: "Ship 1.1.0".to_owned(),
            date: "2026-01-02T03:04:05Z".to_owned(),
            version: Some("1.1.0".to_owned()),
        },
        templates: Default::default(),
        runtime: "laptop".to_owned(),
        runtime_id: "r1".to_owned(),
    }
}

pub fn created(plan: Plan) -> Event {
    Event::Created {
        plan: Box::new(plan),
        by: "Ada".to_owned(),
        email: "ada@example.com".to_owned(),
        reason: None,
    }
}

pub fn release(
    id: &str,
    product: &str,
    flow: &str,
    status: ReleaseStatus,
    at: Millis,
) -> ReleaseView {
    let mut release = Release::create(id, &created(plan(product, flow)), at).unwrap();
    release.status = status;
    ReleaseView {
        release,
        seq: 1,
        terminate_refused: None,
        retry_refused: None,
        decisions: Vec::new(),
    }
}

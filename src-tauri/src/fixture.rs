//! What tests of the shell start from: a desktop in a directory of its own, connected to nothing, and a keychain of its own.
#![allow(clippy::unwrap_used)]

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex},
};

use secrecy::{ExposeSecret, SecretString};
use signalbox_api::{Info, MayDecide, User};
use signalbox_client::credentials::{Account, Unavailable};
use signalbox_engine::{
    EffectId, Event, Stage,
    event::{Millis, Node, NodePhase, Progress},
    plan::{ApplicationPlan, EnvironmentPlan},
};
use signalbox_model::{
    EnvironmentKind, Hooks, ResolvedPolicy,
    policy::{Origin, Resolved},
};
use signalbox_store::{Place, Profile, Proxy, Store};
use tempfile::TempDir;

use crate::{
    connections::Opened,
    desktop::Desktop,
    fake::{self, Fake},
    secrets::{Keychain, Secrets},
    view::{self, Keep, ProfileForm},
};

/// A keychain in memory; `None`: there is none.
#[derive(Clone)]
pub struct InMemory(pub Option<Arc<Mutex<HashMap<String, String>>>>);

impl InMemory {
    pub fn empty() -> Self {
        Self(Some(Arc::default()))
    }

    pub fn all(&self) -> Vec<String> {
        let kept = self.0.as_ref().unwrap().lock().unwrap();
        let mut all: Vec<String> = kept.values().cloned().collect();
        all.sort();
        all
    }

    fn with<T>(
        &self,
        act: impl FnOnce(&mut HashMap<String, String>) -> T,
    ) -> Result<T, Unavailable> {
        match &self.0 {
            Some(kept) => Ok(act(&mut kept.lock().unwrap())),
            None => Err(Unavailable {
                message: "There is no keychain.".to_owned(),
                hint: "Start one, or keep the token for this session only.".to_owned(),
            }),
        }
    }
}

impl Keychain for InMemory {
    fn read(&self, account: &Account) -> Result<Option<SecretString>, Unavailable> {
        self.with(|kept| {
            kept.get(&format!("{account:?}"))
                .cloned()
                .map(SecretString::from)
        })
    }
    fn write(&self, account: &Account, secret: &SecretString) -> Result<(), Unavailable> {
        let secret = secret.expose_secret().to_owned();
        self.with(|kept| kept.insert(format!("{account:?}"), secret))?;
        Ok(())
    }
    fn delete(&self, account: &Account) -> Result<(), Unavailable> {
        self.with(|kept| kept.remove(&format!("{account:?}")))?;
        Ok(())
    }
}

pub fn desktop(keychain: &InMemory) -> (TempDir, Desktop) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("data/signalbox.db")).unwrap();
    let secrets = Secrets::new(keychain.clone());
    let data = dir.path().join("data");
    let desktop = Desktop::over(store, secrets, data, dir.path().to_owned());
    (dir, desktop)
}

pub fn remote(url: &str) -> Place {
    Place::Remote {
        url: url.to_owned(),
        ca_file: None,
        proxy: Proxy::System,
    }
}

pub fn profile(id: &str, name: &str, place: Place) -> Profile {
    Profile {
        id: id.to_owned(),
        name: name.to_owned(),
        place,
        colour: "iris".to_owned(),
        protected: true,
        read_only: false,
        position: 0,
        trusted: true,
    }
}

/// A desktop whose one profile follows a runtime that the test plays; nothing of it was read yet.
pub fn played() -> (TempDir, Desktop, Arc<Fake>) {
    let (dir, desktop) = desktop(&InMemory::empty());
    desktop.store.put_profile(&fake::profile()).unwrap();
    let runtime = Arc::new(Fake::new());
    let ended = desktop.connections.begin(fake::PROFILE);
    let opened = Some(Opened::Played(runtime.clone()));
    desktop
        .connections
        .put(fake::PROFILE, &ended, opened, view::Link::Live);
    (dir, desktop, runtime)
}

/// A form for a remote runtime, with a token.
pub fn form(name: &str, token: Option<&str>, keep: Keep) -> ProfileForm {
    ProfileForm {
        name: name.to_owned(),
        place: remote("https://signalbox.example.com"),
        colour: "iris".to_owned(),
        protected: false,
        read_only: false,
        secrets: view::Secrets {
            token: token.map(str::to_owned),
            proxy_password: None,
            keep,
        },
    }
}

/// Whether any file below a directory holds this text.
pub fn is_written(dir: &Path, text: &str) -> bool {
    std::fs::read_dir(dir).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => is_written(&path, text),
            false => {
                let bytes = std::fs::read(&path).unwrap();
                bytes
                    .windows(text.len())
                    .any(|part| part == text.as_bytes())
            }
        }
    })
}

/// What the runtime said of itself and of her, at moment 1.
pub fn knows_her(desktop: &Desktop, name: &str, email: &str) {
    let info = Info {
        id: "r1".to_owned(),
        name: "staging".to_owned(),
        version: "0.1.0".to_owned(),
        executor: "host".to_owned(),
        deployer: "git".to_owned(),
        role: "releaser".to_owned(),
        capabilities: Vec::new(),
        seq: 0,
        configuration_url: "https://git.example.com/config.git".to_owned(),
        user: Some(User {
            name: name.to_owned(),
            email: email.to_owned(),
        }),
    };
    desktop.store.put_info(fake::PROFILE, &info, 1).unwrap();
}

/// What she may do about an approval.
pub fn may_decide(approval: u32, refused: Option<&str>) -> MayDecide {
    MayDecide {
        approval,
        users: Vec::new(),
        initiator: true,
        refused: refused.map(str::to_owned),
    }
}

fn step() -> EffectId {
    EffectId {
        release: "R1".to_owned(),
        environment: Some("qa".to_owned()),
        application: Some("shop-qa".to_owned()),
        stage: Stage::PreAction,
        attempt: 1,
    }
}

fn environment(name: &str, depends_on: &[&str], pre_action: Option<&str>) -> EnvironmentPlan {
    EnvironmentPlan {
        name: name.to_owned(),
        kind: EnvironmentKind::NonProd,
        depends_on: depends_on.iter().map(|name| (*name).to_owned()).collect(),
        policy: ResolvedPolicy {
            pre_action: pre_action.map(|workflow| Resolved {
                value: workflow.to_owned(),
                origin: Origin::Inline,
                shadowed: Vec::new(),
            }),
            ..ResolvedPolicy::default()
        },
        hooks: Hooks::default(),
        applications: vec![ApplicationPlan {
            name: format!("shop-{name}"),
            namespace: name.to_owned(),
            repo_url: "https://git.example.com/apps.git".to_owned(),
            branch: "main".to_owned(),
            path: name.to_owned(),
            version: None,
            base: None,
            template: None,
            writes: Vec::new(),
        }],
    }
}

/// A release of Ada's from dev to qa is made.
pub fn created() -> Event {
    let mut created = fake::created();
    let Event::Created { plan, .. } = &mut created else {
        panic!("it is a creation");
    };
    plan.environments = vec![
        environment("dev", &[], None),
        environment("qa", &["dev"], Some("check")),
    ];
    created
}

/// A release of Ada's up to where a workflow runs in qa.
pub fn running_step() -> Vec<Event> {
    vec![
        created(),
        Event::Started { writes: None },
        Event::EffectStarted { effect: step() },
    ]
}

/// A step of that workflow.
pub fn node(name: &str, phase: NodePhase, until: Option<Millis>) -> Event {
    Event::EffectProgressed {
        effect: step(),
        progress: Progress::Node {
            node: Node {
                name: name.to_owned(),
                display_name: name.to_owned(),
                parent: None,
                node_type: "Pod".to_owned(),
                phase,
                message: Some("token hunter2".to_owned()),
                started_at: Some(1),
                finished_at: None,
                until,
            },
        },
    }
}

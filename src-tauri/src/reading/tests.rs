//! Without a runtime everything that was ever seen is there, with its age.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use signalbox_api::{Info, Manifests};
use signalbox_client::Remote;
use tokio::{net::TcpListener, time::timeout};

use crate::{
    connections::Opened,
    fixture::{InMemory, desktop, profile, remote},
    view::Link,
};

use super::*;

const ID: &str = "a";

fn seen_until(desktop: &Desktop, at: Millis) {
    let profile = profile(ID, "Staging", remote("https://signalbox.example.com"));
    desktop.store.put_profile(&profile).unwrap();
    let info = Info {
        id: "r1".to_owned(),
        name: "staging".to_owned(),
        version: "0.1.0".to_owned(),
        executor: "host".to_owned(),
        deployer: "git".to_owned(),
        role: "viewer".to_owned(),
        capabilities: Vec::new(),
        seq: 0,
        configuration_url: "https://git.example.com/config.git".to_owned(),
        user: None,
    };
    desktop.store.put_info(ID, &info, at).unwrap();
    let manifests = Manifests {
        commit: "c0ffee".to_owned(),
        documents: Vec::new(),
        diagnostics: Vec::new(),
    };
    desktop.store.put_manifests(ID, &manifests, at).unwrap();
}

#[tokio::test]
async fn what_was_seen_is_answered_with_its_age() {
    let (_dir, desktop) = desktop(&InMemory::empty());
    seen_until(&desktop, 4711);
    for refresh in [Refresh::Cached, Refresh::Fetch] {
        let seen = desktop.configuration(ID, refresh).await.unwrap();
        assert_eq!((seen.manifests.commit.as_str(), seen.at), ("c0ffee", 4711));
        let releases = desktop
            .releases(ID, ReleaseQuery::default(), refresh)
            .await
            .unwrap();
        assert_eq!(releases.seen_at, Some(4711));
    }
    let state = desktop.state(desktop.profile(ID).unwrap()).await.unwrap();
    assert_eq!(
        (state.info.unwrap().id.as_str(), state.heard_at),
        ("r1", Some(4711))
    );
}

#[tokio::test]
async fn what_was_never_seen_says_why_it_is_not_there() {
    let (_dir, desktop) = desktop(&InMemory::empty());
    let unseen = profile(ID, "Staging", remote("https://signalbox.example.com"));
    desktop.store.put_profile(&unseen).unwrap();
    for refresh in [Refresh::Cached, Refresh::Fetch] {
        let errors = [
            desktop.configuration(ID, refresh).await.err(),
            desktop
                .releases(ID, ReleaseQuery::default(), refresh)
                .await
                .err(),
            desktop.release(ID, "01J", refresh).await.err(),
            desktop.records(ID, "01J", refresh).await.err(),
        ];
        for error in errors {
            assert_eq!(error.unwrap().code, Code::Unreachable);
        }
    }
}

#[tokio::test]
async fn nothing_that_changes_a_runtime_waits_to_be_sent() {
    let (_dir, desktop) = desktop(&InMemory::empty());
    seen_until(&desktop, 4711);
    let refused = desktop.runtime_for_change(ID).err().unwrap();
    assert_eq!(refused.code, Code::Unreachable);
    assert!(refused.message.starts_with("Nothing was sent"));
    let mut read_only = desktop.profile(ID).unwrap();
    read_only.read_only = true;
    desktop.store.put_profile(&read_only).unwrap();
    let refused = desktop.runtime_for_change(ID).err().unwrap();
    assert_eq!(refused.code, Code::Rejected);
}

#[tokio::test]
async fn a_runtime_that_was_replaced_is_not_waited_for() {
    let (_dir, desktop) = desktop(&InMemory::empty());
    // It takes connections, and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = remote(&format!("http://{}", silent.local_addr().unwrap()));
    let unseen = profile(ID, "Staging", place);
    desktop.store.put_profile(&unseen).unwrap();
    let mut options = crate::remote::options(&unseen.place).unwrap();
    options.token = Some("token".into());
    let opened = Opened::Remote(Arc::new(Remote::open(&options).unwrap()));
    let ended = desktop.connections.begin(ID);
    assert!(
        desktop
            .connections
            .put(ID, &ended, Some(opened), Link::Connecting)
    );
    let asked = async {
        tokio::join!(
            desktop.releases(ID, ReleaseQuery::default(), Refresh::Fetch),
            desktop.configuration(ID, Refresh::Fetch),
            async {
                silent.accept().await.unwrap();
                desktop.connections.begin(ID);
            },
        )
    };
    let (releases, configuration, ()) = timeout(Duration::from_secs(5), asked).await.unwrap();
    assert_eq!(releases.err().unwrap().code, Code::Unreachable);
    assert_eq!(configuration.err().unwrap().code, Code::Unreachable);
}

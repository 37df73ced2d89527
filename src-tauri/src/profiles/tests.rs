//! Profiles with their secrets: kept where she says, and nowhere else.
#![allow(clippy::unwrap_used)]

use crate::{
    fixture::{InMemory, desktop, form, is_written},
    transfer,
    view::{Keep, TokenState},
};

use super::*;

const TOKEN: &str = "sbx_hunter2hunter2hunter2";

#[tokio::test]
async fn a_token_is_in_the_keychain_and_in_no_file() {
    let keychain = InMemory::empty();
    let (dir, desktop) = desktop(&keychain);
    let saved = desktop
        .save(None, form("Staging", Some(TOKEN), Keep::Keychain))
        .await
        .unwrap();
    assert!(saved.anew);
    assert_eq!(keychain.all(), [TOKEN]);
    let state = desktop.state(saved.profile.clone()).await.unwrap();
    assert_eq!(state.token, TokenState::Keychain);
    let text = transfer::write(&desktop.profiles().unwrap()).unwrap();
    transfer::save(&text, None, dir.path()).unwrap();
    assert!(!is_written(dir.path(), TOKEN));
    assert!(
        is_written(dir.path(), "Staging"),
        "files are looked through"
    );
    let way = desktop
        .way_to(&saved.profile.place, given(None), Some(saved.profile.id))
        .await
        .unwrap();
    assert!(way.token.is_some());
    assert!(!format!("{way:?} {state:?}").contains(TOKEN));
}

fn given(token: Option<&str>) -> Given {
    form::secrets(form("Any", token, Keep::Session).secrets).unwrap()
}

#[tokio::test]
async fn a_token_for_the_session_leaves_the_keychain_empty() {
    let keychain = InMemory::empty();
    let (dir, desktop) = desktop(&keychain);
    let save = |id, token, keep| desktop.save(id, form("Staging", token, keep));
    let saved = save(None, Some("first"), Keep::Keychain).await.unwrap();
    let id = Some(saved.profile.id.clone());
    let saved = save(id.clone(), Some(TOKEN), Keep::Session).await.unwrap();
    assert!(saved.anew);
    assert!(keychain.all().is_empty(), "an older one does not come back");
    assert!(!is_written(dir.path(), TOKEN));
    let state = desktop.state(saved.profile).await.unwrap();
    assert_eq!(state.token, TokenState::Session);
    let saved = save(id.clone(), None, Keep::Keychain).await.unwrap();
    assert!(!saved.anew, "what is left as it is connects nothing anew");
    let saved = save(id, Some(""), Keep::Keychain).await.unwrap();
    let state = desktop.state(saved.profile).await.unwrap();
    assert_eq!(state.token, TokenState::Missing);
}

#[tokio::test]
async fn without_a_keychain_nothing_is_kept_and_the_way_around_is_told() {
    let (_dir, desktop) = desktop(&InMemory(None));
    let refused = desktop
        .save(None, form("Staging", Some(TOKEN), Keep::Keychain))
        .await
        .err()
        .unwrap();
    assert_eq!(refused.code, Code::Storage);
    assert!(refused.hint.unwrap().contains("for this session"));
    assert!(desktop.profiles().unwrap().is_empty());
    let saved = desktop
        .save(None, form("Staging", Some(TOKEN), Keep::Session))
        .await
        .unwrap();
    let copy = desktop.duplicate(&saved.profile.id).await.unwrap();
    let state = desktop.state(copy).await.unwrap();
    assert_eq!(state.token, TokenState::Session);
    desktop.forget_secrets(&saved.profile).await.unwrap();
}

#[tokio::test]
async fn a_copy_stands_behind_its_original_with_its_secrets() {
    let keychain = InMemory::empty();
    let (_dir, desktop) = desktop(&keychain);
    for name in ["Staging", "Production"] {
        desktop
            .save(None, form(name, Some(TOKEN), Keep::Keychain))
            .await
            .unwrap();
    }
    let first = desktop.profiles().unwrap()[0].id.clone();
    desktop.duplicate(&first).await.unwrap();
    desktop.duplicate(&first).await.unwrap();
    let names: Vec<String> = desktop
        .profiles()
        .unwrap()
        .into_iter()
        .map(|profile| profile.name)
        .collect();
    assert_eq!(
        names,
        ["Staging", "Staging copy 2", "Staging copy", "Production"]
    );
    assert_eq!(keychain.all(), [TOKEN; 4]);
}

#[tokio::test]
async fn a_token_goes_to_no_other_host_than_the_one_it_was_given_for() {
    let (_dir, desktop) = desktop(&InMemory::empty());
    let at = |url: &str, token| {
        let mut form = form("Staging", token, Keep::Keychain);
        let Place::Remote { url: address, .. } = &mut form.place else {
            panic!("a remote runtime");
        };
        url.clone_into(address);
        form
    };
    let save = |id, url, token| desktop.save(id, at(url, token));
    let first = "https://one.example.com/team";
    let id = Some(save(None, first, Some(TOKEN)).await.unwrap().profile.id);
    let cases = [
        ("https://one.example.com/other", true),
        ("https://two.example.com/team", false),
        ("https://one.example.com:8443/team", false),
    ];
    for (url, goes) in cases {
        let place = at(url, None).place;
        let way = desktop.way_to(&place, given(None), id.clone()).await;
        assert_eq!(way.is_ok(), goes, "to be tested: {url}");
        let saved = save(id.clone(), url, None).await;
        assert_eq!(saved.is_ok(), goes, "to be kept: {url}");
    }
    let elsewhere = save(id, "https://two.example.com/team", Some("another")).await;
    assert!(elsewhere.is_ok());
}

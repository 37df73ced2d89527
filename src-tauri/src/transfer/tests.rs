//! Profiles to a file and back.
#![allow(clippy::unwrap_used)]

use expect_test::expect;

use crate::fixture::{profile, remote};

use super::*;

fn profiles() -> Vec<Profile> {
    vec![
        profile(
            "id-1",
            "Production",
            remote("https://signalbox.example.com"),
        ),
        profile(
            "id-2",
            "This laptop",
            Place::Workspace {
                dir: "/home/ada/demo".to_owned(),
            },
        ),
    ]
}

#[test]
fn a_file_holds_no_ids_and_no_trust() {
    expect![[r#"
        {
          "signalboxProfiles": 1,
          "profiles": [
            {
              "name": "Production",
              "place": {
                "type": "remote",
                "url": "https://signalbox.example.com",
                "caFile": null,
                "proxy": {
                  "type": "system"
                }
              },
              "colour": "iris",
              "protected": true,
              "readOnly": false
            },
            {
              "name": "This laptop",
              "place": {
                "type": "workspace",
                "dir": "/home/ada/demo"
              },
              "colour": "iris",
              "protected": true,
              "readOnly": false
            }
          ]
        }
    "#]]
    .assert_eq(&write(&profiles()).unwrap());
}

#[test]
fn what_was_written_is_read_untrusted_with_ids_of_this_laptop() {
    let read = read(&write(&profiles()).unwrap(), &[]).unwrap();
    assert!(read.known.is_empty());
    for (read, written) in read.added.iter().zip(profiles()) {
        assert_ne!(read.id, written.id);
        assert!(!read.trusted);
        assert_eq!(
            (&read.name, &read.place, &read.colour, read.protected),
            (
                &written.name,
                &written.place,
                &written.colour,
                written.protected
            )
        );
    }
    assert_eq!(read.added.len(), 2);
    assert_eq!(read.added[1].position, 1);
}

#[test]
fn profiles_that_are_there_stay_as_they_are() {
    let there = vec![profile(
        "x",
        "PRODUCTION",
        remote("https://other.example.com"),
    )];
    let read = read(&write(&profiles()).unwrap(), &there).unwrap();
    assert_eq!(read.known, ["Production"]);
    assert_eq!(read.added.len(), 1);
}

#[test]
fn nothing_comes_in_twice() {
    let remote = "{\"type\": \"remote\", \"url\": \"https://x.example.com\", \"caFile\": null, \"proxy\": {\"type\": \"system\"}}";
    let workspace = "{\"type\": \"workspace\", \"dir\": \"/srv/w\"}";
    let file = |entries: &[(&str, &str)]| {
        let entry = |(name, place): &(&str, &str)| {
            format!("{{\"name\": \"{name}\", \"place\": {place}, \"colour\": \"iris\"}}")
        };
        let entries: Vec<String> = entries.iter().map(entry).collect();
        let entries = entries.join(",");
        format!("{{\"signalboxProfiles\": 1, \"profiles\": [{entries}]}}")
    };
    let text = file(&[
        ("The  team", remote),
        (" the team ", remote),
        ("One", workspace),
        ("Two", workspace),
    ]);
    let twice = read(&text, &[]).unwrap();
    let added: Vec<&str> = twice.added.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(added, ["The team", "One"]);
    assert_eq!(twice.known, ["the team", "Two"]);
    let again = read(&text, &twice.added).unwrap();
    assert_eq!((again.added.len(), again.known.len()), (0, 4));
    let too_many = file(&vec![("x", remote); MOST + 1]);
    assert_eq!(read(&too_many, &[]).unwrap_err().code, Code::Invalid);
}

#[test]
fn mistakes_are_told_with_their_place() {
    let entry = |place: &str, colour: &str| {
        format!(
            "{{\"signalboxProfiles\": 1, \"profiles\": [\n{{\"name\": \"Team\", \"place\": {place}, \"colour\": \"{colour}\"}}]}}"
        )
    };
    let there = "{\"type\": \"workspace\", \"dir\": \"/srv/w\"}";
    let relative = "{\"type\": \"workspace\", \"dir\": \"w\"}";
    let clear = "{\"type\": \"remote\", \"url\": \"http://x.example.com\", \"caFile\": null, \"proxy\": {\"type\": \"system\"}}";
    let given = [
        "{\n  \"signalboxProfiles\": 1,\n  oops".to_owned(),
        "{}".to_owned(),
        "{\"signalboxProfiles\": 7, \"new\": true}".to_owned(),
        entry(there, "red"),
        entry(relative, "iris"),
        entry(clear, "iris"),
        entry(there, "iris").replace("\"name\"", "\"token\": \"x\", \"name\""),
    ];
    let said: Vec<String> = given
        .iter()
        .map(|text| read(text, &[]).unwrap_err().message)
        .collect();
    expect![[r#"
        This is no file of profiles: key must be a string at line 3 column 3.
        This is no file of profiles: missing field `signalboxProfiles` at line 1 column 2.
        This file of profiles has version 7; this Signalbox knows 1.
        profiles[0]: `red` is no colour of a profile.
        profiles[0]: `w` is no absolute path of a workspace.
        profiles[0]: Over http a token could be read by anybody on the way.
        This is no file of profiles: unknown field `token`, expected one of `name`, `place`, `colour`, `protected`, `readOnly` at line 2 column 8.
    "#]]
    .assert_eq(&format!("{}\n", said.join("\n")));
}

#[test]
fn an_existing_file_is_never_replaced() {
    let home = tempfile::tempdir().unwrap();
    let saved = |wanted: Option<&str>| {
        let path = save("text", wanted, home.path()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "text");
        path.strip_prefix(home.path())
            .unwrap()
            .display()
            .to_string()
    };
    fs::create_dir(home.path().join("dir")).unwrap();
    assert_eq!(saved(None), "signalbox-profiles.json");
    assert_eq!(saved(None), "signalbox-profiles (2).json");
    assert_eq!(saved(Some("~/mine")), "mine");
    assert_eq!(saved(Some("mine")), "mine (2)");
    assert_eq!(saved(Some("dir")), "dir/signalbox-profiles.json");
    let refused = save("text", Some("none/mine"), home.path()).unwrap_err();
    assert_eq!(refused.code, Code::Storage);
    assert_eq!(
        fs::read_dir(home.path()).unwrap().count(),
        5,
        "no leftovers"
    );
}

#[test]
fn what_is_no_file_of_profiles_is_not_read() {
    let home = tempfile::tempdir().unwrap();
    for path in [home.path().to_owned(), home.path().join("none")] {
        assert_eq!(load(&path).unwrap_err().code, Code::Invalid);
    }
}

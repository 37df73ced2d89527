//! Every field of a form, and what is said of a mistake in it.
#![allow(clippy::unwrap_used)]

use expect_test::expect;

use crate::fixture::{profile, remote};

use super::*;

fn said<T: std::fmt::Display>(result: Result<T, Error>) -> String {
    match result {
        Ok(value) => value.to_string(),
        Err(error) => format!("{} [{}]", error.message, error.hint.unwrap_or_default()),
    }
}

#[test]
fn addresses() {
    let given = "https://signalbox.example.com/
        HTTPS://Signalbox.example.com:8443/team/
        http://localhost:7420
        http://127.0.0.1:7420
        http://[::1]:7420
        http://signalbox.example.com
        http://127.0.0.1.example.com
        ftp://signalbox.example.com
        signalbox.example.com
        https://ada:hunter2@signalbox.example.com
        https://signalbox.example.com/?token=hunter2
        https://";
    let read: Vec<String> = given
        .lines()
        .map(|line| said(address(line.trim())))
        .collect();
    let read = format!("{}\n", read.join("\n"));
    assert!(!read.contains("hunter2"));
    expect![[r#"
        https://signalbox.example.com
        https://signalbox.example.com:8443/team
        http://localhost:7420
        http://127.0.0.1:7420
        http://[::1]:7420
        Over http a token could be read by anybody on the way. [use https; http is for runtimes on this machine (localhost) only]
        Over http a token could be read by anybody on the way. [use https; http is for runtimes on this machine (localhost) only]
        A runtime is not reached by ftp. [use https://…]
        The runtime's address can't be read. [write it with its scheme, such as https://signalbox.example.com]
        The runtime's address holds more than an address. [leave out user, password, `?…` and `#…`: secrets have their own fields and are kept in the keychain]
        The runtime's address holds more than an address. [leave out user, password, `?…` and `#…`: secrets have their own fields and are kept in the keychain]
        The runtime's address can't be read. [write it with its scheme, such as https://signalbox.example.com]
    "#]].assert_eq(&read);
}

#[test]
fn names_and_colours() {
    let there = [
        profile("a", "Staging", remote("https://a.example.com")),
        profile("b", "staging 2", remote("https://b.example.com")),
    ];
    let long = "x".repeat(61);
    let mut read: Vec<String> = [
        "  Team \t one ",
        "",
        "STAGING",
        "a\u{7}b",
        "a\u{202e}b",
        &long,
    ]
    .map(|given| said(name(given, &there)))
    .to_vec();
    read.push(said(colour("tomato")));
    read.push(said(colour("red")));
    expect![[r#"
        Team one
        The profile has no name. [give it one, such as `staging`]
        There is a profile `STAGING` already. [choose another name, such as `STAGING 3`]
        The profile's name holds characters that can't be seen. [type it anew]
        The profile's name holds characters that can't be seen. [type it anew]
        The profile's name is longer than 60 characters. [shorten it]
        tomato
        `red` is no colour of a profile. [choose one of slate, iris, grass, blue, amber, tomato, plum, teal, orange, pink]
    "#]].assert_eq(&format!("{}\n", read.join("\n")));
}

#[test]
fn ca_files_and_proxies() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("ca.pem"), "-----BEGIN CERTIFICATE-----\n").unwrap();
    fs::write(home.path().join("key.der"), [0, 159, 146]).unwrap();
    let check = |ca_file: &str, proxy: &str| {
        let given = Place::Remote {
            url: "https://signalbox.example.com".to_owned(),
            ca_file: Some(ca_file.to_owned()),
            proxy: match proxy {
                "" => Proxy::Direct,
                url => Proxy::Url {
                    url: url.to_owned(),
                    user: Some(" ".to_owned()),
                },
            },
        };
        let read = place(given, &[], home.path()).map(|place| format!("{place:?}"));
        said(read).replace(&home.path().display().to_string(), "~")
    };
    let read = [
        check("", ""),
        check("~/ca.pem", "http://proxy.example.com:3128"),
        check("ca.pem", "socks5://proxy.example.com"),
        check("none.pem", ""),
        check("key.der", ""),
        check("~", ""),
        check("", "proxy:3128"),
        check("", "http://ada:hunter2@proxy.example.com"),
    ];
    let read = format!("{}\n", read.join("\n"));
    assert!(!read.contains("hunter2"));
    expect![[r#"
        Remote { url: "https://signalbox.example.com", ca_file: None, proxy: Direct }
        Remote { url: "https://signalbox.example.com", ca_file: Some("~/ca.pem"), proxy: Url { url: "http://proxy.example.com:3128", user: None } }
        Remote { url: "https://signalbox.example.com", ca_file: Some("~/ca.pem"), proxy: Url { url: "socks5://proxy.example.com", user: None } }
        The CA file ~/none.pem can't be read: No such file or directory (os error 2). [check its path and permissions]
        The CA file ~/key.der holds no certificate in PEM form. [it begins with -----BEGIN CERTIFICATE-----; convert others with: openssl x509 -inform der -in FILE -out FILE.pem]
        ~ is no certificate file. [name a PEM file with the certificate of the authority]
        The proxy's address can't be read. [write it with its scheme, such as http://proxy.example.com:3128]
        The proxy's address holds more than an address. [leave out user, password, `?…` and `#…`: secrets have their own fields and are kept in the keychain]
    "#]].assert_eq(&read);
}

#[test]
fn tokens_that_were_copied_badly_are_not_repeated() {
    let given = |token: &str| {
        secrets(Secrets {
            token: Some(token.to_owned()),
            proxy_password: None,
            keep: Keep::Session,
        })
    };
    assert!(given(" sbx_abc\n").is_ok());
    let refused = given("sbx_abc Bearer hunter2").unwrap_err();
    assert!(!format!("{refused:?}").contains("hunter2"));
}

//! Every way not to reach a runtime has its own error, with a sentence and a hint, and none repeats a secret.
#![allow(clippy::unwrap_used)]

mod support;

use std::{fs, time::Duration};

use axum::{
    Json, Router,
    http::{StatusCode, header},
    response::{Html, IntoResponse},
    routing::get,
};
use rcgen::date_time_ymd;
use signalbox_api::{
    Error,
    error::Code,
    http::{Problem, VERSION},
};
use signalbox_client::{Limits, Options, Remote};
use support::{errors::*, *};

fn trusting(url: &str, authority: &Authority) -> Options {
    Options {
        ca_file: Some(authority.file()),
        ..options(url)
    }
}

#[tokio::test]
async fn a_runtime_is_found_and_timed() {
    let served = serve(runtime()).await;
    let (info, latency) = signalbox_client::test(&options(&served.http()))
        .await
        .unwrap();
    assert_eq!(info.name, "Team");
    assert!(latency > Duration::ZERO && latency < Duration::from_secs(10));
}

#[tokio::test]
async fn names_and_connections() {
    let patient = Limits {
        connect: Duration::from_secs(30),
        read: Duration::from_secs(40),
        ..limits()
    };
    let nowhere = options("https://nothing.invalid");
    check_within(&nowhere, patient, Code::Dns, &["nothing.invalid"]).await;
    let port = closed().await;
    let refused = options(&format!("http://{port}"));
    check(&refused, Code::Refused, &[&port, "refused"]).await;
    let silent = options(&format!("http://{}", raw(None).await));
    check_within(&silent, impatient(), Code::Timeout, &["did not answer"]).await;
    let handshake = options(&format!("https://{}", raw(None).await));
    let short = Limits {
        connect: Duration::from_millis(200),
        ..limits()
    };
    let authority = Authority::new("Any");
    let handshake = Options {
        ca_file: Some(authority.file()),
        ..handshake
    };
    check_within(&handshake, short, Code::Timeout, &["No connection"]).await;
    let cut = options(&format!("http://{}", raw(Some("")).await));
    check(&cut, Code::Unreachable, &["broke off"]).await;
    let shell = options(&format!(
        "http://{}",
        raw(Some("SSH-2.0-OpenSSH_9.6\r\n\r\n")).await
    ));
    check(&shell, Code::NotARuntime, &["not with HTTP"]).await;
}

#[tokio::test]
async fn certificates() {
    let authority = Authority::new("Team CA");
    let good = authority
        .serve(certificate("box", &["127.0.0.1"]), runtime())
        .await;
    let (info, _) = signalbox_client::test(&trusting(&good.https(), &authority))
        .await
        .unwrap();
    assert_eq!(info.name, "Team");

    let stranger = Authority::new("Stranger CA");
    check(
        &trusting(&good.https(), &stranger),
        Code::Tls,
        &[
            "127.0.0.1",
            "does not know the authority",
            "“CN=box”",
            "“CN=Team CA”",
            "until 4096-01-01",
        ],
    )
    .await;

    let alone = serve_self_signed(certificate("alone", &["127.0.0.1"]), runtime()).await;
    check(
        &trusting(&alone.https(), &stranger),
        Code::Tls,
        &["self-signed", "“CN=alone”"],
    )
    .await;

    let other = authority
        .serve(
            certificate("other", &["other.example", "10.1.2.3"]),
            runtime(),
        )
        .await;
    check(
        &trusting(&other.https(), &authority),
        Code::Tls,
        &["for other.example, 10.1.2.3, not for 127.0.0.1"],
    )
    .await;

    let mut old = certificate("old", &["127.0.0.1"]);
    old.not_before = date_time_ymd(2001, 1, 1);
    old.not_after = date_time_ymd(2002, 2, 3);
    let old = authority.serve(old, runtime()).await;
    check(
        &trusting(&old.https(), &authority),
        Code::Tls,
        &["it expired on 2002-02-03 00:00 UTC"],
    )
    .await;

    let mut early = certificate("early", &["127.0.0.1"]);
    early.not_before = date_time_ymd(4001, 1, 1);
    let early = authority.serve(early, runtime()).await;
    check(
        &trusting(&early.https(), &authority),
        Code::Tls,
        &["not valid before 4001-01-01"],
    )
    .await;
}

#[tokio::test]
async fn tls_on_one_side_only() {
    let authority = Authority::new("Team CA");
    let plain = serve(runtime()).await;
    check(
        &trusting(&plain.https(), &authority),
        Code::Tls,
        &["plain HTTP"],
    )
    .await;
    let good = authority
        .serve(certificate("box", &["127.0.0.1"]), runtime())
        .await;
    let error = signalbox_client::test_within(&options(&good.http()), limits())
        .await
        .unwrap_err();
    assert!(
        matches!(error.code, Code::NotARuntime | Code::Unreachable),
        "{error:?}"
    );
}

#[tokio::test]
async fn authorities_that_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    for (path, says) in [
        (folder.path().join("missing.pem"), "can't be read"),
        (file("empty.pem", ""), "holds no certificate"),
        (file("text.pem", "hello"), "holds no certificate"),
        (
            file(
                "wrong.pem",
                "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n",
            ),
            "not a certificate",
        ),
        (
            file("cut.pem", "-----BEGIN CERTIFICATE-----\naGVsbG8="),
            "damaged",
        ),
    ] {
        let options = Options {
            ca_file: Some(path),
            ..options("https://a.example")
        };
        check(&options, Code::Invalid, &["CA file", says]).await;
    }
    let two = [Authority::new("One"), Authority::new("Two")];
    let both: String = two
        .iter()
        .map(|authority| fs::read_to_string(authority.file()).unwrap())
        .collect();
    let served = two[1]
        .serve(certificate("box", &["127.0.0.1"]), runtime())
        .await;
    let options = Options {
        ca_file: Some(file("both.pem", &both)),
        ..options(&served.https())
    };
    signalbox_client::test(&options).await.unwrap();
}

#[tokio::test]
async fn answers_of_something_else() {
    let page = Router::new().fallback(async || Html("<title>Welcome</title>"));
    let served = serve(page).await;
    check(
        &options(&served.http()),
        Code::NotARuntime,
        &["not a Signalbox runtime", "a web page"],
    )
    .await;
    let moved = Router::new().fallback(async || {
        (
            StatusCode::FOUND,
            [(header::LOCATION, "https://me:pw@login.example/")],
        )
    });
    let served = serve(moved).await;
    check(
        &options(&served.http()),
        Code::NotARuntime,
        &["redirects to https://…@login.example/"],
    )
    .await;
    for (status, code, says) in [
        (StatusCode::BAD_GATEWAY, Code::Unreachable, "in front of"),
        (StatusCode::UNAUTHORIZED, Code::NotARuntime, "401"),
        (StatusCode::NOT_FOUND, Code::NotARuntime, "404"),
        (StatusCode::TOO_MANY_REQUESTS, Code::Throttled, "429"),
        (
            StatusCode::PROXY_AUTHENTICATION_REQUIRED,
            Code::Proxy,
            "proxy",
        ),
    ] {
        let served = serve(Router::new().fallback(async move || status)).await;
        check(&options(&served.http()), code, &[says]).await;
    }
}

#[tokio::test]
async fn answers_of_a_runtime() {
    let served = serve(speaking(runtime(), "9")).await;
    check(
        &options(&served.http()),
        Code::Incompatible,
        &["version 9", &format!("version {VERSION}")],
    )
    .await;
    for code in [Code::Unauthorized, Code::Forbidden] {
        let refuse = async move || {
            let error = Error::new(code, format!("Not with {TOKEN}.")).hint("Ask.");
            let problem = Problem::from(error);
            (StatusCode::from_u16(problem.status).unwrap(), Json(problem)).into_response()
        };
        let served = serve(speaking(Router::new().fallback(refuse), VERSION)).await;
        check(&options(&served.http()), code, &["Not with …."]).await;
    }
    let later = r#"{"type":"x","status":403,"title":"Too young.","code":"later","hint":"Wait."}"#;
    let later = Router::new().fallback(async move || (StatusCode::FORBIDDEN, later));
    let served = serve(speaking(later, VERSION)).await;
    check(&options(&served.http()), Code::Forbidden, &["Too young."]).await;
    let strange = Router::new().route("/api/v1/info", get(async || "{}"));
    let served = serve(speaking(strange, VERSION)).await;
    check(
        &options(&served.http()),
        Code::Incompatible,
        &["can't be read"],
    )
    .await;
}

#[tokio::test]
async fn options_that_are_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let with_token = |token: &str| Options {
        token: Some(token.into()),
        ..options("https://a.example")
    };
    let a = "https://a.example";
    for (options, says) in [
        (options("http://a.example"), "plain HTTP"),
        (
            options(&format!("https://me:{TOKEN}@a.example")),
            "a user or a password",
        ),
        (options(&format!("https://a.example?{TOKEN}")), "no “?”"),
        (through(a, "ftp://proxy"), "ftp://"),
        (
            through(a, &format!("http://me:{PASSWORD}@proxy")),
            "a user or a password",
        ),
        (with_token(&format!("{TOKEN}\r\nx: y")), "token"),
    ] {
        let error = Remote::open_within(&options, limits()).unwrap_err();
        is(&error, Code::Invalid, &[says]);
        assert_quiet(&format!("{options:?}"));
    }
    drop(folder);
}

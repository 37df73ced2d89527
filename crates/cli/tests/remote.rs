//! The command line and a server process: a colleague's work, restarts in the middle, and who may do what.
#![allow(clippy::unwrap_used)]

mod support;

use std::{fs, io::BufRead, process::Output, time::Duration};

use serde_json::Value;
use signalbox_api::{Change, Notice, PlanRequest, Refresh, Runtime, TriggerRequest, error::Code};
use signalbox_model::Kind;
use support::{
    Demo, FLOW, PRODUCT,
    served::{connect, free_address, lines, send},
};

const TRIGGER: [&str; 6] = ["release", "trigger", "--flow", FLOW, "--product", PRODUCT];
/// What is done somewhere is seen everywhere after so long.
const SEEN: Duration = Duration::from_secs(1);

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn numbers(records: &[Value]) -> Vec<i64> {
    let sequence = records.iter().filter(|line| line.get("event").is_some());
    sequence.map(|line| line["seq"].as_i64().unwrap()).collect()
}

fn is_started(stage: &'static str) -> impl Fn(&Value) -> bool {
    move |line| {
        line["event"]["type"] == "effectStarted"
            && line["event"]["effect"].as_str().unwrap().contains(stage)
    }
}

#[test]
fn a_colleague_releases_over_http() {
    let demo = Demo::with_gates();
    let token = demo.user("Otto Colleague", "releaser");
    let served = demo.serve("127.0.0.1:0");
    let run = |arguments: &[&str]| {
        let output = demo
            .remote(&served.url, &token, arguments)
            .args(["-o", "json"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", told(&output));
        lines(&output)
    };
    assert_eq!(run(&["flow", "list"])[0]["name"], FLOW);
    let plan = run(&["flow", "plan", "--flow", FLOW, "--product", PRODUCT]);
    assert_eq!(plan[0]["plan"]["source"]["version"], "1.5.0");
    let made = run(&TRIGGER);
    assert_eq!(
        made[0]["release"]["status"], "RUNNING",
        "it does not wait for the end"
    );
    let id = made[0]["release"]["id"].as_str().unwrap();
    let watched = run(&["release", "watch", id]);
    assert_eq!(watched.last().unwrap()["release"]["status"], "SUCCEEDED");
    let (_, journal) = demo.json(&["release", "watch", id]);
    assert_eq!(watched, journal, "the same as beside the journal");
    assert_eq!(run(&["release", "list"])[0]["by"], "Otto Colleague");
    let log = demo.git(&[
        "--git-dir",
        demo.dir.join("charts.git").to_str().unwrap(),
        "log",
        "-1",
        "--format=%an <%ae>",
        "main",
    ]);
    assert_eq!(log, "Otto Colleague <Otto@example.com>\n");
    assert_eq!(served.end_by("TERM"), Some(0));
}

#[test]
fn a_watch_survives_the_runtime() {
    let demo = Demo::with_gates();
    let token = demo.user("Otto Colleague", "releaser");
    let address = free_address();
    let mut served = demo.serve(&address);
    let trigger = [&TRIGGER[..], &["--watch"]].concat();
    let (mut watched, said) = demo.watch_remote(&served.url, &token, &trigger);
    let mut seen = Vec::new();
    let reached = is_started("qa/trioapp-qa/PreAction");
    watched
        .until(|line| {
            seen.push(line.clone());
            reached(line)
        })
        .unwrap();
    served.kill();
    let served = demo.serve(&address);
    watched.until(|line| {
        seen.push(line.clone());
        false
    });
    assert_eq!(watched.exit_code(), Some(0));
    assert_eq!(seen.last().unwrap()["release"]["status"], "SUCCEEDED");
    assert_eq!(served.end_by("INT"), Some(0));
    let id = demo.only_release();
    let (_, journal) = demo.json(&["release", "watch", &id]);
    assert_eq!(
        numbers(&seen),
        numbers(&journal),
        "none missing, none twice"
    );
    let said = fs::read_to_string(said).unwrap();
    assert!(
        said.contains("stale, reconnecting: ") && said.contains("live again"),
        "{said}"
    );
    assert_eq!(demo.chart_commits().len(), 4, "each promotion once");
}

#[test]
fn an_interrupted_watch_leaves_the_release_alone() {
    let demo = Demo::with_gates();
    let token = demo.user("Otto Colleague", "releaser");
    let served = demo.serve("127.0.0.1:0");
    let trigger = [&TRIGGER[..], &["--watch"]].concat();
    let (mut watched, said) = demo.watch_remote(&served.url, &token, &trigger);
    watched.until(is_started("PreAction")).unwrap();
    send("INT", watched.id());
    assert_eq!(watched.exit_code(), Some(130));
    let said = fs::read_to_string(said).unwrap();
    let id = demo.only_release();
    let again = format!("signalbox --runtime {} release watch {id}", served.url);
    assert!(said.contains(&again), "{said}");
    let output = demo
        .remote(&served.url, &token, &["release", "watch", &id])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
}

fn request() -> TriggerRequest {
    TriggerRequest {
        request: PlanRequest {
            route: signalbox_api::Route::Flow { flow: FLOW.into() },
            product: PRODUCT.into(),
            application: None,
        },
        digest: None,
        reason: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_keeps_its_answer_over_a_restart() {
    let demo = Demo::with_gates();
    let token = demo.user("Rhea Manager", "admin");
    let address = free_address();
    let mut served = demo.serve(&address);
    let runtime = connect(&served.url, &token);
    let release = runtime.trigger("one", request()).await.unwrap().release.id;
    let flow = runtime.manifest(Kind::Flow, FLOW).await.unwrap().manifest;
    let change = Change {
        kind: Kind::Flow,
        name: FLOW.into(),
        revision: Some(flow.revision),
        text: Some(flow.text + "# The end\n"),
    };
    let publish =
        |message: &str| runtime.change("publish", vec![change.clone()], message.to_owned());
    let published = publish("A comment").await.unwrap();
    served.kill();
    let _served = demo.serve(&address);
    assert_eq!(
        runtime.trigger("one", request()).await.unwrap().release.id,
        release
    );
    assert_eq!(publish("A comment").await.unwrap(), published);
    let releases = runtime.releases(Default::default()).await.unwrap().releases;
    assert_eq!(releases.len(), 1);
    let config = demo.dir.join("config.git");
    let log = |format: &str| demo.git(&["--git-dir", config.to_str().unwrap(), "log", format]);
    assert_eq!(log("--format=%s").matches("A comment").count(), 1);

    let other = TriggerRequest {
        reason: Some("Another one".into()),
        ..request()
    };
    let refused = runtime.trigger("one", other).await.unwrap_err();
    assert_eq!(refused.code, Code::Invalid, "{refused}");
    let refused = publish("Something else").await.unwrap_err();
    assert_eq!(refused.code, Code::Invalid, "{refused}");
    assert_eq!(log("--format=%s").matches("Something else").count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn colleagues_see_each_other_within_a_second() {
    let demo = Demo::with_gates();
    let (rhea, otto) = (demo.user("Rhea", "releaser"), demo.user("Otto", "viewer"));
    let served = demo.serve("127.0.0.1:0");
    let (rhea, otto) = (connect(&served.url, &rhea), connect(&served.url, &otto));
    let mut heard = otto.subscribe();
    otto.manifests(Refresh::Cached).await.unwrap();
    let release = rhea.trigger("one", request()).await.unwrap().release.id;
    let triggered = std::time::Instant::now();
    let record = loop {
        if let Notice::Journal { record } = heard.recv().await.unwrap() {
            break record;
        }
    };
    let took = triggered.elapsed();
    assert_eq!(record.release, release);
    eprintln!("seen {took:?} after the answer to the trigger");
    assert!(took < SEEN, "{took:?}");
}

#[test]
fn exit_codes_tell_reach_from_rejection() {
    let demo = Demo::new();
    let viewer = demo.user("Vera", "viewer");
    let served = demo.serve("127.0.0.1:0");
    let check = |url: &str, token: &str, arguments: &[&str], code: i32, words: &str| {
        let output = demo.remote(url, token, arguments).output().unwrap();
        let told = told(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
        assert!(told.contains(words), "{arguments:?}: {told}");
        assert!(!token.starts_with("sb") || !told.contains(token), "{told}");
    };
    let nobody = format!("http://{}", free_address());
    check(&served.url, &viewer, &["flow", "list"], 0, "");
    check(&served.url, &viewer, &TRIGGER, 4, "releaser");
    check(&served.url, "nonsense", &["flow", "list"], 4, "token");
    check(&served.url, "", &["flow", "list"], 4, "SIGNALBOX_TOKEN");
    check(&nobody, &viewer, &["flow", "list"], 3, "127.0.0.1");
    check(&nobody, &viewer, &TRIGGER, 3, "127.0.0.1");
    check("ftp://host", &viewer, &["flow", "list"], 4, "http");
    check(
        &served.url,
        &viewer,
        &["release", "watch", "01ABC"],
        4,
        "no release",
    );
    check(
        &served.url,
        &viewer,
        &["login", "--workspace", "."],
        2,
        "--runtime",
    );
    check(&served.url, &viewer, &["serve"], 2, "--workspace");
    check(&served.url, &viewer, &["logout"], 4, "keychain");
    demo.run(&["user", "revoke", "Vera"]);
    check(&served.url, &viewer, &["flow", "list"], 4, "revoked");
}

#[test]
fn users_and_tokens() {
    let demo = Demo::new();
    let added = demo.run(&["user", "add", "Vera", "--role", "viewer"]);
    let token = String::from_utf8(added.stdout.clone()).unwrap();
    assert_eq!(token.lines().count(), 1, "the token and nothing else");
    assert!(told(&added).contains("expires on 20"), "{}", told(&added));
    let (_, more) = demo.json(&["user", "token", "Vera", "--expires", "never"]);
    assert_eq!(more[0]["expiresAt"], Value::Null);
    let (_, users) = demo.json(&["user", "list"]);
    let ids: Vec<&str> = users[0]["tokens"]
        .as_array()
        .unwrap()
        .iter()
        .map(|token| token["id"].as_str().unwrap())
        .collect();
    assert_eq!((users.len(), ids.len()), (1, 2));
    let day = 24 * 60 * 60 * 1000;
    let first = &users[0]["tokens"][usize::from(users[0]["tokens"][0]["expiresAt"].is_null())];
    let days = (first["expiresAt"].as_i64().unwrap() - first["createdAt"].as_i64().unwrap()) / day;
    assert!((89..=90).contains(&days), "{days}");
    assert!(
        demo.run(&["user", "revoke", "Vera", "--token", ids[0]])
            .status
            .success()
    );
    let listed = String::from_utf8(demo.run(&["user", "list"]).stdout).unwrap();
    assert_eq!(listed.matches("revoked on").count(), 1, "{listed}");
    for (arguments, code, words) in [
        (&["add", "Vera", "--role", "admin"][..], 4, "already"),
        (&["add", "Otto", "--role", "king"], 2, "king"),
        (
            &["add", "Otto", "--role", "admin", "--expires", "soon"],
            2,
            "90d",
        ),
        (&["token", "Nobody"], 4, "Nobody"),
        (&["revoke", "Nobody"], 4, "Nobody"),
        (&["revoke", "Vera", "--token", "nope"], 4, "nope"),
    ] {
        let output = demo.run(&[&["user"], arguments].concat());
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}: {}",
            told(&output)
        );
        assert!(
            told(&output).contains(words),
            "{arguments:?}: {}",
            told(&output)
        );
    }
}

#[test]
fn a_server_that_would_not_be_safe_does_not_start() {
    let demo = Demo::new();
    let taken = demo.serve("127.0.0.1:0");
    let taken = taken.url.trim_start_matches("http://");
    let host = "--allow-host-executor";
    for (arguments, words) in [
        (&["--listen", "127.0.0.1:0"][..], "--allow-host-executor"),
        (&[host, "--listen", "0.0.0.0:0"], "--tls-cert"),
        (&[host, "--listen", "nonsense"], "no address"),
        (&[host, "--listen", taken], "can't listen"),
        (
            &[
                host,
                "--listen",
                "127.0.0.1:0",
                "--tls-cert",
                "no.pem",
                "--tls-key",
                "no.pem",
            ],
            "no.pem",
        ),
    ] {
        let output = demo.run(&[&["serve"], arguments].concat());
        assert_eq!(output.status.code().unwrap() & !7, 0, "{arguments:?}");
        assert_ne!(output.status.code(), Some(0), "{arguments:?}");
        assert!(
            told(&output).contains(words),
            "{arguments:?}: {}",
            told(&output)
        );
    }
    let output = demo.run(&["serve", "--tls-cert", "cert.pem"]);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
}

/// The HTTP status of an address.
fn status(url: &str) -> String {
    let output = std::process::Command::new("curl")
        .args([
            "--silent",
            "--output",
            "/dev/null",
            "--write-out",
            "%{http_code}",
            url,
        ])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Reads a log of JSON lines on until one says something.
fn until_it_says(log: &mut impl BufRead, words: &str) {
    let mut line = String::new();
    while log.read_line(&mut line).unwrap() > 0 {
        let told: Value = serde_json::from_str(&line).unwrap();
        if told["message"].as_str().unwrap().contains(words) {
            return;
        }
        line.clear();
    }
    panic!("`{words}` was never told");
}

#[test]
fn a_second_server_stands_by() {
    let demo = Demo::new();
    let mut first = demo.serve("127.0.0.1:0");
    assert_eq!(status(&format!("{}/readyz", first.url)), "200");
    let (second, mut log) = demo.serve_telling("127.0.0.1:0");
    until_it_says(&mut log, "standing by");
    assert_eq!(status(&format!("{}/healthz", second.url)), "200");
    assert_eq!(status(&format!("{}/readyz", second.url)), "503");
    first.kill();
    until_it_says(&mut log, "conducting from now on");
    assert_eq!(status(&format!("{}/readyz", second.url)), "200");
}

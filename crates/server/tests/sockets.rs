//! Where and how the server listens: TLS by files, plain HTTP where it may be, and how it stops.
#![allow(clippy::unwrap_used)]

#[path = "shape/support.rs"]
mod support;

use std::{fs, net::SocketAddr, num::NonZeroU32, path::Path, time::Duration};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::{Client, StatusCode, Version};
use signalbox_server::{Error, Limits, Options, Plain, Role, Server, Tls};
use support::Runtime;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, timeout},
};

/// Sooner than the time that a stop leaves to what is under way.
const SOON: Duration = Duration::from_secs(4);
/// Longer than it.
const LONG: Duration = Duration::from_secs(20);

/// A case against a runtime of its own.
fn check<F: Future<Output = ()>>(case: impl FnOnce(Runtime) -> F) {
    let tokio = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    tokio.block_on(async { case(Runtime::start().await).await });
}

fn options(listen: &str, tls: Option<Tls>, plain: Plain) -> Options {
    Options {
        listen: listen.parse::<SocketAddr>().unwrap(),
        tls,
        plain,
    }
}

/// Why a server with these options does not start.
async fn refused(runtime: &Runtime, options: &Options) -> Error {
    let embedded = runtime.embedded.clone().unwrap();
    Server::start(embedded, runtime.users(), options)
        .await
        .unwrap_err()
}

/// A certificate for this machine, and its key, as files.
fn certificate(dir: &Path, name: &str) -> (Tls, String) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let tls = Tls {
        certificate: dir.join(format!("{name}.pem")),
        key: dir.join(format!("{name}.key")),
    };
    fs::write(&tls.certificate, cert.pem()).unwrap();
    fs::write(&tls.key, signing_key.serialize_pem()).unwrap();
    (tls, cert.pem())
}

#[test]
fn it_speaks_tls_and_http_2_by_certificate_files() {
    check(|runtime| async move {
        let (tls, pem) = certificate(runtime.home(), "runtime");
        let options = options("127.0.0.1:0", Some(tls), Plain::Loopback);
        let embedded = runtime.embedded.clone().unwrap();
        let server = Server::start(embedded, runtime.users(), &options)
            .await
            .unwrap();
        let trusting = reqwest::Certificate::from_pem(pem.as_bytes()).unwrap();
        let client = Client::builder()
            .tls_certs_only([trusting])
            .build()
            .unwrap();
        let url = format!(
            "https://localhost:{}/api/v1/openapi.json",
            server.address().port()
        );
        let answer = client.get(&url).send().await.unwrap();
        assert_eq!(
            (answer.status(), answer.version()),
            (StatusCode::OK, Version::HTTP_2)
        );
        let stranger = Client::new().get(&url).send().await;
        assert!(stranger.is_err(), "nobody else has signed it");
        server.stop().await;
    });
}

#[test]
fn what_it_can_not_listen_with_is_named() {
    check(|runtime| async move {
        let home = runtime.home().to_owned();
        let (good, _) = certificate(&home, "good");
        let (other, _) = certificate(&home, "other");
        let empty = home.join("empty.pem");
        fs::write(&empty, "nothing to see\n").unwrap();
        let cases = [
            (
                home.join("missing.pem"),
                good.key.clone(),
                "missing.pem",
                "No such file",
            ),
            (
                empty.clone(),
                good.key.clone(),
                "empty.pem",
                "no certificate in it",
            ),
            (
                good.certificate.clone(),
                empty,
                "empty.pem",
                "no items found",
            ),
            (good.certificate.clone(), other.key, "good.pem", "Mismatch"),
        ];
        for (certificate, key, file, why) in cases {
            let tls = Tls { certificate, key };
            let options = options("127.0.0.1:0", Some(tls), Plain::Loopback);
            let told = refused(&runtime, &options).await.to_string();
            assert!(told.contains(file) && told.contains(why), "{told}");
        }
        let plain = options("0.0.0.0:0", None, Plain::Loopback);
        assert!(matches!(
            refused(&runtime, &plain).await,
            Error::PlainHttp(_)
        ));
        let taken = options(&runtime.address().to_string(), None, Plain::Loopback);
        assert!(matches!(
            refused(&runtime, &taken).await,
            Error::Listen { .. }
        ));
    });
}

#[test]
#[cfg(target_os = "linux")]
fn who_reads_nothing_for_long_is_cut_off() {
    check(|runtime| async move {
        const TIMES: usize = 1000;
        let many = NonZeroU32::new(1_000_000).unwrap();
        let limits = Limits {
            unread: Duration::from_millis(500),
            per_second: many,
            burst: many,
            ..Limits::default()
        };
        let embedded = runtime.embedded.clone().unwrap();
        let options = options("127.0.0.1:0", None, Plain::Loopback);
        let server = Server::start_with(embedded, runtime.users(), &options, &limits)
            .await
            .unwrap();
        let ask = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
        let mut stalled = TcpStream::connect(server.address()).await.unwrap();
        stalled
            .write_all(ask.repeat(TIMES).as_bytes())
            .await
            .unwrap();
        // Far more than the system keeps for a reader is waiting; the time that passes is what is tested.
        tokio::time::sleep(Duration::from_secs(4)).await;
        let mut read = Vec::new();
        let reading = stalled.read_to_end(&mut read);
        let _ = timeout(LONG, reading).await.unwrap();
        let answers = String::from_utf8_lossy(&read)
            .matches("HTTP/1.1 200 OK")
            .count();
        assert!((1..TIMES).contains(&answers), "{answers} were sent");
    });
}

#[test]
fn a_stop_ends_streams_at_once_and_lets_requests_finish() {
    check(|mut runtime| async move {
        let releaser = runtime.caller(Role::Releaser);
        let mut events = releaser.listen("/events", None).await.unwrap();
        events.block().await.unwrap();
        let address = runtime.address();
        // A request that waits for its body: the server has said that it does.
        let body = "{\"flow\": \"f\", \"product\": \"p\"}";
        let head = format!(
            "POST /api/v1/plans HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            releaser.token().unwrap(),
            body.len()
        );
        let mut asked = TcpStream::connect(address).await.unwrap();
        asked.write_all(head.as_bytes()).await.unwrap();
        let mut answer = [0; 256];
        let read = asked.read(&mut answer).await.unwrap();
        assert!(answer[..read].starts_with(b"HTTP/1.1 100 "));

        let begun = Instant::now();
        let stopping = tokio::spawn(async move { runtime.stop().await });
        while events.block().await.is_some() {}
        assert!(begun.elapsed() < SOON, "streams end at once");
        asked.write_all(body.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let reading = asked.read_to_string(&mut answer);
        timeout(LONG, reading).await.unwrap().unwrap();
        assert!(answer.contains("There is no product `p`."), "{answer}");
        timeout(SOON, stopping).await.unwrap().unwrap();
        assert!(TcpStream::connect(address).await.is_err());
    });
}

//! Errors as the tests look at them, and servers that make them.

use signalbox_api::{Error, error::Code};
use signalbox_client::{Limits, Options, Proxy};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::{TOKEN, limits, options};

/// The proxy's password; no error may repeat it.
pub const PASSWORD: &str = "hush-proxy";

pub async fn check(options: &Options, code: Code, says: &[&str]) {
    check_within(options, limits(), code, says).await;
}

pub async fn check_within(options: &Options, limits: Limits, code: Code, says: &[&str]) {
    let error = signalbox_client::test_within(options, limits)
        .await
        .unwrap_err();
    is(&error, code, says);
    assert_quiet(&format!("{options:?}"));
}

pub fn is(error: &Error, code: Code, says: &[&str]) {
    assert_eq!(error.code, code, "{error:?}");
    for words in says {
        assert!(error.message.contains(words), "{words:?} not in {error:?}");
    }
    assert!(error.message.ends_with('.'), "{error:?}");
    assert!(error.hint.is_some(), "{error:?}");
    assert_quiet(&format!("{error:?} {error}"));
}

pub fn assert_quiet(text: &str) {
    for secret in [TOKEN, PASSWORD] {
        assert!(!text.contains(secret), "{text}");
    }
}

pub fn through(url: &str, proxy: &str) -> Options {
    Options {
        proxy: Proxy::Url {
            url: proxy.to_owned(),
            user: Some("me".to_owned()),
            password: Some(PASSWORD.into()),
        },
        ..options(url)
    }
}

/// A port at which nothing listens.
pub async fn closed() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().to_string()
}

/// Takes one connection after the other, reads a little, says `answer`, and hangs up or keeps silent.
pub async fn raw(answer: Option<&'static str>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            match answer {
                Some(answer) => {
                    let mut buffer = [0; 4096];
                    let _ = stream.read(&mut buffer).await;
                    let _ = stream.write_all(answer.as_bytes()).await;
                }
                None => open.push(stream),
            }
        }
    });
    address
}

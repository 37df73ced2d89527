//! Proxies: through them, and every way in which they fail.
#![allow(clippy::unwrap_used)]

mod support;

use std::{net::SocketAddr, time::Duration};

use signalbox_api::error::Code;
use signalbox_client::{Limits, Options};
use support::{errors::*, *};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

/// A proxy that connects to one place, whatever it is asked for, for whoever knows the password.
async fn connecting(target: SocketAddr) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            let head = String::from_utf8(head).unwrap().to_lowercase();
            assert!(head.starts_with("connect runtime.invalid:443 "), "{head}");
            assert!(!head.contains(TOKEN), "{head}");
            // me:hush-proxy
            if !head.contains("proxy-authorization: basic bwu6ahvzac1wcm94eq==") {
                let refused = b"HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n";
                stream.write_all(refused).await.unwrap();
                continue;
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            carry(stream, target);
        }
    });
    address
}

/// The same as SOCKS 5, with user and password.
async fn socks(target: SocketAddr) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            assert_eq!(stream.read_u8().await.unwrap(), 5);
            let methods = bytes(&mut stream).await;
            assert!(methods.contains(&2), "{methods:?}");
            stream.write_all(&[5, 2]).await.unwrap();
            assert_eq!(stream.read_u8().await.unwrap(), 1);
            let user = bytes(&mut stream).await;
            let password = bytes(&mut stream).await;
            let known = user == b"me" && password == PASSWORD.as_bytes();
            stream.write_all(&[1, u8::from(!known)]).await.unwrap();
            if !known {
                continue;
            }
            let mut request = [0; 4];
            stream.read_exact(&mut request).await.unwrap();
            // Connect to a name: it is the proxy that resolves it.
            assert_eq!(request, [5, 1, 0, 3]);
            assert_eq!(bytes(&mut stream).await, b"runtime.invalid");
            assert_eq!(stream.read_u16().await.unwrap(), 443);
            let granted = [5, 0, 0, 1, 0, 0, 0, 0, 0, 0];
            stream.write_all(&granted).await.unwrap();
            carry(stream, target);
        }
    });
    address
}

async fn bytes(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = vec![0; stream.read_u8().await.unwrap().into()];
    stream.read_exact(&mut bytes).await.unwrap();
    bytes
}

fn carry(mut stream: TcpStream, target: SocketAddr) {
    tokio::spawn(async move {
        let mut other = TcpStream::connect(target).await.unwrap();
        let _ = copy_bidirectional(&mut stream, &mut other).await;
    });
}

#[tokio::test]
async fn through_a_proxy_with_a_password() {
    let authority = Authority::new("Team CA");
    let served = authority
        .serve(certificate("box", &["runtime.invalid"]), runtime())
        .await;
    let http = format!("http://{}", connecting(served.address).await);
    let socks = format!("socks5h://{}", socks(served.address).await);
    for proxy in [http, socks] {
        let good = Options {
            ca_file: Some(authority.file()),
            ..through("https://runtime.invalid", &proxy)
        };
        let (info, _) = signalbox_client::test(&good).await.unwrap();
        assert_eq!(info.name, "Team");
        let mut wrong = good;
        if let signalbox_client::Proxy::Url { password, .. } = &mut wrong.proxy {
            *password = Some("another".into());
        }
        check(&wrong, Code::Proxy, &["proxy"]).await;
    }
}

#[tokio::test]
async fn plain_http_to_this_machine_takes_no_proxy() {
    let served = serve(runtime()).await;
    let nowhere = through(&served.http(), &format!("http://{}", closed().await));
    signalbox_client::test(&nowhere).await.unwrap();
}

#[tokio::test]
async fn proxies_that_fail() {
    let authority = Authority::new("Team CA");
    let target = "https://runtime.invalid";
    let through = |proxy: &str| Options {
        ca_file: Some(authority.file()),
        ..through(target, proxy)
    };
    let port = closed().await;
    for scheme in ["http", "https", "socks5h"] {
        let proxy = through(&format!("{scheme}://{port}"));
        check(&proxy, Code::Proxy, &[&port]).await;
    }
    for (answer, says) in [
        (
            "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
            "user and a password",
        ),
        (
            "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
            "refuses to connect to runtime.invalid:443",
        ),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n", "refuses to connect"),
        ("SSH-2.0\r\n", "refuses to connect"),
        ("", "refuses to connect"),
    ] {
        let proxy = through(&format!("http://{}", raw(Some(answer)).await));
        check(&proxy, Code::Proxy, &[says]).await;
    }
    let silent = through(&format!("http://{}", raw(None).await));
    let short = Limits {
        connect: Duration::from_millis(200),
        ..limits()
    };
    check_within(&silent, short, Code::Timeout, &["through the proxy"]).await;
    let patient = Limits {
        connect: Duration::from_secs(30),
        read: Duration::from_secs(40),
        ..limits()
    };
    let nameless = through("http://proxy.invalid:3128");
    check_within(&nameless, patient, Code::Proxy, &["name proxy.invalid"]).await;
}

//! Small servers to be reached: a runtime of a few words, with and without TLS.
#![allow(dead_code, clippy::unwrap_used)]

pub mod errors;

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    http::{HeaderName, HeaderValue},
    middleware::map_response,
    response::{IntoResponse, Response},
    routing::get,
};
use axum_server::{Handle, tls_rustls::RustlsConfig};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivateKeyDer};
use signalbox_api::{Info, http::CONTRACT};
use signalbox_client::{Limits, Options, Proxy};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// The token of every test; no error may repeat it.
pub const TOKEN: &str = "sb_hush_0123456789";

/// A server that runs until it is dropped.
pub struct Served {
    pub address: SocketAddr,
    stop: tokio::task::JoinHandle<()>,
}

impl Served {
    pub fn http(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn https(&self) -> String {
        format!("https://{}", self.address)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop.abort();
    }
}

/// Serves plain HTTP.
pub async fn serve(router: Router) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    serve_on(listener, router)
}

/// Serves plain HTTP on a port that is taken already.
pub fn serve_on(listener: TcpListener, router: Router) -> Served {
    let address = listener.local_addr().unwrap();
    let stop = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    Served { address, stop }
}

/// An authority of the tests, in a file.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), certificate.pem()).unwrap();
        Self {
            issuer: Issuer::new(params, key),
            folder,
        }
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Serves TLS with a certificate of this authority.
    pub async fn serve(&self, params: CertificateParams, router: Router) -> Served {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        serve_tls(certificate.der().to_vec(), &key, router).await
    }
}

/// What a certificate says: whom it is for, under a common name.
pub fn certificate(common: &str, names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common);
    params
}

/// Serves TLS with a certificate that nobody signed.
pub async fn serve_self_signed(params: CertificateParams, router: Router) -> Served {
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    serve_tls(certificate.der().to_vec(), &key, router).await
}

async fn serve_tls(certificate: Vec<u8>, key: &KeyPair, router: Router) -> Served {
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.into()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let handle = Handle::new();
    let server =
        axum_server::from_tcp_rustls(listener, RustlsConfig::from_config(Arc::new(config)))
            .unwrap()
            .handle(handle);
    let stop = tokio::spawn(async move { server.serve(router.into_make_service()).await.unwrap() });
    Served { address, stop }
}

/// Answers like a runtime of this version of the contract.
pub fn speaking(router: Router, version: &'static str) -> Router {
    router.layer(map_response(move |response: Response| async move {
        let name = HeaderName::from_static(CONTRACT);
        ([(name, HeaderValue::from_static(version))], response).into_response()
    }))
}

/// A runtime that only knows who it is.
pub fn runtime() -> Router {
    speaking(
        Router::new().route("/api/v1/info", get(async || Json(info(0)))),
        "1",
    )
}

/// What a runtime says of itself.
pub fn info(seq: i64) -> Info {
    Info {
        id: "r1".to_owned(),
        name: "Team".to_owned(),
        version: "0.1.0".to_owned(),
        executor: "process".to_owned(),
        deployer: "command".to_owned(),
        role: "releaser".to_owned(),
        capabilities: Vec::new(),
        seq,
        configuration_url: "https://git.example/config".to_owned(),
        user: None,
    }
}

/// How the tests reach an address: directly.
pub fn options(url: &str) -> Options {
    Options {
        url: url.to_owned(),
        token: Some(TOKEN.into()),
        ca_file: None,
        proxy: Proxy::Direct,
        after: None,
    }
}

/// Time-outs that don't hold a test up, and pauses that are over at once.
pub fn limits() -> Limits {
    Limits {
        call_pause: (Duration::from_millis(1), Duration::from_millis(5)),
        stream_pause: (Duration::from_millis(5), Duration::from_millis(50)),
        ..Limits::default()
    }
}

/// Limits with a short wait for an answer.
pub fn impatient() -> Limits {
    Limits {
        read: Duration::from_millis(300),
        overall: Duration::from_millis(900),
        ..limits()
    }
}

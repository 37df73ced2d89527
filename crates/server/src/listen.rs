//! Sockets: plain HTTP where it may be, TLS by certificate files, HTTP/1 and 2.

use std::{
    future::{Ready, ready},
    io,
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::Arc,
    time::Duration,
};

use axum::Router;
use axum_server::{
    Handle,
    accept::Accept,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use tokio::{net::TcpStream, task::JoinHandle};

use crate::{
    Error, Options, Plain, Tls,
    limits::{self, Limits},
};

/// What is under way when the server stops may take so long.
const GRACE: Duration = Duration::from_secs(10);
/// Most requests at once on one HTTP/2 connection.
const STREAMS: u32 = 128;

/// Sets up each connection: what is told goes out at once, and nobody keeps it without reading. A laptop that left
/// without a word would hold its place among its token's streams for a quarter of an hour.
#[derive(Debug, Clone, Copy)]
struct Connections {
    unread: Duration,
}

impl Connections {
    fn set_up(self, stream: &TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        // Elsewhere the system's own patience holds.
        #[cfg(target_os = "linux")]
        socket2::SockRef::from(stream).set_tcp_user_timeout(Some(self.unread))?;
        Ok(())
    }
}

impl<S> Accept<TcpStream, S> for Connections {
    type Stream = TcpStream;
    type Service = S;
    type Future = Ready<io::Result<(TcpStream, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        ready(self.set_up(&stream).map(|()| (stream, service)))
    }
}

/// Sockets that answer.
#[derive(Debug)]
pub struct Listening {
    pub address: SocketAddr,
    handle: Handle<SocketAddr>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Listening {
    /// Takes connections from now on.
    ///
    /// # Errors
    /// The address can't be had, the certificate can't be used, or plain HTTP may not be spoken there.
    pub fn start(router: Router, options: &Options, limits: &Limits) -> Result<Self, Error> {
        let plain = options.listen.ip().is_loopback() || options.plain == Plain::Anywhere;
        if options.tls.is_none() && !plain {
            return Err(Error::PlainHttp(options.listen));
        }
        let tls = options.tls.as_ref().map(config).transpose()?;
        let refused = |error: std::io::Error| Error::Listen {
            address: options.listen,
            cause: error.to_string(),
        };
        let listener = TcpListener::bind(options.listen).map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let handle = Handle::new();
        let mut server = axum_server::from_tcp(listener)
            .map_err(refused)?
            .acceptor(Connections {
                unread: limits.unread,
            })
            .first_request_timeout(limits.head_time)
            .handle(handle.clone());
        limits::connections(&mut server, limits);
        let mut http2 = server.http_builder().http2();
        http2.max_concurrent_streams(STREAMS);
        let answer = router.into_make_service_with_connect_info::<SocketAddr>();
        let task = match tls {
            None => tokio::spawn(server.serve(answer)),
            Some(tls) => {
                let tls = RustlsConfig::from_config(tls);
                let server = server.map(|plain| RustlsAcceptor::new(tls).acceptor(plain));
                tokio::spawn(server.serve(answer))
            }
        };
        Ok(Self {
            address,
            handle,
            task,
        })
    }

    /// Takes no more; what is under way has its time, then the sockets close.
    pub async fn stop(self) {
        self.handle.graceful_shutdown(Some(GRACE));
        match self.task.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the sockets did not close well"),
            Err(error) => tracing::warn!(%error, "the sockets did not close well"),
        }
    }

    /// Closes at once.
    pub fn close(&self) {
        self.handle.shutdown();
        self.task.abort();
    }
}

/// Reads certificate and key.
fn config(tls: &Tls) -> Result<Arc<ServerConfig>, Error> {
    let broken = |file: &Path, cause: String| Error::Certificate {
        file: file.to_owned(),
        cause,
    };
    let chain = CertificateDer::pem_file_iter(&tls.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| broken(&tls.certificate, error.to_string()))?;
    if chain.is_empty() {
        let cause = "there is no certificate in it; a chain is PEM, the server's own first";
        return Err(broken(&tls.certificate, cause.to_owned()));
    }
    let key = PrivateKeyDer::from_pem_file(&tls.key)
        .map_err(|error| broken(&tls.key, error.to_string()))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| broken(&tls.certificate, error.to_string()))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| broken(&tls.certificate, error.to_string()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

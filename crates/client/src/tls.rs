//! Whom to trust: the system's authorities and those of a file.
//!
//! The platform's verifier decides; what it refuses is kept with the refused certificate, so that the error can tell.

use std::{error::Error as _, fmt, path::Path, sync::Arc};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, OtherError, RootCertStore,
    SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};
use rustls_platform_verifier::Verifier;
use signalbox_api::{Error, error::Code};

use crate::certificate::Certificate;

/// The TLS of a connection that trusts the system and, besides, a file.
pub(crate) fn trusting(ca_file: Option<&Path>) -> Result<ClientConfig, Error> {
    let extra = match ca_file {
        Some(file) => authorities(file)?,
        None => Vec::new(),
    };
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = Verifier::new_with_extra_roots(extra, provider.clone()).map_err(|cause| {
        match ca_file {
            Some(file) => Error::new(
                Code::Invalid,
                format!(
                    "A certificate in {} can't be used as an authority: {cause}.",
                    file.display()
                ),
            ),
            None => Error::new(
                Code::Tls,
                format!("This computer trusts no certificate authority at all: {cause}."),
            )
            .hint("Install the package of certificate authorities (ca-certificates), or choose a CA file."),
        }
    })?;
    let mut config = builder(provider.clone())
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Telling(verifier)))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// The TLS of a connection that has none: it trusts nobody.
pub(crate) fn unused() -> ClientConfig {
    builder(Arc::new(aws_lc_rs::default_provider()))
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth()
}

fn builder(
    provider: Arc<CryptoProvider>,
) -> rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier> {
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider knows TLS 1.2 and 1.3")
}

fn authorities(file: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    let shown = file.display();
    let pem = std::fs::read(file).map_err(|cause| {
        Error::new(
            Code::Invalid,
            format!("The CA file {shown} can't be read: {cause}."),
        )
        .hint("Choose a file with the certificates of the authority in PEM form.")
    })?;
    let none = |what: String| {
        Error::new(Code::Invalid, what).hint(
            "It must hold one or more blocks that begin with -----BEGIN CERTIFICATE-----. \
             A file in DER form can be converted with: openssl x509 -inform der -in FILE -out ca.pem",
        )
    };
    let found = CertificateDer::pem_slice_iter(&pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|cause| none(format!("The CA file {shown} is damaged: {cause}.")))?;
    if found.is_empty() {
        return Err(none(format!("The CA file {shown} holds no certificate.")));
    }
    for der in &found {
        if Certificate::read(der).is_none() {
            return Err(none(format!(
                "The CA file {shown} holds something that is not a certificate."
            )));
        }
    }
    Ok(found)
}

/// A certificate that was refused, and why.
#[derive(Debug)]
pub(crate) struct Refused {
    /// The name under which the peer was called: the runtime's or the proxy's.
    pub host: String,
    pub cause: CertificateError,
    /// `None` when it can't even be read.
    pub certificate: Option<Certificate>,
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the certificate is refused: {}", self.cause)
    }
}

impl std::error::Error for Refused {}

/// The platform's verifier, that says with its no what it saw.
#[derive(Debug)]
struct Telling(Verifier);

impl ServerCertVerifier for Telling {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.0
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            .map_err(|error| match error {
                rustls::Error::InvalidCertificate(cause) => {
                    let refused = Refused {
                        host: server_name.to_str().into_owned(),
                        cause,
                        certificate: Certificate::read(end_entity),
                    };
                    rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(
                        Arc::new(refused),
                    )))
                }
                other => other,
            })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

/// What a failed handshake means.
pub(crate) fn told(error: &rustls::Error, name: &str) -> Error {
    if let rustls::Error::InvalidCertificate(CertificateError::Other(other)) = error
        && let Some(refused) = other.source().and_then(|cause| cause.downcast_ref())
    {
        return told_certificate(refused);
    }
    match error {
        rustls::Error::InvalidMessage(_) => Error::new(
            Code::Tls,
            format!("{name} answers, but not with TLS: it probably speaks plain HTTP."),
        )
        .hint("Check the port. The runtime must serve https:// itself or stand behind something that does."),
        rustls::Error::AlertReceived(alert) => Error::new(
            Code::Tls,
            format!("{name} refused the encrypted connection ({alert:?})."),
        )
        .hint("It may ask for a client certificate, or speak only an old version of TLS. Ask who runs it."),
        rustls::Error::PeerIncompatible(_) => Error::new(
            Code::Tls,
            format!("{name} speaks no version of TLS that is still safe ({error})."),
        )
        .hint("It must offer TLS 1.2 or 1.3. Ask who runs it."),
        other => Error::new(
            Code::Tls,
            format!("The encrypted connection to {name} failed: {other}."),
        )
        .hint("Try again. If it stays, something on the way may be breaking the connection."),
    }
}

fn told_certificate(refused: &Refused) -> Error {
    let Refused {
        host,
        cause,
        certificate,
    } = refused;
    let Some(certificate) = certificate else {
        return Error::new(
            Code::Tls,
            format!("{host} shows a certificate that can't be read: {cause}."),
        )
        .hint("Ask who runs it.");
    };
    let (why, hint) = reason(cause, certificate, host);
    Error::new(
        Code::Tls,
        format!("The certificate of {host} is refused: {why}. It is {certificate}."),
    )
    .hint(hint)
}

/// Why a certificate is refused, and what to do about it.
fn reason(cause: &CertificateError, certificate: &Certificate, host: &str) -> (String, String) {
    match cause {
        CertificateError::UnknownIssuer => (
            if certificate.issuer == certificate.subject {
                "it is self-signed, and this computer does not know it".to_owned()
            } else {
                "this computer does not know the authority that issued it".to_owned()
            },
            "If you expected this, ask who runs the runtime for the certificate of their authority and choose it as CA file. \
             If not, somebody may stand in between: don't go on."
                .to_owned(),
        ),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => (
            format!("it expired on {}", certificate.until),
            "Ask who runs the runtime to renew it. Check also that this computer's clock is right."
                .to_owned(),
        ),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => (
            format!("it is not valid before {}", certificate.from),
            "Check that this computer's clock is right.".to_owned(),
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            let names = if certificate.names.is_empty() {
                "for no host name at all".to_owned()
            } else {
                format!("for {}", certificate.names.join(", "))
            };
            (
                format!("it is {names}, not for {host}"),
                "Use the address that the certificate is for, or ask who runs the runtime for a certificate with this name."
                    .to_owned(),
            )
        }
        CertificateError::Revoked => (
            "it was revoked".to_owned(),
            "Don't go on. Ask who runs the runtime.".to_owned(),
        ),
        other => (other.to_string(), "Ask who runs the runtime.".to_owned()),
    }
}

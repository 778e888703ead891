//! https, with certificates of our own.

use std::sync::Arc;

use model::delivery::DeliveryState::{Delivered, Waiting};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::raw::Raw;
use super::*;
use crate::guard::SystemLookup;

/// Somebody who signs certificates.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("a certificate"))
    }

    /// A receiver that answers 200 with a certificate for `name`, changed a little.
    async fn receiver(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Raw {
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        change(&mut params);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.0).expect("a certificate");
        let private = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        let chain = vec![CertificateDer::from(certificate.der().to_vec())];
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(chain, private);
        let acceptor = TlsAcceptor::from(Arc::new(config.expect("a configuration")));
        Raw::accept(move |peer| {
            let acceptor = acceptor.clone();
            async move {
                let Ok(mut peer) = acceptor.accept(peer).await else {
                    return;
                };
                let _ = peer.read(&mut [0; 4096]).await;
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
                let _ = peer.write_all(answer).await;
                let _ = peer.shutdown().await;
            }
        })
        .await
    }

    /// A dispatcher that trusts this authority.
    fn trusted(&self, desk: &Desk) -> Dispatcher {
        let root = reqwest::Certificate::from_der(self.0.der()).expect("a certificate");
        let sender = HttpSender::with(Policy::default(), desk.limits, Arc::new(SystemLookup), move |builder| {
            builder.tls_certs_merge([root.clone()])
        });
        desk.start_with(sender.expect("a sender"))
    }
}

fn https(raw: &Raw) -> String {
    format!("https://{}/", raw.address())
}

#[tokio::test]
async fn a_good_certificate_is_accepted_and_the_handshake_timed() {
    let (desk, authority) = (Desk::new(), Authority::new());
    let raw = authority.receiver("127.0.0.1", |_| {}).await;
    once(&desk, authority.trusted(&desk), &https(&raw), Delivered).await;
    assert!(desk.outcome("a").timings.connect.is_some());
}

#[tokio::test]
async fn what_is_wrong_with_a_certificate_is_said_in_words() {
    let authority = Authority::new();
    let check = async |raw: Raw, trusted: bool, expect: &str| {
        let desk = Desk::new();
        let dispatcher = if trusted {
            authority.trusted(&desk)
        } else {
            desk.start()
        };
        let error = once(&desk, dispatcher, &https(&raw), Waiting).await;
        assert_eq!(error, expect);
        assert_eq!(desk.outcome("a").class, Some(ErrorClass::Tls));
    };
    let raw = authority.receiver("127.0.0.1", |_| {}).await;
    let unknown = "TLS: the certificate's issuer is unknown: self-signed, or an intermediate is missing";
    check(raw, false, unknown).await;
    let old = |params: &mut CertificateParams| params.not_after = date_time_ymd(2020, 3, 4);
    let raw = authority.receiver("127.0.0.1", old).await;
    check(raw, true, "TLS: the certificate expired on 2020-03-04").await;
    let raw = authority.receiver("hooks.example", |_| {}).await;
    let other = "TLS: the certificate is not for 127.0.0.1 but for hooks.example";
    check(raw, true, other).await;
    let raw = Raw::once("HTTP/1.1 400 Bad Request\r\n\r\n").await;
    check(raw, true, "TLS: what answers there does not speak TLS; is it http?").await;
    let raw = Raw::start(async |peer| drop(peer)).await;
    check(raw, true, "TLS: the connection was closed during the handshake").await;
}

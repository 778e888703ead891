//! https in front of a test's issuer, as a proxy would be: with a certificate of its own, under a name that leads nowhere else.

use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// The name, reserved for examples.
const NAME: &str = "issuer.example";

/// A front that waits for what it stands before.
pub struct Front {
    listener: TcpListener,
    acceptor: TlsAcceptor,
    certificate: CertificateDer<'static>,
}

/// A front that passes on; gone with the test.
pub struct Standing {
    task: JoinHandle<()>,
    address: SocketAddr,
    certificate: CertificateDer<'static>,
}

impl Front {
    /// On a free port.
    pub async fn new() -> Self {
        let params = CertificateParams::new(vec![NAME.to_owned()]).expect("a name");
        let key = KeyPair::generate().expect("a key");
        let certificate = CertificateDer::from(params.self_signed(&key).expect("a certificate").der().to_vec());
        let private = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], private);
        Self {
            listener: TcpListener::bind("127.0.0.1:0").await.expect("a free port"),
            acceptor: TlsAcceptor::from(Arc::new(config.expect("a configuration"))),
            certificate,
        }
    }

    /// The base URL of what stands behind it.
    pub fn base(&self) -> String {
        let port = self.listener.local_addr().expect("an address").port();
        format!("https://{NAME}:{port}")
    }

    /// Passes every connection on to `behind`.
    pub fn before(self, behind: SocketAddr) -> Standing {
        let (listener, acceptor) = (self.listener, self.acceptor);
        let address = listener.local_addr().expect("an address");
        let task = tokio::spawn(async move {
            while let Ok((peer, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let (Ok(mut peer), Ok(mut behind)) =
                        (acceptor.accept(peer).await, TcpStream::connect(behind).await)
                    else {
                        return;
                    };
                    // Either side may end it.
                    let _ = tokio::io::copy_bidirectional(&mut peer, &mut behind).await;
                });
            }
        });
        Standing {
            task,
            address,
            certificate: self.certificate,
        }
    }
}

impl Standing {
    /// A client that knows the name and trusts its certificate, and no other.
    pub fn client(&self) -> reqwest::Client {
        let certificate = reqwest::Certificate::from_der(&self.certificate).expect("a certificate");
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .tls_certs_only([certificate])
            .resolve(NAME, self.address);
        builder.build().expect("a client")
    }
}

impl Drop for Standing {
    fn drop(&mut self) {
        self.task.abort();
    }
}

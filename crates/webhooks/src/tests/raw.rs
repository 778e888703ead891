//! A receiver that speaks no HTTP of its own accord: it writes what it is told.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A receiver on a free port.
pub(super) struct Raw(SocketAddr);

impl Raw {
    /// For each connection: takes a request, and does this.
    pub(super) async fn start<F>(with: impl Fn(TcpStream) -> F + Clone + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self::accept(move |mut peer| {
            let with = with.clone();
            async move {
                let mut request = [0; 4096];
                if peer.read(&mut request).await.is_ok_and(|read| read > 0) {
                    with(peer).await;
                }
            }
        })
        .await
    }

    /// For each connection: does this.
    pub(super) async fn accept<F>(with: impl Fn(TcpStream) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            while let Ok((peer, _)) = listener.accept().await {
                tokio::spawn(with(peer));
            }
        });
        Self(address)
    }

    /// Writes this and closes.
    pub(super) async fn once(answer: &'static str) -> Self {
        Self::start(move |mut peer| async move {
            let _ = peer.write_all(answer.as_bytes()).await;
            let _ = peer.shutdown().await;
        })
        .await
    }

    /// Writes the head, and then the flood again and again, for as long as somebody reads it.
    pub(super) async fn flood(head: &str, flood: &[u8]) -> Self {
        let (head, flood) = (head.as_bytes().to_vec(), flood.repeat(100));
        Self::start(move |mut peer| {
            let (head, flood) = (head.clone(), flood.clone());
            async move {
                let mut open = peer.write_all(&head).await.is_ok();
                while open {
                    open = peer.write_all(&flood).await.is_ok();
                }
            }
        })
        .await
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.0
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/", self.0)
    }
}

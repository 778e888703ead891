//! Bounds of a listener, over real sockets.

use super::*;
use axum::routing::{get, post};
use futures_util::stream;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::task::JoinHandle;

const SHORT: Duration = Duration::from_millis(200);
const LONG: Duration = Duration::from_secs(60);

struct Served {
    address: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

async fn serve(limits: Limits) -> Served {
    let router = Router::new()
        .route(
            "/",
            get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }),
        )
        .route("/", post(|body: String| async move { body }))
        .route(
            "/endless",
            get(|| async { Body::from_stream(stream::repeat_with(piece)) }),
        );
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let stop = CancellationToken::new();
    let task = tokio::spawn(listen(listener, router, limits, stop.clone()));
    Served { address, stop, task }
}

/// Of an answer that never ends.
fn piece() -> Result<Bytes, std::convert::Infallible> {
    Ok(Bytes::from_static(&[b'.'; 64 * 1024]))
}

async fn connect(served: &Served) -> TcpStream {
    TcpStream::connect(served.address).await.expect("a connection")
}

async fn say(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).await.expect("sent");
}

/// Everything until the other side closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    // A reset is an end, too.
    let _ = stream.read_to_string(&mut text).await;
    text
}

/// One answer of a connection that is kept alive, up to the end of its body.
async fn answer(stream: &mut TcpStream, end: &str) -> String {
    let mut text = String::new();
    while !text.ends_with(end) {
        let mut piece = [0; 1024];
        let read = stream.read(&mut piece).await.expect("an answer");
        assert_ne!(read, 0, "closed after {text:?}");
        text.push_str(std::str::from_utf8(&piece[..read]).expect("text"));
    }
    text
}

const GET: &str = "GET / HTTP/1.1\r\nhost: h\r\n\r\n";

#[tokio::test]
async fn connections_are_kept_alive_and_know_their_peer() {
    let served = serve(Limits::WALLETS).await;
    let mut stream = connect(&served).await;
    let own = stream.local_addr().expect("an address").to_string();
    for _ in 0..3 {
        say(&mut stream, GET).await;
        assert!(answer(&mut stream, &own).await.starts_with("HTTP/1.1 200"));
    }
    served.stop.cancel();
    served.task.await.expect("an idle connection does not hold up the end");
    assert_eq!(rest(&mut stream).await, "");
}

#[tokio::test]
async fn a_head_that_does_not_come_ends_the_connection() {
    let served = serve(Limits {
        head: SHORT,
        ..Limits::WALLETS
    })
    .await;
    for begun in ["", "GET / HT"] {
        let mut stream = connect(&served).await;
        say(&mut stream, begun).await;
        assert_eq!(rest(&mut stream).await, "");
    }
}

#[tokio::test]
async fn a_body_that_does_not_come_is_refused() {
    let served = serve(Limits {
        head: LONG,
        body: SHORT,
        ..Limits::WALLETS
    })
    .await;
    let head = "POST / HTTP/1.1\r\nhost: h\r\ncontent-type: text/plain\r\ncontent-length: 3\r\n\r\n";
    let mut whole = connect(&served).await;
    say(&mut whole, &format!("{head}abc")).await;
    assert!(answer(&mut whole, "abc").await.starts_with("HTTP/1.1 200"));
    let mut slow = connect(&served).await;
    say(&mut slow, &format!("{head}a")).await;
    let refused = rest(&mut slow).await;
    assert!(refused.starts_with("HTTP/1.1 400"), "{refused}");
}

#[tokio::test]
async fn connections_beyond_the_limit_wait() {
    let served = serve(Limits {
        head: SHORT,
        connections: 1,
        ..Limits::WALLETS
    })
    .await;
    let mut first = connect(&served).await;
    let own = first.local_addr().expect("an address").to_string();
    say(&mut first, GET).await;
    answer(&mut first, &own).await;
    let mut second = connect(&served).await;
    say(&mut second, GET).await;
    let own = second.local_addr().expect("an address").to_string();
    tokio::select! {
        biased;
        text = rest(&mut first) => assert_eq!(text, "", "the idle one is ended first"),
        text = answer(&mut second, &own) => panic!("answered beyond the limit: {text}"),
    }
    assert!(answer(&mut second, &own).await.starts_with("HTTP/1.1 200"));
}

/// Issue 2: who takes nothing is cut off; who takes something, however long it lasts, is not.
#[tokio::test]
async fn a_peer_that_takes_nothing_is_cut_off() {
    let served = serve(Limits {
        take: SHORT,
        connections: 1,
        ..Limits::WALLETS
    })
    .await;
    let endless = "GET /endless HTTP/1.1\r\nhost: h\r\n\r\n";
    let mut taking = connect(&served).await;
    say(&mut taking, endless).await;
    let begun = tokio::time::Instant::now();
    let mut piece = vec![0; 1024 * 1024];
    while begun.elapsed() < 3 * SHORT {
        assert_ne!(taking.read(&mut piece).await.expect("more"), 0);
    }
    drop(taking);
    let mut stuck = connect(&served).await;
    say(&mut stuck, endless).await;
    // There is one place; it is free again once the stuck one was cut off.
    let mut next = connect(&served).await;
    let own = next.local_addr().expect("an address").to_string();
    say(&mut next, GET).await;
    assert!(answer(&mut next, &own).await.starts_with("HTTP/1.1 200"));
    // What lies in the system's buffers, and then a reset.
    let mut taken = 0;
    loop {
        match stuck.read(&mut piece).await {
            Ok(0) | Err(_) => break,
            Ok(more) => taken += more,
        }
    }
    assert!(taken > 0);
}

/// The log says why: the cause is found below the error that the connection ended with.
#[tokio::test]
async fn the_reason_of_a_cut_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let mut stuck = TcpStream::connect(listener.local_addr().expect("an address"))
        .await
        .expect("a connection");
    say(&mut stuck, "GET / HTTP/1.1\r\nhost: h\r\n\r\n").await;
    let (stream, _) = listener.accept().await.expect("a connection");
    let service = service_fn(|_: Request<Incoming>| async {
        let body = Body::from_stream(stream::repeat_with(piece));
        Ok::<_, std::convert::Infallible>(axum::response::Response::new(body))
    });
    let steady = TokioIo::new(Steady::new(stream, SHORT));
    let error = http1::Builder::new().serve_connection(steady, service).await;
    let error = error.expect_err("nothing is taken");
    assert_eq!(TookNothing::caused(&error), Some(TookNothing(SHORT)), "{error:?}");
    assert_eq!(TookNothing(SHORT).to_string(), "the peer took nothing for 0.2 s");
    let other = std::io::Error::new(ErrorKind::TimedOut, "too late");
    assert_eq!(TookNothing::caused(&other), None);
}

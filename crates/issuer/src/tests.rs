//! What a listener answers, without a socket.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;
use credentials::key::SigningKey;
use indexmap::IndexMap;
use journal::Journal;
use model::configuration::{Configuration, Format};
use model::entropy::SeededEntropy;
use model::id::SessionId;
use model::profile::{Defaults, Profile};
use model::secret::Secret;
use model::session::Session;
use model::time::FakeClock;
use serde_json::{Map, Value, json};
use tower::ServiceExt as _;

use crate::catalogue::Catalogue;
use crate::fetch::NoFetch;
use crate::keychain::Keychain;
use crate::keys::KeyRing;
use crate::listener::{Door, Management, Place};
use crate::protocol::asked::Asked;
use crate::protocol::visits::Caller;
use crate::serve::{Here, routes};
use crate::{Issuer, Parts, Settings};

/// An issuer with one profile, `plain`, and a journal in a folder of its own.
pub(crate) struct Stage {
    pub issuer: Arc<Issuer>,
    pub clock: FakeClock,
    folder: PathBuf,
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    pub fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl Stage {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("issuer-{}-{next}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let clock = FakeClock::at("2026-06-15T10:00:00Z".parse().expect("an instant"));
        let issuer = Issuer::new(Parts {
            journal: Journal::open(journal::Options::at(&folder)).expect("a journal"),
            catalogue: catalogue(),
            desk_key: Arc::new(SigningKey::generate_p256().expect("a key")),
            desk_chain: None,
            clock: Arc::new(clock.clone()),
            entropy: Arc::new(SeededEntropy::new(1)),
            fetch: Arc::new(NoFetch),
            keychain: std::sync::Arc::new(crate::keychain::NoKeychain),
            settings: Settings::default(),
        });
        let stage = Self { issuer, clock, folder };
        stage.issuer.set_door(Place::Local, Some(stage.door(None)));
        stage
    }

    fn door(&self, token: Option<&str>) -> Arc<Door> {
        Arc::new(Door {
            base: "http://localhost:7002".into(),
            identifier_path: "",
            management: Some(Management {
                token: token.map(Secret::new),
                port: 7002,
                origins: Vec::new(),
            }),
        })
    }

    /// The loopback listener.
    pub fn here(&self) -> Here {
        Here {
            issuer: self.issuer.clone(),
            door: self.door(None),
        }
    }

    /// A request without headers.
    pub fn asked(&self) -> Asked {
        Asked {
            headers: HeaderMap::new(),
            caller: Caller::new(self.issuer.visits.clone(), None, None),
            renewed: None,
        }
    }

    /// Asks the loopback listener.
    pub async fn ask(&self, method: &str, target: &str, headers: &[(&str, &str)], body: Value) -> Answer {
        self.ask_at(self.door(None), method, target, headers, body).await
    }

    async fn ask_at(
        &self,
        door: Arc<Door>,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Value,
    ) -> Answer {
        let body = Body::from(body.to_string());
        let answer = self.send_at(door, method, target, headers, body).await;
        let (parts, body) = answer.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: serde_json::from_slice(&body).unwrap_or_default(),
        }
    }

    /// Asks the loopback listener for something whose answer is read as it comes.
    pub async fn open(&self, target: &str, headers: &[(&str, &str)]) -> Response {
        self.send_at(self.door(None), "GET", target, headers, Body::empty())
            .await
    }

    async fn send_at(
        &self,
        door: Arc<Door>,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Response {
        let mut request = Request::builder().method(method).uri(target);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", "localhost:7002");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let peer = SocketAddr::from(([127, 0, 0, 1], 9));
        let request = request.extension(ConnectInfo(peer)).body(body);
        let router = routes(Here {
            issuer: self.issuer.clone(),
            door,
        });
        let answer = router.oneshot(request.expect("a request")).await;
        answer.expect("an answer")
    }

    /// A new session.
    pub async fn session(&self, name: &str) -> Session {
        self.session_of("plain", name).await
    }

    /// A new session of a profile: of `plain`, whose credential cannot be made, or of `simple`.
    pub async fn session_of(&self, profile: &str, name: &str) -> Session {
        let body = json!({"profileId": profile, "authMethod": "PRE_AUTHORIZED", "sessionId": name});
        let made = self.ask("POST", "/issuer2/credential-offers", &[], body).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let id = SessionId::parse(name).expect("an id");
        self.issuer.journal.session(&id).expect("a read").expect("a session")
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn catalogue() -> Catalogue {
    let configuration = Configuration {
        id: "c".into(),
        format: Format::SdJwtVc,
        published: Map::from_iter([("vct".to_owned(), json!("vctBaseUrl"))]),
    };
    let configurations = IndexMap::from([("c".to_owned(), Arc::new(configuration))]);
    let defaults = Defaults {
        key: None,
        did: None,
        chain: None,
        mdoc_chain: None,
        desk_did: "did:jwk:desk".into(),
        desk_chain: Vec::new(),
        desk_mdoc_chain: Vec::new(),
    };
    let profile = json!({
        "name": "Plain", "credentialConfigurationId": "c", "credentialData": {"a": 1},
        "mapping": {"b": "<webhook:http://Numbers.local.:9/x>"},
        "notifications": {"webhook": {"url": "http://u:p@192.168.1.20/hook"}},
    });
    let simple = json!({
        "name": "Simple", "credentialConfigurationId": "c", "credentialData": {"a": 1}, "issuerDid": "did:jwk:desk",
    });
    let read = |id: &str, profile: &Value| {
        let profile = Profile::read(id, profile, &configurations, &defaults).expect("a profile");
        (id.to_owned(), Arc::new(profile))
    };
    Catalogue {
        profiles: IndexMap::from([read("plain", &profile), read("simple", &simple)]),
        configurations,
        ..Catalogue::default()
    }
}

/// design.md, Address guard: what the configuration folder names is confirmed.
#[test]
fn the_hosts_of_profiles_are_known() {
    assert_eq!(catalogue().hosts(), ["192.168.1.20", "numbers.local"]);
}

/// design.md, Snapshots; both are never cached.
#[tokio::test]
async fn sessions_are_shown_without_their_codes() {
    let stage = Stage::new();
    let session = stage.session("one").await;
    stage.session("two").await;
    let one = stage.ask("GET", "/issuer2/sessions/one", &[], Value::Null).await;
    let list = stage.ask("GET", "/issuer2/sessions", &[], Value::Null).await;
    for answer in [&one, &list] {
        assert_eq!(answer.header(header::CACHE_CONTROL), Some("no-store"));
        assert!(
            !answer.body.to_string().contains(&session.offer.code),
            "{}",
            answer.body
        );
    }
    assert_eq!(list.body[1], one.body);
    assert_eq!(
        (list.body.as_array().map(Vec::len), &list.body[0]["sessionId"]),
        (Some(2), &json!("two"))
    );
}

/// The list is read by the page: two pages and a bit come whole and in order.
#[tokio::test]
async fn a_long_list_is_whole() {
    let stage = Stage::new();
    for n in 0..401 {
        stage.session(&format!("s{n}")).await;
    }
    let list = stage.ask("GET", "/issuer2/sessions", &[], Value::Null).await.body;
    let ids: Vec<_> = list
        .as_array()
        .expect("a list")
        .iter()
        .map(|s| s["sessionId"].clone())
        .collect();
    let expect: Vec<_> = (0..401).rev().map(|n| json!(format!("s{n}"))).collect();
    assert_eq!(ids, expect);
}

/// R28, fact sheet 1.5: nothing below `/issuer2` is beside the guard.
#[tokio::test]
async fn everything_below_issuer2_is_guarded() {
    let stage = Stage::new();
    for target in [
        "/issuer2",
        "/issuer2/",
        "/issuer2//",
        "/issuer2/nobody",
        "/issuer2/nobody/",
        "/issuer2/a/b/c",
    ] {
        for method in ["GET", "POST", "DELETE"] {
            let answer = stage.ask(method, target, &[], Value::Null).await;
            let shown = (answer.status.as_u16(), answer.body["id"].as_str());
            assert_eq!(shown, (404, Some("NotFoundException")), "{method} {target}");
            let foreign = stage
                .ask(method, target, &[("host", "evil.example")], Value::Null)
                .await;
            let shown = (foreign.status.as_u16(), foreign.body["id"].as_str());
            assert_eq!(shown, (403, Some("ForbiddenException")), "{method} {target}");
        }
    }
}

/// Fact sheet 1.1: a trailing slash is ignored, for wallets as well.
#[tokio::test]
async fn a_trailing_slash_is_ignored() {
    let stage = Stage::new();
    for (method, target) in [
        ("GET", "/.well-known/openid-credential-issuer"),
        ("GET", "/.well-known/openid-credential-issuer/openid4vci"),
        ("GET", "/.well-known/oauth-authorization-server"),
        ("GET", "/.well-known/jwt-vc-issuer"),
        ("GET", "/.well-known/vct/c"),
        ("GET", "/openid4vci/jwks"),
        ("GET", "/openid4vci/credential-offer"),
        ("POST", "/openid4vci/token"),
        ("POST", "/openid4vci/credential"),
        ("POST", "/openid4vci/deferred_credential"),
        ("POST", "/openid4vci/notification"),
        ("GET", "/c"),
        ("GET", "/openid4vci/c"),
    ] {
        let plain = stage.ask(method, target, &[], Value::Null).await;
        assert!(!plain.body.is_null(), "{method} {target}: {}", plain.status);
        let slashed = stage.ask(method, &format!("{target}/"), &[], Value::Null).await;
        assert_eq!(
            (slashed.status, slashed.body),
            (plain.status, plain.body),
            "{method} {target}/"
        );
    }
    let nonce = stage.ask("POST", "/openid4vci/nonce/", &[], Value::Null).await;
    assert!(nonce.body["c_nonce"].is_string());
}

/// R13: a base URL may have any path, the endpoints' own included.
#[tokio::test]
async fn a_base_url_may_end_in_openid4vci() {
    let stage = Stage::new();
    let door = Door {
        base: "https://issuer.example/openid4vci".into(),
        identifier_path: "",
        management: None,
    };
    for target in ["/openid4vci/nonce", "/openid4vci/openid4vci/nonce"] {
        let door = Arc::new(door.clone());
        let answer = stage.ask_at(door, "POST", target, &[], Value::Null).await;
        assert_eq!(answer.status, 200, "{target}");
    }
}

/// R28: a page that may ask may read why it was refused; what is answered depends on `Origin`.
#[tokio::test]
async fn refusals_are_readable_for_allowed_pages() {
    let stage = Stage::new();
    let check = async |token: Option<&str>, headers: &[(&str, &str)], status: u16, origin: Option<&str>| {
        let door = stage.door(token);
        let answer = stage
            .ask_at(door, "GET", "/issuer2/profiles", headers, Value::Null)
            .await;
        let shown = answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        assert_eq!((answer.status.as_u16(), shown), (status, origin), "{headers:?}");
        assert_eq!(answer.header(header::VARY), Some("Origin"), "{headers:?}");
    };
    let (own, evil) = ("http://localhost:3000", "https://evil.example");
    check(Some("t"), &[("origin", own)], 401, Some(own)).await;
    check(Some("t"), &[("origin", evil)], 401, None).await;
    check(Some("t"), &[], 401, None).await;
    check(None, &[("origin", own), ("x-forwarded-for", "1.2.3.4")], 403, Some(own)).await;
    check(None, &[("origin", evil)], 403, None).await;
    check(None, &[("origin", own)], 200, Some(own)).await;
}

/// Keys that profiles give are parsed once per text.
#[test]
fn a_given_key_is_parsed_once() {
    let stage = Stage::new();
    let key = |pair: SigningKey| {
        let jwk: Value = serde_json::from_str(pair.private_jwk().reveal()).expect("a JWK");
        Secret::new(json!({"type": "jwk", "jwk": jwk}).to_string())
    };
    let one = key(SigningKey::generate_p256().expect("a key"));
    let other = key(SigningKey::generate_p256().expect("a key"));
    let given = |secret: &Secret| stage.issuer.keys.given(secret).expect("a key");
    assert!(Arc::ptr_eq(&given(&one), &given(&one)));
    assert_ne!(given(&one).kid(), given(&other).kid());
    assert!(stage.issuer.keys.given(&Secret::new("{}")).is_err());
}

/// A keychain with one key, which counts who asks.
struct Chest {
    jwk: Mutex<String>,
    asked: AtomicUsize,
}

impl Keychain for Chest {
    fn key(&self, id: &str) -> Result<Secret, String> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        match id {
            "mine" => Ok(Secret::new(self.jwk.lock().expect("a lock").clone())),
            other => Err(format!("it keeps no key {other}")),
        }
    }
}

#[test]
fn a_key_in_the_keychain_is_fetched_when_it_is_used_and_again_when_the_configuration_is() {
    let stage = Stage::new();
    let jwk = |key: &SigningKey| key.private_jwk().reveal().to_owned();
    let (first, second) = (
        SigningKey::generate_p256().expect("a key"),
        SigningKey::generate_p256().expect("a key"),
    );
    let chest = Arc::new(Chest {
        jwk: Mutex::new(jwk(&first)),
        asked: AtomicUsize::new(0),
    });
    let keys = KeyRing::new(
        stage.issuer.keys.desk().clone(),
        None,
        stage.issuer.journal.clone(),
        chest.clone(),
    );
    let named = Secret::new(json!({"type": "keychain", "id": "mine", "_keyId": "name"}).to_string());
    let got = keys.given(&named).expect("a key");
    assert_eq!((got.public(), got.kid()), (first.public(), "name"));
    keys.given(&named).expect("a key");
    assert_eq!(chest.asked.load(Ordering::Relaxed), 1);
    *chest.jwk.lock().expect("a lock") = jwk(&second);
    keys.forget_lent();
    assert_eq!(keys.given(&named).expect("a key").public(), second.public());

    let said = |object: Value| {
        keys.given(&Secret::new(object.to_string()))
            .expect_err("no key")
            .to_string()
    };
    assert!(said(json!({"type": "keychain", "id": "other"})).contains("it keeps no key other"));
    *chest.jwk.lock().expect("a lock") = "open sesame".to_owned();
    keys.forget_lent();
    let text = said(json!({"type": "keychain", "id": "mine"}));
    assert!(text.contains("no JWK") && !text.contains("sesame"), "{text}");
}

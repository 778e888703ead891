//! An issuer of a few lines: answers as it should, except where a test says otherwise.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode};
use credentials::jws;
use credentials::key::{PublicKey, SigningKey};
use serde_json::{Value, json};

pub const METADATA: &str = "/.well-known/openid-credential-issuer";
pub const VCT: &str = "https://vct.example/badge";
pub const CODE: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

/// One answer that replaces the good one.
#[derive(Clone)]
pub struct Answer {
    pub status: u16,
    pub kind: &'static str,
    pub body: String,
}

pub fn json(status: u16, body: Value) -> Answer {
    Answer {
        status,
        kind: "application/json",
        body: body.to_string(),
    }
}

/// What a credential is made from.
pub struct Order<'a> {
    pub base: &'a str,
    pub key: &'a SigningKey,
    pub holder: &'a PublicKey,
}

/// Makes the credential for one proof.
pub type Make = fn(&Order<'_>) -> String;

pub struct Issuer {
    pub base: String,
    key: SigningKey,
    format: Value,
    make: Make,
    /// By path; used up front to back, then the good answer again.
    instead: Mutex<HashMap<&'static str, Vec<Answer>>>,
    /// Method and path of every request, and its body.
    pub asked: Mutex<Vec<(String, String)>>,
}

/// Starts an issuer of one configuration, `badge`, which is `format`.
pub async fn start(format: Value, make: Make, instead: Vec<(&'static str, Answer)>) -> Arc<Issuer> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let mut queues: HashMap<&'static str, Vec<Answer>> = HashMap::new();
    for (path, answer) in instead {
        queues.entry(path).or_default().push(answer);
    }
    let key = SigningKey::generate_p256().expect("a key");
    let issuer = Issuer {
        base,
        key,
        format,
        make,
        instead: Mutex::new(queues),
        asked: Mutex::default(),
    };
    let issuer = Arc::new(issuer);
    let router = Router::new().fallback(answer).with_state(issuer.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    issuer
}

impl Issuer {
    pub fn link(&self) -> String {
        let uri = url::form_urlencoded::byte_serialize(format!("{}/offer", self.base).as_bytes()).collect::<String>();
        format!("openid-credential-offer://?credential_offer_uri={uri}")
    }

    pub fn paths(&self) -> Vec<String> {
        self.asked
            .lock()
            .expect("no panic")
            .iter()
            .map(|(path, _)| path.clone())
            .collect()
    }

    pub fn offer(&self) -> Value {
        json!({"credential_issuer": self.base, "credential_configuration_ids": ["badge"], "grants": {CODE: {"pre-authorized_code": "c0de"}}})
    }

    /// What it says about itself.
    pub fn metadata(&self) -> Value {
        let base = &self.base;
        let mut badge = self.format.clone();
        badge["proof_types_supported"] = json!({"jwt": {"proof_signing_alg_values_supported": ["ES256"]}});
        json!({"credential_issuer": base, "credential_endpoint": format!("{base}/credential"),
            "nonce_endpoint": format!("{base}/nonce"), "batch_credential_issuance": {"batch_size": 3},
            "credential_configurations_supported": {"badge": badge}})
    }

    /// Answers so at a path, once, after what was to be answered there before.
    pub fn answers(&self, path: &'static str, answer: Answer) {
        let mut instead = self.instead.lock().expect("no panic");
        instead.entry(path).or_default().push(answer);
    }

    fn good(&self, path: &str, body: &str) -> Answer {
        let base = &self.base;
        match path {
            "/offer" => json(200, self.offer()),
            METADATA => json(200, self.metadata()),
            "/.well-known/oauth-authorization-server" => json(
                200,
                json!({"issuer": base, "token_endpoint": format!("{base}/token"),
                "grant_types_supported": [CODE], "pre-authorized_grant_anonymous_access_supported": true}),
            ),
            "/.well-known/jwt-vc-issuer" => {
                let mut jwk = self.key.public().to_jwk();
                jwk["kid"] = self.key.kid().into();
                json(200, json!({"issuer": base, "jwks": {"keys": [jwk]}}))
            }
            "/token" => json(
                200,
                json!({"access_token": "t0ken", "token_type": "Bearer", "expires_in": 300}),
            ),
            "/nonce" => json(200, json!({"c_nonce": "n"})),
            "/credential" => self.credential(body),
            _ => json(404, json!({})),
        }
    }

    fn credential(&self, body: &str) -> Answer {
        let body: Value = serde_json::from_str(body).expect("JSON");
        let proofs = body["proofs"]["jwt"].as_array().expect("proofs").clone();
        let make = |proof: &Value| {
            let jws = jws::decode(proof.as_str().expect("a text")).expect("a JWS");
            let holder = PublicKey::from_jwk(&jws.header["jwk"]).expect("a key");
            json!({"credential": (self.make)(&Order { base: &self.base, key: &self.key, holder: &holder })})
        };
        json(200, json!({"credentials": proofs.iter().map(make).collect::<Vec<_>>()}))
    }
}

async fn answer(State(issuer): State<Arc<Issuer>>, request: Request) -> Response<Body> {
    let path = request.uri().path().to_owned();
    let method = request.method().clone();
    let body = to_bytes(request.into_body(), 1 << 20).await.expect("a body");
    let body = String::from_utf8_lossy(&body).into_owned();
    issuer
        .asked
        .lock()
        .expect("no panic")
        .push((format!("{method} {path}"), body.clone()));
    let instead = issuer
        .instead
        .lock()
        .expect("no panic")
        .get_mut(path.as_str())
        .and_then(|queue| (!queue.is_empty()).then(|| queue.remove(0)));
    let answer = instead.unwrap_or_else(|| issuer.good(&path, &body));
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).expect("a status");
    response
        .headers_mut()
        .insert("content-type", answer.kind.parse().expect("a header"));
    if ["/nonce", "/token"].contains(&path.as_str()) && answer.kind == "application/json" {
        response
            .headers_mut()
            .insert("cache-control", "no-store".parse().expect("a header"));
    }
    response
}

//! A wallet that goes one of the ways over and over: five requests over keep-alive, metadata read once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use credentials::entropy::SystemEntropy;
use credentials::jwe::{self, Enc};
use credentials::jws;
use credentials::key::{PublicKey, SigningKey};
use model::entropy;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use super::{Manner, Way};
use crate::process::Served;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

/// What a wallet knows of an issuer from its metadata.
#[derive(Debug, Clone)]
pub struct Door {
    /// The issuer identifier.
    pub issuer: String,
    /// The key that requests are encrypted to.
    pub recipient: Value,
}

impl Door {
    /// Reads the metadata.
    pub async fn of(desk: &Served) -> Self {
        let issuer = desk.said["issuer"].as_str().expect("an issuer").to_owned();
        let url = format!("{}/.well-known/openid-credential-issuer", desk.base());
        let answer = reqwest::get(url)
            .await
            .expect("an answer")
            .text()
            .await
            .expect("a body");
        let metadata: Value = serde_json::from_str(&answer).expect("metadata");
        Self {
            issuer,
            recipient: metadata["credential_request_encryption"]["jwks"]["keys"][0].clone(),
        }
    }
}

/// Bytes of an event besides the session that it shows: its target, its name.
const ENVELOPE: usize = 110;

/// How long the parts of an issuance are, in bytes.
#[derive(Debug, Clone)]
pub struct Issuance {
    session: String,
    /// The credential request in clear, as the record keeps it.
    pub request: usize,
    /// Its answer.
    pub answer: usize,
    /// An event.
    pub event: usize,
}

/// One wallet with one connection.
pub struct Holder {
    http: reqwest::Client,
    base: String,
    door: Door,
    way: Way,
    keys: Vec<SigningKey>,
    /// For DPoP.
    own: SigningKey,
}

impl Holder {
    /// A wallet that asks the server at `base`, which calls itself what `door` says.
    pub fn new(base: &str, door: &Door, way: Way) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .pool_max_idle_per_host(1)
            .tcp_nodelay(true)
            .build();
        let key = || SigningKey::generate_p256().expect("a key");
        Self {
            http: http.expect("a client"),
            base: base.to_owned(),
            door: door.clone(),
            way,
            keys: (0..way.keys()).map(|_| key()).collect(),
            own: key(),
        }
    }

    async fn bytes(&self, request: RequestBuilder) -> Vec<u8> {
        let response = request.send().await.expect("an answer");
        let status = response.status();
        let bytes = response.bytes().await.expect("a body");
        assert!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&bytes));
        bytes.to_vec()
    }

    async fn json(&self, request: RequestBuilder) -> Value {
        serde_json::from_slice(&self.bytes(request).await).expect("JSON")
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.http.post(format!("{}{path}", self.base))
    }

    /// One issuance.
    pub async fn issue(&self) -> Issuance {
        let ask = json!({"profileId": self.way.form.profile, "authMethod": "PRE_AUTHORIZED"});
        let made = self.json(self.post("/issuer2/credential-offers").json(&ask)).await;
        let id = made["offerId"].as_str().expect("an id");
        let offer = format!("{}/openid4vci/credential-offer?id={id}", self.base);
        let offer = self.json(self.http.get(offer)).await;
        let code = offer["grants"][GRANT]["pre-authorized_code"].as_str().expect("a code");
        let form = format!("grant_type={}&pre-authorized_code={code}", GRANT.replace(':', "%3A"));
        let path = "/openid4vci/token";
        let asked = self
            .post(path)
            .header("content-type", "application/x-www-form-urlencoded");
        let token = self.json(self.bound(asked.body(form), path, None)).await;
        let token = token["access_token"].as_str().expect("a token");
        let nonce = self.json(self.post("/openid4vci/nonce")).await;
        let nonce = nonce["c_nonce"].as_str().expect("a nonce");
        let (asking, request) = self.request(nonce);
        let answer = self
            .bytes(self.bound(asking, "/openid4vci/credential", Some(token)))
            .await;
        Issuance {
            session: id.to_owned(),
            request,
            answer: answer.len(),
            event: 0,
        }
    }

    /// One issuance, and how long its events are: each shows the session.
    pub async fn measured(&self) -> Issuance {
        let one = self.issue().await;
        let shown = self.http.get(format!("{}/issuer2/sessions/{}", self.base, one.session));
        Issuance {
            event: self.bytes(shown).await.len() + ENVELOPE,
            ..one
        }
    }

    /// The credential request, and how long it is in clear.
    fn request(&self, nonce: &str) -> (RequestBuilder, usize) {
        let proofs: Vec<_> = self.keys.iter().map(|key| self.proof(key, nonce)).collect();
        let mut body = json!({"credential_configuration_id": self.way.form.configuration, "proofs": {"jwt": proofs}});
        let post = self.post("/openid4vci/credential");
        if self.way.manner != Manner::Encrypted {
            let text = body.to_string();
            let length = text.len();
            return (post.header("content-type", "application/json").body(text), length);
        }
        let mut own = self.own.public().to_jwk();
        own["alg"] = jwe::ALG.into();
        body["credential_response_encryption"] = json!({"jwk": own, "enc": Enc::A128Gcm.name()});
        let text = body.to_string();
        let sealed = seal(&self.door, text.as_bytes());
        (post.header("content-type", "application/jwt").body(sealed), text.len())
    }

    /// The token in the header, in its manner.
    fn bound(&self, request: RequestBuilder, path: &str, token: Option<&str>) -> RequestBuilder {
        let dpop = self.way.manner == Manner::Dpop;
        let request = match token {
            Some(token) if dpop => request.header("authorization", format!("DPoP {token}")),
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        match dpop {
            true => request.header(
                "dpop",
                dpop_proof(&self.own, &format!("{}{path}", self.door.issuer), token),
            ),
            false => request,
        }
    }

    fn proof(&self, key: &SigningKey, nonce: &str) -> String {
        proof(key, &self.door.issuer, nonce)
    }
}

/// A key proof.
pub fn proof(key: &SigningKey, audience: &str, nonce: &str) -> String {
    let header = json!({"typ": "openid4vci-proof+jwt", "alg": "ES256", "jwk": key.public().to_jwk()});
    let claims = json!({"aud": audience, "iat": jiff::Timestamp::now().as_second(), "nonce": nonce});
    jws::sign(&header, claims.to_string().as_bytes(), key).expect("a signature")
}

/// A DPoP proof.
pub fn dpop_proof(key: &SigningKey, url: &str, token: Option<&str>) -> String {
    let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": key.public().to_jwk()});
    let id = B64U.encode(entropy::bytes::<16>(&SystemEntropy));
    let mut claims = json!({"jti": id, "htm": "POST", "htu": url, "iat": jiff::Timestamp::now().as_second()});
    if let Some(token) = token {
        claims["ath"] = journal::hash(token).into();
    }
    jws::sign(&header, claims.to_string().as_bytes(), key).expect("a signature")
}

/// A message to the issuer.
pub fn seal(door: &Door, plain: &[u8]) -> String {
    let recipient = PublicKey::from_jwk(&door.recipient).expect("the issuer's key");
    let header = jwe::Header {
        kid: door.recipient["kid"].as_str(),
        ..jwe::Header::new(Enc::A128Gcm)
    };
    jwe::encrypt(plain, &recipient, &header, &SystemEntropy).expect("a message")
}

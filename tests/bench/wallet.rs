//! The load: a wallet that does the five requests of an issuance over keep-alive, metadata cached.

use credentials::jws;
use credentials::key::SigningKey;
use serde_json::{Value, json};

/// The profile with sixteen disclosures.
pub const PROFILE: &str = "identity-credential";
const CONFIGURATION: &str = "identity_credential_dc+sd-jwt";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

/// One wallet with one key and one connection.
pub struct Wallet {
    http: reqwest::Client,
    base: String,
    /// The issuer identifier the offers carry.
    audience: String,
    key: SigningKey,
    jwk: Value,
}

impl Wallet {
    /// A wallet that asks the issuer at `base`.
    pub fn new(base: &str, audience: &str) -> Self {
        let key = SigningKey::generate_p256().expect("a key");
        let http = reqwest::Client::builder()
            .no_proxy()
            .pool_max_idle_per_host(1)
            .tcp_nodelay(true)
            .build();
        Self {
            http: http.expect("a client"),
            base: base.to_owned(),
            audience: audience.to_owned(),
            jwk: key.public().to_jwk(),
            key,
        }
    }

    async fn json(&self, request: reqwest::RequestBuilder) -> Value {
        let response = request.send().await.expect("an answer");
        let status = response.status();
        let text = response.text().await.expect("a body");
        assert!(status.is_success(), "{status}: {text}");
        serde_json::from_str(&text).expect("JSON")
    }

    /// An offer, with more members than the usual ones; answers with its id.
    pub async fn offer(&self, more: Value) -> String {
        let mut request = json!({"profileId": PROFILE, "authMethod": "PRE_AUTHORIZED"});
        if let (Value::Object(request), Value::Object(more)) = (&mut request, more) {
            request.extend(more);
        }
        let ask = self.http.post(format!("{}/issuer2/credential-offers", self.base));
        let made = self.json(ask.json(&request)).await;
        made["offerId"].as_str().expect("an id").to_owned()
    }

    /// Fetches an offer by reference, which is an event each time.
    pub async fn fetch(&self, id: &str) -> Value {
        let ask = self
            .http
            .get(format!("{}/openid4vci/credential-offer?id={id}", self.base));
        self.json(ask).await
    }

    /// One issuance: offer made, offer fetched, token, nonce, credential.
    pub async fn issue(&self) {
        self.issue_with(Value::Null).await;
    }

    /// The same for an offer with more members.
    pub async fn issue_with(&self, more: Value) {
        let at = |path: &str| format!("{}{path}", self.base);
        let id = self.offer(more).await;
        let offer = self.fetch(&id).await;
        let code = offer["grants"][GRANT]["pre-authorized_code"].as_str().expect("a code");
        let form = format!("grant_type={}&pre-authorized_code={code}", GRANT.replace(':', "%3A"));
        let form = self
            .http
            .post(at("/openid4vci/token"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        let token = self.json(form).await;
        let nonce = self.json(self.http.post(at("/openid4vci/nonce"))).await;
        let proof = self.proof(nonce["c_nonce"].as_str().expect("a nonce"));
        let request = json!({"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": [proof]}});
        let asked = self.http.post(at("/openid4vci/credential")).json(&request);
        let answer = self
            .json(asked.bearer_auth(token["access_token"].as_str().expect("a token")))
            .await;
        assert!(answer["credentials"][0]["credential"].is_string(), "{answer}");
    }

    /// A key proof, as a wallet signs it.
    pub fn proof(&self, nonce: &str) -> String {
        let header = json!({"typ": "openid4vci-proof+jwt", "alg": "ES256", "jwk": self.jwk});
        let now = jiff::Timestamp::now().as_second();
        let claims = json!({"aud": self.audience, "iat": now, "nonce": nonce});
        jws::sign(&header, claims.to_string().as_bytes(), &self.key).expect("a signature")
    }
}

/// Members of an offer that send its events to a URL.
pub fn to(url: &str) -> Value {
    json!({"runtimeOverrides": {"notifications": {"webhook": {"url": url}}}})
}

/// Runs `count` issuances by `wallets` wallets; the wallets share the work.
pub async fn run(wallets: &[std::sync::Arc<Wallet>], count: usize) {
    let left = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(count));
    let mut tasks = tokio::task::JoinSet::new();
    for wallet in wallets {
        let (wallet, left) = (wallet.clone(), left.clone());
        tasks.spawn(async move {
            use std::sync::atomic::Ordering::Relaxed;
            while left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_ok() {
                wallet.issue().await;
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("a wallet that finished");
    }
}

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

    /// One issuance: offer made, offer fetched, token, nonce, credential.
    pub async fn issue(&self) {
        let at = |path: &str| format!("{}{path}", self.base);
        let request = json!({"profileId": PROFILE, "authMethod": "PRE_AUTHORIZED"});
        let made = self
            .json(self.http.post(at("/issuer2/credential-offers")).json(&request))
            .await;
        let id = made["offerId"].as_str().expect("an id");
        let offer = self
            .json(self.http.get(at(&format!("/openid4vci/credential-offer?id={id}"))))
            .await;
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

//! An OpenID provider that says what it is told to, and a person who logs in there.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use credentials::jws::sign;
use credentials::key::SigningKey;
use issuer::fetch::{Answer as Answering, Fetch};
use model::secret::Secret;
use serde_json::{Value, json};

use super::holder::{Holder, Made};
use super::http::{Answer, Ask};
use super::issuer::{Setup, TestIssuer};
use super::person::{BACK, led};

/// `authentication-service.conf`, with walt.id's keys.
pub const CONFIGURED: &str = r#"
name = "Town Hall", clientId = "desk", clientSecret = "s3cret"
authorizeUrl = "https://op.example/realms/town/protocol/openid-connect/auth"
defaultScopes = ["profile"]
"#;
/// The login's code at the provider.
pub const CODE: &str = "code-7f3a9-of-the-login";
/// The provider's identifier.
pub const ISSUER: &str = "https://op.example/realms/town";
/// A profile that takes a claim of the login.
pub const PROFILES: &str = r#"
profiles.mapped = ${profiles.plain} { idTokenClaimsMapping = { "$.given_name" = "$.given_name" }, credentialData = { given_name = "?" } }
"#;

/// A provider that says what it is told to.
pub struct Provider {
    pub key: Mutex<SigningKey>,
    pub up: Mutex<bool>,
    /// What its token endpoint answers.
    pub status: Mutex<u16>,
    /// The claims of its next ID token.
    pub claims: Mutex<Value>,
    /// What it was asked for.
    pub asked: Mutex<Vec<String>>,
    /// What its token endpoint got last.
    pub posted: Mutex<BTreeMap<String, String>>,
}

impl Provider {
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            key: Mutex::new(SigningKey::generate_p256().expect("a key")),
            up: Mutex::new(true),
            status: Mutex::new(200),
            claims: Mutex::default(),
            asked: Mutex::default(),
            posted: Mutex::default(),
        })
    }

    pub fn keys(&self) -> Value {
        let key = self.key.lock().expect("no panic");
        let mut jwk = key.public().to_jwk();
        jwk["kid"] = json!(key.public().thumbprint());
        json!({"keys": [jwk]})
    }

    pub fn id_token(&self) -> String {
        let key = self.key.lock().expect("no panic");
        let header = json!({"alg": "ES256", "kid": key.public().thumbprint()});
        let claims = self.claims.lock().expect("no panic").to_string();
        sign(&header, claims.as_bytes(), &key).expect("signed")
    }
}

impl Fetch for Provider {
    fn get<'a>(&'a self, url: &'a str) -> Answering<'a, String> {
        self.asked.lock().expect("no panic").push(url.to_owned());
        let answer = match url {
            _ if !*self.up.lock().expect("no panic") => Err("nobody answers".to_owned()),
            "https://op.example/realms/town/.well-known/openid-configuration" => Ok(json!({
                "issuer": ISSUER,
                "authorization_endpoint": format!("{ISSUER}/protocol/openid-connect/auth"),
                "token_endpoint": format!("{ISSUER}/token"),
                "jwks_uri": format!("{ISSUER}/keys"),
            })
            .to_string()),
            url if url == format!("{ISSUER}/keys") => Ok(self.keys().to_string()),
            _ => Err("404".to_owned()),
        };
        Box::pin(async move { answer })
    }

    fn post<'a>(
        &'a self,
        url: &'a str,
        form: &'a Secret,
        authorization: Option<&'a Secret>,
    ) -> Answering<'a, (u16, String)> {
        let form = url::form_urlencoded::parse(form.reveal().as_bytes()).into_owned();
        let mut posted: BTreeMap<_, _> = form.collect();
        posted.insert("to".into(), url.to_owned());
        posted.insert(
            "authorization".into(),
            authorization.map_or("", Secret::reveal).to_owned(),
        );
        *self.posted.lock().expect("no panic") = posted;
        let status = *self.status.lock().expect("no panic");
        let body = match status {
            200 => json!({"access_token": "a", "token_type": "Bearer", "id_token": self.id_token()}),
            _ => json!({"error": "invalid_client", "error_description": "unknown"}),
        };
        Box::pin(async move { Ok((status, body.to_string())) })
    }
}

/// An issuer that has people log in at the provider.
pub struct Scene {
    pub issuer: TestIssuer,
    pub provider: Arc<Provider>,
}

/// A person on the way: the wallet's request led them to the provider.
pub struct Leaving {
    pub query: BTreeMap<String, String>,
    pub cookie: String,
}

impl Scene {
    pub async fn new() -> Self {
        Self::configured(CONFIGURED).await
    }

    pub async fn configured(authentication: &'static str) -> Self {
        Self::with(Setup {
            authentication,
            ..Setup::default()
        })
        .await
    }

    /// With a set-up of one's own, and the profiles and the provider of this room.
    pub async fn with(setup: Setup) -> Self {
        let provider = Provider::new();
        let issuer = TestIssuer::with(Setup {
            profiles: PROFILES.into(),
            fetch: provider.clone(),
            ..setup
        })
        .await;
        Self { issuer, provider }
    }

    /// The person leaves, and the provider is told what to say of them: `change` changes a good ID token.
    pub async fn leave(&self, more: &[(&str, &str)], change: impl FnOnce(&mut Value)) -> Leaving {
        self.leave_by(self.issuer.authorize(more), change).await
    }

    /// The same by a request of one's own.
    pub async fn leave_by(&self, ask: Ask, change: impl FnOnce(&mut Value)) -> Leaving {
        let answer = ask.send().await;
        let (to, query) = led(&answer);
        assert_eq!(to, format!("{ISSUER}/protocol/openid-connect/auth"));
        let cookie = answer.header("set-cookie").expect("a cookie");
        assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
        let now = self.issuer.now().as_second();
        let mut claims = json!({
            "iss": ISSUER, "aud": "desk", "sub": "ada-1", "name": "Ada <b>", "given_name": "Ada", "family_name": "Byron",
            "nonce": query["nonce"], "iat": now, "exp": now + 300,
        });
        change(&mut claims);
        *self.provider.claims.lock().expect("no panic") = claims;
        Leaving {
            cookie: cookie.split(';').next().expect("a pair").to_owned(),
            query,
        }
    }

    /// The way back, with some parameters changed, added, or (as empty) taken away.
    pub fn back(&self, leaving: &Leaving, more: &[(&str, &str)]) -> Ask {
        let good = [("code", CODE), ("state", leaving.query["state"].as_str())];
        let kept = good
            .iter()
            .filter(|(name, _)| more.iter().all(|(other, _)| name != other));
        let added = more.iter().filter(|(_, value)| !value.is_empty());
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(kept.chain(added))
            .finish();
        let path = format!("/openid4vci/external/oauth/callback?{query}");
        self.issuer
            .get(&path)
            .header("cookie", &format!("other=1; {}", leaving.cookie))
    }

    /// What is told to the wallet, with what the record says of it.
    pub async fn told(&self, made: &Made, answer: &Answer) -> (String, String) {
        let (to, query) = led(answer);
        assert_eq!((to.as_str(), query["state"].as_str()), (BACK, "s-1"));
        assert_eq!(query["iss"], self.issuer.base);
        let kept = self.issuer.exchanges(&made.id).await;
        let refused = kept.into_iter().rev().find(|kept| kept.error.is_some());
        let exchange = refused.expect("the refusal is on record");
        assert_eq!(exchange.item.as_deref(), Some("R38"));
        let said = format!(
            "{} / {}",
            exchange.expected.unwrap_or_default(),
            exchange.received.unwrap_or_default()
        );
        (query["error"].clone(), said)
    }

    pub async fn credential(&self, profile: &str, token: &str) -> Value {
        let proof = self.issuer.proof(&Holder::new()).await;
        let configuration = self.issuer.issuer.catalogue().profiles[profile]
            .configuration
            .id
            .clone();
        let body = json!({"credential_configuration_id": configuration, "proofs": {"jwt": [proof]}});
        let answer = self.issuer.credential(token, &body).send().await.expect(200).json();
        let text = answer["credentials"][0]["credential"].as_str().expect("a credential");
        let disclosed = credentials::sd_jwt::decode(text).expect("an SD-JWT").disclosures;
        let given = disclosed
            .into_iter()
            .find(|one| one.name.as_deref() == Some("given_name"));
        given.expect("a disclosure").value
    }
}

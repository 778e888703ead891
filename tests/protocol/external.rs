//! A login at an OpenID provider (R38; fact sheet 5.5, 6.7). The provider is played here; a real one is in `tests/wallets`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use credentials::jws::sign;
use credentials::key::SigningKey;
use issuer::fetch::{Answer as Answering, Fetch};
use jiff::SignedDuration;
use model::secret::Secret;
use serde_json::{Value, json};

use crate::authorize::shown;
use crate::support::holder::{Holder, Made};
use crate::support::http::{Answer, Ask};
use crate::support::issuer::{Setup, TestIssuer};
use crate::support::person::{BACK, led};

const CONFIGURED: &str = r#"
name = "Town Hall", clientId = "desk", clientSecret = "s3cret"
authorizeUrl = "https://op.example/realms/town/protocol/openid-connect/auth"
defaultScopes = ["profile"]
"#;
const ISSUER: &str = "https://op.example/realms/town";
const PROFILES: &str = r#"
profiles.mapped = ${profiles.plain} { idTokenClaimsMapping = { "$.given_name" = "$.given_name" }, credentialData = { given_name = "?" } }
"#;

/// A provider that says what it is told to.
struct Provider {
    key: Mutex<SigningKey>,
    up: Mutex<bool>,
    /// The claims of its next ID token.
    claims: Mutex<Value>,
    /// What it was asked for.
    asked: Mutex<Vec<String>>,
    /// What its token endpoint got last.
    posted: Mutex<BTreeMap<String, String>>,
}

impl Provider {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            key: Mutex::new(SigningKey::generate_p256().expect("a key")),
            up: Mutex::new(true),
            claims: Mutex::default(),
            asked: Mutex::default(),
            posted: Mutex::default(),
        })
    }

    fn keys(&self) -> Value {
        let key = self.key.lock().expect("no panic");
        let mut jwk = key.public().to_jwk();
        jwk["kid"] = json!(key.public().thumbprint());
        json!({"keys": [jwk]})
    }

    fn id_token(&self) -> String {
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
        let body = json!({"access_token": "a", "token_type": "Bearer", "id_token": self.id_token()});
        Box::pin(async move { Ok((200, body.to_string())) })
    }
}

struct Scene {
    issuer: TestIssuer,
    provider: Arc<Provider>,
}

/// A person on the way: the wallet's request led them to the provider.
struct Leaving {
    query: BTreeMap<String, String>,
    cookie: String,
}

impl Scene {
    async fn new() -> Self {
        Self::configured(CONFIGURED).await
    }

    async fn configured(authentication: &'static str) -> Self {
        let provider = Provider::new();
        let issuer = TestIssuer::with(Setup {
            profiles: PROFILES.into(),
            authentication,
            fetch: provider.clone(),
            ..Setup::default()
        })
        .await;
        Self { issuer, provider }
    }

    /// The person leaves, and the provider is told what to say of them: `change` changes a good ID token.
    async fn leave(&self, more: &[(&str, &str)], change: impl FnOnce(&mut Value)) -> Leaving {
        let answer = self.issuer.authorize(more).send().await;
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
    fn back(&self, leaving: &Leaving, more: &[(&str, &str)]) -> Ask {
        let good = [("code", "c-1"), ("state", leaving.query["state"].as_str())];
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
    async fn told(&self, made: &Made, answer: &Answer) -> (String, String) {
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

    async fn credential(&self, profile: &str, token: &str) -> Value {
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

/// R38; fact sheet 5.5, 6.7, 3.1; AUTHZ-9, AUTHZ-12: from the offer over the provider's login to a credential about who logged in.
#[tokio::test]
async fn a_person_logs_in_elsewhere() {
    let scene = Scene::new().await;
    let issuer = &scene.issuer;
    let made = issuer.authorized("mapped", json!({})).await;
    let leaving = scene.leave(&[("issuer_state", &made.id)], |_| ()).await;
    let sent = &leaving.query;
    assert_eq!(
        (sent["response_type"].as_str(), sent["client_id"].as_str()),
        ("code", "desk")
    );
    assert_eq!(sent["scope"], "openid profile");
    assert_eq!(
        sent["redirect_uri"],
        format!("{}/openid4vci/external/oauth/callback", issuer.base)
    );
    assert!(!sent.contains_key("issuer_state"), "not forwarded unless configured");
    let page = scene.back(&leaving, &[]).send().await.expect(200);
    let text = page.text();
    assert!(text.contains("Signed in as Ada &lt;b&gt; at Town Hall"), "{text}");
    let posted = scene.provider.posted.lock().expect("no panic").clone();
    assert_eq!(posted["to"], format!("{ISSUER}/token"));
    assert_eq!(posted["authorization"], "Basic ZGVzazpzM2NyZXQ=");
    assert_eq!(
        (posted["code"].as_str(), &posted["redirect_uri"]),
        ("c-1", &sent["redirect_uri"])
    );
    assert!(!posted.contains_key("client_secret"));
    let (to, query) = led(&issuer.decide(&page, "approve").send().await);
    assert_eq!(to, BACK);
    let body = issuer.redeem(&query["code"], &[]).send().await.expect(200).json();
    let credential = scene
        .credential("mapped", body["access_token"].as_str().expect("a token"))
        .await;
    assert_eq!(credential, "Ada");
    let session = issuer.session(&made.id).await;
    assert_eq!(session["authorizationClaims"]["sub"], "ada-1");
    assert_eq!(session["credentialData"]["given_name"], "Ada");
    assert_eq!(session["status"], "SUCCESSFUL");
    let stored = String::from_utf8_lossy(&issuer.stored()).into_owned();
    for secret in ["s3cret", "c-1\"", &*sent["state"], &*posted["code_verifier"]] {
        assert!(!stored.contains(secret), "{secret} is in the journal");
    }
}

/// R38, fact sheet 2.5: the provider is asked once in a while, and a wallet may begin by itself.
#[tokio::test]
async fn the_provider_is_known_for_a_while() {
    let scene = Scene::new().await;
    let issuer = &scene.issuer;
    let asked = || scene.provider.asked.lock().expect("no panic").len();
    let wallet = [("scope", "identity_credential_dc+sd-jwt")];
    for _ in 0..2 {
        let leaving = scene.leave(&wallet, |_| ()).await;
        let page = scene.back(&leaving, &[]).send().await;
        let (_, query) = led(&issuer.decide(&page, "approve").send().await);
        issuer.redeem(&query["code"], &[]).send().await.expect(200);
    }
    let once = asked();
    assert_eq!(
        scene.provider.asked.lock().expect("no panic")[once - 1],
        format!("{ISSUER}/keys")
    );
    issuer.clock.advance(SignedDuration::from_mins(10));
    scene.leave(&wallet, |_| ()).await;
    assert_eq!(asked(), once * 2);
    // Keys that are new are fetched when they are met.
    let leaving = scene.leave(&wallet, |_| ()).await;
    *scene.provider.key.lock().expect("no panic") = SigningKey::generate_p256().expect("a key");
    scene.back(&leaving, &[]).send().await.expect(200);
    assert_eq!(asked(), once * 3);
}

/// R38: signature, `iss`, `aud`, `exp`, `nonce`; RFC 9207. The wallet learns that it failed, the record why.
#[tokio::test]
async fn what_does_not_hold_is_not_believed() {
    let scene = Scene::new().await;
    let cases: [(&str, Value, &str); 6] = [
        ("iss", json!("https://other.example"), "iss of the ID token"),
        ("aud", json!("other"), "aud of the ID token"),
        ("exp", json!(1), "exp of the ID token"),
        ("nonce", json!("n"), "nonce of the ID token"),
        ("given_name", Value::Null, "every source of idTokenClaimsMapping"),
        ("sub", Value::Null, "sub of the ID token"),
    ];
    for (claim, value, expect) in cases {
        let made = scene.issuer.authorized("mapped", json!({})).await;
        let leaving = scene
            .leave(&[("issuer_state", &made.id)], |claims| claims[claim] = value)
            .await;
        let (error, said) = scene.told(&made, &scene.back(&leaving, &[]).send().await).await;
        assert_eq!(error, "server_error");
        assert!(
            said.contains(expect) && !said.contains(&leaving.query["nonce"]),
            "{said}"
        );
        assert_eq!(
            scene.issuer.session(&made.id).await["status"],
            "ACTIVE",
            "it may be tried again"
        );
    }
    for (more, expect) in [
        (
            &[("error", "login_required"), ("error_description", "x")][..],
            "login_required x",
        ),
        (&[("code", "")], "a code / none"),
        (&[("iss", "https://other.example")], "iss https://op.example"),
    ] {
        let made = scene.issuer.authorized("mapped", json!({})).await;
        let leaving = scene.leave(&[("issuer_state", &made.id)], |_| ()).await;
        let (error, said) = scene.told(&made, &scene.back(&leaving, more).send().await).await;
        assert_eq!(error, "server_error");
        assert!(said.contains(expect), "{said}");
    }
    let made = scene.issuer.authorized("mapped", json!({})).await;
    let leaving = scene.leave(&[("issuer_state", &made.id)], |_| ()).await;
    scene.back(&leaving, &[("iss", ISSUER)]).send().await.expect(200);
}

/// R10, AUTHZ-10: whoever declines at the provider declines.
#[tokio::test]
async fn a_person_declines_elsewhere() {
    let scene = Scene::new().await;
    let made = scene.issuer.authorized("mapped", json!({})).await;
    let leaving = scene.leave(&[("issuer_state", &made.id)], |_| ()).await;
    let answer = scene
        .back(&leaving, &[("code", ""), ("error", "access_denied")])
        .send()
        .await;
    assert_eq!(led(&answer).1["error"], "access_denied");
    assert_eq!(scene.issuer.session(&made.id).await["status"], "REJECTED_BY_USER");
}

/// R38: a login comes back once, in time, and in the browser it left with; else nobody is redirected.
#[tokio::test]
async fn a_login_belongs_to_its_browser() {
    let scene = Scene::new().await;
    let made = scene.issuer.authorized("mapped", json!({})).await;
    let state: &[(&str, &str)] = &[("issuer_state", &made.id)];
    let leaving = scene.leave(state, |_| ()).await;
    shown(&scene.back(&leaving, &[("state", "")]).send().await);
    shown(&scene.back(&leaving, &[("state", "guess")]).send().await);
    let elsewhere = scene.back(&leaving, &[]).set("cookie", "other=1").send().await;
    shown(&elsewhere);
    assert!(elsewhere.text().contains("another browser"), "{}", elsewhere.text());
    shown(&scene.back(&leaving, &[]).send().await);
    let leaving = scene.leave(state, |_| ()).await;
    scene.back(&leaving, &[]).send().await.expect(200);
    shown(&scene.back(&leaving, &[]).send().await);
    let leaving = scene.leave(state, |_| ()).await;
    scene.issuer.clock.advance(SignedDuration::from_mins(10));
    shown(&scene.back(&leaving, &[]).send().await);
}

/// R38: a provider that does not answer, or is another than it says, is no login.
#[tokio::test]
async fn a_provider_that_is_not_there() {
    let scene = Scene::new().await;
    *scene.provider.up.lock().expect("no panic") = false;
    let made = scene.issuer.authorized("mapped", json!({})).await;
    let answer = scene.issuer.authorize(&[("issuer_state", &made.id)]).send().await;
    let (error, said) = scene.told(&made, &answer).await;
    assert_eq!(error, "temporarily_unavailable");
    assert!(said.contains("nobody answers"), "{said}");
    *scene.provider.up.lock().expect("no panic") = true;
    scene.leave(&[("issuer_state", &made.id)], |_| ()).await;
}

/// R38; fact sheet 6.1: what is forwarded, and a file that is no configuration.
#[tokio::test]
async fn the_file_decides() {
    let forwarding = r#"
issuer = "https://op.example/realms/town", clientId = "desk", forwardIssuerStateToAuthorizationServer = true
"#;
    let scene = Scene::configured(forwarding).await;
    let made = scene.issuer.authorized("mapped", json!({})).await;
    let leaving = scene.leave(&[("issuer_state", &made.id)], |_| ()).await;
    assert_eq!(leaving.query["issuer_state"], made.id);
    scene.back(&leaving, &[]).send().await.expect(200);
    let posted = scene.provider.posted.lock().expect("no panic").clone();
    assert_eq!(
        (posted["authorization"].as_str(), posted["client_id"].as_str()),
        ("", "desk")
    );

    let half = Scene::configured("name = \"half\"").await;
    let body = TestIssuer::offer_request("mapped", &json!({"authMethod": "AUTHORIZED"}));
    let ask = half.issuer.post("/issuer2/credential-offers").json(&body);
    ask.send().await.expect(400);
}

//! A wallet's steps, one by one, so that a test can get any of them wrong.

use credentials::jws;
use credentials::key::SigningKey;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::http::{Answer, Ask};
use super::issuer::TestIssuer;

pub const GRANT: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

/// An offer that was made.
#[derive(Debug, Clone)]
pub struct Made {
    pub id: String,
    pub code: String,
    /// The whole answer.
    pub json: Value,
}

impl Made {
    /// The transaction code.
    pub fn tx_code(&self) -> String {
        self.json["txCodeValue"]
            .as_str()
            .expect("a transaction code")
            .to_owned()
    }

    pub fn link(&self) -> String {
        self.json["credentialOffer"].as_str().expect("a link").to_owned()
    }
}

/// A holder with a key.
pub struct Holder(pub SigningKey);

impl Holder {
    pub fn new() -> Self {
        Self(SigningKey::generate_p256().expect("a key"))
    }

    /// A good proof.
    pub fn proof(&self, audience: &str, nonce: &str, now: Timestamp) -> String {
        self.proof_with(audience, nonce, now, |_, _| ())
    }

    /// A proof with something changed in its header or claims.
    pub fn proof_with(
        &self,
        audience: &str,
        nonce: &str,
        now: Timestamp,
        change: impl FnOnce(&mut Map<String, Value>, &mut Map<String, Value>),
    ) -> String {
        let object = |value: Value| value.as_object().cloned().unwrap_or_default();
        let mut header = object(json!({
            "typ": "openid4vci-proof+jwt", "alg": self.0.alg().name(), "jwk": self.0.public().to_jwk(),
        }));
        let mut claims = object(json!({"aud": audience, "iat": now.as_second(), "nonce": nonce}));
        change(&mut header, &mut claims);
        jws::sign(&header, Value::Object(claims).to_string().as_bytes(), &self.0).expect("a proof")
    }
}

impl TestIssuer {
    /// The request for an offer of a profile, with more members.
    pub fn offer_request(profile: &str, more: &Value) -> Value {
        let mut body = json!({"profileId": profile, "authMethod": "PRE_AUTHORIZED"});
        if let (Value::Object(body), Value::Object(more)) = (&mut body, more) {
            body.extend(more.clone());
        }
        body
    }

    /// Makes an offer. The code is read where it is kept, so that no event fires.
    pub async fn offer(&self, profile: &str, more: Value) -> Made {
        let body = Self::offer_request(profile, &more);
        let ask = self.post("/issuer2/credential-offers").json(&body);
        let json = ask.send().await.expect(201).json();
        let id = json["offerId"].as_str().expect("an id").to_owned();
        let kept = model::id::SessionId::parse(&id).expect("an id");
        let session = self.journal.session(&kept).expect("a journal").expect("a session");
        Made {
            id,
            code: session.offer.code.clone(),
            json,
        }
    }

    pub async fn session(&self, id: &str) -> Value {
        self.get(&format!("/issuer2/sessions/{id}"))
            .send()
            .await
            .expect(200)
            .json()
    }

    pub fn fetch(&self, made: &Made) -> Ask {
        self.get(&format!("/openid4vci/credential-offer?id={}", made.id))
    }

    pub fn token(&self, code: &str, more: &[(&str, &str)]) -> Ask {
        let mut form = vec![("grant_type", GRANT), ("pre-authorized_code", code)];
        form.extend_from_slice(more);
        self.post("/openid4vci/token").form(&form)
    }

    pub async fn granted(&self, code: &str) -> String {
        let json = self.token(code, &[]).send().await.expect(200).json();
        json["access_token"].as_str().expect("a token").to_owned()
    }

    pub async fn nonce(&self) -> String {
        let json = self.post("/openid4vci/nonce").send().await.expect(200).json();
        json["c_nonce"].as_str().expect("a nonce").to_owned()
    }

    pub fn now(&self) -> Timestamp {
        model::time::Clock::now(&self.clock)
    }

    /// A good proof with a fresh nonce.
    pub async fn proof(&self, holder: &Holder) -> String {
        holder.proof(&self.base, &self.nonce().await, self.now())
    }

    pub fn credential(&self, token: &str, body: &Value) -> Ask {
        self.post("/openid4vci/credential").bearer(token).json(body)
    }

    /// Everything up to the request for the credential: an offer's token, and the request.
    pub async fn ready(&self, profile: &str, more: Value) -> (Made, String, Value) {
        let made = self.offer(profile, more).await;
        let token = self.granted(&made.code).await;
        let configuration = self.session(&made.id).await["credentialConfigurationId"].clone();
        let body = json!({
            "credential_configuration_id": configuration,
            "proofs": {"jwt": [self.proof(&Holder::new()).await]},
        });
        (made, token, body)
    }

    /// A good run by reference, to the credential.
    pub async fn run(&self, made: &Made) -> Answer {
        self.fetch(made).send().await.expect(200);
        let token = self.granted(&made.code).await;
        let configuration = self.session(&made.id).await["credentialConfigurationId"].clone();
        let body = json!({
            "credential_configuration_id": configuration,
            "proofs": {"jwt": [self.proof(&Holder::new()).await]},
        });
        self.credential(&token, &body).send().await
    }

    /// What is on record of a session, also what nobody waited for.
    pub async fn exchanges(&self, id: &str) -> Vec<model::exchange::Exchange> {
        let parse = |text: &str| model::id::SessionId::parse(text).expect("an id");
        // A refusal does not wait until it is written; the queue is in order.
        self.journal.erase(&parse("nobody")).await.expect("an answer");
        let exchanges = self.journal.exchanges(&parse(id)).expect("exchanges");
        exchanges.into_iter().map(|kept| kept.exchange).collect()
    }

    /// A session's events as kept.
    pub fn events(&self, id: &str) -> Vec<Value> {
        let id = model::id::SessionId::parse(id).expect("an id");
        let events = self.journal.events(Some(&id), 0, 1000).expect("events");
        events
            .iter()
            .map(|event| serde_json::from_str(&event.body).expect("JSON"))
            .collect()
    }

    /// Their names.
    pub fn told(&self, id: &str) -> Vec<String> {
        let name = |event: Value| event["event"].as_str().expect("a name").to_owned();
        self.events(id).into_iter().map(name).collect()
    }
}

//! A wallet that sends a person to the login page, and what the person says there.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::holder::Made;
use super::http::{Answer, Ask};
use super::issuer::TestIssuer;

/// RFC 7636, appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// Its challenge.
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// Where the wallet waits.
pub const BACK: &str = "https://wallet.example/cb";
/// Who it says it is.
pub const CLIENT: &str = "https://wallet.example";

/// The parameters of a good request, with some changed, added, or (as empty) taken away.
pub fn request(more: &[(&str, &str)]) -> Vec<(String, String)> {
    let good = [
        ("client_id", CLIENT),
        ("redirect_uri", BACK),
        ("response_type", "code"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("state", "s-1"),
    ];
    let kept = good
        .iter()
        .filter(|(name, _)| more.iter().all(|(other, _)| name != other));
    let added = more.iter().filter(|(_, value)| !value.is_empty());
    kept.chain(added)
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn encoded(pairs: &[(String, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// Where an answer leads, and with which parameters.
#[track_caller]
pub fn led(answer: &Answer) -> (String, BTreeMap<String, String>) {
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let location = answer.header("location").expect("a location");
    let (to, query) = location.split_once('?').expect("a query");
    let pairs = url::form_urlencoded::parse(query.as_bytes()).into_owned();
    (to.to_owned(), pairs.collect())
}

/// The name of the waiting request, as the page's form has it.
#[track_caller]
pub fn waiting(page: &Answer) -> String {
    assert_eq!(page.status, 200, "{}", page.text());
    let text = page.text();
    let (_, rest) = text.split_once("name=request value=\"").expect("a form");
    rest.split('"').next().expect("a name").to_owned()
}

impl TestIssuer {
    /// Makes an offer for the authorization code grant.
    pub async fn authorized(&self, profile: &str, mut more: Value) -> Made {
        more["authMethod"] = json!("AUTHORIZED");
        self.offer(profile, more).await
    }

    /// Pushes a request.
    pub fn push(&self, more: &[(&str, &str)]) -> Ask {
        let pairs = request(more);
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.post("/openid4vci/par").form(&pairs)
    }

    /// Pushes a good one.
    pub async fn pushed(&self, more: &[(&str, &str)]) -> String {
        let body = self.push(more).send().await.expect(201).json();
        body["request_uri"].as_str().expect("a request_uri").to_owned()
    }

    /// Opens the page for a request that is sent whole.
    pub fn authorize(&self, more: &[(&str, &str)]) -> Ask {
        self.get(&format!("/openid4vci/authorize?{}", encoded(&request(more))))
    }

    /// Opens the page for a request that was pushed.
    pub fn take_up(&self, client: &str, request_uri: &str) -> Ask {
        let pairs = [
            ("client_id".to_owned(), client.to_owned()),
            ("request_uri".to_owned(), request_uri.to_owned()),
        ];
        self.get(&format!("/openid4vci/authorize?{}", encoded(&pairs)))
    }

    /// What the person says at a page.
    pub fn decide(&self, page: &Answer, decision: &str) -> Ask {
        let form = [("request", &*waiting(page)), ("decision", decision)];
        self.post("/openid4vci/authorize/decision").form(&form)
    }

    /// Everything up to the code.
    pub async fn approved(&self, more: &[(&str, &str)]) -> String {
        let page = self.authorize(more).send().await;
        let answer = self.decide(&page, "approve").send().await;
        led(&answer).1.remove("code").expect("a code")
    }

    /// A code for a new offer of a profile.
    pub async fn code(&self, profile: &str) -> (Made, String) {
        let made = self.authorized(profile, json!({})).await;
        let code = self.approved(&[("issuer_state", &made.id)]).await;
        (made, code)
    }

    /// Redeems a code, with some parameters changed, added, or (as empty) taken away.
    pub fn redeem(&self, code: &str, more: &[(&str, &str)]) -> Ask {
        let good = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", BACK),
            ("client_id", CLIENT),
            ("code_verifier", VERIFIER),
        ];
        let kept = good
            .iter()
            .filter(|(name, _)| more.iter().all(|(other, _)| name != other));
        let added = more.iter().filter(|(_, value)| !value.is_empty());
        let pairs: Vec<_> = kept.chain(added).copied().collect();
        self.post("/openid4vci/token").form(&pairs)
    }

    /// Asks for another access token.
    pub fn refresh(&self, token: &str, more: &[(&str, &str)]) -> Ask {
        let mut form = vec![
            ("grant_type", "refresh_token"),
            ("refresh_token", token),
            ("client_id", CLIENT),
        ];
        form.retain(|(name, _)| more.iter().all(|(other, _)| name != other));
        form.extend_from_slice(more);
        self.post("/openid4vci/token").form(&form)
    }
}

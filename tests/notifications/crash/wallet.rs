//! Wallets that go on whatever happens: an answer that was lost is asked for again, and what comes then is judged.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::support::dice::Dice;
use crate::support::holder::{GRANT, Holder};

const PROFILE: &str = "identity-credential";
const CONFIGURATION: &str = "identity_credential_dc+sd-jwt";

/// What a wallet knows of one session.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Which receiver its events go to.
    pub target: usize,
    /// Offers fetched and answered.
    pub fetched: usize,
    /// Offers asked for, answered or not.
    pub asked: usize,
    /// Access tokens granted.
    pub granted: usize,
    /// The code was refused, and no answer with a token had come before: it must have been in a lost one.
    pub spent_unseen: bool,
    /// The credential came.
    pub issued: bool,
}

/// What all wallets of a run share.
pub struct Shop {
    /// Where the desk answers now; none while there is no desk.
    pub desk: watch::Receiver<Option<String>>,
    /// Where webhooks go.
    pub targets: Vec<SocketAddr>,
    /// By session.
    pub sessions: Mutex<HashMap<String, Seen>>,
    /// What must never happen, and did.
    pub findings: Mutex<Vec<String>>,
    /// No new issuance is begun.
    pub closing: AtomicBool,
    /// The number of the next issuance.
    pub next: AtomicUsize,
    /// What the wallets do beside the usual.
    pub dice: Dice,
}

/// The answer did not come; where it was asked.
struct Lost(String);

impl Shop {
    /// One wallet: issuance after issuance, until the shop closes.
    pub async fn visit(self: Arc<Self>) {
        let (http, holder) = (client(), Holder::new());
        while !self.closing.load(Ordering::Relaxed) {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let visit = Visit {
                shop: &self,
                http: &http,
                holder: &holder,
                id: format!("crash-{number}"),
            };
            visit.issue(number % self.targets.len()).await;
        }
    }

    fn found(&self, what: String) {
        self.findings.lock().expect("no panic").push(what);
    }
}

fn client() -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy().tcp_nodelay(true);
    builder.timeout(Duration::from_secs(10)).build().expect("a client")
}

struct Visit<'a> {
    shop: &'a Shop,
    http: &'a reqwest::Client,
    holder: &'a Holder,
    id: String,
}

impl Visit<'_> {
    async fn issue(&self, target: usize) {
        let shop = self.shop;
        self.note(|seen| seen.target = target);
        self.offer(target).await;
        let offer = self.fetch().await;
        if shop.dice.percent(20) {
            self.fetch().await;
        }
        let code = offer["grants"][GRANT]["pre-authorized_code"].as_str().expect("a code");
        let Some(token) = self.token(code).await else { return };
        let nonce = self
            .until_answered("nonce", |base| self.http.post(format!("{base}/openid4vci/nonce")))
            .await;
        let nonce = nonce["c_nonce"].as_str().expect("a nonce").to_owned();
        let issuer = offer["credential_issuer"].as_str().expect("an issuer");
        self.credential(&token, &self.holder.proof(issuer, &nonce, Timestamp::now()))
            .await;
        if shop.dice.percent(30) {
            self.spend_again(code).await;
        }
    }

    async fn offer(&self, target: usize) {
        let url = format!("http://{}/hook", self.shop.targets[target]);
        let request = json!({
            "profileId": PROFILE, "authMethod": "PRE_AUTHORIZED", "sessionId": self.id,
            "runtimeOverrides": {"notifications": {"webhook": {"url": url}}},
        });
        let mut lost = false;
        loop {
            let ask = |base: &str| {
                self.http
                    .post(format!("{base}/issuer2/credential-offers"))
                    .json(&request)
            };
            match self.ask(ask).await {
                Ok((201, _)) => return,
                // It was made when the answer was lost.
                Ok((409, _)) if lost => return,
                Ok((status, body)) => panic!("the offer of {}: {status} {body}", self.id),
                Err(Lost(at)) => {
                    lost = true;
                    self.elsewhere(&at).await;
                }
            }
        }
    }

    async fn fetch(&self) -> Value {
        let offer = self.until_answered("the offer", |base| {
            self.note(|seen| seen.asked += 1);
            self.http
                .get(format!("{base}/openid4vci/credential-offer?id={}", self.id))
        });
        let offer = offer.await;
        self.note(|seen| seen.fetched += 1);
        offer
    }

    /// One token, or none when the answer that held it was lost.
    async fn token(&self, code: &str) -> Option<String> {
        let twice = self.shop.dice.percent(20);
        let mut lost = false;
        loop {
            let answers = if twice {
                let (one, two) = tokio::join!(self.spend(code), self.spend(code));
                vec![one, two]
            } else {
                vec![self.spend(code).await]
            };
            let (mut token, mut refused, mut asked_at) = (None, false, None);
            for answer in answers {
                match answer {
                    Ok((200, body)) => {
                        self.note(|seen| seen.granted += 1);
                        token = Some(body["access_token"].as_str().expect("a token").to_owned());
                    }
                    Ok((400, body)) if body["error"] == "invalid_grant" => refused = true,
                    Ok((status, body)) => self.shop.found(format!("{}: the code: {status} {body}", self.id)),
                    Err(Lost(at)) => asked_at = Some(at),
                }
            }
            lost |= asked_at.is_some();
            if token.is_some() {
                return token;
            }
            if refused && !lost {
                self.shop
                    .found(format!("{}: a code was refused that nobody had spent", self.id));
            }
            match asked_at {
                Some(at) if !refused => self.elsewhere(&at).await,
                _ => {
                    self.note(|seen| seen.spent_unseen = refused);
                    return None;
                }
            }
        }
    }

    /// A code that was spent stays so.
    async fn spend_again(&self, code: &str) {
        match self.spend(code).await {
            Ok((200, _)) => {
                self.note(|seen| seen.granted += 1);
                self.shop.found(format!("{}: the code was spent twice", self.id));
            }
            Ok((400, _)) | Err(_) => {}
            Ok((status, body)) => self.shop.found(format!("{}: the spent code: {status} {body}", self.id)),
        }
    }

    async fn spend(&self, code: &str) -> Result<(u16, Value), Lost> {
        let form = format!("grant_type={}&pre-authorized_code={code}", GRANT.replace(':', "%3A"));
        let ask = |base: &str| {
            let ask = self.http.post(format!("{base}/openid4vci/token")).body(form.clone());
            ask.header("content-type", "application/x-www-form-urlencoded")
        };
        self.ask(ask).await
    }

    async fn credential(&self, token: &str, proof: &str) {
        let request = json!({"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": [proof]}});
        let mut lost = false;
        loop {
            let ask = |base: &str| {
                let ask = self.http.post(format!("{base}/openid4vci/credential"));
                ask.json(&request).bearer_auth(token)
            };
            match self.ask(ask).await {
                Ok((200, _)) => return self.note(|seen| seen.issued = true),
                // It was issued when the answer was lost: the session is closed.
                Ok((400, _)) if lost => return,
                Ok((status, body)) => return self.shop.found(format!("{}: the credential: {status} {body}", self.id)),
                Err(Lost(at)) => {
                    lost = true;
                    self.elsewhere(&at).await;
                }
            }
        }
    }

    /// For what may be asked as often as one likes.
    async fn until_answered(&self, what: &str, ask: impl Fn(&str) -> reqwest::RequestBuilder) -> Value {
        loop {
            match self.ask(&ask).await {
                Ok((200, body)) => return body,
                Ok((status, body)) => panic!("{} of {}: {status} {body}", what, self.id),
                Err(Lost(at)) => self.elsewhere(&at).await,
            }
        }
    }

    async fn ask(&self, ask: impl Fn(&str) -> reqwest::RequestBuilder) -> Result<(u16, Value), Lost> {
        let mut desk = self.shop.desk.clone();
        let base = desk
            .wait_for(Option::is_some)
            .await
            .expect("a desk")
            .clone()
            .expect("some");
        let lost = |_| Lost(base.clone());
        let answer = ask(&base).send().await.map_err(lost)?;
        let status = answer.status().as_u16();
        let text = answer.text().await.map_err(lost)?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::String(text))))
    }

    /// Until the desk lives somewhere else; it may be the same one when only a request was lost.
    async fn elsewhere(&self, than: &str) {
        let mut desk = self.shop.desk.clone();
        let moved = desk.wait_for(|base| base.as_deref().is_some_and(|base| base != than));
        let _ = tokio::time::timeout(Duration::from_secs(5), moved).await;
    }

    fn note(&self, change: impl FnOnce(&mut Seen)) {
        let mut sessions = self.shop.sessions.lock().expect("no panic");
        change(sessions.entry(self.id.clone()).or_default());
    }
}

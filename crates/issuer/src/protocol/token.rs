//! The token endpoint: the pre-authorized code grant, anonymous, with or without transaction code (TOKEN-1 to TOKEN-10,
//! R35, R39).
//!
//! The access token is a random value, not a JWT: only this issuer reads it, and looking it up costs less than verifying a
//! signature. The journal keeps its hash. A `client_id` that came with the request is written behind the random part: the hash
//! vouches for it, and the credential endpoint needs it for the proof's `iss` (PROOF-10).

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use model::entropy;
use model::exchange::MASK;
use model::publish::PRE_AUTHORIZED_GRANT;
use model::session::{Command, Denied, Grant, Session, TxAnswer, step};
use serde_json::json;
use subtle::ConstantTimeEq as _;

use super::answer::{REPEATED, WalletError, brief, json_no_store};
use super::record::{Recording, stub};
use crate::app::Issuer;
use crate::commit;
use crate::listener::ENDPOINTS;
use crate::serve::Here;

/// Life of an access token in seconds: the most a bearer token may have (TOKEN-19).
pub const TOKEN_SECONDS: i64 = 300;
/// The purpose under which transaction codes are hashed; see [`journal::Vault::mac`].
pub const TX_PURPOSE: &str = "tx_code";
/// The most parameters taken.
const MOST: usize = 64;
/// The longest `client_id` taken; it travels in the token.
const LONGEST_CLIENT: usize = 512;

/// `POST /openid4vci/token`.
pub async fn grant(State(here): State<Here>, headers: HeaderMap, body: Result<Bytes, BytesRejection>) -> Response {
    let issuer = &*here.issuer;
    let mut recording = Recording::begin(issuer, "POST", format!("{ENDPOINTS}/token"), &headers);
    let body = body.map_err(|rejection| WalletError::body_not_taken("invalid_request", &rejection));
    let form = match body.and_then(|body| Form::read(&headers, &body)) {
        Ok(form) => form,
        Err(error) => {
            recording.request("(not a readable form)");
            recording.refuse(issuer, None, &error).await;
            return error.into_response();
        }
    };
    recording.request(&form.masked());
    match redeem(issuer, &form, recording).await {
        Ok(token) => {
            let body = json!({"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS});
            json_no_store(StatusCode::OK, body.to_string())
        }
        Err(error) => error.into_response(),
    }
}

async fn redeem(issuer: &Issuer, form: &Form, recording: Recording) -> Result<String, WalletError> {
    let code = match form.code() {
        Ok(code) => code,
        Err(error) => {
            recording.refuse(issuer, None, &error).await;
            return Err(error);
        }
    };
    let mut recording = Some(recording);
    for _ in 0..commit::RACES {
        let Some(session) = issuer
            .journal
            .session_by_code(&journal::hash(code))
            .map_err(WalletError::server)?
        else {
            let error = WalletError::bad("invalid_grant", "TOKEN-8", "The pre-authorized code is not valid");
            refuse(issuer, recording.take(), None, &error).await;
            return Err(error);
        };
        let now = issuer.now();
        let token = new_token(issuer, form.one("client_id"));
        let grant = Grant {
            token_hash: journal::hash(&token),
            until: now + TOKEN_SECONDS * 1000,
        };
        let command = Command::AskToken {
            tx: tx_answer(issuer, &session, form),
            grant,
        };
        let step = match step(&session.state, command, now) {
            Ok(step) => step,
            Err(denied) => {
                let error = refusal(denied);
                refuse(issuer, recording.take(), Some(&session), &error).await;
                return Err(error);
            }
        };
        let answer = match step.refused {
            Some(denied) => Err(refusal(denied)),
            None => Ok(token),
        };
        let exchange = recording.take().map(|recording| match &answer {
            Ok(token) => recording.good(
                &json!({"access_token": stub(token), "token_type": "Bearer", "expires_in": TOKEN_SECONDS}).to_string(),
            ),
            Err(error) => recording.bad(error),
        });
        let kept = exchange.clone();
        match commit::step(issuer, &session, &step, exchange).await {
            Ok(()) => return answer,
            // Somebody else moved the session: look again. The record is made anew from what is known.
            Err(lost) if lost.is_conflict() => recording = kept.map(Recording::again),
            Err(error) => return Err(WalletError::server(error)),
        }
    }
    Err(WalletError::server("the session stayed busy"))
}

fn new_token(issuer: &Issuer, client: Option<&str>) -> String {
    let mut token = B64U.encode(entropy::bytes::<32>(&*issuer.entropy));
    if let Some(client) = client {
        token.push('.');
        token.push_str(&B64U.encode(client));
    }
    token
}

/// The `client_id` that a token of this issuer was granted to; none for an anonymous one.
pub fn client_of(token: &str) -> Option<String> {
    let (_, client) = token.split_once('.')?;
    String::from_utf8(B64U.decode(client).ok()?).ok()
}

async fn refuse(issuer: &Issuer, recording: Option<Recording>, session: Option<&Session>, error: &WalletError) {
    if let Some(recording) = recording {
        recording
            .refuse(issuer, session.map(|session| &session.id), error)
            .await;
    }
}

/// Compares in constant time: MACs, not codes (TOKEN-9).
fn tx_answer(issuer: &Issuer, session: &Session, form: &Form) -> TxAnswer {
    match (&session.offer.tx_mac, form.one("tx_code")) {
        (None, None) => TxAnswer::None,
        (None, Some(_)) => TxAnswer::Unasked,
        (Some(_), None) => TxAnswer::Missing,
        (Some(mac), Some(sent)) => {
            // The session's id goes in, so that equal codes of two sessions do not look alike in the journal.
            let sent = issuer
                .journal
                .vault()
                .mac(TX_PURPOSE, &format!("{}|{sent}", session.id));
            if bool::from(sent.as_bytes().ct_eq(mac.as_bytes())) {
                TxAnswer::Right
            } else {
                TxAnswer::Wrong
            }
        }
    }
}

fn refusal(denied: Denied) -> WalletError {
    let bad = WalletError::bad;
    match denied {
        Denied::TxMissing => bad("invalid_request", "TOKEN-6", "tx_code is required for this offer"),
        Denied::TxUnasked => bad("invalid_request", "TOKEN-5", "tx_code is not expected for this offer"),
        Denied::TxWrong => bad("invalid_grant", "TOKEN-7", "tx_code is invalid"),
        Denied::TxExceeded => {
            let text = "too many wrong transaction codes; the offer is closed";
            bad("invalid_grant", "TOKEN-8", text)
        }
        Denied::Closed | Denied::Expired | Denied::CodeUsed | Denied::NotExpired | Denied::NoToken => {
            let mut error = bad("invalid_grant", "TOKEN-8", "The pre-authorized code is not valid");
            error.reason = format!("TOKEN-8: {denied}");
            error
        }
    }
}

/// The form body, read strictly (TOKEN-1).
struct Form(Vec<(String, String)>);

impl Form {
    fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, WalletError> {
        let bad = |text: &str| WalletError::bad("invalid_request", "TOKEN-1", text);
        let kind = headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        if !kind
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        {
            return Err(bad("Content-Type must be application/x-www-form-urlencoded"));
        }
        let mut form: Vec<(String, String)> = Vec::new();
        for (key, value) in url::form_urlencoded::parse(body) {
            // Few enough to compare each with each.
            if form.len() == MOST {
                return Err(bad(&format!("the form has more than {MOST} parameters")));
            }
            if form.iter().any(|(before, _)| *before == key) {
                return Err(bad(&format!("parameter {} is repeated", brief(&key, REPEATED))));
            }
            form.push((key.into_owned(), value.into_owned()));
        }
        Ok(Self(form))
    }

    /// A parameter's value; one sent without a value counts as not sent (RFC 6749 3.2).
    fn one(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    fn code(&self) -> Result<&str, WalletError> {
        match self.one("grant_type") {
            Some(PRE_AUTHORIZED_GRANT) => {}
            Some(_) => {
                let text = "grant_type is not supported";
                return Err(WalletError::bad("unsupported_grant_type", "TOKEN-23", text));
            }
            None => return Err(WalletError::bad("invalid_request", "TOKEN-1", "grant_type is missing")),
        }
        if self
            .one("client_id")
            .is_some_and(|client| client.len() > LONGEST_CLIENT)
        {
            let text = format!("client_id is longer than {LONGEST_CLIENT} bytes");
            return Err(WalletError::bad("invalid_request", "TOKEN-3", text));
        }
        let missing = || WalletError::bad("invalid_request", "TOKEN-2", "pre-authorized_code is missing");
        self.one("pre-authorized_code").ok_or_else(missing)
    }

    /// The form for the record: only values that are known to be no secret are shown.
    fn masked(&self) -> String {
        const SHOWN: [&str; 4] = ["grant_type", "client_id", "resource", "scope"];
        let pairs = self.0.iter().map(|(key, value)| {
            let value = if SHOWN.contains(&key.as_str()) { value } else { MASK };
            format!("{}={value}", brief(key, REPEATED))
        });
        pairs.collect::<Vec<_>>().join("&")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Form, WalletError> {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONTENT_TYPE,
            "application/x-www-form-urlencoded; charset=UTF-8"
                .parse()
                .expect("a header"),
        );
        Form::read(&headers, body.as_bytes())
    }

    fn check(body: &str, expect: Result<&str, &str>) {
        let got = read(body).and_then(|form| form.code().map(str::to_owned));
        assert_eq!(got.as_deref().map_err(|error| error.error), expect, "{body}");
    }

    const GRANT: &str = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Apre-authorized_code";

    /// TOKEN-1, TOKEN-2, TOKEN-23, GEN-2.
    #[test]
    fn the_form_is_read_strictly() {
        check(&format!("{GRANT}&pre-authorized_code=a%2Bb&unknown=1"), Ok("a+b"));
        check(&format!("{GRANT}&pre-authorized_code="), Err("invalid_request"));
        check(
            &format!("{GRANT}&pre-authorized_code=a&pre-authorized_code=b"),
            Err("invalid_request"),
        );
        check("grant_type=authorization_code&code=x", Err("unsupported_grant_type"));
        check("", Err("invalid_request"));
        assert_eq!(
            Form::read(&HeaderMap::new(), b"a=b").err().map(|error| error.error),
            Some("invalid_request")
        );
    }

    /// TOKEN-1: a flood of names is refused, not compared.
    #[test]
    fn the_form_has_few_parameters() {
        let names = |count: usize| (0..count).map(|n| format!("&n{n}=")).collect::<String>();
        check(&format!("{GRANT}&pre-authorized_code=a{}", names(62)), Ok("a"));
        check(
            &format!("{GRANT}&pre-authorized_code=a{}", names(63)),
            Err("invalid_request"),
        );
        check(&names(150_000), Err("invalid_request"));
    }

    /// design.md section 1, Exchanges: what is not known to be harmless is masked.
    #[test]
    fn unknown_values_are_masked() {
        let long = "n".repeat(100);
        let form = read(&format!(
            "{GRANT}&client_id=c&scope=s&resource=r&tx_code=1&pre-authorized_code=2&pin=3&client_assertion=4&{long}=5"
        ));
        assert_eq!(
            form.map(|form| form.masked()).map_err(|error| error.reason),
            Ok(format!(
                "grant_type={PRE_AUTHORIZED_GRANT}&client_id=c&scope=s&resource=r&tx_code=•••&pre-authorized_code=•••\
                 &pin=•••&client_assertion=•••&{}...=•••",
                "n".repeat(64)
            ))
        );
    }

    #[test]
    fn a_long_name_is_not_repeated_whole() {
        let name = "n".repeat(10_000);
        let error = read(&format!("{name}=1&{name}=2")).err().expect("refused");
        assert!(
            error.description.len() < 100 && error.reason.len() < 100,
            "{}",
            error.reason
        );
    }
}

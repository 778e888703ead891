//! `POST /issuer2/credential-offers` (2.1 to 2.4): a session is made, the offer answered.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use journal::CreateError;
use model::claims_mapping;
use model::entropy::{self, Entropy};
use model::failure::Refusal;
use model::offer::{AuthMethod, Life, OfferRequest, TxCode};
use model::profile::Terms;
use model::publish;
use model::session::{Method, NEVER, Offer, Session};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::freeze::freeze;
use super::profiles::unknown;
use super::refusal::{self, refused};
use crate::app::Issuer;
use crate::begin;
use crate::listener::{Door, Place};
use crate::policy::Policy;
use crate::protocol::TX_PURPOSE;
use crate::serve::Here;

/// Says which of the issuer's addresses the offer carries: `local`, `lan` or `public`.
pub const ADDRESS_HEADER: &str = "issuer-desk-address";

/// `POST /issuer2/credential-offers`.
pub async fn create(State(here): State<Here>, headers: HeaderMap, body: refusal::Body) -> Response {
    let made = match refusal::body(body) {
        Ok(body) => make(&here, &headers, &body).await,
        Err(refusal) => Err(refusal),
    };
    answer(made)
}

/// The answer to a request for an offer.
pub fn answer(made: Result<Value, Refusal>) -> Response {
    match made {
        Ok(made) => {
            let headers = [
                (header::CONTENT_TYPE, "application/json"),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (StatusCode::CREATED, headers, made.to_string()).into_response()
        }
        Err(refusal) => refused(refusal),
    }
}

/// Makes the offer that a request asks for.
pub async fn make(here: &Here, headers: &HeaderMap, body: &[u8]) -> Result<Value, Refusal> {
    let issuer = &*here.issuer;
    let request = OfferRequest::parse(body)?;
    let catalogue = issuer.catalogue();
    let profile = catalogue.profiles.get(&request.profile_id);
    let invalid = catalogue.invalid.get(&request.profile_id).map(String::as_str);
    let profile = profile.ok_or_else(|| unknown(invalid, &request.profile_id))?;
    let method = method(&request, &catalogue.policy, &profile.terms)?;
    let door = door(issuer, headers)?;
    let shared = freeze(issuer, profile, method, &request.overrides);
    let id = match &request.session_id {
        Some(id) => id.clone(),
        None => begin::id(&*issuer.entropy).ok_or_else(Refusal::internal)?,
    };
    let now = issuer.now();
    let expires_at = match request.life {
        Life::Seconds(seconds) => now.saturating_add(seconds.saturating_mul(1000)),
        Life::Never => NEVER,
    };
    let tx_value = request.tx_code.as_ref().map(|code| match &request.tx_code_value {
        Some(given) => given.reveal().to_owned(),
        None => tx_value(code, &*issuer.entropy),
    });
    let vault = issuer.journal.vault();
    let offer = Offer {
        issuer: door.identifier(),
        method,
        by_value: request.by_value,
        code: B64U.encode(entropy::bytes::<33>(&*issuer.entropy)),
        tx_mac: tx_value
            .as_ref()
            .map(|value| vault.mac(TX_PURPOSE, &format!("{id}|{value}"))),
        tx_code: request.tx_code.clone(),
    };
    let session = match begin::session(issuer, id.clone(), shared, offer, expires_at, Some(request.asked)).await {
        Ok(session) => session,
        Err(CreateError::Exists) => return Err(Refusal::session_exists(id.as_str())),
        Err(error) => {
            tracing::error!(%error, "a session could not be written");
            return Err(Refusal::internal());
        }
    };
    let mut made = json!({
        "offerId": id.as_str(),
        "profileId": request.profile_id,
        "authMethod": method.as_str(),
        "expiresAt": expires_at,
        "credentialOffer": link(&session, &door),
    });
    if let Some(value) = tx_value {
        made["txCodeValue"] = value.into();
    }
    Ok(made)
}

/// Which grant the offer gets (2.3, R14).
fn method(request: &OfferRequest, policy: &Policy, terms: &Terms) -> Result<Method, Refusal> {
    match request.auth_method {
        AuthMethod::PreAuthorized => return Ok(Method::PreAuthorized),
        AuthMethod::Authorized | AuthMethod::AuthorizedWithoutState => {}
    }
    let terms = request.overrides.over(terms);
    if let Some(mapping) = &terms.id_token_claims_mapping {
        let checked = claims_mapping::check(mapping, &terms.credential_data);
        checked.map_err(|error| Refusal::illegal_argument(error.to_string()))?;
    }
    if !policy.asks_people() {
        // R38: never a half-configured login.
        let text = "AUTHORIZED credential offers need a login: it is switched off by configuration";
        return Err(Refusal::bad_request(text));
    }
    Ok(match request.auth_method {
        AuthMethod::AuthorizedWithoutState => Method::AuthorizedWithoutState,
        _ => Method::Authorized,
    })
}

fn door(issuer: &Issuer, headers: &HeaderMap) -> Result<Arc<Door>, Refusal> {
    let place = match headers
        .get(ADDRESS_HEADER)
        .map(|value| value.to_str().unwrap_or_default())
    {
        None => issuer.default_place(),
        Some(name) => {
            let unknown = || Refusal::bad_request(format!("{ADDRESS_HEADER} must be local, lan or public"));
            Place::from_name(name).ok_or_else(unknown)?
        }
    };
    issuer
        .door(place)
        .ok_or_else(|| Refusal::bad_request("The chosen address is switched off"))
}

/// A transaction code of the asked length and alphabet (2.1): without letters and digits that look alike.
fn tx_value(code: &TxCode, entropy: &dyn Entropy) -> String {
    let alphabet: &[u8] = if code.is_text() {
        b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    } else {
        b"0123456789"
    };
    let fair = 256 - 256 % alphabet.len();
    let mut out = String::new();
    for _ in 0..code.length.unwrap_or(6) {
        let byte = loop {
            let [byte] = entropy::bytes::<1>(entropy);
            if usize::from(byte) < fair {
                break usize::from(byte);
            }
        };
        out.push(char::from(alphabet[byte % alphabet.len()]));
    }
    out
}

/// Everything but the unreserved characters, so that V-OFFER-1 comes out byte for byte (OFFER-17).
const VALUE: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The deep link, by reference or by value (OFFER-1, OFFER-2).
fn link(session: &Session, door: &Door) -> String {
    let (parameter, value) = if session.offer.by_value {
        (
            "credential_offer",
            publish::offer(
                &session.offer,
                session.id.as_str(),
                &session.frozen.configuration.id,
                true,
            ),
        )
    } else {
        (
            "credential_offer_uri",
            format!("{}?id={}", door.endpoint("credential-offer"), session.id),
        )
    };
    let mut link = format!("openid-credential-offer://?{parameter}=");
    // Writing to a string cannot fail.
    let _ = write!(link, "{}", utf8_percent_encode(&value, &VALUE));
    link
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::entropy::SeededEntropy;

    fn check(code: TxCode, alphabet: &str, length: usize) {
        let value = tx_value(&code, &SeededEntropy::new(7));
        assert_eq!(value.chars().count(), length);
        assert!(value.chars().all(|c| alphabet.contains(c)), "{value}");
    }

    /// Fact sheet 2.1.
    #[test]
    fn generated_codes_keep_to_their_alphabet() {
        let text = |length| TxCode {
            input_mode: Some("text".into()),
            length,
            description: None,
        };
        check(TxCode::default(), "0123456789", 6);
        check(text(Some(64)), "ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 64);
    }

    /// V-OFFER-1.
    #[test]
    fn the_offer_link_is_encoded_whole() {
        let offer = r#"{"credential_issuer":"https://issuer.example.com/tenant","credential_configuration_ids":["pid"],"grants":{"urn:ietf:params:oauth:grant-type:pre-authorized_code":{"pre-authorized_code":"abc","tx_code":{}}}}"#;
        let encoded = utf8_percent_encode(offer, &VALUE).to_string();
        assert_eq!(
            encoded,
            "%7B%22credential_issuer%22%3A%22https%3A%2F%2Fissuer.example.com%2Ftenant%22%2C%22credential_configuration_ids%22%3A%5B%22pid%22%5D%2C%22grants%22%3A%7B%22urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Apre-authorized_code%22%3A%7B%22pre-authorized_code%22%3A%22abc%22%2C%22tx_code%22%3A%7B%7D%7D%7D%7D"
        );
        let given = Offer {
            issuer: "https://issuer.example.com/tenant".into(),
            method: Method::PreAuthorized,
            by_value: true,
            code: "abc".into(),
            tx_code: Some(TxCode::default()),
            tx_mac: None,
        };
        assert_eq!(publish::offer(&given, "s", "pid", true), offer);
    }
}

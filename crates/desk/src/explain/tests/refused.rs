//! Refusals: each is explained by one cause, and by no other lint about refusals.

use super::Fixture;
use crate::explain::lints;
use crate::schema::Tie;

/// Code, endpoint, item, what the check said, what it asked for, what came.
type Check = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

#[rustfmt::skip]
const TABLE: &[Check] = &[
    ("clock-ahead", "credential", "PROOF-8", "iat lies 3600 s ahead, at most 60 are accepted", "1 to 2", "3"),
    ("clock-behind", "credential", "PROOF-8", "iat lies 86400 s back, at most 360 are accepted", "1 to 2", "0"),
    ("clock-ahead", "token", "DPOP-12", "iat must lie between 300 s back and 60 s ahead", "from 300 s back to 60 s ahead", "3600 s ahead"),
    ("clock-behind", "token", "CATT-3", "the attestation's proof is older than 300 s", "an iat after 2", "1"),
    ("pkce-missing", "par", "PKCE-3", "code_challenge is missing", "", ""),
    ("pkce-method", "par", "PKCE-3", "code_challenge_method must be S256", "S256", "plain"),
    ("pkce-verifier-wrong", "token", "PKCE-4", "code_verifier does not fit the challenge", "a", "b"),
    ("pkce-verifier-missing", "token", "PKCE-4", "code_verifier is missing or malformed", "a", "none"),
    ("redirect-differs", "token", "AUTHZ-13", "redirect_uri is not the one the code was sent to", "a", "b"),
    ("redirect-not-taken", "par", "AUTHZ-10", "redirect_uri is not taken", "a", "b"),
    ("response-type", "par", "AUTHZ-11", "response_type is not supported", "code", "token"),
    ("details-unknown", "par", "AUTHZ-4", "authorization_details: the credential configuration is not known", "a", "b"),
    ("request-uri-pushed", "par", "PAR-2", "request_uri cannot be pushed", "", ""),
    ("request-uri-unknown", "authorize", "PAR-4", "The request_uri is not known, or has expired", "", ""),
    ("request-uri-foreign", "authorize", "PAR-4", "client_id is not the one that pushed the request", "a", "b"),
    ("request-uri-reused", "authorize", "PAR-4", "The request_uri was used before", "", ""),
    ("push-required", "authorize", "HAIP-2", "authorization requests must be pushed", "a request_uri of this issuer", "the request itself"),
    ("issuer-state", "par", "OFFER-8", "issuer_state is invalid", "a", "b"),
    ("attestation-missing", "token", "CATT-1", "This issuer asks wallets for an attestation of their provider", "a", "neither"),
    ("attestation-half", "token", "CATT-1", "oauth-client-attestation came without oauth-client-attestation-pop", "both", "one"),
    ("attestation-several", "token", "CATT-1", "oauth-client-attestation must be one JWT", "one JWT", "several headers"),
    ("attestation-expired", "token", "CATT-2", "the attestation has expired", "an exp after 2", "1"),
    ("attestation-untrusted", "token", "CATT-2", "the attestation: the signature verifies with none of the keys that are trusted", "a", "b"),
    ("attestation-alg", "token", "CATT-4", "the attestation: alg must be one of ES256", "ES256", "none"),
    ("attestation-key", "token", "CATT-4", "the attestation: cnf.jwk: the key is malformed", "a public key", "none"),
    ("attestation-client", "token", "CATT-5", "client_id is not the sub of the attestation", "a", "b"),
    ("attestation-incomplete", "token", "CATT-2", "the attestation: sub must be a text of 1 to 512 bytes", "a text", "nothing"),
    ("pop-signature", "token", "CATT-3", "the attestation's proof is not signed by the key of cnf.jwk", "a", "b"),
    ("pop-audience", "token", "CATT-3", "the attestation's proof: aud must be the authorization server's identifier", "a", "b"),
    ("pop-incomplete", "token", "CATT-3", "the attestation's proof: jti must be a text of 1 to 512 bytes", "a text", "nothing"),
    ("pop-challenge", "token", "CATT-6", "the attestation's proof must carry the challenge", "a", "b"),
    ("pop-replayed", "token", "CATT-10", "the attestation's proof was used before", "a", "b"),
    ("instance-changed", "token", "CATT-8", "it is bound to another client instance", "a", "b"),
    ("tx-code-wrong", "token", "TOKEN-7", "tx_code is invalid", "the offer's tx_code", "•••, another one"),
    ("tx-code-missing", "token", "TOKEN-6", "tx_code is required for this offer", "the offer's tx_code", "none"),
    ("tx-code-unasked", "token", "TOKEN-5", "tx_code is not expected for this offer", "no tx_code", "•••"),
    ("tx-code-exhausted", "token", "TOKEN-8", "too many wrong transaction codes; the offer is closed", "at most 5 tries", "one more"),
    ("offer-over", "token", "TOKEN-8", "the session has expired", "an unspent code of an open offer", "the session has expired"),
    ("code-unknown", "token", "TOKEN-8", "The pre-authorized code is not valid", "the code of an offer of this issuer", "•••"),
    ("code-missing", "token", "TOKEN-2", "pre-authorized_code is missing", "a pre-authorized_code", "none"),
    ("form-repeated", "token", "TOKEN-1", "parameter grant_type is repeated", "each parameter once", "more"),
    ("form-type", "token", "TOKEN-1", "Content-Type must be application/x-www-form-urlencoded", "a", "b"),
    ("grant-unknown", "token", "TOKEN-23", "grant_type is not supported", "a", "b"),
    ("client-unnamed", "token", "TOKEN-4", "client_id is missing", "a client_id", "none"),
    ("refresh-reused", "token", "TOKEN-21", "the refresh token was replaced before", "a", "b"),
    ("refresh-invalid", "token", "TOKEN-20", "refresh_token is missing", "a", "b"),
    ("dpop-required", "token", "DPOP-13", "This issuer binds tokens to keys", "a DPoP header", "none"),
    ("dpop-nonce-ignored", "token", "DPOP-5", "the proof must carry the nonce of the DPoP-Nonce header", "a fresh nonce", "no nonce"),
    ("dpop-method", "token", "DPOP-3", "htm is not the method of the request", "POST", "GET"),
    ("dpop-address", "token", "DPOP-3", "htu must be https://a/token", "a", "b"),
    ("dpop-token", "credential", "DPOP-3", "ath is not the hash of the access token", "a", "b"),
    ("dpop-replayed", "credential", "DPOP-11", "the proof was used before", "a", "b"),
    ("dpop-key", "credential", "DPOP-4", "The access token is bound to another key", "a", "b"),
    ("dpop-missing", "credential", "DPOP-1", "the DPoP header is missing", "a DPoP header", "none"),
    ("dpop-unbound", "credential", "DPOP-9", "The access token is bound to no key: it is a bearer token", "the scheme Bearer", "DPoP"),
    ("dpop-signature", "token", "DPOP-2", "the signature does not verify with the key in jwk", "a", "b"),
    ("dpop-alg", "token", "DPOP-2", "alg must be one of ES256", "ES256", "none"),
    ("dpop-private-key", "token", "DPOP-2", "jwk: a public key must not carry the private member `d`", "a public key", "another jwk"),
    ("dpop-malformed", "token", "DPOP-3", "jti must be a string", "a string", "nothing"),
    ("encryption-required", "credential", "ENC-5", "Requests must be encrypted", "application/jwt", "application/json"),
    ("answer-encryption-required", "credential", "CRED-15", "answers must be encrypted", "a", "none"),
    ("answer-encryption-plain", "credential", "CRED-14", "only in an encrypted request", "a", "b"),
    ("encryption-off", "credential", "CRED-45", "Nothing is encrypted here", "a", "b"),
    ("encryption-key", "credential", "ENC-2", "The encrypted request is no good", "a", "b"),
    ("encryption-broken", "credential", "ENC-1", "The encrypted request is no good", "a compact JWE", "not five parts"),
    ("encryption-inflates", "credential", "ENC-4", "the content inflates to more than 1048576 bytes", "a", "b"),
    ("encryption-algorithm", "credential", "ENC-4", "content encryption is not supported", "a", "b"),
    ("answer-encryption-algorithm", "credential", "ENC-6", "enc must be one of A128GCM", "a", "b"),
    ("token-missing", "credential", "CRED-47", "no access token, or more than one Authorization header", "one", "0"),
    ("token-over", "credential", "CRED-48", "The access token has expired", "a", "one that ended at noon"),
    ("token-unknown", "credential", "CRED-48", "The access token is not valid", "a", "abc•••"),
    ("body-broken", "credential", "CRED-40", "The body is not usable JSON: EOF", "a", "b"),
    ("body-repeated", "credential", "CRED-40", "The body is not usable JSON: a member is repeated at line 1", "a", "b"),
    ("selector-missing", "credential", "CRED-8", "credential_configuration_id is missing", "a", "neither"),
    ("selectors-both", "credential", "CRED-5", "they exclude each other", "one of them", "both"),
    ("configuration-unknown", "credential", "CRED-41", "The credential configuration is not known", "a", "other"),
    ("configuration-other", "credential", "CRED-49", "The token is for another credential", "offered", "other"),
    ("identifier-unknown", "credential", "CRED-42", "The credential identifier is not known", "a", "b"),
    ("session-closed", "credential", "R34", "The session is already closed", "a session that is ACTIVE", "EXPIRED"),
    ("key-attestation-missing", "credential", "KATT-6", "This credential asks for a key attestation (key_attestations_required)", "a", "none"),
    ("key-attestation-low", "credential", "KATT-6", "the key attestation: key_storage must hold iso_18045_high", "a", "b"),
    ("key-attestation-untrusted", "credential", "KATT-7", "the key attestation: the signature verifies with none", "a", "b"),
    ("key-attestation-expired", "credential", "KATT-4", "the key attestation: exp must be a time that is not over", "a", "b"),
    ("key-attestation-malformed", "credential", "KATT-1", "the key attestation: typ must be key-attestation+jwt", "a", "b"),
    ("key-attestation-other-key", "credential", "PROOF-12", "the proof is not by one of the attested keys", "a", "b"),
    ("proof-missing", "credential", "CRED-9", "proofs is missing", "a", "no proofs"),
    ("proof-type", "credential", "CRED-10", "The proof type is not supported", "jwt", "ldp_vp"),
    ("too-many-keys", "credential", "CRED-11", "At most 10 proofs are taken in one request", "at most 10", "11"),
    ("proof-audience", "credential", "PROOF-7", "aud is b, this offer's issuer is a", "http://a.example", "http://a.example/"),
    ("proof-nonce-missing", "credential", "PROOF-9", "nonce is missing: ask the nonce endpoint", "a", "nothing"),
    ("proof-nonce-stale", "credential", "CRED-44", "The nonce is too old", "a c_nonce at most 300 s old", "n"),
    ("proof-nonce-foreign", "credential", "CRED-44", "The nonce was not made by this issuer", "a c_nonce of this issuer", "n"),
    ("proof-signature", "credential", "PROOF-6", "the signature does not verify with the named key", "a", "b"),
    ("proof-alg", "credential", "PROOF-2", "alg must be one of ES256", "ES256", "HS256"),
    ("proof-typ", "credential", "PROOF-1", "typ must be openid4vci-proof+jwt", "openid4vci-proof+jwt", "JWT"),
    ("proof-private-key", "credential", "PROOF-5", "jwk: a public key must not carry the private member `d`", "a", "b"),
    ("proof-key-bad", "credential", "PROOF-5", "jwk: the point is not on its curve", "a", "b"),
    ("proof-did-method", "credential", "PROOF-4", "kid must be a DID URL of a supported method", "did:jwk", "did:ion"),
    ("proof-key-names", "credential", "PROOF-3", "exactly one of jwk, kid and x5c must name the key", "a", "jwk, kid"),
    ("proof-client", "credential", "PROOF-10", "iss must be absent", "no iss", "b"),
    ("proof-same-key", "credential", "PROOF-14", "Two proofs name the same key", "a", "b"),
    ("proof-extension", "credential", "PROOF-14", "crit names nothing this issuer understands", "no crit", "b"),
    ("proof-broken", "credential", "PROOF-17", "not three parts", "a signed JWT", "b"),
    ("transaction-unknown", "deferred_credential", "DEFER-4", "The transaction_id is not known", "a", "b"),
    ("transaction-missing", "deferred_credential", "DEFER-1", "transaction_id is missing", "a", "nothing"),
    ("deferral-refused", "deferred_credential", "DEFER-5", "The credential will not be issued", "a", "b"),
    ("notification-unknown", "notification", "NOTIF-6", "The notification_id is not known", "a", "b"),
    ("notification-malformed", "notification", "NOTIF-2", "event is missing", "event", "nothing"),
];

fn fixture(check: &Check) -> Fixture {
    let (_, endpoint, item, said, expected, received) = *check;
    Fixture::fetched().refused(2, endpoint, (item, said, expected, received))
}

/// Those that need more than a check to be told apart.
fn special() -> Vec<(&'static str, Fixture)> {
    let spent = (
        "TOKEN-8",
        "the pre-authorized code was used before",
        "an unspent code",
        "•••",
    );
    let wrong = (
        "TOKEN-7",
        "tx_code is invalid",
        "the offer's tx_code",
        "•••, another one",
    );
    let late = ("PAR-4", "The request_uri is not known, or has expired", "", "");
    let draft = ("CRED-8", "credential_configuration_id is missing", "a", "neither");
    let nonce = (
        "CRED-44",
        "The nonce was not made by this issuer",
        "a c_nonce of this issuer",
        "theirs",
    );
    // {"nonce":"ours"}
    let proof = r#"{"proofs":{"jwt":["e30.eyJub25jZSI6Im91cnMifQ.•••"]}}"#;
    let attested = Fixture::token().refused(3, "credential", nonce).body(proof);
    vec![
        ("code-spent", Fixture::token().refused(3, "token", spent)),
        (
            "tx-code-repeated",
            Fixture::fetched().refused(2, "token", wrong).refused(3, "token", wrong),
        ),
        (
            "request-uri-expired",
            Fixture::login().refused(100, "authorize", late).now(200),
        ),
        (
            "draft-request",
            Fixture::token()
                .refused(3, "credential", draft)
                .body(r#"{"format":"x","proof":{}}"#),
        ),
        (
            "key-attestation-nonce",
            attested.knowing(|facts| facts.attested_keys = true),
        ),
    ]
}

pub(super) fn codes() -> Vec<&'static str> {
    let mut out: Vec<_> = TABLE.iter().map(|check| check.0).collect();
    out.extend(special().iter().map(|(code, _)| *code));
    out
}

pub(super) fn fixtures() -> impl Iterator<Item = Fixture> {
    let special = special().into_iter().map(|(_, shows)| shows);
    TABLE.iter().map(fixture).chain(special)
}

/// Each check has its own cause first, and no other lint of refusals speaks: what one row shows no other may be found in.
#[test]
fn each_refusal_has_one_cause() {
    let about: Vec<_> = lints::refusals().map(|lint| lint.code).collect();
    let mut wrong = Vec::new();
    let table = TABLE.iter().map(|check| (check.0, fixture(check)));
    for (code, shows) in table.chain(special()) {
        let found = shows.codes();
        let own: Vec<_> = found.iter().filter(|one| about.contains(&one.as_str())).collect();
        // A code that is repeated was wrong, too.
        let alone = own
            .iter()
            .all(|one| *one == code || (code == "tx-code-repeated" && *one == "tx-code-wrong"));
        if found.first().is_none_or(|first| first != code) || !alone {
            wrong.push((code, found));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A session that goes on after a refusal is not explained by it.
#[test]
fn what_was_put_right_is_over() {
    let check = ("DPOP-5", "the proof must carry the nonce", "a", "b");
    let told = Fixture::fetched()
        .refused(2, "token", check)
        .good(3, "POST", "token", 200)
        .now(5)
        .told();
    assert_eq!(
        (told.verdict.code.as_str(), told.findings.len()),
        ("running", 0),
        "{told:#?}"
    );
}

/// A refusal in no session's record is told when it names the session, or follows it closely from the same kind of wallet.
#[test]
fn a_stray_refusal_belongs_by_what_ties_it() {
    let check = |shows: Fixture, expect: Option<Tie>| {
        let told = shows.told();
        let found = told.findings.iter().find(|one| one.code == "desk.code-missing");
        assert_eq!(found.map(|one| one.tie), expect.map(Some), "{told:#?}");
    };
    let agent = super::fixture::AGENT;
    check(
        Fixture::fetched().stray(2, "a=the-session", "another"),
        Some(Tie::Named),
    );
    check(Fixture::fetched().stray(2, "a=1", agent), Some(Tie::Near));
    check(Fixture::fetched().stray(2, "a=1", "another"), None);
    check(Fixture::fetched().stray(0, "a=1", agent), None);
    check(Fixture::fetched().stray(3600, "a=1", agent).now(4000), None);
    check(Fixture::new().stray(2, "a=1", agent), None);
    check(Fixture::issued().stray(5, "a=1", agent), None);
}

//! What is cut off, nested ten thousand deep, or a hundred megabytes long: every endpoint answers with its own error, soon, and
//! without taking the memory that was meant to be taken.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use credentials::jws;
use serde_json::{Value, json};

use super::token::check_error;
use crate::support::holder::{GRANT, Holder};
use crate::support::http::{Answer, Ask};
use crate::support::issuer::TestIssuer;
use crate::support::process::peak_memory;
use crate::support::soon;

const MIB: u64 = 1024 * 1024;
/// What is sent where too much is sent.
const FLOOD: u64 = 100 * MIB;
/// What may be taken of it: what the sockets hold.
const TAKEN: u64 = 32 * MIB;
/// What the whole process may grow by meanwhile; other tests may be running in it.
const MEMORY: u64 = 90 * MIB;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// An endpoint that takes a body: where it is, what it takes, and its error for a body that it cannot use.
struct Endpoint {
    target: &'static str,
    kind: &'static str,
    error: &'static str,
    /// A person reads what it says, not a wallet (AUTHZ-10).
    page: bool,
}

const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        target: "/openid4vci/token",
        kind: FORM,
        error: "invalid_request",
        page: false,
    },
    Endpoint {
        target: "/openid4vci/credential",
        kind: JSON,
        error: "invalid_credential_request",
        page: false,
    },
    Endpoint {
        target: "/openid4vci/deferred_credential",
        kind: JSON,
        error: "invalid_credential_request",
        page: false,
    },
    Endpoint {
        target: "/openid4vci/notification",
        kind: JSON,
        error: "invalid_notification_request",
        page: false,
    },
    Endpoint {
        target: "/openid4vci/par",
        kind: FORM,
        error: "invalid_request",
        page: false,
    },
    Endpoint {
        target: "/openid4vci/authorize",
        kind: FORM,
        error: "invalid_request",
        page: true,
    },
    Endpoint {
        target: "/openid4vci/authorize/decision",
        kind: FORM,
        error: "invalid_request",
        page: true,
    },
];

impl Endpoint {
    /// A request to it with a good access token, where one is needed.
    fn ask(&self, issuer: &TestIssuer, token: &str) -> Ask {
        let ask = issuer.post(self.target).set("content-type", self.kind);
        if self.kind == JSON { ask.bearer(token) } else { ask }
    }

    /// That it said no in its own way.
    #[track_caller]
    fn refused(&self, answer: &Answer, status: u16) {
        if !self.page {
            return check_error(answer, status, self.error);
        }
        assert_eq!(answer.status, status, "{}: {}", self.target, answer.text());
        let kind = answer.header("content-type");
        assert!(kind.is_some_and(|kind| kind.starts_with("text/html")), "{kind:?}");
        assert!(
            answer.body.len() < 100_000 && answer.text().contains("class=wrong"),
            "{}",
            answer.text()
        );
    }
}

pub fn nested(depth: usize) -> String {
    format!("{}1{}", "[".repeat(depth), "]".repeat(depth))
}

/// CRED-40: a hundred megabytes are refused after one, whether their length was told before or not.
#[tokio::test]
async fn a_hundred_megabytes() {
    let issuer = TestIssuer::start().await;
    let (_, token, good) = issuer.ready("plain", json!({})).await;
    let before = peak_memory();
    for endpoint in ENDPOINTS {
        for chunked in [false, true] {
            let pouring = endpoint.ask(&issuer, &token);
            let (answer, sent) = soon(endpoint.target, pouring.pour(FLOOD, chunked)).await;
            endpoint.refused(&answer, 413);
            assert!(sent < TAKEN, "{}: {sent} bytes were taken", endpoint.target);
        }
    }
    // Nobody wants this one's body, and nobody waits for it.
    let (answer, _) = soon("a nonce", issuer.post("/openid4vci/nonce").pour(FLOOD, false)).await;
    assert_eq!(answer.status, 200);
    let challenging = super::attestation::asking("", "").await;
    let (answer, _) = soon(
        "a challenge",
        challenging.post("/openid4vci/challenge").pour(FLOOD, false),
    )
    .await;
    assert_eq!(answer.status, 200);
    assert!(
        peak_memory().saturating_sub(before) < MEMORY,
        "{} bytes more",
        peak_memory().saturating_sub(before)
    );
    issuer.credential(&token, &good).send().await.expect(200);
}

/// A header without end is cut off.
#[tokio::test]
async fn a_head_without_end() {
    let issuer = TestIssuer::start().await;
    let before = peak_memory();
    let length = 4 * MIB as usize;
    for name in ["authorization", "dpop", "oauth-client-attestation", "x"] {
        let ask = issuer.post("/openid4vci/credential").set(name, &"a".repeat(length));
        let answer = soon(name, ask.send()).await;
        assert_eq!(answer.status, 431, "{name}");
    }
    assert!(
        peak_memory().saturating_sub(before) < MEMORY,
        "{} bytes more",
        peak_memory().saturating_sub(before)
    );
    issuer.nonce().await;
}

/// CATT-14: sixteen kilobytes of headers are nothing special.
#[tokio::test]
async fn large_headers_are_taken() {
    let issuer = TestIssuer::start().await;
    let ask = issuer.post("/openid4vci/token").form(&[]);
    let ask = ask.header("oauth-client-attestation", &"a".repeat(32 * 1024));
    check_error(&ask.send().await, 400, "invalid_request");
}

/// CRED-40, TOKEN-1: a body that broke off is the wallet's mistake, wherever it broke off.
#[tokio::test]
async fn cut_off() {
    let issuer = TestIssuer::start().await;
    let (made, token, good) = issuer.ready("plain", json!({})).await;
    let body = good.to_string();
    for length in (0..body.len()).step_by(7) {
        let ask = issuer.post("/openid4vci/credential").bearer(&token);
        let answer = ask.body(JSON, &body.as_bytes()[..length]).send().await;
        check_error(&answer, 400, "invalid_credential_request");
    }
    let form = format!(
        "grant_type={}&pre-authorized_code={}",
        GRANT.replace(':', "%3A"),
        made.code
    );
    for length in (0..form.len()).step_by(5) {
        let ask = issuer.post("/openid4vci/token").body(FORM, &form.as_bytes()[..length]);
        let answer = ask.send().await;
        let error = answer.json()["error"].as_str().map(str::to_owned).unwrap_or_default();
        let expected = ["invalid_request", "unsupported_grant_type", "invalid_grant"];
        assert!(expected.contains(&error.as_str()), "{length}: {error}");
        check_error(&answer, 400, &error);
    }
    issuer.credential(&token, &good).send().await.expect(200);
}

/// CRED-40: nesting is refused where it is read.
#[tokio::test]
async fn ten_thousand_deep() {
    let issuer = TestIssuer::start().await;
    let (_, token, good) = issuer.ready("plain", json!({})).await;
    let deep = nested(10_000);
    let id = &good["credential_configuration_id"];
    for body in [
        deep.clone(),
        format!("{{\"credential_configuration_id\":{id},\"proofs\":{deep}}}"),
        format!("{{\"credential_configuration_id\":{id},\"proofs\":{{\"jwt\":{deep}}}}}"),
        format!(
            "{{\"credential_configuration_id\":{id},\"x\":{}",
            "{\"a\":".repeat(10_000)
        ),
        format!("{{\"credential_configuration_id\":{id},\"credential_response_encryption\":{deep}}}"),
    ] {
        let ask = issuer.post("/openid4vci/credential").bearer(&token).body(JSON, body);
        check_error(&soon("an answer", ask.send()).await, 400, "invalid_credential_request");
    }
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.kind == JSON) {
        for body in [
            deep.clone(),
            format!("{{\"transaction_id\":{deep},\"notification_id\":{deep}}}"),
        ] {
            let ask = endpoint.ask(&issuer, &token).body(JSON, body);
            endpoint.refused(&soon(endpoint.target, ask.send()).await, 400);
        }
    }
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.kind == FORM) {
        for body in [
            deep.clone(),
            format!("client_id={deep}&request={deep}&grant_type={deep}"),
        ] {
            let ask = endpoint.ask(&issuer, &token).body(FORM, body);
            let answer = soon(endpoint.target, ask.send()).await;
            match endpoint.target {
                // What is asked for is understood, and is no grant.
                "/openid4vci/token" => assert_eq!(answer.status, 400, "{}", answer.text()),
                _ => endpoint.refused(&answer, 400),
            }
        }
    }
    issuer.credential(&token, &good).send().await.expect(200);
}

/// A JWS with a header and claims that are written, not made.
fn written(holder: &Holder, header: &str, claims: &str) -> String {
    let input = format!("{}.{}", B64U.encode(header), B64U.encode(claims));
    let signature = holder.0.sign(input.as_bytes()).expect("a signature");
    format!("{input}.{}", B64U.encode(signature))
}

/// PROOF-14, PROOF-17: proofs whose parts are nested, cut off or large, and keys and certificates that are.
#[tokio::test]
async fn proofs_made_to_break_something() {
    let issuer = TestIssuer::start().await;
    let (_, token, mut request) = issuer.ready("plain", json!({})).await;
    let good = request.clone();
    let holder = Holder::new();
    let (jwk, nonce, now) = (
        holder.0.public().to_jwk(),
        issuer.nonce().await,
        issuer.now().as_second(),
    );
    let (deep, long) = (nested(10_000), "x".repeat(300_000));
    let header = |more: &str| format!("{{\"typ\":\"openid4vci-proof+jwt\",\"alg\":\"ES256\",{more}}}");
    let named = header(&format!("\"jwk\":{jwk}"));
    let claims = json!({"aud": issuer.base, "iat": now, "nonce": nonce}).to_string();
    let did = |text: &str| {
        let id = B64U.encode(text);
        header(&format!("\"kid\":\"did:jwk:{id}#0\""))
    };
    let whole = written(&holder, &named, &claims);
    jws::decode(&whole).expect("a good one");
    let mut proofs = vec![
        written(&holder, &deep, &claims),
        written(&holder, &header(&format!("\"x\":{deep}")), &claims),
        written(&holder, &header(&format!("\"jwk\":{deep}")), &claims),
        written(
            &holder,
            &header(&format!(
                "\"jwk\":{{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"{long}\",\"y\":\"AA\"}}"
            )),
            &claims,
        ),
        written(&holder, &did(&deep), &claims),
        written(&holder, &did(&long), &claims),
        written(
            &holder,
            &header(&format!("\"kid\":\"did:key:z{}\"", "1".repeat(300_000))),
            &claims,
        ),
        written(&holder, &header(&format!("\"x5c\":[\"{long}\"]")), &claims),
        written(&holder, &header(&format!("\"x5c\":{deep}")), &claims),
        written(&holder, &header("\"x5c\":[]"), &claims),
        written(&holder, &named, &deep),
        written(&holder, &named, &format!("{{\"aud\":{deep}}}")),
        written(&holder, &named, &claims.replace(&now.to_string(), &"9".repeat(300_000))),
        "a.".repeat(100_000),
        ".".repeat(100_000),
    ];
    proofs.extend((0..whole.len()).step_by(11).map(|length| whole[..length].to_owned()));
    for proof in proofs {
        request["proofs"]["jwt"] = json!([proof]);
        let answer = soon("an answer", issuer.credential(&token, &request).send()).await;
        check_error(&answer, 400, "invalid_proof");
        assert!(answer.body.len() < 1000, "{}", answer.text());
    }
    request["proofs"]["jwt"] = json!([written(&holder, &named, &claims.replace(&nonce, &long))]);
    let answer = soon("an answer", issuer.credential(&token, &request).send()).await;
    check_error(&answer, 400, "invalid_nonce");
    issuer.credential(&token, &good).send().await.expect(200);
}

/// CRED-48: access tokens that nobody gave out, in every shape.
#[tokio::test]
async fn tokens_made_to_break_something() {
    let issuer = TestIssuer::start().await;
    let (_, token, good) = issuer.ready("plain", json!({})).await;
    let behind = |text: &str| {
        let end = B64U.encode(text);
        format!("{token}.{end}")
    };
    for token in [
        "x".repeat(60_000),
        behind(&nested(10_000)),
        behind("{\"r\":true}"),
        behind(""),
        format!("{token}."),
        token[1..].to_owned(),
        "..".to_owned(),
    ] {
        let answer = soon("an answer", issuer.credential(&token, &good).send()).await;
        check_error(&answer, 401, "invalid_token");
    }
    issuer.credential(&token, &good).send().await.expect(200);
}

/// GEN-2: what an endpoint does not know it passes over, whatever it is called and holds.
#[tokio::test]
async fn unknown_parameters() {
    let issuer = TestIssuer::start().await;
    let made = issuer.offer("plain", json!({})).await;
    let more = [
        ("x", "\u{1F600}\0\"\\"),
        ("", "y"),
        ("__proto__", "{}"),
        ("CODE", "z"),
        ("client_assertion", "a.b.c"),
    ];
    let answer = issuer.token(&made.code, &more).send().await.expect(200).json();
    let token = answer["access_token"].as_str().expect("a token");
    let id = issuer.session(&made.id).await["credentialConfigurationId"].clone();
    let mut body = json!({"credential_configuration_id": id, "proofs": {"jwt": [issuer.proof(&Holder::new()).await]}});
    for (name, value) in [
        ("", json!("")),
        ("x", json!({"any": ["thing"]})),
        ("__proto__", json!({})),
        ("\"\\\u{0}", json!(1e300)),
        ("format", json!("vc+sd-jwt")),
        ("issuer_state", Value::Null),
    ] {
        body[name] = value;
    }
    issuer.credential(token, &body).send().await.expect(200);
    let body = issuer
        .post("/openid4vci/nonce?x=1")
        .body(JSON, "{\"x\":1}")
        .send()
        .await
        .expect(200)
        .json();
    assert!(body["c_nonce"].is_string());
}

/// GEN-3: a description keeps to its characters, whatever of the wallet's text it repeats. (That every other refusal does is
/// held by the tests' HTTP client, for each that any suite gets.)
#[tokio::test]
async fn descriptions_keep_to_their_characters() {
    let issuer = TestIssuer::start().await;
    let (_, token, mut request) = issuer.ready("plain", json!({})).await;
    let odd = "\"\\\u{7f}\u{0}\u{1F600}\nü";
    check_error(
        &issuer.token("c", &[(odd, "1"), (odd, "2")]).send().await,
        400,
        "invalid_request",
    );
    let holder = Holder::new();
    let (nonce, now) = (issuer.nonce().await, issuer.now());
    let proofs = [
        holder.proof(odd, &nonce, now),
        holder.proof_with(&issuer.base, &nonce, now, |header, _| {
            header.remove("jwk");
            header.insert("kid".into(), json!(format!("did:{odd}:x")));
        }),
        holder.proof_with(&issuer.base, &nonce, now, |header, _| {
            header.insert("jwk".into(), json!({"kty": odd, "crv": odd}));
        }),
    ];
    for proof in proofs {
        request["proofs"]["jwt"] = json!([proof]);
        check_error(&issuer.credential(&token, &request).send().await, 400, "invalid_proof");
    }
    request[odd] = json!(1);
    let repeated = request.to_string().replacen('{', &format!("{{{}:1,", json!(odd)), 1);
    let ask = issuer
        .post("/openid4vci/credential")
        .bearer(&token)
        .body(JSON, repeated);
    check_error(&ask.send().await, 400, "invalid_credential_request");
}

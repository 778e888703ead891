//! Status lists: entries for issued credentials, the lists verifiers fetch, and what a person does to a credential.

use std::collections::HashSet;
use std::sync::Arc;

use credentials::certificate::Certificate;
use credentials::jws;
use credentials::status::{self, StatusToken};
use credentials::{jwt_vc, mdoc, sd_jwt};
use jiff::SignedDuration;
use serde_json::{Value, json};
use wallet::WalletOptions;

use crate::support::fixture;
use crate::support::holder::Holder;
use crate::support::http::Answer;
use crate::support::issuer::{Setup, TestIssuer};

/// One profile of each kind of list.
const PROFILES: &str = r#"
profiles = {
  "listed" = ${profiles.plain} { name = "Listed", statusList = { type = "token" } }
  "listed-mdl" = ${profiles.iso-mdl} { name = "Listed mDL", statusList = { type = "token" } }
  "listed-degree" = ${profiles.university-degree} { name = "Listed degree", statusList = { type = "bitstring" } }
  "suspendable-degree" = ${profiles.university-degree} {
    name = "Suspendable degree", statusList = { type = "bitstring", purpose = "suspension" }
  }
}
"#;

const JWT: &str = "application/statuslist+jwt";
const CWT: &str = "application/statuslist+cwt";

async fn start() -> TestIssuer {
    TestIssuer::with(Setup {
        profiles: PROFILES.into(),
        ..Setup::default()
    })
    .await
}

/// The session's id and its credentials.
async fn issue(issuer: &TestIssuer, profile: &str, copies: usize) -> (String, Vec<String>) {
    let made = issuer.offer(profile, json!({})).await;
    let (token, nonce) = (issuer.granted(&made.code).await, issuer.nonce().await);
    let proof = |_| Holder::new().proof(&issuer.base, &nonce, issuer.now());
    let proofs: Vec<_> = (0..copies).map(proof).collect();
    let configuration = issuer.session(&made.id).await["credentialConfigurationId"].clone();
    let body = json!({"credential_configuration_id": configuration, "proofs": {"jwt": proofs}});
    let answer = issuer.credential(&token, &body).send().await.expect(200).json();
    let all = answer["credentials"].as_array().expect("credentials").iter();
    let texts = all.map(|one| one["credential"].as_str().expect("a text").to_owned());
    (made.id, texts.collect())
}

/// `status.status_list` of an SD-JWT VC, and its issuer's key.
fn of_sd_jwt(text: &str) -> (u64, String) {
    let decoded = sd_jwt::decode(text).expect("an SD-JWT");
    let list = &decoded.payload["status"]["status_list"];
    let index = list["idx"].as_u64().expect("idx");
    (index, list["uri"].as_str().expect("uri").to_owned())
}

/// What an address of this issuer is called without its base URL.
fn path<'a>(issuer: &TestIssuer, uri: &'a str) -> &'a str {
    uri.strip_prefix(&issuer.base).expect("an address of this issuer")
}

async fn fetch(issuer: &TestIssuer, uri: &str, accept: &str) -> Answer {
    issuer.get(path(issuer, uri)).header("accept", accept).send().await
}

/// The token of a list, verified as a verifier does, with the certificates it brings.
async fn token(issuer: &TestIssuer, uri: &str) -> StatusToken {
    let answer = fetch(issuer, uri, JWT).await.expect(200);
    assert_eq!(answer.header("content-type"), Some(JWT));
    let jws = jws::decode(&answer.text()).expect("a JWS");
    let chain = jws.chain().expect("x5c").expect("certificates");
    let root = Certificate::from_pem(&fixture::identity().root).expect("a root");
    chain.verify(&root, issuer.now()).expect("a chain up to the root");
    status::verify_jwt(&jws, chain.leaf_key(), uri, issuer.now()).expect("a good token")
}

async fn credentials(issuer: &TestIssuer, session: &str) -> Vec<Value> {
    let target = format!("/issuer2/sessions/{session}/credentials");
    let json = issuer.get(&target).send().await.expect(200).json();
    json["credentials"].as_array().expect("credentials").clone()
}

async fn act(issuer: &TestIssuer, id: &Value, act: &str) -> Answer {
    let id = id.as_str().expect("an id");
    issuer.post(&format!("/issuer2/credentials/{id}/{act}")).send().await
}

/// TSL-6, TSL-8, TSL-13, TSL-14, HAIP-14, SDVC-7, CONF-35: a batch has distinct entries of one list that follow no rule; all
/// are VALID.
#[tokio::test]
async fn a_batch_of_sd_jwt_vcs() {
    let issuer = start().await;
    let (session, texts) = issue(&issuer, "listed", 5).await;
    let entries: Vec<_> = texts.iter().map(|text| of_sd_jwt(text)).collect();
    let uris: HashSet<_> = entries.iter().map(|(_, uri)| uri.as_str()).collect();
    assert_eq!(uris.len(), 1, "one herd");
    let indices: Vec<_> = entries.iter().map(|(index, _)| *index as i64).collect();
    assert_eq!(indices.iter().collect::<HashSet<_>>().len(), 5, "distinct: {indices:?}");
    let steps: HashSet<_> = indices.windows(2).map(|two| two[1] - two[0]).collect();
    assert!(steps.len() > 1, "no arithmetic sequence: {indices:?}");
    let token = token(&issuer, &entries[0].1).await;
    assert_eq!(token.entries.bytes().len(), 131_072 / 4, "two bits an entry");
    for (index, _) in &entries {
        assert_eq!(token.entries.get(*index), Ok(0));
    }
    let listed = credentials(&issuer, &session).await;
    let numbers: Vec<_> = listed
        .iter()
        .map(|one| one["number"].as_u64().expect("a number"))
        .collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
    // The next session's credentials share the list.
    let (_, more) = issue(&issuer, "listed", 1).await;
    let (index, uri) = of_sd_jwt(&more[0]);
    assert!(uris.contains(uri.as_str()) && !indices.contains(&(index as i64)));
}

/// TSL-4, TSL-7, TSL-9, TSL-10, TSL-15, TSL-18: what a token says, how it is cached, and that a change is in the next one.
#[tokio::test]
async fn a_change_is_in_the_next_token() {
    let issuer = start().await;
    let (session, texts) = issue(&issuer, "listed", 2).await;
    let (index, uri) = of_sd_jwt(&texts[0]);
    let answer = fetch(&issuer, &uri, JWT).await.expect(200);
    assert_eq!(answer.header("cache-control"), Some("public, max-age=60"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    let jws = jws::decode(&answer.text()).expect("a JWS");
    let chain = jws.chain().expect("x5c").expect("certificates");
    assert!(chain.certificates().iter().all(|one| !one.is_self_signed()), "TSL-15");
    let before = token(&issuer, &uri).await;
    assert_eq!((before.ttl, before.issued_at), (Some(60), issuer.now().as_second()));
    assert!(before.expires_at.expect("exp") > issuer.now().as_second() + 60);

    issuer.clock.advance(SignedDuration::from_secs(10));
    assert_eq!(
        token(&issuer, &uri).await,
        before,
        "nothing changed: the same token, iat and all"
    );
    let listed = credentials(&issuer, &session).await;
    let suspended = act(&issuer, &listed[0]["id"], "suspend").await.expect(200).json();
    assert_eq!(
        (&suspended["status"], &suspended["acts"]),
        (&json!("suspended"), &json!(["revoke", "restore"]))
    );
    let after = token(&issuer, &uri).await;
    assert_eq!(after.entries.get(index), Ok(2), "SUSPENDED");
    assert_eq!(after.issued_at, issuer.now().as_second(), "TSL-18");
    let (other, _) = of_sd_jwt(&texts[1]);
    assert_eq!(after.entries.get(other), Ok(0));
    act(&issuer, &listed[0]["id"], "restore").await.expect(200);
    assert_eq!(token(&issuer, &uri).await.entries.get(index), Ok(0));
    act(&issuer, &listed[0]["id"], "revoke").await.expect(200);
    let revoked = act(&issuer, &listed[0]["id"], "revoke").await.expect(200).json();
    assert_eq!(revoked["status"], "revoked", "twice is once");
    assert_eq!(token(&issuer, &uri).await.entries.get(index), Ok(1), "INVALID");
    act(&issuer, &listed[0]["id"], "suspend").await.expect(409);

    // TSL-18: long before the end there is a new one.
    issuer.clock.advance(SignedDuration::from_hours(13));
    assert_eq!(token(&issuer, &uri).await.issued_at, issuer.now().as_second());
    assert_eq!(
        issuer.told(&session),
        ["requested_token", "sdjwt_issue", "issuance_status"],
        "none of the six"
    );
}

/// TSL-5, TSL-9, MDOC-22, MDOC-23, HAIP-15: an mdoc's list is a CWT with its certificates protected, one bit, and for good.
#[tokio::test]
async fn mdocs() {
    let issuer = start().await;
    let (session, texts) = issue(&issuer, "listed-mdl", 3).await;
    let mut indices = HashSet::new();
    let mut uri = String::new();
    for text in &texts {
        let decoded = mdoc::decode(text).expect("an mdoc");
        let entry = mdoc::to_json(decoded.mso.status.as_ref().expect("a status"));
        uri = entry["status_list"]["uri"].as_str().expect("uri").to_owned();
        assert!(indices.insert(entry["status_list"]["idx"].as_u64().expect("idx")));
    }
    let read = async || {
        let answer = fetch(&issuer, &uri, "*/*").await.expect(200);
        assert_eq!(answer.header("content-type"), Some(CWT));
        assert_eq!(answer.body[0], 0xd2, "tag 18 (GAP-11)");
        let decoded = status::decode_cwt(&answer.body).expect("a CWT");
        let chain = decoded.chain.clone().expect("x5chain in the protected header");
        decoded
            .verify(chain.leaf_key(), &uri, issuer.now())
            .expect("a good token")
    };
    let token = read().await;
    assert_eq!((token.entries.bits(), token.expires_at.is_some()), (1, true), "MDOC-23");
    let listed = credentials(&issuer, &session).await;
    assert_eq!(listed[0]["acts"], json!(["revoke"]));
    act(&issuer, &listed[0]["id"], "suspend").await.expect(409);
    let revoked = act(&issuer, &listed[0]["id"], "revoke").await.expect(200).json();
    assert_eq!(revoked["acts"], json!([]));
    act(&issuer, &listed[0]["id"], "restore").await.expect(409);
    let index = revoked["statusList"]["index"].as_u64().expect("an index");
    assert_eq!(read().await.entries.get(index), Ok(1));
    // A JWT of the same list, for whoever asks for one; nothing else.
    assert_eq!(
        fetch(&issuer, &uri, JWT).await.expect(200).header("content-type"),
        Some(JWT)
    );
    fetch(&issuer, &uri, "text/html").await.expect(406);
}

/// BSL-1 to BSL-8, BSL-10, JWTVC-11: an entry in the credential, the list as a credential, each purpose with its acts.
#[tokio::test]
async fn w3c_credentials() {
    let issuer = start().await;
    for (profile, purpose, verb) in [
        ("listed-degree", "revocation", "revoke"),
        ("suspendable-degree", "suspension", "suspend"),
    ] {
        let (session, texts) = issue(&issuer, profile, 2).await;
        let payload = jwt_vc::decode(&texts[0]).expect("a JWT").payload;
        let entry = &payload["vc"]["credentialStatus"];
        assert_eq!(
            (&entry["type"], &entry["statusPurpose"]),
            (&json!("BitstringStatusListEntry"), &json!(purpose))
        );
        let uri = entry["statusListCredential"].as_str().expect("a URL");
        assert_ne!(entry["id"], uri, "BSL-1");
        let index: u64 = entry["statusListIndex"]
            .as_str()
            .expect("a text")
            .parse()
            .expect("a number");
        let read = async || {
            let answer = fetch(&issuer, uri, "application/vc+jwt, application/jwt")
                .await
                .expect(200);
            // VCDM 1.1, like the credential it is for (BSL-7, BSL-10).
            assert_eq!(answer.header("content-type"), Some("application/jwt"));
            let key = fixture::key();
            let verified = jwt_vc::verify(&answer.text(), key.public(), issuer.now()).expect("a good credential");
            status::read_bitstring(&verified.credential, uri, purpose).expect("a list")
        };
        assert_eq!(read().await.get(index), Ok(0));
        assert!(read().await.bytes().len() >= 16384, "BSL-5");
        let listed = credentials(&issuer, &session).await;
        assert_eq!(listed[0]["acts"], json!([verb]));
        act(&issuer, &listed[0]["id"], verb).await.expect(200);
        assert_eq!(read().await.get(index), Ok(1));
        let undone = act(&issuer, &listed[0]["id"], "restore").await;
        assert_eq!(undone.status, if purpose == "revocation" { 409 } else { 200 }, "BSL-2");
    }
}

/// TSL-8, TSL-9, TSL-11, BSL-9: no history, no unknown list, compression for whoever takes it.
#[tokio::test]
async fn asking_for_a_list() {
    let issuer = start().await;
    let (_, texts) = issue(&issuer, "listed", 1).await;
    let (_, uri) = of_sd_jwt(&texts[0]);
    let target = path(&issuer, &uri).to_owned();
    issuer
        .get(&format!("{target}?time=1686925000"))
        .send()
        .await
        .expect(501);
    issuer
        .get(&format!("{target}?timestamp=2026-01-01T00%3A00%3A00Z"))
        .send()
        .await
        .expect(501);
    issuer.get(&format!("{target}?other=1")).send().await.expect(200);
    issuer.get("/openid4vci/status/nobody").send().await.expect(404);
    issuer.get("/openid4vci/status/..%2f").send().await.expect(404);
    let plain = issuer.get(&target).send().await.expect(200);
    let small = issuer
        .get(&target)
        .header("accept-encoding", "br, gzip")
        .send()
        .await
        .expect(200);
    assert_eq!(small.header("content-encoding"), Some("gzip"));
    assert_eq!(small.body[..2], [0x1f, 0x8b]);
    assert_eq!(plain.header("content-encoding"), None);
    let browser = issuer.get(&target).header("origin", "https://verifier.example");
    assert_eq!(browser.send().await.header("access-control-allow-origin"), Some("*"));
}

/// TSL-12, ASMETA-13: every token list is found, and the authorization server says where.
#[tokio::test]
async fn lists_are_found() {
    let issuer = start().await;
    let metadata = issuer
        .get("/.well-known/oauth-authorization-server")
        .send()
        .await
        .json();
    let endpoint = metadata["status_list_aggregation_endpoint"]
        .as_str()
        .expect("an endpoint");
    let all = async || issuer.get(path(&issuer, endpoint)).send().await.expect(200).json();
    assert_eq!(all().await, json!({"status_lists": []}));
    let (_, texts) = issue(&issuer, "listed", 1).await;
    issue(&issuer, "listed-degree", 1).await;
    let (_, uri) = of_sd_jwt(&texts[0]);
    assert_eq!(all().await, json!({"status_lists": [uri]}), "token lists only");
    let answer = fetch(&issuer, &uri, JWT).await;
    let claims = jws::decode(&answer.text())
        .and_then(|jws| jws.claims())
        .expect("claims");
    assert_eq!(claims["status_list"]["aggregation_uri"], endpoint);
}

/// R13: a list belongs to the issuer identifier of the offer.
#[tokio::test]
async fn each_identifier_has_its_lists() {
    let issuer = TestIssuer::with(Setup {
        profiles: PROFILES.into(),
        identifier_path: "/openid4vci",
        ..Setup::default()
    })
    .await;
    let made = issuer.offer("listed", json!({})).await;
    let token_text = issuer.granted(&made.code).await;
    let identifier = format!("{}/openid4vci", issuer.base);
    let proof = Holder::new().proof(&identifier, &issuer.nonce().await, issuer.now());
    let body = json!({"credential_configuration_id": "event_ticket_dc+sd-jwt", "proofs": {"jwt": [proof]}});
    let answer = issuer.credential(&token_text, &body).send().await.expect(200).json();
    let (index, uri) = of_sd_jwt(answer["credentials"][0]["credential"].as_str().expect("a text"));
    assert!(uri.starts_with(&format!("{identifier}/status/")), "{uri}");
    assert_eq!(
        token(&issuer, &uri).await.entries.get(index),
        Ok(0),
        "sub is the address"
    );
}

/// TSL-13, TSL-16: what was revoked is revoked after a restart and after the session was erased, and its list is served on.
#[tokio::test]
async fn lists_outlive_sessions() {
    let issuer = start().await;
    let (session, texts) = issue(&issuer, "listed", 1).await;
    let (index, uri) = of_sd_jwt(&texts[0]);
    let id = credentials(&issuer, &session).await[0]["id"].clone();
    act(&issuer, &id, "revoke").await.expect(200);
    let erased = model::id::SessionId::parse(&session).expect("an id");
    assert!(issuer.journal.erase(&erased).await.expect("erased"));
    assert_eq!(token(&issuer, &uri).await.entries.get(index), Ok(1));
    let restored = act(&issuer, &id, "restore").await.expect(200).json();
    assert_eq!((restored.get("sessionId"), &restored["number"]), (None, &json!(0)));
    issuer
        .get(&format!("/issuer2/sessions/{session}/credentials"))
        .send()
        .await
        .expect(404);
    act(&issuer, &json!("nobody.1"), "revoke").await.expect(404);
    act(&issuer, &json!("nothing"), "revoke").await.expect(404);
}

/// TSL-16: the robot wallet looks the status up, in every format, and refuses what was revoked.
#[tokio::test]
async fn the_robot_wallet_looks() {
    let issuer = start().await;
    for profile in ["listed", "listed-mdl", "listed-degree"] {
        let made = issuer.offer(profile, json!({})).await;
        let mut options = WalletOptions::new(Arc::new(issuer.clock.clone())).expect("a wallet");
        options.trusted_roots = vec![fixture::identity().root];
        options.copies = 3;
        let report = wallet::claim(&options, &made.link()).await;
        assert!(report.ok, "{profile}: {report:?}");
        let looked: Vec<_> = report.steps.iter().filter(|step| step.name == "status").collect();
        assert_eq!(looked.len(), 3, "{profile}: {report:?}");
    }
}

/// Fact sheet 6.8: an entry given by hand with the offer stands in the place of the list's.
#[tokio::test]
async fn an_entry_by_hand_still_works() {
    let issuer = start().await;
    let by_hand = json!({"status_list": {"idx": 7, "uri": "https://s.example/1"}});
    let made = issuer
        .offer("listed", json!({"runtimeOverrides": {"credentialStatus": by_hand}}))
        .await;
    let answer = issuer.run(&made).await.expect(200).json();
    let (index, uri) = of_sd_jwt(answer["credentials"][0]["credential"].as_str().expect("a text"));
    assert_eq!((index, uri.as_str()), (7, "https://s.example/1"));
    assert!(credentials(&issuer, &made.id).await.is_empty());
}

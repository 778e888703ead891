//! What is fuzzed: for each target, what is done with the bytes. Nothing may panic, and a refusal must be one that a wallet
//! can be sent.
//!
//! The fuzzer's programs (`fuzz_targets/`) call these one by one; an ordinary test (`tests/protocol/corpus.rs`) includes this
//! file and replays the saved corpus with them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use credentials::certificate::Chain;
use credentials::jwe::{self, RecipientKey};
use credentials::key::{PublicKey, SigningKey};
use credentials::status::{self, Entries};
use credentials::{did, jws, jwt_vc, mdoc, sd_jwt};
use hocon_edit::Document;
use issuer::fuzzing::{self, Answered};
use jiff::Timestamp;
use std::sync::LazyLock;

#[path = "../../crates/hocon-edit/tests/shared/laws.rs"]
mod laws;

use laws::Beside;

/// A target: its name, which is also its corpus's folder, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("access_token", access_token),
    ("authorization_request", authorization_request),
    ("certificate_chain", certificate_chain),
    ("client_attestation", client_attestation),
    ("cose_key", cose_key),
    ("credential_request", credential_request),
    ("dpop_proof", dpop_proof),
    ("form", form),
    ("hocon", hocon),
    ("hocon_edit", hocon_edit),
    ("jwe", jwe),
    ("jwk", jwk),
    ("jwt_proof", jwt_proof),
    ("jwt_vc", jwt_vc),
    ("key_attestation", key_attestation),
    ("mdoc", mdoc),
    ("sd_jwt", sd_jwt),
    ("status_list", status_list),
];

/// An access token.
pub fn access_token(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        fuzzing::access_token(text);
        // What stands behind the random part, without the shell that a fuzzer does not see through.
        fuzzing::access_token(&format!("r.{}", B64U.encode(data)));
    }
}

/// The parameters of an authorization request.
pub fn authorization_request(data: &[u8]) {
    if let Ok(query) = std::str::from_utf8(data) {
        sendable(fuzzing::authorization_request(query));
    }
}

/// Certificates one behind the other, each after two bytes of length: read, judged, verified up to the last.
pub fn certificate_chain(data: &[u8]) {
    let mut ders = Vec::new();
    let mut rest = data;
    while let Some((length, behind)) = rest.split_at_checked(2) {
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        let (der, behind) = behind.split_at_checked(length).unwrap_or((behind, &[]));
        ders.push(der);
        rest = behind;
    }
    let Ok(chain) = Chain::from_ders(&ders) else {
        return;
    };
    chain.findings(KEY.public(), now());
    chain.x5chain();
    for certificate in chain.certificates() {
        certificate.subject();
        let _ = chain.verify(certificate, now());
    }
}

/// A client attestation and its proof: header, claims, header, claims, between NULs; or both as texts, with a NUL between.
pub fn client_attestation(data: &[u8]) {
    let parts: Vec<&[u8]> = data.split(|byte| *byte == 0).collect();
    match parts[..] {
        [header, claims, pop_header, pop] => {
            let (attestation, pop) = (signed(header, claims), signed(pop_header, pop));
            sendable(fuzzing::client_attestation(&attestation, &pop, KEY.public()));
        }
        [attestation, pop] => {
            if let (Ok(attestation), Ok(pop)) = (std::str::from_utf8(attestation), std::str::from_utf8(pop)) {
                sendable(fuzzing::client_attestation(attestation, pop, KEY.public()));
            }
        }
        _ => {}
    }
}

/// A COSE_Key as an mdoc carries it.
pub fn cose_key(data: &[u8]) {
    let Ok(value) = ciborium::from_reader::<ciborium::Value, _>(data) else {
        return;
    };
    mdoc::to_json(&value);
    if let Ok(key) = PublicKey::from_cose_key(&value) {
        assert_eq!(PublicKey::from_cose_key(&key.to_cose_key()).as_ref(), Ok(&key));
        assert_eq!(PublicKey::from_jwk(&key.to_jwk()).as_ref(), Ok(&key));
        key.thumbprint();
    }
}

/// The body of a credential request.
pub fn credential_request(data: &[u8]) {
    for encrypted in [false, true] {
        sendable(fuzzing::credential_request(data, encrypted));
    }
}

/// A DPoP proof, as [`jwt_proof`] does it.
pub fn dpop_proof(data: &[u8]) {
    with_jwt(data, |text| {
        sendable(fuzzing::dpop_proof(text, None, false));
        sendable(fuzzing::dpop_proof(text, Some("token"), true));
    });
}

/// A form body.
pub fn form(data: &[u8]) {
    sendable(fuzzing::form(data));
}

/// A configuration file, and behind a zero byte one that it can include: no byte is lost, every path that resolves has an
/// origin, and everything ends.
pub fn hocon(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (text, other) = text.split_once('\0').unwrap_or((text, ""));
    let document = Document::parse(text);
    assert_eq!(document.print(), text);
    let resolved = document.resolve_within("main.conf", &Beside(other), &laws::tight());
    resolved.leaves(|path, origin| assert_eq!(resolved.origin(path), Some(origin), "{path:?}"));
}

/// One edit of a configuration file: which and where in six bytes, then the file as [`hocon`] has it. The laws of editing hold.
pub fn hocon_edit(data: &[u8]) {
    laws::check_bytes(data);
}

/// A message to this issuer: as text, and put together from a header, a NUL, and what was encrypted. What is encrypted here
/// is read again.
pub fn jwe(data: &[u8]) {
    const LONGEST: usize = 64 * 1024;
    let read = |text: &str| {
        if let Ok(decrypted) = jwe::decrypt(text, &RECIPIENT, LONGEST) {
            assert!(decrypted.plain.len() <= LONGEST);
        }
    };
    match data.iter().position(|byte| *byte == 0) {
        None => {
            if let Ok(text) = std::str::from_utf8(data) {
                read(text);
            }
        }
        Some(at) => {
            let (header, sealed) = (&data[..at], &data[at + 1..]);
            let (iv, rest) = sealed.split_at_checked(12).unwrap_or((sealed, &[]));
            let (content, tag) = rest.split_at(rest.len().saturating_sub(16));
            let [header, iv, content, tag] = [header, iv, content, tag].map(|part| B64U.encode(part));
            read(&format!("{header}..{iv}.{content}.{tag}"));
            let header = jwe::Header {
                zip: at % 2 == 0,
                ..jwe::Header::new(jwe::Enc::A128Gcm)
            };
            let entropy = model::entropy::SeededEntropy::new(1);
            let text = jwe::encrypt(sealed, RECIPIENT.public(), &header, &entropy).expect("a message");
            let again = jwe::decrypt(&text, &RECIPIENT, LONGEST).expect("the same message");
            assert_eq!(again.plain, sealed);
        }
    }
}

/// A JWK, or else a DID URL.
pub fn jwk(data: &[u8]) {
    let key = match serde_json::from_slice(data) {
        Ok(jwk) => PublicKey::from_jwk(&jwk).ok(),
        Err(_) => std::str::from_utf8(data).ok().and_then(|url| did::resolve(url).ok()),
    };
    if let Some(key) = key {
        assert_eq!(PublicKey::from_jwk(&key.to_jwk()).as_ref(), Ok(&key));
        if let Some(did) = did::did_key_of(&key) {
            assert_eq!(did::resolve(&did).as_ref(), Ok(&key));
        }
    }
}

/// A proof: as text, and put together from a header and claims that stand on both sides of a NUL.
pub fn jwt_proof(data: &[u8]) {
    with_jwt(data, |text| sendable(fuzzing::jwt_proof(text, KEY.public())));
}

/// A W3C credential.
pub fn jwt_vc(data: &[u8]) {
    with_jwt(data, |text| {
        let _ = jwt_vc::verify(text, KEY.public(), now());
    });
}

/// A key attestation, as [`jwt_proof`] does it.
pub fn key_attestation(data: &[u8]) {
    with_jwt(data, |text| {
        for in_proof in [false, true] {
            sendable(fuzzing::key_attestation(text, KEY.public(), in_proof));
        }
    });
}

/// The bytes of an `IssuerSigned`.
pub fn mdoc(data: &[u8]) {
    let Ok(decoded) = mdoc::decode(&B64U.encode(data)) else {
        return;
    };
    for item in decoded.namespaces.iter().flat_map(|(_, items)| items) {
        mdoc::to_json(&item.value);
    }
    for certificate in decoded.chain.certificates() {
        let _ = mdoc::verify(&B64U.encode(data), certificate, None, now());
    }
}

/// An SD-JWT: as text, and put together from header, claims and disclosures that stand between NULs.
pub fn sd_jwt(data: &[u8]) {
    let verify = |text: &str| {
        let _ = sd_jwt::decode(text);
        let _ = sd_jwt::verify(text, KEY.public(), now());
    };
    match data.contains(&0) {
        false => with_jwt(data, verify),
        true => {
            let mut parts = data.split(|byte| *byte == 0);
            let (header, claims) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let mut text = signed(header, claims);
            for disclosure in parts {
                text.push('~');
                text.push_str(&B64U.encode(disclosure));
            }
            text.push('~');
            verify(&text);
        }
    }
}

/// A status list: compressed bytes, a token as CWT, an `encodedList`.
pub fn status_list(data: &[u8]) {
    const URI: &str = "https://credential-issuer.example.com/status/1";
    for bits in [1, 2, 4, 8] {
        let _ = Entries::from_zlib(bits, data);
    }
    if let Ok(token) = status::decode_cwt(data) {
        let _ = token.verify(KEY.public(), URI, now());
    }
    let _ = Entries::from_encoded(&format!("u{}", B64U.encode(data)));
    with_jwt(data, |text| {
        if let Ok(token) = jws::decode(text) {
            let _ = status::verify_jwt(&token, KEY.public(), URI, now());
        }
    });
}

/// Calls with the bytes as text, or with a JWT made of them, signed with [`KEY`]: base64url and signatures are what a fuzzer
/// does not see through.
fn with_jwt(data: &[u8], read: impl Fn(&str)) {
    match data.iter().position(|byte| *byte == 0) {
        Some(at) => read(&signed(&data[..at], &data[at + 1..])),
        None => {
            if let Ok(text) = std::str::from_utf8(data) {
                read(text);
            }
        }
    }
}

fn signed(header: &[u8], claims: &[u8]) -> String {
    let input = format!("{}.{}", B64U.encode(header), B64U.encode(claims));
    let signature = KEY.sign(input.as_bytes()).unwrap_or_default();
    format!("{input}.{}", B64U.encode(signature))
}

/// A refusal is the wallet's fault, of `error` and `error_description` only, in the charset of GEN-3, and short.
fn sendable(answered: Answered) {
    let Err(refusal) = answered else {
        return;
    };
    assert!((400..500).contains(&refusal.status), "{refusal:?}");
    let members = refusal.body.as_object().into_iter().flatten();
    for (name, text) in members {
        let text = text.as_str().unwrap_or("\"");
        assert!(name == "error" || name == "error_description", "{refusal:?}");
        let plain = |c: char| (' '..='~').contains(&c) && c != '"' && c != '\\';
        assert!(text.chars().all(plain) && text.len() <= 1024, "{refusal:?}");
    }
}

/// The key that structured inputs are signed with: the one RFC 7515 prints in its appendix A.3.
static KEY: LazyLock<SigningKey> = LazyLock::new(|| {
    let jwk = serde_json::json!({
        "kty": "EC", "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
    });
    SigningKey::from_jwk(&jwk).expect("the key of RFC 7515")
});

/// The same key, for messages that are encrypted to it.
static RECIPIENT: LazyLock<RecipientKey> = LazyLock::new(|| {
    let jwk = serde_json::from_str(KEY.private_jwk().reveal()).expect("a JWK");
    RecipientKey::read(&jwk).expect("a key for agreement")
});

fn now() -> Timestamp {
    Timestamp::from_second(fuzzing::NOW).unwrap_or_default()
}

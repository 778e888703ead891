//! Credentials, keys and certificates that are cut off, nested ten thousand deep, or very long: refused, soon, and on a thread
//! whose stack is no larger than a server's.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD as B64U};
use credentials::certificate::Chain;
use credentials::key::{PublicKey, SigningKey};
use credentials::{did, jws, jwt_vc, mdoc, sd_jwt};
use jiff::Timestamp;
use serde_json::json;

const DEEP: usize = 10_000;
const MIB: usize = 1024 * 1024;
/// Far more than any of these takes, so that a busy machine fails no test.
const SOON: Duration = Duration::from_secs(20);

/// Runs on the stack of an ordinary thread, and within [`SOON`].
fn soon(work: impl FnOnce() + Send + 'static) {
    let begun = Instant::now();
    let thread = std::thread::Builder::new().stack_size(2 * MIB).spawn(work);
    thread.expect("a thread").join().expect("no panic");
    assert!(begun.elapsed() < SOON);
}

fn refused_mdoc(bytes: &[u8]) {
    assert!(mdoc::decode(&B64U.encode(bytes)).is_err());
}

/// CBOR of any kind, nested: arrays, maps, tags, byte strings in pieces, definite and not.
#[test]
fn nested_cbor() {
    soon(|| {
        for head in [
            &b"\x81"[..],
            b"\x9f",
            b"\xa1\x00",
            b"\xbf\x00",
            b"\xc6",
            b"\xd8\x18",
            b"\x5f",
            b"\x82\x00",
            b"\xa1\x6aissuerAuth",
        ] {
            for end in [&b""[..], b"\x00"] {
                refused_mdoc(&[&head.repeat(DEEP), end].concat());
            }
        }
    });
}

/// Lengths that are promised and never come take no memory: a map, an array, a text and bytes of 2⁶³ entries.
#[test]
fn promised_lengths() {
    soon(|| {
        for head in [0x5b, 0x7b, 0x9b, 0xbb] {
            for length in [u64::MAX, i64::MAX.unsigned_abs(), 1 << 40, 1 << 31] {
                let promise = [&[head][..], &length.to_be_bytes(), b"\x00"].concat();
                refused_mdoc(&promise);
                refused_mdoc(&[b"\xa1\x6aissuerAuth\x84\x43\xa1\x01\x26\xa0", &promise[..]].concat());
            }
        }
    });
}

/// MDOC-1: every beginning of a credential is refused, and so are those longer than any.
#[test]
fn mdocs_cut_off() {
    soon(|| {
        let whole = B64U
            .decode(include_str!("vectors/issuer-signed.txt"))
            .expect("base64url");
        mdoc::decode(&B64U.encode(&whole)).expect("a good one");
        for length in (0..whole.len()).step_by(3) {
            refused_mdoc(&whole[..length]);
        }
        assert!(mdoc::decode(&"A".repeat(8 * MIB)).is_err());
    });
}

/// PROOF-14: JSON in every part of a JWT.
#[test]
fn nested_jwts() {
    soon(|| {
        let key = SigningKey::generate_p256().expect("a key");
        let nests = [
            "[".repeat(DEEP),
            format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP)),
            "{\"a\":".repeat(DEEP),
            format!("{{\"vc\":{}1{}}}", "[".repeat(DEEP), "]".repeat(DEEP)),
        ];
        for nest in nests {
            let header = jws::Header {
                alg: "ES256",
                typ: "JWT",
                ..jws::Header::default()
            };
            let text = jws::sign(&header, nest.as_bytes(), &key).expect("a token");
            jws::decode(&text)
                .expect("a payload is any bytes")
                .claims()
                .expect_err("no JSON");
            assert!(jwt_vc::decode(&text).is_err() && sd_jwt::decode(&format!("{text}~")).is_err());
            let turned = format!("{}.e30.AAAA", B64U.encode(&nest));
            assert!(jws::decode(&turned).is_err());
            assert!(did::resolve(&format!("did:jwk:{}", B64U.encode(&nest))).is_err());
        }
        assert!(jws::decode(&"a".repeat(MIB + 1)).is_err());
        assert!(jws::decode(&".".repeat(MIB)).is_err());
        assert!(sd_jwt::decode(&"~".repeat(MIB)).is_err());
    });
}

/// SDJWT-12, SDJWT-13: disclosures that lie in one another like dolls, ten thousand of them.
#[test]
fn nested_disclosures() {
    soon(|| {
        let key = SigningKey::generate_p256().expect("a key");
        let digest = |disclosure: &str| {
            let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, disclosure.as_bytes());
            B64U.encode(digest)
        };
        let mut disclosures = vec![B64U.encode("[\"s\",\"innermost\",1]")];
        for _ in 1..DEEP {
            let inner = digest(disclosures.last().expect("one"));
            disclosures.push(B64U.encode(json!(["s", "n", {"_sd": [inner]}]).to_string()));
        }
        let outer = digest(disclosures.last().expect("one"));
        let header = jws::Header {
            alg: "ES256",
            typ: "dc+sd-jwt",
            ..jws::Header::default()
        };
        let claims = json!({"vct": "v", "_sd": [outer]}).to_string();
        let jwt = jws::sign(&header, claims.as_bytes(), &key).expect("a token");
        let text = format!("{jwt}~{}~", disclosures.join("~"));
        assert!(text.len() < MIB, "{}", text.len());
        let decoded = sd_jwt::decode(&text).expect("each has its place");
        assert_eq!(decoded.disclosures.len(), DEEP);
        assert!(sd_jwt::verify(&text, key.public(), Timestamp::now()).is_err());
    });
}

/// Certificates that are nested, cut off, or promise more than they have.
#[test]
fn certificates_made_to_break_something() {
    soon(|| {
        let whole = B64U
            .decode(include_str!("vectors/issuer-signed.txt"))
            .expect("base64url");
        let chain = mdoc::decode(&B64U.encode(whole)).expect("a good one").chain;
        let leaf = chain.leaf().der();
        Chain::from_ders(&[leaf]).expect("a good one");
        for length in 0..leaf.len() {
            assert!(Chain::from_ders(&[&leaf[..length]]).is_err());
        }
        // Bytes changed one at a time: whatever still reads as a certificate can be looked at, and verifies with nothing.
        for at in 0..leaf.len() {
            let mut changed = leaf.to_vec();
            changed[at] ^= 0x55;
            if let Ok(changed) = Chain::from_ders(&[&changed]) {
                changed.leaf().subject();
                assert!(changed.verify(chain.leaf(), Timestamp::now()).is_err());
            }
        }
        let mut nested = Vec::new();
        for _ in 0..DEEP {
            nested.extend(b"\x30\x84\x00\xff\xff\xff");
        }
        for der in [
            nested,
            b"\x30\x80".repeat(DEEP),
            b"\x30\x84\xff\xff\xff\xff\x30".to_vec(),
            b"\x30\x88\xff\xff\xff\xff\xff\xff\xff\xff\x30".to_vec(),
            vec![0x30; MIB],
        ] {
            assert!(Chain::from_ders(&[&der]).is_err());
        }
        let text = STANDARD.encode(leaf);
        assert!(
            Chain::from_x5c(&[text.as_str(); 11]).is_err(),
            "a chain has ten at most"
        );
        assert!(Chain::from_x5c(&[&text[1..]]).is_err());
        assert!(Chain::from_x5c(&["A".repeat(MIB)]).is_err());
    });
}

/// PROOF-5, PROOF-14: keys with members of every size and kind.
#[test]
fn keys_made_to_break_something() {
    soon(|| {
        let long = "A".repeat(MIB);
        for jwk in [
            json!({"kty": "EC", "crv": "P-256", "x": long, "y": long}),
            json!({"kty": "RSA", "n": long, "e": "AQAB"}),
            json!({"kty": "RSA", "n": "AQAB", "e": long}),
            json!({"kty": "OKP", "crv": "Ed25519", "x": long}),
            json!({"kty": long, "crv": [[]], "x": {}}),
            json!({"kty": "EC", "crv": "P-521", "x": "_".repeat(88), "y": "_".repeat(88)}),
        ] {
            assert!(PublicKey::from_jwk(&jwk).is_err());
            assert!(did::resolve(&format!("did:jwk:{}", B64U.encode(jwk.to_string()))).is_err());
        }
        for did in [
            "did:key:z",
            "did:key:z1",
            "did:key:",
            "did:",
            "",
            "did:key:z0OIl",
            "did:jwk:#",
        ] {
            assert!(did::resolve(did).is_err(), "{did}");
        }
        assert!(did::resolve(&format!("did:key:z{}", "z".repeat(MIB))).is_err());
    });
}

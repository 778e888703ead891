use model::entropy::SeededEntropy;
use serde_json::{Value, json};

use super::*;
use crate::base64url;
use crate::key::{Alg, PublicKey, SigningKey};

const LONGEST: usize = 100_000;

fn entropy() -> SeededEntropy {
    SeededEntropy::new(7)
}

fn recipient(alg: Alg) -> RecipientKey {
    let key = SigningKey::generate(alg).unwrap();
    RecipientKey::read(&Value::String(key.private_jwk().reveal().to_owned())).unwrap()
}

/// V-ECDH-1 (RFC 7518, appendix C).
#[test]
fn the_agreed_key() {
    let alice = json!({"kty": "EC", "crv": "P-256", "x": "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
        "y": "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps", "d": "0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo"});
    let bob = json!({"kty": "EC", "crv": "P-256", "x": "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
        "y": "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck"});
    let alice = RecipientKey::read(&alice).unwrap();
    let bob = PublicKey::from_jwk(&bob).unwrap();
    let key = agree::content_key(alice.private(), &bob, Enc::A128Gcm, b"Alice", b"Bob").unwrap();
    assert_eq!(base64url::encode(&*key), "VqqN6vgjbSBcIijNcacQGg");
}

/// ENC-1, ENC-3, ENC-4, ENC-8: every curve, every content encryption, compressed or not, with and without names.
#[test]
fn what_is_encrypted_is_decrypted() {
    let plain = json!({"credentials": [{"credential": "x".repeat(5000)}]}).to_string();
    for alg in [Alg::Es256, Alg::Es384, Alg::Es512] {
        let key = recipient(alg);
        for enc in Enc::ALL {
            for zip in [false, true] {
                let header = Header {
                    zip,
                    kid: Some(key.kid()),
                    apu: zip.then_some(b"Alice"),
                    apv: zip.then_some(b"Bob"),
                    ..Header::new(enc)
                };
                let text = encrypt(plain.as_bytes(), key.public(), &header, &entropy()).unwrap();
                assert_eq!(text.len() < plain.len(), zip, "compression pays");
                let got = decrypt(&text, &key, LONGEST).unwrap();
                assert_eq!(got.plain, plain.as_bytes());
                assert_eq!(
                    (&got.header["alg"], &got.header["enc"]),
                    (&json!(ALG), &json!(enc.name()))
                );
                assert_eq!(got.header["kid"], key.kid());
                assert_eq!(got.header.contains_key("zip"), zip);
            }
        }
    }
}

/// Made by `jose` 6.2 for the key of RFC 7517, appendix A.2: each content encryption, one with both parties' words, one
/// compressed.
#[test]
fn what_others_encrypt_is_decrypted() {
    let key = json!({"kty": "EC", "crv": "P-256", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM", "d": "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"});
    let key = RecipientKey::read(&json!({"type": "jwk", "jwk": key, "_keyId": "1"})).unwrap();
    for text in THEIRS {
        let got = decrypt(text, &key, LONGEST).unwrap();
        assert_eq!(got.plain, br#"{"hello":"world"}"#);
    }
}

const THEIRS: [&str; 4] = [
    "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTEyOEdDTSIsImtpZCI6IjEiLCJlcGsiOnsieCI6IjhqM1RmQjY0all1bTVLemV6ZFVabnIxazB3LUxTSFNIcHh1R01iUE5fbk0iLCJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieSI6InAzZjlRV1ZDNmJxWlVPcjBHU3hfczZVdWI3ajc2aERMenVSd08yXzd1UFUifX0..6Cs_7O_WbJZMfd-9.32-iWp5cRgJCVHqighr2ZQQ.GSf5HjFAbh5JnH3Fmvr0uA",
    "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTE5MkdDTSIsImtpZCI6IjEiLCJlcGsiOnsieCI6IkJ6X0JSYjJlckxkZGJxdzNoYkNESHQ1VXRNdzVxR2FUb0lnUmZoWnRHcmMiLCJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieSI6IlJMb0RWaTNkSmVtUlVPQ1VmTVN6WWcya0xQbGFoc2FwcHlwQzJHQ0p5VncifX0..H50tu8gFNnt6sL-v.kDdhPO8BFr6BznKGQECxL20.zovWFd4A3-V7l949jGWT2w",
    "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImtpZCI6IjEiLCJlcGsiOnsieCI6IlhwTGRxRFNUaEpLWDRFQlFqUjZRbzdVY1FwQmcxZ05xd2toRW9KNUMwTXciLCJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieSI6IklabEFIQkNpMUlJcTdUWmpVWmQxQzVNVmNaTjB4eGg3djBjMFpFLWJmX3MifSwiYXB1IjoiUVd4cFkyVSIsImFwdiI6IlFtOWkifQ..v8gjkVxnVjZnY2Yn.JXni77EEPtvQlFl3qDbDhns.VJDbSbjOSnoS5QSmpFyWRg",
    "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImtpZCI6IjEiLCJ6aXAiOiJERUYiLCJlcGsiOnsieCI6IlZsZlZhRnJiWE9MVFY0WXB4aXlhN3UwcWlJTnFENGQ4cE5qTlp4OUt5LUUiLCJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieSI6IjZtZWplWHczLU50QUtjMUN1WnV1NXJSdkVVa1dpM2E0am1iWGVKMm9MZTQifX0..Ni5WMyPHgWdJRPjw.06Cx88At-VZCMQMZfwQyW44O_g.hL00F1Vffp-onM9oBdc-7g",
];

/// ENC-4, ENC-6: each fault by its name.
#[test]
fn faults() {
    let key = recipient(Alg::Es256);
    let good = encrypt(b"{}", key.public(), &Header::new(Enc::A128Gcm), &entropy()).unwrap();
    let check = |text: &str, code: &str| {
        let got = decrypt(text, &key, LONGEST).map_err(|error| error.code());
        assert_eq!(got.err(), Some(code), "{text}");
    };
    let with = |change: &dyn Fn(&mut Value)| {
        let (head, rest) = good.split_once('.').unwrap();
        let mut header: Value = serde_json::from_slice(&base64url::decode(head).unwrap()).unwrap();
        change(&mut header);
        format!("{}.{rest}", base64url::encode(header.to_string()))
    };
    for text in [
        "",
        "a",
        "....",
        "a.b.c.d",
        "e30....",
        &format!("{good}."),
        &good.replace('.', ""),
    ] {
        let got = decrypt(text, &key, LONGEST).map_err(|error| error.code());
        assert!(
            matches!(got, Err("jwe.malformed" | "jwe.unsupported_algorithm")),
            "{text}"
        );
    }
    check(&"a".repeat(LONGEST + 1), "jwe.too_long");
    check(&format!("{}....", "a".repeat(LONGEST - 4)), "jwe.malformed");
    for alg in ["none", "dir", "RSA-OAEP", "ECDH-ES+A128KW", "ecdh-es"] {
        check(&with(&|header| header["alg"] = alg.into()), "jwe.unsupported_algorithm");
    }
    check(
        &with(&|header| header["enc"] = "A128CBC-HS256".into()),
        "jwe.unsupported_encryption",
    );
    check(
        &with(&|header| header["zip"] = "GZIP".into()),
        "jwe.unsupported_compression",
    );
    check(&with(&|header| header["zip"] = json!(1)), "jwe.unsupported_compression");
    check(&with(&|header| header["crit"] = json!(["exp"])), "jwe.critical");
    check(&with(&|header| header["kid"] = "other".into()), "jwe.other_key");
    check(&with(&|header| header["apu"] = "*".into()), "jwe.malformed");
    check(
        &with(&|header| drop(header.as_object_mut().unwrap().remove("epk"))),
        "jwe.malformed",
    );
    check(
        &with(&|header| header["epk"]["y"] = header["epk"]["x"].clone()),
        "jwe.ephemeral",
    );
    check(&with(&|header| header["epk"]["d"] = "AA".into()), "jwe.ephemeral");
    let other = recipient(Alg::Es384).public().to_jwk();
    check(&with(&|header| header["epk"] = other.clone()), "jwe.other_curve");
    let other = SigningKey::generate(Alg::EdDsa).unwrap().public().to_jwk();
    check(&with(&|header| header["epk"] = other.clone()), "jwe.unsuitable_key");
    // The header is authenticated, and so is everything else.
    check(&with(&|header| header["more"] = json!(1)), "jwe.cannot_open");
    let parts: Vec<_> = good.split('.').collect();
    for at in [2, 3, 4] {
        let mut bytes = base64url::decode(parts[at]).unwrap();
        bytes[0] ^= 1;
        let mut changed: Vec<_> = parts.iter().map(|part| (*part).to_owned()).collect();
        changed[at] = base64url::encode(&bytes);
        check(&changed.join("."), "jwe.cannot_open");
        changed[at] = base64url::encode(&bytes[1..]);
        check(
            &changed.join("."),
            if at == 3 { "jwe.cannot_open" } else { "jwe.malformed" },
        );
    }
    check(&good.replacen("..", ".AA.", 1), "jwe.malformed");
    let stranger = encrypt(
        b"{}",
        recipient(Alg::Es256).public(),
        &Header::new(Enc::A128Gcm),
        &entropy(),
    )
    .unwrap();
    check(&stranger, "jwe.cannot_open");
}

/// ENC-4: what inflates beyond the bound is given up, and so is what is no stream or has something behind its end.
#[test]
fn compressed_content_is_bounded() {
    let key = recipient(Alg::Es256);
    let bomb = vec![b' '; 5_000_000];
    let header = Header {
        zip: true,
        ..Header::new(Enc::A256Gcm)
    };
    let text = encrypt(&bomb, key.public(), &header, &entropy()).unwrap();
    assert!(text.len() < LONGEST, "{}", text.len());
    assert_eq!(decrypt(&text, &key, LONGEST), Err(JweError::TooLarge(LONGEST)));
    let packed = deflate::deflate(b"hello").unwrap();
    assert_eq!(deflate::inflate(&packed, 5).unwrap(), b"hello");
    assert_eq!(deflate::inflate(&packed, 4), Err(JweError::TooLarge(4)));
    assert_eq!(
        deflate::inflate(&packed[..packed.len() - 1], 5),
        Err(JweError::NotDeflate)
    );
    assert_eq!(
        deflate::inflate(&[&packed[..], b"x"].concat(), 5),
        Err(JweError::NotDeflate)
    );
    assert_eq!(deflate::inflate(b"", 5), Err(JweError::NotDeflate));
}

/// META-16, ENC-3: what is published is public, says what it is for, and is what messages are encrypted to.
#[test]
fn keys() {
    let number = |at: u8| [at; 32];
    let key = RecipientKey::derived(number).unwrap();
    assert_eq!(
        RecipientKey::derived(number).unwrap(),
        key,
        "zero is no key, one is, and always the same"
    );
    let jwk = key.published();
    assert_eq!(
        (&jwk["alg"], &jwk["use"], &jwk["kid"]),
        (&json!("ECDH-ES"), &json!("enc"), &json!(key.kid()))
    );
    assert_eq!(PublicKey::from_jwk(&jwk).unwrap(), *key.public());
    assert!(RecipientKey::derived(|_| [0; 32]).is_err());
    for alg in [Alg::EdDsa, Alg::Es256k, Alg::Rs256] {
        let key = SigningKey::generate(alg).unwrap();
        assert!(can_receive(key.public()).is_err());
        let jwk = serde_json::from_str(key.private_jwk().reveal()).unwrap();
        assert_eq!(RecipientKey::read(&jwk).unwrap_err().code(), "key.unsupported");
        let refused = encrypt(b"", key.public(), &Header::new(Enc::A128Gcm), &entropy());
        assert_eq!(refused.unwrap_err().code(), "jwe.unsuitable_key");
    }
    assert_eq!(RecipientKey::read(&json!("{")).unwrap_err().code(), "key.malformed");
    assert!(!format!("{key:?}").contains("private"));
}

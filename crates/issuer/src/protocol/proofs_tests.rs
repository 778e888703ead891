//! Key attestations with proofs and in the place of proofs.

use super::super::nonce::Verdict;
use super::*;
use crate::policy::Trust;
use credentials::jws;
use credentials::key::SigningKey;
use jiff::Timestamp;
use serde_json::{Value, json};

const AUDIENCE: &str = "https://issuer.example";
const NOW: i64 = 1_800_000_000;

fn key() -> SigningKey {
    SigningKey::generate_p256().expect("a key")
}

/// Somebody who attests keys, and the keys of a wallet.
struct World {
    attester: SigningKey,
    keys: Vec<SigningKey>,
    required: Option<Value>,
}

impl World {
    fn new(keys: usize) -> Self {
        Self {
            attester: key(),
            keys: (0..keys).map(|_| key()).collect(),
            required: None,
        }
    }

    fn attestation(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut keys: Vec<Value> = self.keys.iter().map(|key| key.public().to_jwk()).collect();
        for (at, key) in keys.iter_mut().enumerate() {
            key["kid"] = format!("key-{at}").into();
        }
        let mut claims = json!({"iat": NOW, "exp": NOW + 60, "nonce": "good", "attested_keys": keys});
        change(&mut claims);
        let header = json!({"typ": "key-attestation+jwt", "alg": "ES256"});
        jws::sign(&header, claims.to_string().as_bytes(), &self.attester).expect("an attestation")
    }

    /// A proof by a key, with an attestation if there is one.
    fn proof(&self, by: &SigningKey, attestation: Option<&str>, change: impl FnOnce(&mut Value)) -> String {
        let mut header = json!({"typ": "openid4vci-proof+jwt", "alg": "ES256", "jwk": by.public().to_jwk()});
        if let Some(attestation) = attestation {
            header["key_attestation"] = attestation.into();
        }
        change(&mut header);
        let nonce = header.as_object_mut().and_then(|header| header.shift_remove("x-nonce"));
        let claims = json!({"aud": AUDIENCE, "iat": NOW, "nonce": nonce.unwrap_or("good".into())});
        jws::sign(&header, claims.to_string().as_bytes(), by).expect("a proof")
    }

    fn judge(&self, proofs: &Proofs<'_>) -> Result<Vec<Holder>, WalletError> {
        let nonce = |nonce: &str| match nonce {
            "good" => Verdict::Fresh,
            _ => Verdict::Foreign,
        };
        let expect = Expect {
            audience: AUDIENCE,
            algorithms: &["ES256"],
            methods: &["jwk", "did:jwk"],
            client: None,
            attesters: &Trust {
                keys: vec![self.attester.public().clone()],
                ..Trust::default()
            },
            attestation: self.required.as_ref().and_then(Value::as_object),
            most: 3,
            now: Timestamp::from_second(NOW).expect("a time"),
            nonce: &nonce,
        };
        holders(proofs, &expect)
    }

    /// The keys of a good request, as places in the wallet's list.
    fn places(&self, proofs: &Proofs<'_>) -> Vec<usize> {
        let holders = self.judge(proofs).expect("good proofs");
        let place = |holder: &Holder| self.keys.iter().position(|key| *key.public() == holder.key);
        holders
            .iter()
            .map(|holder| place(holder).expect("a key of the wallet"))
            .collect()
    }

    #[track_caller]
    fn refused(&self, error: &str, item: &str, proofs: &Proofs<'_>) {
        let got = self.judge(proofs).expect_err(item);
        assert_eq!((got.error, &*got.item), (error, item), "{}", got.reason);
    }
}

fn one(jwt: &str) -> Proofs<'_> {
    Proofs::Jwt(vec![jwt])
}

/// PROOF-12, PROOF-13, HAIP-11: one proof, and a credential for each attested key; the proved one comes first.
#[test]
fn an_attestation_beside_a_proof() {
    let world = World::new(3);
    let attestation = world.attestation(|_| ());
    let by = |at: usize| world.proof(&world.keys[at], Some(&attestation), |_| ());
    assert_eq!(world.places(&one(&by(1))), [1, 0, 2]);
    let (first, second, third) = (by(2), by(0), by(1));
    let all = Proofs::Jwt(vec![&first, &second, &third]);
    assert_eq!(
        world.places(&all),
        [2, 0, 1],
        "the same attestation in every proof counts once"
    );
    let twice = Proofs::Jwt(vec![&first, &first]);
    world.refused("invalid_proof", "PROOF-14", &twice);
}

/// GAP-8: `kid` names an attested key by its own `kid` or by its place; a DID names a key as ever.
#[test]
fn kid_may_name_an_attested_key() {
    let world = World::new(3);
    let attestation = world.attestation(|_| ());
    let by = |kid: &str| {
        world.proof(&world.keys[1], Some(&attestation), |header| {
            header.as_object_mut().expect("a header").shift_remove("jwk");
            header["kid"] = kid.into();
        })
    };
    for kid in ["1", "key-1", &format!("{}#0", world.keys[1].public().did_jwk())] {
        assert_eq!(world.places(&one(&by(kid)))[0], 1, "{kid}");
    }
    for kid in ["3", "key-9", ""] {
        world.refused("invalid_proof", "PROOF-12", &one(&by(kid)));
    }
    world.refused("invalid_proof", "PROOF-6", &one(&by("0")));
    let bare = world.proof(&world.keys[1], None, |header| {
        header.as_object_mut().expect("a header").shift_remove("jwk");
        header["kid"] = "1".into();
    });
    world.refused("invalid_proof", "PROOF-4", &one(&bare));
}

/// PROOF-12, KATT-4, KATT-6, CRED-53, CONF-10.
#[test]
fn attestations_that_do_not_fit() {
    let mut world = World::new(2);
    let good = world.attestation(|_| ());
    let stranger = key();
    world.refused(
        "invalid_proof",
        "PROOF-12",
        &one(&world.proof(&stranger, Some(&good), |_| ())),
    );
    let endless = world.attestation(|claims| {
        claims.as_object_mut().expect("claims").shift_remove("exp");
    });
    let by_first = |world: &World, attestation: &str| world.proof(&world.keys[0], Some(attestation), |_| ());
    world.refused("invalid_proof", "KATT-4", &one(&by_first(&world, &endless)));
    let mut broken = good.clone();
    broken.replace_range(broken.len() - 20..broken.len() - 16, "AAAA");
    world.refused("invalid_proof", "KATT-7", &one(&by_first(&world, &broken)));
    let foreign = world.attestation(|claims| claims["nonce"] = "foreign".into());
    world.refused("invalid_nonce", "CRED-44", &one(&by_first(&world, &foreign)));
    // A bad signature is never taken for a bad nonce, whichever of the two nonces it is.
    let other = world.keys[1].public().to_jwk();
    let wrong = world.proof(&world.keys[0], Some(&foreign), |header| header["jwk"] = other);
    world.refused("invalid_proof", "PROOF-6", &one(&wrong));
    world.required = Some(json!({}));
    assert_eq!(world.places(&one(&by_first(&world, &good))), [0, 1]);
    world.refused(
        "invalid_proof",
        "KATT-6",
        &one(&world.proof(&world.keys[0], None, |_| ())),
    );
    world.required = Some(json!({"key_storage": ["iso_18045_high"]}));
    world.refused("invalid_proof", "KATT-6", &one(&by_first(&world, &good)));
}

/// PROOF-13, PROOF-15, CRED-12: an attestation in the place of proofs gives a credential for each of its keys.
#[test]
fn an_attestation_in_the_place_of_proofs() {
    let world = World::new(3);
    let judged = |change: fn(&mut Value)| world.attestation(change);
    assert_eq!(world.places(&Proofs::Attestation(&judged(|_| ()))), [0, 1, 2]);
    let endless = judged(|claims| {
        claims.as_object_mut().expect("claims").shift_remove("exp");
    });
    assert_eq!(world.places(&Proofs::Attestation(&endless)), [0, 1, 2]);
    let foreign = judged(|claims| claims["nonce"] = "foreign".into());
    world.refused("invalid_nonce", "CRED-44", &Proofs::Attestation(&foreign));
    let many = World::new(4);
    let jwt = many.attestation(|_| ());
    many.refused("invalid_credential_request", "CRED-12", &Proofs::Attestation(&jwt));
    // Two attestations beside two proofs must not go beyond the limit either.
    let (left, right) = (World::new(2), World::new(2));
    let left = World {
        keys: left.keys,
        ..World::new(0)
    };
    let right = World {
        keys: right.keys,
        attester: SigningKey::from_jwk(&json!(left.attester.private_jwk().reveal())).expect("a key"),
        required: None,
    };
    let first = left.proof(&left.keys[0], Some(&left.attestation(|_| ())), |_| ());
    let second = right.proof(&right.keys[0], Some(&right.attestation(|_| ())), |_| ());
    left.refused(
        "invalid_credential_request",
        "CRED-12",
        &Proofs::Jwt(vec![&first, &second]),
    );
}

/// PROOF-3, PROOF-4: a certificate in `x5c` holds the key; nobody need trust it.
#[test]
fn nothing_proved() {
    let world = World::new(1);
    assert!(world.judge(&Proofs::None).expect("none").is_empty());
    let empty = world.proof(&world.keys[0], None, |header| {
        header.as_object_mut().expect("a header").shift_remove("jwk");
        header["x5c"] = json!([]);
    });
    world.refused("invalid_proof", "PROOF-3", &one(&empty));
}

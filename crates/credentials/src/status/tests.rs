use jiff::Timestamp;
use model::entropy::SeededEntropy;
use model::status::Purpose;
use serde_json::json;

use super::cwt::{bytes, list};
use super::*;
use crate::jws;
use crate::jwt_vc::{self, Version};
use crate::key::SigningKey;

fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn entries(bits: u8, statuses: &[u8]) -> Entries {
    let mut entries = Entries::token(bits, u32::try_from(statuses.len()).expect("a short list")).expect("bits");
    for (index, status) in (0..).zip(statuses) {
        entries.set(index, *status).expect("an entry");
    }
    entries
}

/// V-TSL-1, V-TSL-2, TSL-1, TSL-2, TSL-3: bits, ZLIB at level 9, JSON and CBOR forms.
#[test]
fn the_examples_of_section_4() {
    let check = |bits, statuses: &[u8], raw: &str, zlib: &str, lst: &str, cbor: &str| {
        let entries = entries(bits, statuses);
        assert_eq!(hex(entries.bytes()), raw);
        assert_eq!(hex(entries.to_zlib()), zlib);
        assert_eq!(crate::base64url::encode(entries.to_zlib()), lst);
        assert_eq!(hex(bytes(&list(&entries, None)).expect("CBOR")), cbor);
        let read = Entries::from_zlib(u64::from(bits), &entries.to_zlib()).expect("a list");
        assert_eq!(read, entries);
        for (index, status) in (0..).zip(statuses) {
            assert_eq!(read.get(index), Ok(*status));
        }
    };
    check(
        1,
        &[1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1],
        "b9a3",
        "78dadbb918000217015d",
        "eNrbuRgAAhcBXQ",
        "a2646269747301636c73744a78dadbb918000217015d",
    );
    check(
        2,
        &[1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3],
        "c944f9",
        "78da3be9f2130003df0207",
        "eNo76fITAAPfAgc",
        "a2646269747302636c73744b78da3be9f2130003df0207",
    );
}

/// V-TSL-3, V-TSL-4, V-TSL-5: a million entries, by what they inflate to.
#[test]
fn the_long_vectors() {
    let check = |bits: u8, set: &[(u64, u8)], sha256: &str| {
        let mut entries = Entries::token(bits, 1 << 20).expect("bits");
        for (index, status) in set {
            entries.set(*index, *status).expect("an entry");
        }
        let read = Entries::from_zlib(u64::from(bits), &entries.to_zlib()).expect("a list");
        assert_eq!(hex(crate::digest::sha256(read.bytes())), sha256);
        assert_eq!(read.bytes().len(), (1 << 20) / 8 * usize::from(bits));
    };
    let ones = [
        0, 1993, 25460, 159_495, 495_669, 554_353, 645_645, 723_232, 854_545, 934_534, 1_000_345,
    ];
    check(
        1,
        &ones.map(|index| (index, 1)),
        "f2529d5d7b48665f8be86037b271b92a9cc7690a42688193d3c97baf2a1e4794",
    );
    let statuses = [1, 2, 1, 3, 1, 1, 2, 1, 1, 2, 3];
    let set: Vec<_> = ones.into_iter().zip(statuses).collect();
    check(
        2,
        &set,
        "89014d93753a4996780da9354a6ac298c4e4c571b9d7ef344c2aefdd494d898c",
    );
    check(
        4,
        &[
            (0, 1),
            (1993, 2),
            (35460, 3),
            (459_495, 4),
            (595_669, 5),
            (754_353, 6),
            (845_645, 7),
            (923_232, 8),
            (924_445, 9),
            (934_534, 10),
            (1_004_534, 11),
            (1_000_345, 12),
            (1_030_203, 13),
            (1_030_204, 14),
            (1_030_205, 15),
        ],
        "7624b511c7462ca2e77514c416b5528b043d4333b5e0741494a4e21009241edb",
    );
}

/// V-TSL-6, V-BSL-2, BSL-6: the same index, from opposite ends of its byte.
#[test]
fn the_two_orders() {
    let set = |mut entries: Entries, index: u64| {
        entries.set(index, 1).expect("an entry");
        let found: Vec<_> = entries
            .bytes()
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte != 0)
            .collect();
        assert_eq!(found.len(), 1);
        (found[0].0, *found[0].1)
    };
    let token = || Entries::token(1, FEWEST).expect("bits");
    assert_eq!(set(token(), 412), (51, 0x10));
    assert_eq!(set(Entries::bitstring(FEWEST), 94567), (11820, 0x01));
    assert_eq!(set(token(), 94567), (11820, 0x80));
}

/// V-BSL-1, BSL-4, BSL-5, BSL-8.
#[test]
fn encoded_lists() {
    let example = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA";
    let read = Entries::from_encoded(example).expect("a list");
    assert_eq!(read, Entries::bitstring(0));
    assert_eq!(read.bytes(), [0; 16384]);
    assert_eq!(Entries::from_encoded(&read.to_encoded()).as_ref(), Ok(&read));
    assert!(read.to_encoded().starts_with("uH4sI") && !read.to_encoded().contains('='));
    let short = format!("u{}", crate::base64url::encode(deflate::gzip(&[0; 16383])));
    assert_eq!(Entries::from_encoded(&short), Err(StatusError::TooShort));
    assert!(Entries::from_encoded(&example[1..]).is_err(), "no multibase prefix");
    assert_eq!(read.get(131_072), Err(StatusError::OutOfRange(131_072)));
}

/// TSL-1.
#[test]
fn bits_and_bounds() {
    for bits in [0, 3, 5, 16] {
        assert_eq!(Entries::token(bits, 1), Err(StatusError::Bits(u64::from(bits))));
    }
    let mut list = Entries::token(2, 4).expect("bits");
    assert_eq!(list.set(0, 4), Err(StatusError::OutOfRange(0)), "three bits");
    list.set(3, 3).and(list.set(3, 1)).expect("an entry");
    assert_eq!(list.bytes(), [0b0100_0000], "what was there is replaced");
    assert_eq!(list.get(4), Err(StatusError::OutOfRange(4)));
}

const URI: &str = "https://example.com/statuslists/1";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("an instant")
}

fn input<'a>(entries: &'a Entries, key: &'a SigningKey) -> TokenInput<'a> {
    TokenInput {
        uri: URI,
        entries,
        issued_at: at(1_686_920_170),
        expires_at: at(2_291_720_170),
        ttl: 43200,
        aggregation_uri: None,
        key,
        kid: Some("12"),
        chain: None,
    }
}

/// TSL-3, TSL-4, TSL-16.
#[test]
fn a_token_as_jwt() {
    let (list, key) = (entries(1, &[1, 0]), SigningKey::generate_p256().expect("a key"));
    let text = make_jwt(&input(&list, &key)).expect("a token");
    let decoded = jws::decode(&text).expect("a JWS");
    assert_eq!(decoded.header["typ"], "statuslist+jwt");
    let claims = decoded.claims().expect("claims");
    assert_eq!((&claims["sub"], &claims["iat"]), (&json!(URI), &json!(1_686_920_170)));
    assert_eq!(
        (&claims["exp"], &claims["ttl"]),
        (&json!(2_291_720_170_i64), &json!(43200))
    );
    assert_eq!(claims["status_list"]["bits"], 1);
    let now = at(1_700_000_000);
    let token = verify_jwt(&decoded, key.public(), URI, now).expect("a good token");
    assert_eq!((token.entries.get(0), token.entries.get(1)), (Ok(1), Ok(0)));
    let refused = |uri: &str, now: Timestamp| {
        let error = verify_jwt(&decoded, key.public(), uri, now).expect_err("a refusal");
        error.code()
    };
    assert_eq!(refused("https://example.com/statuslists/2", now), "status.other_list");
    assert_eq!(refused(URI, at(2_291_720_170)), "status.expired");
    assert_eq!(refused(URI, at(1_686_920_000)), "status.not_yet_issued");
    let other = SigningKey::generate_p256().expect("a key");
    assert!(verify_jwt(&decoded, other.public(), URI, now).is_err());
    let not_a_list = jws::Header {
        typ: "JWT",
        ..jws::Header::default()
    };
    let not_a_list = jws::sign_credential(&not_a_list, &claims, &key).expect("a JWS");
    let not_a_list = jws::decode(&not_a_list).expect("a JWS");
    let error = verify_jwt(&not_a_list, key.public(), URI, now).expect_err("typ");
    assert_eq!(error, StatusError::WrongType("JWT".into()));
}

/// V-TSL-7, TSL-5, GAP-11: tag 18, the type in the protected header, the claims by their numbers.
#[test]
fn a_token_as_cwt() {
    let list = entries(1, &[1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]);
    let key = SigningKey::generate_p256().expect("a key");
    let token = make_cwt(&input(&list, &key)).expect("a token");
    let begin = "d2845820a2012610781a6170706c69636174696f6e2f7374617475736c6973742b637774";
    assert!(hex(&token).starts_with(begin), "{}", hex(&token));
    let map = "a2646269747301636c73744a78dadbb918000217015d";
    assert!(hex(&token).contains(&format!("19fffd{map}")), "{}", hex(&token));
    let decoded = decode_cwt(&token).expect("a CWT");
    let read = decoded
        .verify(key.public(), URI, at(1_700_000_000))
        .expect("a good token");
    assert_eq!(
        (read.issued_at, read.expires_at, read.ttl),
        (1_686_920_170, Some(2_291_720_170), Some(43200))
    );
    assert_eq!((read.uri.as_str(), &read.entries), (URI, &list));
    // Without the tag too.
    let bare = decode_cwt(&token[1..]).expect("a CWT");
    bare.verify(key.public(), URI, at(1_700_000_000)).expect("a good token");
    let refused = |uri: &str, now: i64| {
        decoded
            .verify(key.public(), uri, at(now))
            .expect_err("a refusal")
            .code()
    };
    assert_eq!(refused("https://example.com/", 1_700_000_000), "status.other_list");
    assert_eq!(refused(URI, 2_291_720_170), "status.expired");
    let mut broken = token;
    let last = broken.len() - 1;
    broken[last] ^= 1;
    let broken = decode_cwt(&broken).expect("a CWT");
    let error = broken
        .verify(key.public(), URI, at(1_700_000_000))
        .expect_err("a refusal");
    assert_eq!(error, StatusError::BadSignature);
}

/// BSL-3, BSL-4, BSL-8, BSL-10, in either version of the data model.
#[test]
fn a_list_credential() {
    let key = SigningKey::generate_p256().expect("a key");
    let issuer = key.public().did_jwk();
    let mut list = Entries::bitstring(FEWEST);
    list.set(94567, 1).expect("an entry");
    for version in [Version::V1, Version::V2] {
        let text = make_bitstring(&BitstringInput {
            uri: URI,
            entries: &list,
            purpose: Purpose::Revocation,
            version,
            issuer: &issuer,
            issued_at: at(1_700_000_000),
            expires_at: at(1_700_086_400),
            ttl: 60,
            key: &key,
            kid: None,
            x5c: None,
            entropy: &SeededEntropy::new(1),
        })
        .expect("a credential");
        let verified = jwt_vc::verify(&text, key.public(), at(1_700_000_001)).expect("a good credential");
        assert_eq!(verified.version, version);
        let subject = &verified.credential["credentialSubject"];
        assert_eq!(
            (&subject["type"], &subject["ttl"]),
            (&json!("BitstringStatusList"), &json!(60_000))
        );
        let read = read_bitstring(&verified.credential, URI, "revocation").expect("a list");
        assert_eq!((read.get(94567), read.get(94566)), (Ok(1), Ok(0)));
        let refused = |uri: &str, purpose: &str| {
            let error = read_bitstring(&verified.credential, uri, purpose).expect_err("a refusal");
            error.code()
        };
        assert_eq!(refused("https://example.com/", "revocation"), "status.other_list");
        assert_eq!(refused(URI, "suspension"), "status.other_purpose");
        assert!(
            jwt_vc::verify(&text, key.public(), at(1_700_086_400)).is_err(),
            "it ends"
        );
    }
}

use serde_json::json;

use super::*;

/// V-PROOF-1.
const PROOF: &str = "eyJ0eXAiOiJvcGVuaWQ0dmNpLXByb29mK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwiY3J2IjoiUC0yNTYiLCJ4IjoiblVXQW9BdjNYWml0aDhFN2kxOU9kYXhPTFlGT3dNLVoyRXVNMDJUaXJUNCIsInkiOiJIc2tIVThCalVpMVU5WHFpN1N3bWo4Z3dBS18weGtjRGpFV183MVNvc0VZIn19.eyJhdWQiOiJodHRwczovL2NyZWRlbnRpYWwtaXNzdWVyLmV4YW1wbGUuY29tIiwiaWF0IjoxNzAxOTYwNDQ0LCJub25jZSI6IkxhclJHU2JtVVBZdFJZTzZCUTR5bjgifQ.-a3EDsxClUB4O3LeDD5DVGEnNMT01FCQW4P6-2-BNBqc_Zxf0Qw4CWayLEpqkAomlkLb9zioZoipdP-jvh1WlA";
/// V-DPOP-1 and V-DPOP-2.
const DPOP: [&str; 2] = [
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg",
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA",
];

#[test]
fn vectors_verify_and_tampered_ones_do_not() {
    for text in [PROOF, DPOP[0], DPOP[1]] {
        let jws = decode(text).unwrap();
        let key = PublicKey::from_jwk(&jws.header["jwk"]).unwrap();
        assert_eq!(jws.verify(&key, Alg::Es256), Ok(()));
        assert_eq!(
            jws.verify(&key, Alg::Es384).unwrap_err().code(),
            "jws.algorithm_mismatch"
        );
        // One letter of the payload.
        let at = text.find('.').unwrap() + 10;
        let letter = if &text[at..=at] == "A" { "B" } else { "A" };
        let forged = decode(&format!("{}{letter}{}", &text[..at], &text[at + 1..])).unwrap();
        assert_eq!(forged.verify(&key, Alg::Es256).unwrap_err().code(), "key.bad_signature");
    }
    let claims = decode(PROOF).unwrap().claims().unwrap();
    assert_eq!(claims["aud"], "https://credential-issuer.example.com");
    assert_eq!(decode(PROOF).unwrap().header_text("typ"), Some("openid4vci-proof+jwt"));
}

#[test]
fn what_is_signed_is_read_again() {
    let key = SigningKey::generate_p256().unwrap();
    let x5c = ["AAAA".to_owned()];
    let header = Header {
        typ: "dc+sd-jwt",
        kid: Some("k"),
        x5c: Some(&x5c),
        ..Header::default()
    };
    let text = sign_credential(&header, &json!({"a": "ö"}), &key).unwrap();
    let jws = decode(&text).unwrap();
    assert_eq!(
        Value::Object(jws.header.clone()),
        json!({"alg": "ES256", "typ": "dc+sd-jwt", "kid": "k", "x5c": ["AAAA"]})
    );
    assert_eq!(Value::Object(jws.claims().unwrap()), json!({"a": "ö"}));
    jws.verify(key.public(), jws.alg().unwrap()).unwrap();
    assert!(
        jws.verify(SigningKey::generate_p256().unwrap().public(), Alg::Es256)
            .is_err()
    );
}

/// V-PROOF-2, PROOF-2, PROOF-14.
#[test]
fn refusals() {
    let check = |text: &str, code: &str| assert_eq!(decode(text).unwrap_err().code(), code, "{text}");
    check("", "jws.malformed");
    check("e30.e30", "jws.malformed");
    check("e30.e30.AA.AA", "jws.malformed");
    check("e30=.e30.AA", "jws.malformed");
    check("W10.e30.AA", "jws.malformed");
    check(&"A".repeat(MAX_LENGTH + 1), "jws.too_long");
    assert_eq!(decode_within(PROOF, 100).unwrap_err().code(), "jws.too_long");
    let key = SigningKey::generate_p256().unwrap();
    for alg in [json!("none"), json!("HS256"), json!(7), Value::Null] {
        let text = sign(&json!({"alg": alg}), b"{}", &key).unwrap();
        assert_eq!(
            decode(&text).unwrap().alg().unwrap_err().code(),
            "jws.unsupported_algorithm"
        );
    }
    let text = sign(&json!({"alg": "ES256", "crit": ["exp"]}), b"{}", &key).unwrap();
    assert_eq!(
        decode(&text)
            .unwrap()
            .verify(key.public(), Alg::Es256)
            .unwrap_err()
            .code(),
        "jws.critical"
    );
}

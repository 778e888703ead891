use std::collections::BTreeMap;

use super::*;

fn config(value: Value) -> BTreeMap<String, NamespaceConversion> {
    serde_json::from_value(value).unwrap()
}

/// One element's CBOR in hex.
fn converted(value: Value, rule: Option<Value>) -> Result<String, MdocError> {
    let rules = rule.map(|rule| config(json!({"n": {"entriesConfigMap": {"e": rule}}})));
    let namespaces = convert(&json!({"n": {"e": value}}), rules.as_ref())?;
    Ok(hex(&encode(&namespaces[0].1[0].1)?))
}

/// V-MDOC-8, MDOC-18 and the table of 6.6.
#[test]
fn conversions() {
    let check = |value: Value, kind: &str, expect: &str| {
        let rule = json!({"type": "string", "conversionType": kind});
        assert_eq!(converted(value.clone(), Some(rule)).unwrap(), expect, "{value}");
    };
    check(json!("2019-10-20"), "stringToFullDate", "d903ec6a323031392d31302d3230");
    check(
        json!("2019-10-20T23:30:00.5Z"),
        "stringToFullDate",
        "d903ec6a323031392d31302d3230",
    );
    check(
        json!("2020-10-01T13:30:02Z"),
        "stringToTDate",
        "c074323032302d31302d30315431333a33303a30325a",
    );
    check(
        json!("2020-10-01T15:30:02.9+02:00"),
        "stringToTDate",
        "c074323032302d31302d30315431333a33303a30325a",
    );
    check(json!("AQI="), "base64StringToByteString", "420102");
    check(json!("-_8"), "base64UrlStringToByteString", "42fbff");
    check(json!("-_8="), "base64UrlStringToByteString", "42fbff");
    check(Value::Null, "stringToFullDate", "f6");
}

/// Preferred serialization of what is not configured (MDOC-18).
#[test]
fn plain_values() {
    let check = |value: Value, expect: &str| assert_eq!(converted(value, None).unwrap(), expect);
    check(json!("a"), "6161");
    check(json!(true), "f5");
    check(Value::Null, "f6");
    check(json!(23), "17");
    check(json!(24), "1818");
    check(json!(-1), "20");
    check(json!(4294967296u64), "1b0000000100000000");
    check(json!(u64::MAX), "1bffffffffffffffff");
    check(json!(1.5), "f93e00");
    check(json!(1.1), "fb3ff199999999999a");
    check(json!([1, "a"]), "82016161");
    check(json!({"a": {"b": []}}), "a16161a1616280");
}

#[test]
fn nested_rules() {
    let rule = json!({"type": "array", "arrayConfig": [{"type": "object", "entriesConfigMap": {
        "issue_date": {"type": "string", "conversionType": "stringToFullDate"}}}]});
    let value = json!([{"code": "B", "issue_date": "2019-10-20"}]);
    let text = converted(value, Some(rule.clone())).unwrap();
    assert_eq!(
        text,
        "81a264636f646561426a69737375655f64617465d903ec6a323031392d31302d3230"
    );
    let check = |value: Value, rule: Value, code: &str| {
        assert_eq!(
            converted(value.clone(), Some(rule)).unwrap_err().code(),
            code,
            "{value}"
        );
    };
    check(json!([]), rule.clone(), "mdoc.bad_conversion");
    check(json!("x"), rule.clone(), "mdoc.bad_conversion");
    check(json!([1]), rule.clone(), "mdoc.bad_conversion");
    check(json!([{"code": "B"}]), rule, "mdoc.not_in_data");
    let date = json!({"type": "string", "conversionType": "stringToFullDate"});
    for bad in [
        json!("20191020"),
        json!("2019-13-01"),
        json!("today"),
        json!(5),
        json!("2019-1-1"),
    ] {
        check(bad, date.clone(), "mdoc.bad_conversion");
    }
    check(
        json!("2019-10-20"),
        json!({"type": "string", "conversionType": "stringToTDate"}),
        "mdoc.bad_conversion",
    );
    check(
        json!("AQI"),
        json!({"type": "string", "conversionType": "base64StringToByteString"}),
        "mdoc.bad_conversion",
    );
    check(
        json!("+/"),
        json!({"type": "string", "conversionType": "base64UrlStringToByteString"}),
        "mdoc.bad_conversion",
    );
}

#[test]
fn shape_of_data_and_configuration() {
    let rules = config(json!({"other": {"entriesConfigMap": {}}}));
    assert_eq!(convert(&data(), Some(&rules)).unwrap_err().code(), "mdoc.not_in_data");
    assert_eq!(convert(&json!([]), None).unwrap_err().code(), "mdoc.bad_data");
    assert_eq!(convert(&json!({"n": 1}), None).unwrap_err().code(), "mdoc.bad_data");
    for bad in [
        json!({"n": {}}),
        json!({"n": {"entriesConfigMap": {"e": {"type": "number"}}}}),
        json!({"n": {"entriesConfigMap": {"e": {"type": "string"}}}}),
        json!({"n": {"entriesConfigMap": {"e": {"type": "string", "conversionType": "stringToSoup"}}}}),
    ] {
        assert!(serde_json::from_value::<BTreeMap<String, NamespaceConversion>>(bad).is_err());
    }
}

/// MDOC-15 to MDOC-17, R48.
#[test]
fn validity() {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let signer = (at("2026-11-01T00:00:00Z"), at("2027-06-01T00:00:00Z"));
    let hours = SignedDuration::from_hours;
    let year = Validity::for_period(now(), hours(365 * 24), signer).unwrap();
    assert_eq!(
        (year.signed, year.valid_from, year.valid_until),
        (
            at("2026-11-23T00:00:00Z"),
            at("2026-11-23T00:00:00Z"),
            at("2027-06-01T00:00:00Z"),
        )
    );
    let month = Validity::for_period(now(), hours(30 * 24), signer).unwrap();
    assert_eq!(month.valid_until, at("2026-12-23T00:00:00Z"));
    let hour = Validity::for_period("2026-11-23T04:05:06.9Z".parse().unwrap(), hours(1), signer).unwrap();
    assert_eq!((hour.signed, hour.valid_until), (now(), at("2026-11-23T05:05:06Z")));
    // Never before the certificate begins.
    let young = Validity::for_period(now(), hours(365 * 24), (at("2026-11-23T03:00:00Z"), signer.1)).unwrap();
    assert_eq!(young.signed, at("2026-11-23T03:00:00Z"));
    let code = |now: &str, lasting| Validity::for_period(at(now), lasting, signer).unwrap_err().code();
    assert_eq!(code("2026-10-01T00:00:00Z", hours(24)), "mdoc.signer_not_valid");
    assert_eq!(code("2027-10-01T00:00:00Z", hours(24)), "mdoc.signer_not_valid");
    assert_eq!(code("2026-11-23T04:05:06Z", hours(0)), "mdoc.empty_validity");
    assert_eq!(code("2026-11-23T04:05:06Z", hours(-5)), "mdoc.empty_validity");
}

/// MDOC-22, 6.8.
#[test]
fn status_shapes() {
    let expect = "a16b7374617475735f6c697374a26369647807637572696178";
    for shape in [
        json!({"status_list": {"idx": 7, "uri": "x"}}),
        json!({"statusList": {"index": 7, "uri": "x"}}),
        json!({"status_list": {"idx": "7", "uri": "x", "more": 1}}),
    ] {
        assert_eq!(hex(&encode(&status(&shape).unwrap()).unwrap()), expect);
    }
    let identifier = status(&json!({"identifier_list": {"id": "AQ", "uri": "x", "certificate": "AQ=="}})).unwrap();
    assert_eq!(
        to_json(&identifier),
        json!({"identifier_list": {"id": "AQ", "uri": "x", "certificate": "AQ"}})
    );
    for bad in [
        json!({}),
        json!(1),
        json!({"status_list": {"idx": -1, "uri": "x"}}),
        json!({"status_list": {"idx": 1}}),
        json!({"status_list": {"idx": 1, "uri": ""}}),
        json!({"type": "BitstringStatusListEntry"}),
        json!({"identifier_list": {"id": "*", "uri": "x"}}),
    ] {
        assert_eq!(status(&bad).unwrap_err().code(), "mdoc.bad_status", "{bad}");
    }
}

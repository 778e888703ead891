//! Times in JWTs (RFC 7519, section 2, `NumericDate`).

use serde_json::Value;

/// The whole seconds of a time; it may carry a fraction. `None` for anything but a number.
pub fn seconds(value: Option<&Value>) -> Option<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the cast saturates, and a saturated time is out of every window"
    )]
    let whole = |seconds: f64| seconds as i64;
    value.and_then(|value| value.as_i64().or_else(|| value.as_f64().map(whole)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// PROOF-8, DPOP-3: a number, whatever its form.
    #[test]
    fn a_time_is_a_number() {
        for (value, expect) in [
            (json!(5), Some(5)),
            (json!(5.9), Some(5)),
            (json!(-1), Some(-1)),
            (json!(u64::MAX), Some(i64::MAX)),
            (json!(1e300), Some(i64::MAX)),
            (json!("5"), None),
            (Value::Null, None),
        ] {
            assert_eq!(seconds(Some(&value)), expect, "{value}");
        }
        assert_eq!(seconds(None), None);
    }
}

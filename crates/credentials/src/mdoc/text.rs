//! CBOR elements as JSON, for showing.

use ciborium::Value as Cbor;
use serde_json::{Map, Value};

use crate::base64url;

/// Bytes become base64url text, tagged dates their text, integers beyond 64 bits their digits.
pub fn to_json(value: &Cbor) -> Value {
    match value {
        Cbor::Integer(number) => match (i64::try_from(*number), u64::try_from(*number)) {
            (Ok(signed), _) => signed.into(),
            (_, Ok(unsigned)) => unsigned.into(),
            _ => i128::from(*number).to_string().into(),
        },
        Cbor::Bytes(bytes) => base64url::encode(bytes).into(),
        Cbor::Float(number) => Value::from(*number),
        Cbor::Text(text) => text.as_str().into(),
        Cbor::Bool(yes) => (*yes).into(),
        Cbor::Tag(_, inner) => to_json(inner),
        Cbor::Array(items) => items.iter().map(to_json).collect(),
        Cbor::Map(entries) => Value::Object(
            entries
                .iter()
                .map(|(key, value)| (name(key), to_json(value)))
                .collect::<Map<_, _>>(),
        ),
        _ => Value::Null,
    }
}

/// A key as a name. One that holds others is named by its kind only: written out as text, a map whose key is a map whose key is
/// a map doubles at every level, because all that is escaped is escaped anew.
fn name(key: &Cbor) -> String {
    match key {
        Cbor::Text(text) => text.clone(),
        Cbor::Tag(_, inner) => name(inner),
        Cbor::Array(_) => "(array)".into(),
        Cbor::Map(_) => "(map)".into(),
        other => to_json(other).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A fuzzer found it: forty maps as one another's keys took more memory than there is.
    #[test]
    fn keys_within_keys_stay_small() {
        let mut value = Cbor::Integer(1.into());
        for _ in 0..200 {
            value = Cbor::Map(vec![(value, Cbor::Null)]);
        }
        assert_eq!(to_json(&value), json!({"(map)": null}));
        let keys = [
            Cbor::Text("a".into()),
            Cbor::Integer(1.into()),
            Cbor::Bytes(vec![0]),
            Cbor::Array(Vec::new()),
        ];
        let odd = Cbor::Map(keys.into_iter().map(|key| (key, Cbor::Bool(true))).collect());
        assert_eq!(
            to_json(&odd),
            json!({"a": true, "1": true, "\"AA\"": true, "(array)": true})
        );
    }
}

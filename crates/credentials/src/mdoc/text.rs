//! CBOR elements as JSON, for showing.

use ciborium::Value as Cbor;
use serde_json::{Map, Value};

use crate::base64url;

/// Bytes become base64url text, tagged dates their text, integers beyond 64 bits and odd keys their debug form.
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
        Cbor::Map(entries) => {
            let name = |key: &Cbor| key.as_text().map_or_else(|| to_json(key).to_string(), str::to_owned);
            Value::Object(
                entries
                    .iter()
                    .map(|(key, value)| (name(key), to_json(value)))
                    .collect::<Map<_, _>>(),
            )
        }
        _ => Value::Null,
    }
}

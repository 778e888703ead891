//! JSON data to CBOR elements (6.6 of the API sheet).

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ciborium::Value as Cbor;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{MdocError, tagged};
use crate::base64url;

/// Namespaces with their elements, in the data's order.
pub type Namespaces = Vec<(String, Vec<(String, Cbor)>)>;

/// One namespace of `mDocNameSpacesDataMappingConfig`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NamespaceConversion {
    /// By element identifier; each must be in the data.
    pub entries_config_map: BTreeMap<String, Conversion>,
}

/// How one value is converted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Conversion {
    /// A string becomes something else.
    String {
        /// What.
        conversion_type: ConversionType,
    },
    /// Members of an object.
    Object {
        /// By name; each must be in the data.
        entries_config_map: BTreeMap<String, Conversion>,
    },
    /// Elements of an array.
    Array {
        /// One per element, same length.
        array_config: Vec<Conversion>,
    },
}

/// What a string becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ConversionType {
    /// Tag 1004 over `YYYY-MM-DD`; an instant gives its UTC date, so that `<timestamp>` can be mapped (R18).
    StringToFullDate,
    /// Tag 0 over an instant without fractions, `Z` (MDOC-15).
    StringToTDate,
    /// Bytes from padded base64.
    Base64StringToByteString,
    /// Bytes from base64url, padding optional.
    Base64UrlStringToByteString,
}

/// Converts `{namespace: {element: value}}`. Values not configured follow JSON: text, bool, integers, floats, null, arrays,
/// maps. A null stays null whatever is configured.
///
/// # Errors
/// Data of another shape, configuration for what the data lacks, values that cannot be converted.
pub fn convert(data: &Value, config: Option<&BTreeMap<String, NamespaceConversion>>) -> Result<Namespaces, MdocError> {
    let data = data
        .as_object()
        .ok_or_else(|| MdocError::BadData("it is no object".into()))?;
    for name in config.into_iter().flat_map(BTreeMap::keys) {
        if !data.contains_key(name) {
            return Err(MdocError::NotInData(name.clone()));
        }
    }
    let mut namespaces = Vec::with_capacity(data.len());
    for (name, elements) in data {
        let elements = elements
            .as_object()
            .ok_or_else(|| MdocError::BadData(format!("{name} is no object")))?;
        let rules = config
            .and_then(|config| config.get(name))
            .map(|rules| &rules.entries_config_map);
        namespaces.push((name.clone(), members(elements, rules, name)?));
    }
    Ok(namespaces)
}

fn members(
    data: &Map<String, Value>,
    rules: Option<&BTreeMap<String, Conversion>>,
    path: &str,
) -> Result<Vec<(String, Cbor)>, MdocError> {
    for name in rules.into_iter().flat_map(BTreeMap::keys) {
        if !data.contains_key(name) {
            return Err(MdocError::NotInData(format!("{path}/{name}")));
        }
    }
    let one = |(name, value): (&String, &Value)| {
        let converted = match rules.and_then(|rules| rules.get(name)) {
            Some(rule) => ruled(value, rule, &format!("{path}/{name}"))?,
            None => plain(value),
        };
        Ok((name.clone(), converted))
    };
    data.iter().map(one).collect()
}

fn ruled(value: &Value, rule: &Conversion, path: &str) -> Result<Cbor, MdocError> {
    let bad = |reason| MdocError::BadConversion {
        path: path.to_owned(),
        reason,
    };
    match (rule, value) {
        (_, Value::Null) => Ok(Cbor::Null),
        (Conversion::String { conversion_type }, Value::String(text)) => string(text, *conversion_type).map_err(bad),
        (Conversion::String { .. }, _) => Err(bad("it is not a string")),
        (Conversion::Object { entries_config_map }, Value::Object(data)) => {
            let members = members(data, Some(entries_config_map), path)?;
            Ok(Cbor::Map(
                members.into_iter().map(|(name, value)| (name.into(), value)).collect(),
            ))
        }
        (Conversion::Object { .. }, _) => Err(bad("it is not an object")),
        (Conversion::Array { array_config }, Value::Array(items)) if array_config.len() == items.len() => {
            let pairs = items.iter().zip(array_config).enumerate();
            let items = pairs.map(|(at, (item, rule))| ruled(item, rule, &format!("{path}[{at}]")));
            Ok(Cbor::Array(items.collect::<Result<_, _>>()?))
        }
        (Conversion::Array { .. }, Value::Array(_)) => Err(bad("arrayConfig has another length than the array")),
        (Conversion::Array { .. }, _) => Err(bad("it is not an array")),
    }
}

fn string(text: &str, to: ConversionType) -> Result<Cbor, &'static str> {
    match to {
        ConversionType::StringToFullDate => full_date(text).ok_or("it is not a date such as 2019-10-20"),
        ConversionType::StringToTDate => {
            let at: Timestamp = text
                .parse()
                .map_err(|_| "it is not an instant such as 2020-10-01T13:30:02Z")?;
            Ok(tdate(at))
        }
        ConversionType::Base64StringToByteString => STANDARD
            .decode(text)
            .map(Cbor::Bytes)
            .map_err(|_| "it is not base64 with padding"),
        ConversionType::Base64UrlStringToByteString => base64url::decode(text.trim_end_matches('='))
            .map(Cbor::Bytes)
            .ok_or("it is not base64url"),
    }
}

fn full_date(text: &str) -> Option<Cbor> {
    let date = match text.parse::<Timestamp>() {
        Ok(at) => at.to_zoned(jiff::tz::TimeZone::UTC).date(),
        // Exactly YYYY-MM-DD: the parser would also take 20191020.
        Err(_) if text.len() == 10 => text.parse::<Date>().ok()?,
        Err(_) => return None,
    };
    Some(tagged(1004, date.to_string().into()))
}

/// Tag 0 over the instant without fractions (MDOC-15).
pub(super) fn tdate(at: Timestamp) -> Cbor {
    tagged(0, format!("{at:.0}").into())
}

/// JSON as it is.
pub(super) fn plain(value: &Value) -> Cbor {
    match value {
        Value::Null => Cbor::Null,
        Value::Bool(yes) => Cbor::Bool(*yes),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(signed), _) => signed.into(),
            (None, Some(unsigned)) => unsigned.into(),
            (None, None) => Cbor::Float(number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => Cbor::Array(items.iter().map(plain).collect()),
        Value::Object(members) => Cbor::Map(
            members
                .iter()
                .map(|(name, value)| (name.as_str().into(), plain(value)))
                .collect(),
        ),
    }
}

//! What must not leave the desk, by name and by value.

use std::collections::BTreeSet;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::schema::RemovedWhat;

/// The most values of a person's data that are looked for elsewhere.
const MOST: usize = 10_000;

/// What is masked.
#[derive(Debug, Default)]
pub struct Rules {
    /// Whether personal data stays.
    pub personal: bool,
    /// Values of the person's data, longest first: masked wherever else they stand.
    values: Vec<String>,
}

impl Rules {
    /// Personal data stays.
    pub fn personal() -> Self {
        Self {
            personal: true,
            values: Vec::new(),
        }
    }

    /// Personal data goes: what stands in `data`, wherever else it is repeated too. Texts that contain such a value and say no
    /// more than which profile it is are `known`; their values stay.
    pub fn without<'a>(data: impl IntoIterator<Item = &'a Value>, known: &[&str]) -> Self {
        let mut values = BTreeSet::new();
        for value in data {
            gather(value, &mut values);
        }
        values.retain(|value| !known.iter().any(|known| known.contains(value.as_str())));
        let mut values: Vec<String> = values.into_iter().take(MOST).collect();
        let spelled: Vec<String> = values.iter().flat_map(|value| otherwise(value)).collect();
        values.extend(spelled);
        // An address goes before the street in it.
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        Self {
            personal: false,
            values,
        }
    }

    /// The text with every value of the person's data masked, and how many were.
    pub fn without_values(&self, text: &str) -> Option<(String, u32)> {
        let mut out = text.to_owned();
        let mut count = 0;
        for value in &self.values {
            if let Some((next, found)) = replaced(&out, value) {
                out = next;
                count += found;
            }
        }
        (count > 0).then_some((out, count))
    }
}

/// The texts and long numbers of a person's data that are worth looking for.
fn gather(value: &Value, values: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if !structural(name) {
                    gather(member, values);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, values)),
        Value::String(text) if worth(text) => {
            values.insert(text.clone());
        }
        Value::Number(number) if number.to_string().len() >= 5 => {
            values.insert(number.to_string());
        }
        _ => {}
    }
}

/// The same value as programs spell it that keep to ASCII: with JSON's escapes, and in a URL.
fn otherwise(value: &str) -> Vec<String> {
    if value.is_ascii() {
        return Vec::new();
    }
    let mut escaped = String::new();
    for unit in value.encode_utf16() {
        match u8::try_from(unit).map(char::from) {
            Ok(c) if c.is_ascii() => escaped.push(c),
            _ => escaped.push_str(&format!("\\u{unit:04x}")),
        }
    }
    vec![escaped, utf8_percent_encode(value, NON_ALPHANUMERIC).to_string()]
}

/// One letter, or a few digits, stand everywhere.
fn worth(text: &str) -> bool {
    let letters = text.chars().any(char::is_alphabetic);
    let long = text.chars().count();
    text.trim() == text && !text.contains("•••") && (letters && long >= 2 || long >= 5)
}

/// `value` masked in `text`: a word of letters wherever it stands, a short one or a number only by itself.
fn replaced(text: &str, value: &str) -> Option<(String, u32)> {
    let alone = value.chars().count() < 4 || !value.chars().any(char::is_alphabetic);
    let mut out = String::new();
    let mut count = 0;
    let mut done = 0;
    for (at, found) in text.match_indices(value) {
        let beside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let end = at + found.len();
        if alone && (beside(text[..at].chars().next_back()) || beside(text[end..].chars().next())) {
            continue;
        }
        out.push_str(&text[done..at]);
        out.push_str(model::exchange::MASK);
        done = end;
        count += 1;
    }
    out.push_str(&text[done..]);
    (count > 0).then_some((out, count))
}

/// Members of a person's data that say what kind of data it is.
pub fn structural(name: &str) -> bool {
    name.starts_with('@') || ["type", "vct", "docType", "doctype", "$schema"].contains(&name)
}

/// Members that say where claims come from and which are disclosed, not what they are.
pub fn says_where(name: &str) -> bool {
    let name = plain(name);
    name.ends_with("mapping") || name.ends_with("mappingconfig") || name == "selectivedisclosure"
}

/// A name as it is compared: however it is spelled.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// What a member, a parameter or a header of that name holds, when it is a secret.
pub fn secret(name: &str) -> Option<RemovedWhat> {
    match plain(name).as_str() {
        "preauthorizedcode" | "txcode" | "txcodevalue" | "usercode" | "codeverifier" => Some(RemovedWhat::Code),
        "accesstoken" | "refreshtoken" | "bearertoken" | "ticket" | "initialaccesstoken" => Some(RemovedWhat::Token),
        "authorization" | "proxyauthorization" | "cookie" | "setcookie" | "clientsecret" | "clientassertion"
        | "password" | "secret" | "secretid" | "apikey" | "xapikey" | "signingsecret" | "xdesktoken" | "privatekey" => {
            Some(RemovedWhat::Credentials)
        }
        _ => None,
    }
}

/// The private members of a JWK (RFC 7518).
pub const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// What a member of that name holds, when it is about a person.
pub fn personal(name: &str) -> Option<RemovedWhat> {
    match plain(name).as_str() {
        "credentialdata" | "credentialsubject" | "namespaces" | "givenname" | "familyname" | "birthdate"
        | "birthplace" | "email" | "phonenumber" | "preferredusername" | "nickname" | "picture" | "portrait"
        | "loginhint" | "username" => Some(RemovedWhat::Data),
        "authorizationclaims" | "idtokenclaims" | "idtoken" | "idtokenhint" | "vptoken" => Some(RemovedWhat::Claims),
        "credential" | "disclosures" => Some(RemovedWhat::Credential),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_persons_values_are_found_wherever_they_stand() {
        let data = json!({
            "@context": ["https://www.w3.org/2018/credentials/v1"], "type": ["Degree"], "given_name": "Erika", "country": "DE",
            "born": "1984", "number": 1_234_567, "adult": true, "house": "7", "street": "Köllestraße", "degree": {"name": "Master of Science"}
        });
        let rules = Rules::without([&data], &["Degree of Master of Science"]);
        let check = |text: &str, expect: Option<(&str, u32)>| {
            let found = rules.without_values(text);
            assert_eq!(found.as_ref().map(|(text, n)| (text.as_str(), *n)), expect, "{text}");
        };
        check("aud is Erika", Some(("aud is •••", 1)));
        check("ErikaErika", Some(("••••••", 2)));
        check("DE, DEAD, IDE", Some(("•••, DEAD, IDE", 1)));
        check("no 1234567!", Some(("no •••!", 1)));
        check("no 12345678", None);
        check("a Degree, 7, 1984, true, Master of Science", None);
        check(
            r"in K\u00f6llestra\u00dfe, K%C3%B6llestra%C3%9Fe",
            Some(("in •••, •••", 2)),
        );
        check("", None);
    }

    #[test]
    fn names_are_compared_however_they_are_spelled() {
        for name in [
            "pre-authorized_code",
            "preAuthorizedCode",
            "Authorization",
            "tx_code",
            "access_token",
            "Set-Cookie",
        ] {
            assert!(secret(name).is_some(), "{name}");
        }
        for name in [
            "code_challenge",
            "c_nonce",
            "proof",
            "authorization_details",
            "token_type",
            "notification_id",
        ] {
            assert!(secret(name).is_none() && personal(name).is_none(), "{name}");
        }
        for name in [
            "credentialData",
            "credential_subject",
            "id_token",
            "credential",
            "given_name",
        ] {
            assert!(personal(name).is_some(), "{name}");
        }
    }
}

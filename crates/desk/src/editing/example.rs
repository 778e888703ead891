//! An example value for a claim, by its name: something that a person can put right, and that issues as it stands.

use serde_json::{Value, json};

/// The smallest JPEG there is, base64.
const PICTURE: &str = "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=";

/// The year Mira Halvorsen was born in, who is invented.
const BORN: u32 = 1998;
/// Her age when these lines were written.
const AGE: u32 = 28;

/// Whether a text stands for a picture of this kind: mdocs have it as bytes.
pub fn is_picture(text: &str) -> bool {
    text == PICTURE
}

/// What could stand at a claim called `name`; `label` is what people call it. Bytes and texts differ: `bytes` says that a picture is meant as
/// base64, not as a `data:` URI.
pub fn example(name: &str, label: &str, bytes: bool) -> Value {
    let words = words(name);
    let has = |word: &str| words.iter().any(|other| other == word);
    let last = words.last().map_or("", String::as_str);
    let any = |some: &[&str]| some.iter().any(|word| has(word));
    if let Some(age) = age(&words) {
        return json!(age <= AGE);
    }
    let text = match () {
        () if any(&["portrait", "picture", "photo", "image"]) && !any(&["date", "capture"]) => match bytes {
            true => PICTURE.to_owned(),
            false => format!("data:image/jpeg;base64,{PICTURE}"),
        },
        () if has("privileges") => {
            return json!([{"vehicle_category_code": "B", "issue_date": "2016-06-20", "expiry_date": "2034-05-01"}]);
        }
        () if last == "nationalities" => return json!(["UT"]),
        () if has("year") && has("birth") => return json!(BORN),
        () if has("age") => return json!(AGE),
        () if last == "sex" => return json!(2),
        () if last == "height" => return json!(171),
        () if last == "weight" => return json!(62),
        () if any(&["floor", "count", "quantity", "level"]) => return json!(1),
        () if any(&["birthdate", "birthday"]) || has("birth") && has("date") => "1998-03-14".to_owned(),
        () if has("capture") || matches!(last, "at" | "time" | "timestamp") => "2026-01-15T09:30:00Z".to_owned(),
        () if any(&["expiry", "expiration", "expires", "until", "end"]) => "2031-01-14".to_owned(),
        () if any(&["date", "since", "issued", "issuance"]) || matches!(last, "on" | "from") => "2026-01-15".to_owned(),
        () => plain(&words, last, label),
    };
    Value::String(text)
}

fn plain(words: &[String], last: &str, label: &str) -> String {
    let has = |word: &str| words.iter().any(|other| other == word);
    let known = match () {
        () if has("given") || has("first") || last == "givenname" => "Mira",
        () if has("family") && has("birth") => "Solberg",
        () if has("family") || last == "surname" || has("last") && last == "name" => "Halvorsen",
        () if has("email") || has("mail") => "mira.halvorsen@example.org",
        () if has("phone") || has("mobile") => "+12025550147",
        () if has("sign") => "UTO",
        () if has("country") || has("nationality") || has("jurisdiction") => "UT",
        () if has("house") => "7",
        () if has("street") || has("address") => "Lindenweg 7",
        () if has("postal") || has("zip") => "10119",
        () if has("city") || has("locality") || has("town") || has("place") || has("venue") => "Port Amaro",
        () if has("authority") || has("issuer") || has("organization") || has("organisation") => "Example Authority",
        () if matches!(last, "number" | "id" | "identifier" | "no") => "UT-30417782",
        () if last == "price" || last == "amount" => "48.00 EUR",
        () if matches!(last, "colour" | "color") => "brown",
        () if matches!(last, "url" | "uri" | "website") => "https://www.example.org/",
        () => return format!("Example {}", inside(label)),
    };
    known.to_owned()
}

/// A label as it stands within a sentence: without its capital, unless that is one of several.
fn inside(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(next)) if next.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => label.to_owned(),
    }
}

/// `age_over_18`, and `18` below `age_equal_or_over`.
fn age(words: &[String]) -> Option<u32> {
    let [before @ .., last] = words else { return None };
    let over = before.is_empty() || before.iter().any(|word| word == "over");
    last.parse().ok().filter(|_| over)
}

/// `given_name`, `givenName` and `given-name` are two words.
fn words(name: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut fresh = true;
    let mut lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            fresh = true;
            continue;
        }
        let begins = fresh || c.is_uppercase() && lower;
        match out.last_mut().filter(|_| !begins) {
            Some(word) => word.extend(c.to_lowercase()),
            None => out.push(c.to_lowercase().collect()),
        }
        (fresh, lower) = (false, c.is_lowercase() || c.is_numeric());
    }
    out
}

/// What people call a claim that has no label: `given_name` is "given name".
pub fn label(name: &str) -> String {
    words(name).join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_values() {
        let check = |name: &str, expect: Value| assert_eq!(example(name, "Some thing", true), expect, "{name}");
        check("given_name", json!("Mira"));
        check("givenName", json!("Mira"));
        check("birthdate", json!("1998-03-14"));
        check("date-of-birth", json!("1998-03-14"));
        check("birth_place", json!("Port Amaro"));
        check("issue_date", json!("2026-01-15"));
        check("expiry_date", json!("2031-01-14"));
        check("awardedOn", json!("2026-01-15"));
        check("starts_at", json!("2026-01-15T09:30:00Z"));
        check("portrait_capture_date", json!("2026-01-15T09:30:00Z"));
        check("age_over_18", json!(true));
        check("age_over_65", json!(false));
        check("18", json!(true));
        check("age_birth_year", json!(1998));
        check("un_distinguishing_sign", json!("UTO"));
        check("nationalities", json!(["UT"]));
        check("portrait", json!(PICTURE));
        check("IBAN", json!("Example some thing"));
        check("department", json!("Example some thing"));
        check("", json!("Example some thing"));
        let uri = example("picture", "", false);
        assert!(
            uri.as_str()
                .is_some_and(|uri| uri.starts_with("data:image/jpeg;base64,"))
        );
        assert_eq!(label("givenName"), "given name");
        assert_eq!(example("x", "IBAN of it", false), json!("Example IBAN of it"));
    }
}

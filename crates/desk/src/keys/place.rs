//! A key and what vouches for it, written into the text of a profile.
//!
//! What is written is looked at afterwards: the profile must resolve to just that, whatever it refers to. Where a plain edit does
//! not come to it, because the profile inherits something, the next manner of writing the same is tried.

use hocon_edit::{Edit, Literal};
use serde_json::{Value, json};

use super::{KeyTrouble, Typed, Voucher};
use crate::editing::offsets::units;
use crate::schema::{Stretch, TextChange};

/// The changes of the text, in UTF-16 units.
///
/// # Errors
/// [`KeyTrouble::Edit`], [`KeyTrouble::Elsewhere`].
pub fn place(typed: &Typed<'_>, key: &Value, voucher: &Voucher) -> Result<Vec<TextChange>, KeyTrouble> {
    let mut refused = None;
    for manner in Manner::ALL {
        let applied = match typed.document.apply(&edits(typed, key, voucher, manner)) {
            Ok(applied) => applied,
            Err(error) => {
                refused.get_or_insert(error.error);
                continue;
            }
        };
        let members = typed.members(&applied.document);
        if members.is_some_and(|members| says(&members, key, voucher)) {
            let text = typed.document.text();
            let change = |(span, with): (hocon_edit::Span, String)| TextChange {
                stretch: Stretch {
                    from: units(text, span.start),
                    to: units(text, span.end),
                },
                with,
            };
            return Ok(applied.changes.into_iter().map(change).collect());
        }
    }
    Err(refused.map_or(KeyTrouble::Elsewhere, KeyTrouble::Edit))
}

/// How it is written.
#[derive(Clone, Copy)]
struct Manner {
    /// What stands there is taken away first: an object is not put over what is put together of several.
    afresh: bool,
    /// The JWK is a text (R24): what an inherited key has of other members cannot mix with that.
    as_text: bool,
    /// A null is written over what else vouches, where taking that away would uncover what is inherited.
    erasing: bool,
}

impl Manner {
    /// The plainest first.
    const ALL: [Self; 8] = {
        let mut all = [Self {
            afresh: false,
            as_text: false,
            erasing: false,
        }; 8];
        let mut at = 0;
        while at < 8 {
            all[at] = Self {
                as_text: at & 4 != 0,
                afresh: at & 2 != 0,
                erasing: at & 1 != 0,
            };
            at += 1;
        }
        all
    };
}

fn as_text(key: &Value) -> Value {
    json!({
        "type": key["type"],
        "_keyId": key.get("_keyId"),
        "jwk": key["jwk"].to_string(),
    })
}

fn edits(typed: &Typed<'_>, key: &Value, voucher: &Voucher, manner: Manner) -> Vec<Edit> {
    let path = |name: &str| vec!["profiles".to_owned(), typed.id.to_owned(), name.to_owned()];
    let put = |name: &str, value: Literal| Edit::Put {
        path: path(name),
        value,
    };
    let remove = |name: &str| Edit::Remove { path: path(name) };
    let (name, value, other) = match voucher {
        Voucher::Did(did) => ("issuerDid", Literal::from(did.as_str()), "x5Chain"),
        Voucher::Chain(pems) => ("x5Chain", Literal::from(json!(pems)), "issuerDid"),
    };
    let mut edits = Vec::new();
    if manner.afresh {
        edits.push(remove("issuerKey"));
    }
    let key = if manner.as_text { as_text(key) } else { key.clone() };
    edits.push(put("issuerKey", key.into()));
    edits.push(put(name, value));
    if manner.erasing {
        edits.push(put(other, Literal::Null));
    } else if typed.document.find(&path(other)).is_some() {
        edits.push(remove(other));
    }
    edits
}

/// Whether a profile has the key and what vouches for it, and nothing else of that kind.
fn says(members: &Value, key: &Value, voucher: &Voucher) -> bool {
    let given = |name: &str| members.get(name).filter(|value| !value.is_null());
    let vouched = match voucher {
        Voucher::Did(did) => given("issuerDid") == Some(&json!(did)) && given("x5Chain").is_none(),
        Voucher::Chain(pems) => given("x5Chain") == Some(&json!(pems)) && given("issuerDid").is_none(),
    };
    vouched && given("issuerKey").is_some_and(|written| plain(written) == *key)
}

/// A key object without nulls, its JWK an object.
fn plain(key: &Value) -> Value {
    let members = key.as_object().into_iter().flatten();
    let member = |(name, value): (&String, &Value)| {
        let text = value.as_str().filter(|_| name == "jwk");
        let parsed = text.and_then(|text| serde_json::from_str(text).ok());
        (name.clone(), parsed.unwrap_or_else(|| value.clone()))
    };
    members.filter(|(_, value)| !value.is_null()).map(member).collect()
}

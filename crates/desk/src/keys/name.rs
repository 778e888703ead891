//! A profile that only names its key: the key itself is in the system's keychain.

use hocon_edit::{Edit, Literal};
use serde_json::{Value, json};

use super::{KeyTrouble, Typed};
use crate::editing::changes;
use crate::schema::TextChange;

/// The changes that make a profile's `issuerKey` the one the keychain keeps under `id`; what vouches for it stays. `kid`: what it is
/// published as, where that is not its thumbprint.
///
/// # Errors
/// [`KeyTrouble::Edit`], [`KeyTrouble::Elsewhere`].
pub fn name(typed: &Typed<'_>, id: &str, kid: Option<&str>) -> Result<Vec<TextChange>, KeyTrouble> {
    let mut object = json!({"type": "keychain", "id": id});
    if let Some(kid) = kid {
        object["_keyId"] = kid.into();
    }
    let path = vec!["profiles".to_owned(), typed.id.to_owned(), "issuerKey".to_owned()];
    let put = Edit::Put {
        path: path.clone(),
        value: Literal::from(object.clone()),
    };
    let before = typed.members(&typed.document);
    let mut refused = None;
    // An object is not put over what is put together of several: then that is taken away first.
    for edits in [vec![put.clone()], vec![Edit::Remove { path }, put]] {
        match typed.document.apply(&edits) {
            Err(error) => {
                refused.get_or_insert(error.error);
            }
            Ok(applied) => {
                let after = typed.members(&applied.document);
                if before.as_ref().map(|before| with(before, &object)) == after {
                    return Ok(changes::told(typed.document.text(), applied.changes));
                }
            }
        }
    }
    Err(refused.map_or(KeyTrouble::Elsewhere, KeyTrouble::Edit))
}

/// The same profile with another key.
fn with(members: &Value, key: &Value) -> Value {
    let mut members = members.clone();
    members["issuerKey"] = key.clone();
    members
}

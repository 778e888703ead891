//! Turns claims into digests and disclosures.

use model::entropy::Entropy;
use serde_json::{Map, Value};

use super::SdJwtError;
use super::map::{DecoyMode, SdArray, SdField, SdMap};
use crate::{base64url, digest, entropy};

/// One credential's concealing.
pub(super) struct Concealer<'a> {
    pub entropy: &'a dyn Entropy,
    /// Each ends in `~`, in the order they were made: inner before outer.
    pub disclosures: String,
    /// Whether decoys make sense (SDVC-6).
    decoys: bool,
}

impl<'a> Concealer<'a> {
    pub fn new(map: &SdMap, entropy: &'a dyn Entropy) -> Self {
        Self {
            entropy,
            disclosures: String::new(),
            decoys: map.conceals(),
        }
    }

    /// Conceals what `map` says, except top-level members named in `never`.
    pub fn object(
        &mut self,
        claims: Map<String, Value>,
        map: &SdMap,
        never: &[&str],
    ) -> Result<Map<String, Value>, SdJwtError> {
        let mut plain = Map::with_capacity(claims.len() + 1);
        let mut digests = Vec::new();
        for (name, value) in claims {
            if name == "_sd" || name == "..." {
                return Err(SdJwtError::ReservedName(name));
            }
            match map.fields.get(&name) {
                Some(field) if !never.contains(&name.as_str()) => {
                    let value = self.inner(value, field)?;
                    if field.sd {
                        digests.push(self.disclose(Some(&name), &value));
                    } else {
                        plain.insert(name, value);
                    }
                }
                _ => {
                    check_names(&value)?;
                    plain.insert(name, value);
                }
            }
        }
        digests.extend(self.decoys(map.decoy_mode, map.decoys));
        if !digests.is_empty() {
            // Sorted, so that the order says nothing (SDJWT-7).
            digests.sort_unstable();
            plain.insert("_sd".into(), digests.into());
        }
        Ok(plain)
    }

    fn inner(&mut self, value: Value, field: &SdField) -> Result<Value, SdJwtError> {
        match (value, &field.children, &field.array_children) {
            (Value::Object(members), Some(map), _) => self.object(members, map, &[]).map(Value::Object),
            (Value::Array(elements), _, Some(array)) => self.array(elements, array),
            (other, ..) => check_names(&other).map(|()| other),
        }
    }

    fn array(&mut self, elements: Vec<Value>, array: &SdArray) -> Result<Value, SdJwtError> {
        let mut out = Vec::with_capacity(elements.len());
        for (at, element) in elements.into_iter().enumerate() {
            let field = array.elements.get(at).or(array.wildcard.as_deref());
            out.push(match field {
                Some(field) => {
                    let element = self.inner(element, field)?;
                    if field.sd {
                        placeholder(self.disclose(None, &element))
                    } else {
                        element
                    }
                }
                None => {
                    check_names(&element)?;
                    element
                }
            });
        }
        for decoy in self.decoys(array.decoy_mode, array.decoys) {
            let at = entropy::below(self.entropy, out.len() as u64 + 1) as usize;
            out.insert(at, placeholder(decoy));
        }
        Ok(Value::Array(out))
    }

    /// Adds a disclosure and gives its digest (SDJWT-3, SDJWT-4, SDJWT-5).
    fn disclose(&mut self, name: Option<&str>, value: &Value) -> String {
        let salt = base64url::encode(model::entropy::bytes::<16>(self.entropy));
        let mut json = Vec::with_capacity(128);
        let written = match name {
            Some(name) => serde_json::to_writer(&mut json, &(salt, name, value)),
            None => serde_json::to_writer(&mut json, &(salt, value)),
        };
        debug_assert!(written.is_ok(), "a JSON value can always be written to memory");
        let start = self.disclosures.len();
        base64url::push(&mut self.disclosures, json);
        let digest = digest::sha256_text(&self.disclosures.as_bytes()[start..]);
        self.disclosures.push('~');
        digest
    }

    fn decoys(&self, mode: DecoyMode, most: u16) -> Vec<String> {
        let number = match mode {
            _ if !self.decoys => 0,
            DecoyMode::None => 0,
            DecoyMode::Fixed => u64::from(most),
            DecoyMode::Random => entropy::below(self.entropy, u64::from(most) + 1),
        };
        (0..number)
            .map(|_| digest::sha256_text(&model::entropy::bytes::<32>(self.entropy)))
            .collect()
    }
}

fn placeholder(digest: String) -> Value {
    Value::Object(Map::from_iter([("...".to_owned(), Value::String(digest))]))
}

/// Refuses reserved names in what stays in clear (SDJWT-6).
pub(super) fn check_names(value: &Value) -> Result<(), SdJwtError> {
    match value {
        Value::Array(elements) => elements.iter().try_for_each(check_names),
        Value::Object(members) => members.iter().try_for_each(|(name, value)| match name.as_str() {
            "_sd" | "..." => Err(SdJwtError::ReservedName(name.clone())),
            _ => check_names(value),
        }),
        _ => Ok(()),
    }
}

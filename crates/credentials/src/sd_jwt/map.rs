//! walt.id's `selectiveDisclosure` (6.5 of the API sheet).

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// How many decoy digests a level gets (SDJWT-11).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum DecoyMode {
    /// None, whatever `decoys` says.
    #[default]
    None,
    /// Exactly `decoys`.
    Fixed,
    /// From 0 to `decoys`.
    Random,
}

/// What is disclosable in an object.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SdMap {
    /// By member name. Members not listed stay in clear; listed ones the data lacks are ignored.
    pub fields: HashMap<String, SdField>,
    /// Decoys of this level.
    #[serde(default)]
    pub decoy_mode: DecoyMode,
    /// Their number, or the most of them.
    #[serde(default)]
    pub decoys: u16,
}

/// One member or element.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SdField {
    /// Whether it is disclosable by itself.
    pub sd: bool,
    /// What is disclosable inside, if it is an object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub children: Option<SdMap>,
    /// What is disclosable inside, if it is an array. Excludes `children`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub array_children: Option<SdArray>,
}

/// What is disclosable in an array.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SdArray {
    /// By index.
    #[serde(default)]
    pub elements: Vec<SdField>,
    /// For every element beyond `elements`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wildcard: Option<Box<SdField>>,
    /// Decoys of this level.
    #[serde(default)]
    pub decoy_mode: DecoyMode,
    /// Their number, or the most of them.
    #[serde(default)]
    pub decoys: u16,
}

impl SdMap {
    /// Whether anything at all is disclosable. Without, there are no digests and no decoys (SDVC-6).
    pub fn conceals(&self) -> bool {
        self.fields.values().any(SdField::conceals)
    }
}

impl SdField {
    fn conceals(&self) -> bool {
        self.sd
            || self.children.as_ref().is_some_and(SdMap::conceals)
            || self.array_children.as_ref().is_some_and(|array| {
                array
                    .elements
                    .iter()
                    .chain(array.wildcard.as_deref())
                    .any(SdField::conceals)
            })
    }
}

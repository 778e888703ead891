//! What the device key may authenticate (`KeyAuthorizations`, MDOC-14).

use ciborium::Value as Cbor;

use super::MdocError;

/// Elements the holder's device may sign itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyAuthorizations {
    /// Whole namespaces.
    pub namespaces: Vec<String>,
    /// Single elements by namespace.
    pub data_elements: Vec<(String, Vec<String>)>,
}

impl KeyAuthorizations {
    /// `authorizedTransactionDataTypes`: each type is a namespace with the elements `transaction_data_hash` and
    /// `transaction_data_hash_alg`. None for an empty list.
    pub fn for_transaction_data(types: &[String]) -> Option<Self> {
        let elements = ["transaction_data_hash", "transaction_data_hash_alg"].map(str::to_owned);
        let data_elements = types.iter().map(|kind| (kind.clone(), elements.to_vec())).collect();
        (!types.is_empty()).then_some(Self {
            namespaces: Vec::new(),
            data_elements,
        })
    }

    pub(super) fn to_cbor(&self) -> Result<Cbor, MdocError> {
        let texts = |list: &[String]| Cbor::Array(list.iter().map(|text| text.as_str().into()).collect());
        if self.namespaces.is_empty() && self.data_elements.is_empty() {
            return Err(MdocError::BadAuthorizations("nothing is authorized"));
        }
        if self
            .data_elements
            .iter()
            .any(|(name, elements)| self.namespaces.contains(name) || elements.is_empty())
        {
            return Err(MdocError::BadAuthorizations(
                "a namespace is authorized twice or without elements",
            ));
        }
        let mut entries = Vec::new();
        if !self.namespaces.is_empty() {
            entries.push(("nameSpaces".into(), texts(&self.namespaces)));
        }
        if !self.data_elements.is_empty() {
            let elements = self
                .data_elements
                .iter()
                .map(|(name, list)| (name.as_str().into(), texts(list)));
            entries.push(("dataElements".into(), Cbor::Map(elements.collect())));
        }
        Ok(Cbor::Map(entries))
    }
}

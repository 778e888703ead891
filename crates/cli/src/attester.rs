//! A wallet provider's key, read from a file.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use wallet::Attester;

use crate::Failure;

/// The provider whose private JWK the file holds, with the certificates of its `x5c`.
pub fn read(path: &Path) -> Result<Arc<Attester>, Failure> {
    let unusable = |why: &dyn std::fmt::Display| Failure::Usage(format!("{}: {why}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| unusable(&error))?;
    // The parser's own message could quote the text, and the text is a secret.
    let jwk: Value = serde_json::from_str(&text).map_err(|_| unusable(&"the key is not JSON"))?;
    let attester = Attester::from_jwk(&jwk).map_err(|error| unusable(&error))?;
    Ok(Arc::new(attester))
}

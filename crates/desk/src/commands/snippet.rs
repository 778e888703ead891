//! Ready programs that verify signatures, and fresh secrets to sign with.

use credentials::entropy::SystemEntropy;
use model::entropy;
use signing::{Key, Kind};

use crate::schema::{CallError, FreshSecret, FreshSecretQuery, Language, SignatureKind, Snippet, SnippetQuery};

/// A ready verification snippet.
pub fn snippet(args: &SnippetQuery) -> Snippet {
    use Language::{Go, Java, Kotlin, Node, Python};
    use SignatureKind::{V1, V1a};
    let text = match (args.language, args.kind) {
        (Node, V1) => include_str!("../snippets/v1.mjs"),
        (Node, V1a) => include_str!("../snippets/v1a.mjs"),
        (Python, V1) => include_str!("../snippets/v1.py"),
        (Python, V1a) => include_str!("../snippets/v1a.py"),
        (Go, V1) => include_str!("../snippets/v1.go"),
        (Go, V1a) => include_str!("../snippets/v1a.go"),
        (Java, V1) => include_str!("../snippets/v1.java"),
        (Java, V1a) => include_str!("../snippets/v1a.java"),
        (Kotlin, V1) => include_str!("../snippets/v1.kt"),
        (Kotlin, V1a) => include_str!("../snippets/v1a.kt"),
    };
    let needs = match (args.language, args.kind) {
        (Python, V1a) => Some("pip install cryptography"),
        (Java | Kotlin, V1a) => Some("Java 17 or later"),
        _ => None,
    };
    Snippet {
        text: text.to_owned(),
        needs: needs.map(str::to_owned),
    }
}

/// A fresh signing secret. It is kept nowhere: it is the window's until it stands in an offer or a profile.
pub fn fresh_secret(args: &FreshSecretQuery) -> Result<FreshSecret, CallError> {
    let kind = match args.kind {
        SignatureKind::V1 => Kind::V1,
        SignatureKind::V1a => Kind::V1a,
    };
    let secret = signing::fresh(kind, entropy::bytes(&SystemEntropy));
    let key = Key::parse(&secret).map_err(|error| CallError::new("secret", error.to_string()))?;
    Ok(FreshSecret {
        public: key.public(),
        secret,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [SignatureKind; 2] = [SignatureKind::V1, SignatureKind::V1a];

    #[test]
    fn snippets_are_whole_and_hold_no_secret() {
        for language in [
            Language::Node,
            Language::Python,
            Language::Go,
            Language::Java,
            Language::Kotlin,
        ] {
            for kind in KINDS {
                let Snippet { text, .. } = snippet(&SnippetQuery { language, kind });
                let version = if kind == SignatureKind::V1 { "(v1:" } else { "(v1a:" };
                assert!(
                    text.contains(version) && text.contains("300") | text.contains("5*time.Minute"),
                    "{text}"
                );
                assert!(!text.contains("whsec_M") && text.ends_with('\n'), "{text}");
            }
        }
    }

    #[test]
    fn a_fresh_secret_is_one_of_its_kind() {
        for kind in KINDS {
            let fresh = fresh_secret(&FreshSecretQuery { kind }).expect("a secret");
            assert_eq!(fresh.public.is_some(), kind == SignatureKind::V1a);
            assert_ne!(
                fresh_secret(&FreshSecretQuery { kind }).map(|other| other.secret),
                Ok(fresh.secret)
            );
        }
    }
}

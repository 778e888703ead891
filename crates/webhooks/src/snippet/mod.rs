//! How receivers verify signatures: a whole small receiver in five languages, for `v1` and `v1a` (HOOK-1 to HOOK-8).
//!
//! Each verifies the bytes as they came before it parses them, compares in constant time, takes five minutes either way, and
//! knows several keys, for rotation. None holds a secret: it comes from the environment.

use signing::Kind;

/// A language of the snippets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// JavaScript on Node.
    Node,
    /// Python.
    Python,
    /// Go.
    Go,
    /// Java.
    Java,
    /// Kotlin.
    Kotlin,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Node, Self::Python, Self::Go, Self::Java, Self::Kotlin];
}

/// A ready receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Snippet {
    /// The program's text.
    pub text: &'static str,
    /// The name it is to be kept under.
    pub file: &'static str,
    /// What must be installed, in one line.
    pub needs: &'static str,
}

/// The receiver in this language for this kind of signature. It takes `WEBHOOK_SECRET` (`whsec_…`) for `v1`,
/// `WEBHOOK_PUBLIC_KEY` (`whpk_…`) for `v1a`, several separated by spaces, and `PORT` (8080 without), from the environment.
pub fn snippet(language: Language, kind: Kind) -> Snippet {
    let (text, file, needs) = match (language, kind) {
        (Language::Node, Kind::V1) => (
            include_str!("node-v1.mjs"),
            "receiver.mjs",
            "Node 20; npm install standardwebhooks",
        ),
        (Language::Node, Kind::V1a) => (include_str!("node-v1a.mjs"), "receiver.mjs", "Node 20, nothing else"),
        (Language::Python, Kind::V1) => (
            include_str!("python-v1.py"),
            "receiver.py",
            "Python 3.9, nothing else: its own hmac, so that nothing needs installing",
        ),
        (Language::Python, Kind::V1a) => (
            include_str!("python-v1a.py"),
            "receiver.py",
            "Python 3.9; pip install cryptography",
        ),
        (Language::Go, Kind::V1) => (include_str!("go-v1.go"), "receiver.go", "Go 1.20, nothing else"),
        (Language::Go, Kind::V1a) => (include_str!("go-v1a.go"), "receiver.go", "Go 1.20, nothing else"),
        (Language::Java, Kind::V1) => (include_str!("java-v1.java"), "Receiver.java", "Java 17, nothing else"),
        (Language::Java, Kind::V1a) => (include_str!("java-v1a.java"), "Receiver.java", "Java 17, nothing else"),
        (Language::Kotlin, Kind::V1) => (
            include_str!("kotlin-v1.kt"),
            "receiver.kt",
            "Kotlin 1.9 on Java 17, nothing else",
        ),
        (Language::Kotlin, Kind::V1a) => (
            include_str!("kotlin-v1a.kt"),
            "receiver.kt",
            "Kotlin 1.9 on Java 17, nothing else",
        ),
    };
    Snippet { text, file, needs }
}

#[cfg(test)]
mod tests;

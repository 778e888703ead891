//! A bundle: one session in one file, to hand to somebody else (`FORMAT.md` beside this is its description).
//!
//! ```text
//! rules   what is secret and what is personal, by name and by value
//! text    the same inside of texts: tokens, users of URLs, parameters
//! mask    takes it out of values, bodies and headers, and lists where it was
//! pack    a session's detail, its attempts and its profile as the parts of a bundle
//! har     its exchanges as an HTTP archive
//! file    parts to bytes: the zip
//! open    bytes to a session again, within bounds: whoever sends a bundle may mean harm
//! settle  what an opened bundle says, made fit to be shown
//! shelf   the bundles that are open
//! ```
//!
//! All but `shelf` is pure, and none of it touches the disk: an opened bundle lives in memory only.

pub mod error;
pub mod file;
pub mod har;
mod mask;
pub mod open;
mod pack;
mod rules;
mod settle;
pub mod shelf;
mod text;

pub use error::BundleError;
pub use open::{Opened, open};
pub use pack::{Contents, Packed, pack};

/// The name of the format.
pub const FORMAT: &str = "issuer-desk-bundle";
/// The version of the format that is written, and the newest that is read.
pub const VERSION: u32 = 1;
/// How a bundle's file name ends.
pub const ENDING: &str = ".bundle.zip";

/// The parts of a bundle.
pub mod part {
    /// What the bundle says of itself.
    pub const ABOUT: &str = "bundle.json";
    /// The session.
    pub const SESSION: &str = "session.json";
    /// Its events, a line each.
    pub const EVENTS: &str = "events.ndjson";
    /// What its wallet asked for, a line each.
    pub const EXCHANGES: &str = "exchanges.ndjson";
    /// Webhook attempts, a line each.
    pub const ATTEMPTS: &str = "attempts.ndjson";
    /// The profile.
    pub const PROFILE: &str = "profile.json";
    /// The exchanges as an HTTP archive.
    pub const HAR: &str = "exchanges.har";
    /// Those that are one JSON text a line.
    pub const OF_LINES: [&str; 3] = [EVENTS, EXCHANGES, ATTEMPTS];
}

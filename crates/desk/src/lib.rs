//! The application: an issuer with its listeners, its journal, its webhooks and its configuration folder, and the commands a
//! window or a browser may call on it. It knows no window.
//!
//! | Module | What it holds |
//! |---|---|
//! | [`schema`] | the command schema: every type that crosses to the interface |
//! | [`call`] | the dispatch table: a command's name to its body |
//! | `commands` | the bodies, one file per place of the window |
//! | [`bundle`] | one session in one file: made, opened, within bounds |
//! | [`config`] | the configuration folder |
//! | [`explain`] | what a session's record means |
//! | [`decode`] | proofs, tokens, credentials and offers, taken apart for people |
//! | `editing` | what the text editor and the form ask while somebody types |
//! | `folder` | which configuration folder is open, and watched |
//! | `history` | what the configuration files said before, kept in the data folder |
//! | [`identity`] | the signing key and test certificates made on the first run |
//! | `keychain` | private keys that the system keeps |
//! | `net` | listeners, addresses, guarded calls |
//! | [`news`] | what a window is told without asking |
//! | [`rules`] | schedules and waits, as a person writes them |
//! | `preview` | what a profile as typed would issue, taken apart |
//! | `keys` | keys and certificates of a profile: made, brought in, checked |
//! | `settings` | what a person set once, kept in the data folder |
//! | `inboxes` | receivers of the desk's own, kept over restarts |
//! | [`door`] | the same commands over HTTP, for a browser |

pub mod bindings;
pub mod bundle;
pub mod call;
mod commands;
pub mod config;
pub mod decode;
mod desk;
pub mod door;
mod editing;
pub mod explain;
mod folder;
mod history;
pub mod identity;
mod inboxes;
mod keychain;
mod keys;
mod net;
pub mod news;
pub mod options;
mod preview;
mod private;
pub mod rules;
pub mod schema;
mod settings;
mod watched;

pub use desk::{Desk, PATIENCE, StartError};
pub use folder::opened_folder;
pub use options::{IdentifierPath, Options};
pub use rules::{MaxWait, Retry};
pub use schema::{CallError, News};

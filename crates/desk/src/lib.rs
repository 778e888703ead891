//! The application: an issuer with its listeners, its journal, its webhooks and its configuration folder, and the commands a
//! window or a browser may call on it. It knows no window.
//!
//! | Module | What it holds |
//! |---|---|
//! | [`schema`] | the command schema: every type that crosses to the interface |
//! | [`call`] | the dispatch table: a command's name to its body |
//! | `commands` | the bodies, one file per place of the window |
//! | [`config`] | the configuration folder |
//! | [`identity`] | the signing key and test certificates made on the first run |
//! | `net` | listeners, addresses, guarded calls |
//! | [`news`] | what a window is told without asking |
//! | [`door`] | the same commands over HTTP, for a browser |

pub mod bindings;
pub mod call;
mod commands;
pub mod config;
mod desk;
pub mod door;
pub mod identity;
mod net;
pub mod news;
pub mod options;
pub mod schema;

pub use desk::{Desk, PATIENCE, StartError};
pub use options::{IdentifierPath, Options, Retry};
pub use schema::{CallError, News};

//! The command schema: everything the window may ask for and everything it is told, written once.
//!
//! The types here are views: shaped for a person, secrets masked, times in milliseconds since 1970 (a JavaScript number
//! holds them exactly). TypeScript is generated from them into `ui/src/backend/generated.ts` and checked for freshness.

/// `Debug` that shows some fields and dots for the others: for types that carry what must not be printed but must be sent.
macro_rules! discreet {
    ($type:ident { $($shown:ident),* } hides $($hidden:ident),+) => {
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($type))
                    $(.field(stringify!($shown), &self.$shown))*
                    $(.field(stringify!($hidden), &format_args!("•••")))+
                    .finish()
            }
        }
    };
}

mod address;
mod config;
mod credential;
mod decoded;
mod delivery;
mod editing;
mod effective;
mod explain;
mod fault;
mod form;
mod history;
mod inbox;
mod key;
mod list;
mod news;
mod offer;
mod preview;
mod profile;
mod refusal;
mod session;
mod settings;
mod target;

pub use address::*;
pub use config::*;
pub use credential::*;
pub use decoded::*;
pub use delivery::*;
pub use editing::*;
pub use effective::*;
pub use explain::*;
pub use fault::*;
pub use form::*;
pub use history::*;
pub use inbox::*;
pub use key::*;
pub use list::*;
pub use news::*;
pub use offer::*;
pub use preview::*;
pub use profile::*;
pub use refusal::*;
pub use session::*;
pub use settings::*;
pub use target::*;

/// An instant in milliseconds since 1970, UTC.
pub type Millis = f64;

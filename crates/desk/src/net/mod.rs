//! What touches the network on the desk's side: listeners, the addresses of this computer, guarded calls.

mod addresses;
mod fetch;
mod listeners;

pub use fetch::GuardedFetch;
pub use listeners::{ListenError, Listeners};

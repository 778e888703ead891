//! What touches the network on the desk's side: listeners, the addresses of this computer, guarded calls.

mod addresses;
mod base;
mod fetch;
mod hosts;
mod lan;
mod listeners;

pub use addresses::is_private;
pub use base::BaseUrl;
pub use fetch::GuardedFetch;
pub use hosts::Hosts;
pub use listeners::{ListenError, Listeners, Sockets, may_be_public};

//! The desktop shell of Issuer Desk: one window over the library `desk_app`.
//!
//! It holds adapters only. What the window can do is decided by the command schema in `crates/desk`; the shell carries
//! calls and news between that library and the page, keeps a single instance, and ends cleanly. Without the feature
//! `desktop` this library is empty, so that everything else builds and is tested without WebKit.

#[cfg(feature = "desktop")]
pub mod window;

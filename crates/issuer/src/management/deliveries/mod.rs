//! `/issuer2/deliveries…`: what became of webhooks, and acts on them. An extension of this desk, for its command line.

mod act;
mod list;
mod redeliver_failed;
mod shown;

pub use act::{give_up, nothing, redeliver, refused, retry};
pub use list::list;
pub use redeliver_failed::redeliver_failed;

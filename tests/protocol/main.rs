//! OpenID4VCI 1.0 and the management API over real sockets, held to the two reference sheets item by item.
//!
//! A test names the items it shows in its doc comment; `items` collects them into a list of what is shown and what is not.

#[path = "../support/mod.rs"]
mod support;

mod batch;
mod body;
mod contents;
mod credential;
mod deferred;
mod door;
mod encryption;
mod expiry;
mod faults;
mod functions;
mod garbage;
mod guard;
mod issuer_keys;
mod items;
mod management;
mod metadata;
mod nonce;
mod notification;
mod odd;
mod offer;
mod openapi;
mod proof;
mod published;
mod race;
mod refusals;
mod signed_metadata;
mod token;
mod transaction_code;

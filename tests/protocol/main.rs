//! OpenID4VCI 1.0 and the management API over real sockets, held to the two reference sheets item by item.
//!
//! A test names the items it shows in its doc comment; `items` collects them into a list of what is shown and what is not.

#[path = "../support/mod.rs"]
mod support;

mod attestation;
mod authorize;
mod batch;
mod body;
mod client_trust;
mod code;
mod contents;
mod corpus;
mod credential;
mod deferred;
mod door;
mod dpop;
mod encryption;
mod expiry;
mod external;
mod faults;
mod functions;
mod garbage;
mod guard;
mod hostile;
mod hostile_login;
mod issuer_keys;
mod items;
mod key_attestation;
mod management;
mod metadata;
mod nonce;
mod notification;
mod odd;
mod offer;
mod openapi;
mod proof;
mod published;
mod pushed;
mod race;
mod recorded;
mod refresh;
mod refusals;
mod robot;
mod robot_attestation;
mod robot_doctor;
mod robot_encryption;
mod robot_haip;
mod robot_waiting;
mod signed_metadata;
mod status;
mod token;
mod transaction_code;

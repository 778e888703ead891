//! The contract of the issuer: profile, offer, session, event, exchange, delivery. No network, no disk.
//!
//! Everything here is pure: time and randomness are arguments ([`time`], [`entropy`]), and what leaves the house is decided
//! in [`publish`] and [`event`].

pub mod address;
pub mod body;
pub mod claims_mapping;
pub mod configuration;
pub mod deferred;
pub mod delivery;
pub mod entropy;
pub mod event;
pub mod exchange;
pub mod failure;
pub mod id;
pub mod merge;
pub mod notifications;
pub mod offer;
pub mod profile;
pub mod publish;
pub mod replay;
pub mod secret;
pub mod session;
pub mod status;
pub mod time;
pub mod trial;

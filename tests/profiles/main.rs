//! The configuration folder: what loads and what does not, saves, splices, and edits made elsewhere.

#[path = "../support/mod.rs"]
mod support;

mod desk;
mod disk;
mod edits;
mod effective;
mod elsewhere;
mod faults;
mod folder;
mod form;
mod formatting;
mod history;
mod including;
mod keychain;
mod keys;
mod loading;
mod making;
mod preview;
mod saving;
mod waltid;
mod webhook;

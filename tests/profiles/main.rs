//! The configuration folder: what loads and what does not, saves, splices, and edits made elsewhere.

#[path = "../support/mod.rs"]
mod support;

mod desk;
mod disk;
mod edits;
mod effective;
mod elsewhere;
mod faults;
mod form;
mod history;
mod including;
mod loading;
mod making;
mod saving;
mod waltid;
mod webhook;

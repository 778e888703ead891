//! The configuration folder: what loads and what does not, saves, splices, and edits made elsewhere.

#[path = "../support/mod.rs"]
mod support;

mod desk;
mod disk;
mod effective;
mod elsewhere;
mod faults;
mod history;
mod including;
mod keys;
mod loading;
mod preview;
mod saving;
mod waltid;
mod webhook;

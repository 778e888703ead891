//! The whole application, driven by its commands.

mod again;
mod bundles;
mod desk;
mod glance;
mod hooks;
mod settings;
mod snippets;
mod types;
mod webhooks;
mod whole;

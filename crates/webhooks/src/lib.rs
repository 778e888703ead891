//! webhooks (shape that the crate `desk` is written against; to be replaced by the real one, same names)
#![allow(missing_docs)]
use std::sync::Arc;
use journal::Journal;
use model::{entropy::Entropy, time::Clock};
#[derive(Debug, Clone, Default)]
pub struct Policy;
pub mod guard {
    use super::Policy;
    pub fn client(_policy: &Policy) -> Result<reqwest::Client, reqwest::Error> { reqwest::Client::builder().build() }
    #[derive(Debug, thiserror::Error)]
    #[error("refused")]
    pub struct Refused;
    pub fn check_url(_url: &url::Url, _policy: &Policy) -> Result<(), Refused> { Ok(()) }
}
#[derive(Debug, Clone, Copy, Default)]
pub enum Preset { #[default] Demo, Production }
#[derive(Debug, Clone, Default)]
pub struct Settings { pub preset: Preset, pub policy: Policy }
pub struct Dispatcher;
impl Dispatcher {
    pub fn start(_journal: Journal, _settings: Settings, _clock: Arc<dyn Clock>, _entropy: Arc<dyn Entropy>) -> Result<Self, reqwest::Error> { Ok(Self) }
    pub async fn stop(self) {}
}

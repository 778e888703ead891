//! A whole desk on a folder of its own.

use std::path::Path;

use desk_app::{CallError, Desk, Options};
use serde_json::{Value, json};

use crate::support::folder::Folder;

pub const PROFILES: &str = "issuer2-profiles.conf";
pub const METADATA: &str = "credential-issuer-metadata.conf";

/// A running desk.
pub struct TestDesk {
    pub desk: Desk,
    pub config: Folder,
    pub data: Folder,
}

impl TestDesk {
    /// On the shipped folder.
    pub async fn start() -> Self {
        Self::on(Folder::new()).await
    }

    /// On a configuration folder.
    pub async fn on(config: Folder) -> Self {
        Self::beside(config, Folder::new()).await
    }

    /// On a configuration folder and a data folder.
    pub async fn beside(config: Folder, data: Folder) -> Self {
        let options = Options {
            config: Some(config.path().to_owned()),
            data: data.path().to_owned(),
            listen: Some(([127, 0, 0, 1], 0).into()),
            ..Options::personal()
        };
        let desk = Desk::start(options).await.expect("a desk");
        Self { desk, config, data }
    }

    /// Ends the desk and starts another on the same folders; `meanwhile` happens while none runs.
    pub async fn restart(self, meanwhile: impl FnOnce(&Path)) -> Self {
        let Self { desk, config, data } = self;
        desk.shutdown().await;
        drop(desk);
        meanwhile(config.path());
        Self::beside(config, data).await
    }

    pub async fn call(&self, name: &str, args: Value) -> Result<Value, CallError> {
        self.desk.call(name, args).await
    }

    pub async fn done(&self, name: &str, args: Value) -> Value {
        self.call(name, args)
            .await
            .unwrap_or_else(|error| panic!("{name}: {error:?}"))
    }

    /// The ids in the gallery.
    pub async fn ids(&self) -> Vec<String> {
        let cards = self.done("profiles", Value::Null).await;
        let id = |card: &Value| card["profileId"].as_str().expect("an id").to_owned();
        cards.as_array().expect("cards").iter().map(id).collect()
    }

    /// A file as the window has it.
    pub async fn file(&self, name: &str) -> Value {
        let files = self.done("files", Value::Null).await;
        let found = files
            .as_array()
            .expect("files")
            .iter()
            .find(|file| file["name"] == name);
        found.unwrap_or_else(|| panic!("no {name}")).clone()
    }

    pub async fn save(&self, name: &str, text: &str) -> Result<Value, CallError> {
        let hash = self.file(name).await["hash"].clone();
        self.call("save_file", json!({"name": name, "text": text, "baseHash": hash}))
            .await
    }

    /// A file as it is on the disk.
    pub fn on_disk(&self, name: &str) -> String {
        std::fs::read_to_string(self.config.path().join(name)).expect("a file")
    }

    pub async fn end(self) {
        self.desk.shutdown().await;
    }
}

//! A profile of the profiles' file as it is typed.

use std::path::Path;
use std::sync::Arc;

use hocon_edit::Document;
use model::configuration::Configuration;
use model::profile::Profile;
use serde_json::Value;

use super::KeyTrouble;
use crate::config::{self, Loaded, PROFILES, Surroundings, Texts};
use crate::identity::Identity;

/// What is looked at and written to.
pub struct Typed<'a> {
    /// The text, read.
    pub document: Document,
    /// Which profile.
    pub id: &'a str,
    /// What the folder amounts to with the text in its place.
    pub loaded: Loaded,
    folder: &'a Path,
    texts: Texts,
}

impl<'a> Typed<'a> {
    /// The text in the folder that it belongs to.
    ///
    /// # Errors
    /// [`KeyTrouble::Broken`], [`KeyTrouble::NoSuchProfile`].
    pub fn read(folder: &'a Path, identity: &Identity, text: &str, id: &'a str) -> Result<Self, KeyTrouble> {
        let mut texts = config::read_all(folder);
        texts.insert(PROFILES, Ok(text.to_owned()));
        let loaded = config::load(&texts, &Surroundings::of(folder, &texts), identity);
        let typed = Self {
            document: Document::parse(text),
            id,
            loaded,
            folder,
            texts,
        };
        if let Some(first) = typed.document.diagnostics().first() {
            return Err(KeyTrouble::Broken(first.message.clone()));
        }
        match typed.members(&typed.document) {
            Some(_) => Ok(typed),
            None => Err(KeyTrouble::NoSuchProfile(id.to_owned())),
        }
    }

    /// What the profile resolves to in a text that stands in this one's place; none when there is none.
    pub fn members(&self, document: &Document) -> Option<Value> {
        let around = Surroundings::of(self.folder, &self.texts);
        let resolved = document.resolve(PROFILES, &around);
        Some(resolved.value.get("profiles")?.get(self.id)?.clone())
    }

    /// The credential configuration that the profile names, whatever else is wrong with it.
    pub fn configuration(&self) -> Option<Arc<Configuration>> {
        let members = self.members(&self.document)?;
        let id = members.get("credentialConfigurationId")?.as_str()?;
        self.loaded.catalogue.configurations.get(id).cloned()
    }

    /// The profile, when nothing is wrong with it.
    pub fn profile(&self) -> Option<Arc<Profile>> {
        self.loaded.catalogue.profiles.get(self.id).cloned()
    }

    /// Why there is none.
    pub fn reason(&self) -> Option<&str> {
        self.loaded.catalogue.invalid.get(self.id).map(String::as_str)
    }
}

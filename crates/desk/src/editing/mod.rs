//! What the text editor and the form ask while somebody types: what fits at the cursor, where a `${…}` leads, what stands at each place
//! of an object, and what an edit would change. Pure: texts in, an answer out; what lies around a text is passed in.

pub mod changes;
mod complete;
mod configurations;
mod define;
mod edit;
mod example;
mod form;
mod functions;
mod id;
mod make_configuration;
mod make_profile;
mod masked;
pub mod offsets;
mod plan;
mod template;
mod tidy;
mod vocabulary;
mod wrong;

pub use changes::applied;
pub use complete::complete;
pub use configurations::configurations;
pub use define::define;
pub use edit::edit;
pub use form::read as read_form;
pub use functions::functions;
pub use make_configuration::make_configuration;
pub use make_profile::make_profile;
pub use masked::unmasked;
pub use plan::plan;
pub use tidy::tidy;

use hocon_edit::EditError;

use crate::schema::CallError;

/// The files as they are around a text under edit, that text among them.
pub struct Around<'w> {
    /// The texts of the folder, the one under edit in its place.
    pub texts: &'w crate::config::Texts,
    /// What these include, and the environment.
    pub world: &'w dyn hocon_edit::World,
    /// What fills the gaps of profiles.
    pub identity: &'w crate::identity::Identity,
    /// What was read before of the file beside the profiles.
    pub beside: &'w crate::config::Beside,
}

/// An edit that cannot be made, as the window is told.
fn refused(error: &EditError) -> CallError {
    CallError::new(error.code(), error.to_string())
}

/// With a capital, as a sentence begins.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

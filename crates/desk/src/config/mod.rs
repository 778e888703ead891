//! The configuration folder: HOCON files with walt.id's names and keys (fact sheet 6), read, checked and edited as text.
//!
//! Reading never fails as a whole: what is usable is used, and everything else is a [`Problem`] with file, line and column.
//! One bad profile never takes the others down; a file that cannot be parsed at all keeps the set that was live before (R41).

mod act;
mod authentication;
pub(crate) mod beside;
mod clients;
mod effective;
mod environment;
mod files;
mod flag;
mod load;
pub(crate) mod mask;
pub(crate) mod metadata;
mod policy;
pub(crate) mod profiles;
pub(crate) mod read;
mod replace;
mod robot;
mod save;
mod service;
mod set;
mod set_value;
mod shipped;
mod surroundings;
pub(crate) mod told;
mod trust;
pub(crate) mod twice;
mod watch;

pub use act::{Act, act};
pub use beside::Beside;
pub use effective::{EffectiveError, effective};
pub use files::{
    AUTHENTICATION, FILES, LARGEST, METADATA, PROFILES, SERVICE, SERVICE_ALIAS, Texts, WEB, hash, raw_hash, read_all,
    read_one,
};
pub use load::{Loaded, is_fatal, load, load_beside, open};
pub(crate) use mask::call as masked_call;
pub use robot::{ROBOT, vouches};
pub use save::{SaveError, check, check_beside, plainly, save};
pub use service::Service;
pub use set::{set_haip, set_webhook};
pub use set_value::{asked, set_value};
pub use shipped::unpack;
pub use surroundings::Surroundings;
pub use watch::Watch;

use crate::schema::Problem;

/// A problem at a place.
fn problem(file: &str, code: &str, at: Option<(usize, usize)>, message: impl Into<String>) -> Problem {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Problem {
        code: code.to_owned(),
        file: file.to_owned(),
        included_by: None,
        line: at.map(|(line, _)| number(line)),
        column: at.map(|(_, column)| number(column)),
        profile_id: None,
        message: message.into(),
    }
}

//! `cargo xtask tidy`: the rules of the house that no compiler knows, each in a file of its own.
//!
//! A rule reads the files (`house.rs`) and gives back what it found; none changes anything. Rules are pure functions of
//! the files, but for `rooms`, which asks cargo who depends on whom.

mod doors;
mod house;
mod locks;
mod paths;
mod pure;
mod readme;
mod rooms;
mod size;
mod sql;
mod styles;
mod unfinished;

use crate::Outcome;
use crate::place;
use house::House;

/// A place where a rule is broken: `file:line` (or what else finds it) and what is wrong there.
#[derive(Debug, PartialEq)]
struct Finding {
    place: String,
    what: String,
}

impl Finding {
    fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            what: what.into(),
        }
    }
}

/// A rule: what it keeps, and how to look.
type Rule = (&'static str, fn(&House) -> Vec<Finding>);

const RULES: &[Rule] = &[
    ("rooms know only the rooms they may", rooms::check),
    (
        "the model, HOCON and credentials touch neither network nor disk",
        pure::check,
    ),
    (
        "the interface reaches Rust and the network through its two doors only",
        doors::check,
    ),
    ("only the journal knows SQL", sql::check),
    ("no file is longer than 500 lines", size::check),
    ("nothing is left unfinished", unfinished::check),
    ("every command in the README is run by a test", readme::check),
    ("lockfiles name no download address, npm runs no scripts", locks::check),
    ("no style looks at everything's neighbours", styles::check),
    ("no path of somebody's machine", paths::check),
];

/// Runs all rules and lists everything they find.
///
/// # Errors
/// A file could not be read, or a rule is broken.
pub fn run(_words: &[String]) -> Outcome {
    let house = House::read(&place::root())?;
    let mut broken = 0;
    for (rule, check) in RULES {
        let findings = check(&house);
        println!("  {} {rule}", if findings.is_empty() { "ok    " } else { "BROKEN" });
        for finding in &findings {
            println!("           {}: {}", finding.place, finding.what);
        }
        broken += findings.len();
    }
    if broken == 0 {
        Ok(())
    } else {
        Err(format!("{broken} places break a rule of the house"))
    }
}

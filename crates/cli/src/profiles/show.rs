//! `desk profiles show`: what a profile comes to, and where each value comes from.

use clap::Args;
use clap::builder::FalseyValueParser;
use desk_app::config::{self, EffectiveError, Surroundings};
use desk_app::schema::{EffectiveValue, FilePlace, OriginOf, ValueOrigin};

use super::place::{ConfigArgs, finding, identity};
use crate::Failure;
use crate::out::line;

/// Flags of `desk profiles show`.
#[derive(Debug, Args)]
pub struct Show {
    /// The profile's id
    profile: String,
    /// Say of each value where it comes from
    #[arg(long)]
    effective: bool,
    #[command(flatten)]
    place: ConfigArgs,
    /// Print one JSON object, origins and all
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl Show {
    pub fn run(self) -> Result<(), Failure> {
        let (folder, identity) = (self.place.folder()?, identity()?);
        let texts = config::read_all(&folder);
        let around = Surroundings::of(&folder, &texts);
        let profile = match config::effective(&texts, &around, &identity, &self.profile) {
            Ok(mut profile) => {
                // No desk is running here: the key that was made to read the folder with is not the desk's.
                let own = profile
                    .values
                    .iter_mut()
                    .filter(|value| value.origin.kind == OriginOf::Desk);
                own.for_each(|value| (value.value, value.masked) = (None, true));
                profile
            }
            Err(EffectiveError::Broken(problems)) => {
                problems.iter().for_each(|problem| eprintln!("{}", finding(problem)));
                return Err(Failure::Findings(problems.len()));
            }
            Err(error @ EffectiveError::NoSuchProfile(_)) => {
                return Err(Failure::Usage(format!("{}: {error}", folder.display())));
            }
        };
        if self.json {
            return line(serde_json::json!(profile));
        }
        for value in &profile.values {
            if self.effective {
                line(format_args!("{}  # {}", said(value), from(&value.origin)))?;
            } else if value.origin.kind != OriginOf::Absent {
                line(said(value))?;
            }
        }
        profile
            .problems
            .iter()
            .for_each(|problem| eprintln!("{}", finding(problem)));
        Ok(())
    }
}

fn said(value: &EffectiveValue) -> String {
    let name = |name: &String| match name.bytes().all(|byte| byte.is_ascii_digit()) && !name.is_empty() {
        true => name.clone(),
        false => hocon_edit::render_path(&[name]),
    };
    let path = value.path.iter().map(name).collect::<Vec<_>>().join(".");
    match &value.value {
        Some(value) => format!("{path} = {value}"),
        None if value.masked => format!("{path} = •••"),
        None => format!("{path} is not there"),
    }
}

/// Where a value comes from, in words.
fn from(origin: &ValueOrigin) -> String {
    let at = |place: &Option<FilePlace>| {
        place.as_ref().map_or_else(String::new, |place| {
            format!("{}:{}:{}", place.file, place.line, place.column)
        })
    };
    let (here, through) = (at(&origin.place), at(&origin.through));
    let reference = origin.reference.as_deref().unwrap_or_default();
    let mut text = match origin.kind {
        OriginOf::Literal => here,
        OriginOf::Reference => format!("{reference} at {through}, written at {here}"),
        OriginOf::Environment => format!("{reference} of the environment at {here}"),
        OriginOf::Concatenation => format!("joined at {here}"),
        OriginOf::Include => format!("{here}, included at {through}"),
        OriginOf::Absent => format!("{reference} leads nowhere at {here}"),
        OriginOf::FileDefault => format!("{reference} at {here}"),
        OriginOf::Desk => "the desk's own".to_owned(),
    };
    if !origin.shared_with.is_empty() {
        text.push_str(&format!(", shared with {}", origin.shared_with.join(", ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_in_words() {
        let check = |kind: OriginOf, expect: &str| {
            let place = |line| FilePlace {
                file: "p.conf".into(),
                line,
                column: 2,
            };
            let origin = ValueOrigin {
                kind,
                reference: Some("${x}".into()),
                place: Some(place(1)),
                through: Some(place(9)),
                shared_with: vec!["a".into(), "b".into()],
            };
            assert_eq!(from(&origin), format!("{expect}, shared with a, b"));
        };
        check(OriginOf::Literal, "p.conf:1:2");
        check(OriginOf::Reference, "${x} at p.conf:9:2, written at p.conf:1:2");
        check(OriginOf::Environment, "${x} of the environment at p.conf:1:2");
        check(OriginOf::Concatenation, "joined at p.conf:1:2");
        check(OriginOf::Include, "p.conf:1:2, included at p.conf:9:2");
        check(OriginOf::Absent, "${x} leads nowhere at p.conf:1:2");
        check(OriginOf::FileDefault, "${x} at p.conf:1:2");
        check(OriginOf::Desk, "the desk's own");
    }
}

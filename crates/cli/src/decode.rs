//! `desk decode`: a proof, a token, a credential or an offer, taken apart on this machine.

use std::io::Read as _;

use clap::Args;
use desk_app::decode::{Moment, text};
use desk_app::schema::{Decoded, DecodedNode, DecodedSays};
use jiff::Timestamp;

use crate::Failure;
use crate::out::line;

/// The most that is read.
const MOST: u64 = 5 * 1024 * 1024;

/// Flags of `desk decode`.
#[derive(Debug, Args)]
pub struct Decode {
    /// The file with the text; - for standard input
    #[arg(default_value = "-")]
    file: String,
    /// The issuer identifier a proof must name in aud
    #[arg(long, value_name = "URL")]
    audience: Option<String>,
    /// Judge times at this instant instead of now, for example 2026-11-30T02:31:07Z
    #[arg(long, value_name = "INSTANT")]
    at: Option<Timestamp>,
    /// One JSON object a line, one line for each thing found
    #[arg(long)]
    json: bool,
}

impl Decode {
    /// Does it and prints what came of it.
    pub fn run(self) -> Result<(), Failure> {
        let mut read = Vec::new();
        if self.file == "-" {
            std::io::stdin().lock().take(MOST).read_to_end(&mut read)?;
        } else {
            let opened = std::fs::File::open(&self.file);
            let opened = opened.map_err(|error| Failure::Usage(format!("{}: {error}", self.file)))?;
            opened.take(MOST).read_to_end(&mut read)?;
        }
        let moment = Moment {
            now: self.at.unwrap_or_else(Timestamp::now),
            issuer: self.audience.as_deref(),
            ..Moment::default()
        };
        for decoded in text(&String::from_utf8_lossy(&read), &moment) {
            if self.json {
                line(serde_json::to_string(&decoded).map_err(std::io::Error::other)?)?;
            } else {
                print(&decoded, moment.now)?;
            }
        }
        Ok(())
    }
}

/// A word of the schema as it stands in JSON.
fn word(value: impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

fn print(decoded: &Decoded, now: Timestamp) -> Result<(), Failure> {
    let found = match decoded.found.as_str() {
        "" => String::new(),
        found => format!(" ({found})"),
    };
    line(format_args!("{}{found}", word(decoded.kind)))?;
    for section in decoded.sections.iter().filter(|section| !section.nodes.is_empty()) {
        line(format_args!("  {}", word(section.part)))?;
        for node in &section.nodes {
            branch(node, 4, now)?;
        }
    }
    Ok(())
}

fn branch(node: &DecodedNode, indent: usize, now: Timestamp) -> Result<(), Failure> {
    let mut text = plain(&node.label);
    if let Some(value) = &node.value {
        text.push_str(": ");
        text.push_str(&plain(value));
    }
    if let Some(shape) = &node.shape {
        text.push_str(&format!(" [{shape}]"));
    }
    if let Some(at) = node.at.and_then(|at| Timestamp::from_millisecond(at as i64).ok()) {
        text.push_str(&format!(" = {}", spelled(at, now)));
    }
    if let Some(says) = node.says {
        text.push_str(&format!("  <- {}", told(says)));
        if let Some(with) = &node.with {
            text.push_str(&format!(": {}", plain(with)));
        }
    }
    line(format_args!("{:indent$}{text}", ""))?;
    node.nodes.iter().try_for_each(|node| branch(node, indent + 2, now))
}

/// What others wrote must not steer a terminal.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// An instant and how far it lies away.
fn spelled(at: Timestamp, now: Timestamp) -> String {
    let seconds = at.as_second().saturating_sub(now.as_second());
    let (amount, unit) = match seconds.unsigned_abs() {
        amount @ ..120 => (amount, "s"),
        amount @ ..7_200 => (amount / 60, "min"),
        amount @ ..172_800 => (amount / 3600, "h"),
        amount => (amount / 86_400, "d"),
    };
    let shown = at.strftime("%Y-%m-%d %H:%M:%S UTC");
    match seconds {
        0 => format!("{shown}, now"),
        1.. => format!("{shown}, in {amount} {unit}"),
        _ => format!("{shown}, {amount} {unit} ago"),
    }
}

fn told(says: DecodedSays) -> &'static str {
    match says {
        DecodedSays::Right => "as it must be",
        DecodedSays::Wrong => "WRONG, must be",
        DecodedSays::Missing => "MISSING",
        DecodedSays::SignatureGood => "the signature verifies with the key in",
        DecodedSays::SignatureBad => "the signature DOES NOT VERIFY with the key in",
        DecodedSays::SignatureUnchecked => "signature not checked: the key is not at hand",
        DecodedSays::SignatureNotKept => "signature not kept",
        DecodedSays::DigestFound => "its digest stands at",
        DecodedSays::DigestNowhere => "its digest stands NOWHERE in what is signed",
        DecodedSays::DigestMatches => "its digest is the signed one",
        DecodedSays::DigestDiffers => "its digest is NOT the signed one",
        DecodedSays::Decoy => "no disclosure: a decoy, or withheld",
        DecodedSays::Expired => "OVER",
        DecodedSays::NotYet => "NOT YET",
        DecodedSays::NotKept => "not kept",
        DecodedSays::Opaque => "opaque: only its issuer can read it",
        DecodedSays::Cut => "there is more",
        DecodedSays::Unreadable => "cannot be read",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_spelled_out() {
        let now: Timestamp = "2026-11-30T02:31:07Z".parse().expect("an instant");
        for (at, expect) in [
            ("2026-11-30T02:31:07Z", "2026-11-30 02:31:07 UTC, now"),
            ("2026-11-30T02:31:03Z", "2026-11-30 02:31:03 UTC, 4 s ago"),
            ("2026-11-30T03:31:07Z", "2026-11-30 03:31:07 UTC, in 60 min"),
            ("2027-11-30T02:31:07Z", "2027-11-30 02:31:07 UTC, in 365 d"),
        ] {
            assert_eq!(spelled(at.parse().expect("an instant"), now), expect);
        }
    }
}

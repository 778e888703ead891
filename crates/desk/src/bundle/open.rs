//! Bytes to a session again. Whoever made the file may mean harm: every bound is counted while reading, no header is believed,
//! and nothing is written anywhere.

use std::io::{BufRead, BufReader, Cursor, Read};

use serde::de::DeserializeOwned;
use serde_json::Value;
use zip::ZipArchive;
use zip::result::ZipError;

use super::error::BundleError;
use super::{FORMAT, VERSION, part, settle};
use crate::schema::{AttemptDetail, BundleAbout, BundleAttempt, EffectiveProfile, SessionDetail, TimelineItem};

/// How much of a bundle is read.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the file.
    pub file: u64,
    /// Bytes of all parts together, unpacked.
    pub inside: u64,
    /// Bytes of a part that is one JSON text, or of one line.
    pub text: u64,
    /// Lines of each part of lines; those after are counted and left out.
    pub lines: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file: 64 << 20,
            inside: 256 << 20,
            text: 16 << 20,
            lines: 100_000,
        }
    }
}

/// A bundle that was opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// What it says of itself.
    pub about: BundleAbout,
    /// Its session, with everything that happened, oldest first. Never with an offer.
    pub detail: SessionDetail,
    /// Its webhook attempts whole.
    pub attempts: Vec<AttemptDetail>,
    /// The profile as the files said when it was made.
    pub profile: Option<EffectiveProfile>,
    /// Lines beyond the bound.
    pub left_out: usize,
    /// Bytes of the parts that were read.
    pub size: u64,
}

impl Opened {
    /// An attempt whole, with those at the same delivery beside it: the newest of them.
    pub fn attempt(&self, id: f64) -> Option<AttemptDetail> {
        const BESIDE: usize = 200;
        let mut found = self
            .attempts
            .iter()
            .find(|one| one.row.id.total_cmp(&id).is_eq())?
            .clone();
        let same = |one: &&AttemptDetail| one.row.delivery.total_cmp(&found.row.delivery).is_eq();
        let rows: Vec<_> = self.attempts.iter().filter(same).map(|one| one.row.clone()).collect();
        found.attempts = rows[rows.len().saturating_sub(BESIDE)..].to_vec();
        Some(found)
    }

    /// How many values are not in it.
    pub fn removed(&self) -> u32 {
        self.about
            .removed
            .iter()
            .fold(0, |sum, one| sum.saturating_add(one.count))
    }
}

/// The entries a bundle may have; more than these and their names are not looked at.
const MOST_ENTRIES: usize = 64;
/// Every part of version 1.
const PARTS: [&str; 7] = [
    part::ABOUT,
    part::SESSION,
    part::EVENTS,
    part::EXCHANGES,
    part::ATTEMPTS,
    part::PROFILE,
    part::HAR,
];

/// Opens a bundle.
///
/// # Errors
/// [`BundleError`].
pub fn open(bytes: &[u8], limits: Limits) -> Result<Opened, BundleError> {
    if bytes.len() as u64 > limits.file {
        return Err(BundleError::TooLarge(limits.file >> 20));
    }
    // Before anything is kept for each entry.
    if entries(bytes) > MOST_ENTRIES {
        return Err(BundleError::NameRefused(format!("more than {MOST_ENTRIES} parts")));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| BundleError::NotAZip)?;
    let names = names(bytes, archive.central_directory_start());
    once(&names)?;
    let mut reader = Reader {
        left: limits.inside,
        limits,
        left_out: 0,
    };
    // What version it is comes before what is strange about it: a newer one may hold other parts.
    let about = reader.about(&mut archive)?;
    known(&names)?;
    let detail: SessionDetail = reader.text(&mut archive, part::SESSION)?;
    let profile = if archive.index_for_name(part::PROFILE).is_some() {
        Some(reader.text(&mut archive, part::PROFILE)?)
    } else {
        None
    };
    let events: Vec<TimelineItem> = reader.lines(&mut archive, part::EVENTS)?;
    let exchanges: Vec<TimelineItem> = reader.lines(&mut archive, part::EXCHANGES)?;
    let attempts: Vec<BundleAttempt> = reader.lines(&mut archive, part::ATTEMPTS)?;
    let mut opened = Opened {
        about,
        detail,
        attempts: Vec::new(),
        profile,
        left_out: reader.left_out,
        size: limits.inside - reader.left,
    };
    settle::settle(&mut opened, events, exchanges, attempts);
    Ok(opened)
}

/// How often an entry of the central directory could begin: at least once for each.
fn entries(bytes: &[u8]) -> usize {
    bytes.windows(4).filter(|window| *window == b"PK\x01\x02").count()
}

/// The names in the central directory, in its order, however often each is there.
fn names(bytes: &[u8], start: u64) -> Vec<Vec<u8>> {
    let mut at = usize::try_from(start).unwrap_or(usize::MAX);
    let mut names = Vec::new();
    while let Some(entry) = bytes.get(at..at.saturating_add(46)) {
        if !entry.starts_with(b"PK\x01\x02") {
            break;
        }
        let length = |of: usize| usize::from(u16::from_le_bytes([entry[of], entry[of + 1]]));
        let (name, extra, comment) = (length(28), length(30), length(32));
        let Some(name) = bytes.get(at + 46..at + 46 + name) else {
            break;
        };
        names.push(name.to_vec());
        at += 46 + name.len() + extra + comment;
    }
    names
}

/// No name twice: which of the two is meant, another program may see otherwise.
fn once(names: &[Vec<u8>]) -> Result<(), BundleError> {
    let twice = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name));
    twice.map_or(Ok(()), |(_, name)| Err(strange(name)))
}

/// Only the parts of a bundle: nothing with a folder, above or below.
fn known(names: &[Vec<u8>]) -> Result<(), BundleError> {
    let strange_one = names
        .iter()
        .find(|name| !PARTS.iter().any(|part| part.as_bytes() == **name));
    strange_one.map_or(Ok(()), |name| Err(strange(name)))
}

fn strange(name: &[u8]) -> BundleError {
    BundleError::NameRefused(model::exchange::cut(&String::from_utf8_lossy(name), 80))
}

struct Reader {
    /// Bytes that may still be unpacked.
    left: u64,
    limits: Limits,
    left_out: usize,
}

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

impl Reader {
    fn about(&mut self, archive: &mut Archive<'_>) -> Result<BundleAbout, BundleError> {
        let value: Value = self.text(archive, part::ABOUT)?;
        if value["format"] != FORMAT {
            return Err(BundleError::MissingPart(part::ABOUT));
        }
        let found = value["version"].as_u64().unwrap_or(0);
        if found > u64::from(VERSION) {
            return Err(BundleError::NewerVersion { found });
        }
        serde_json::from_value(value).map_err(|error| not_json(part::ABOUT, 1, &error))
    }

    /// A part that is one JSON text.
    fn text<T: DeserializeOwned>(&mut self, archive: &mut Archive<'_>, name: &'static str) -> Result<T, BundleError> {
        let mut text = Vec::new();
        let most = self.limits.text.min(self.left);
        let entry = entry(archive, name)?;
        entry.take(most + 1).read_to_end(&mut text).map_err(|_| damaged(name))?;
        self.spend(text.len() as u64, most)?;
        serde_json::from_slice(&text).map_err(|error| not_json(name, error.line(), &error))
    }

    /// A part of lines: the first of them read, those beyond the bound only counted.
    fn lines<T: DeserializeOwned>(
        &mut self,
        archive: &mut Archive<'_>,
        name: &'static str,
    ) -> Result<Vec<T>, BundleError> {
        let mut lines = BufReader::new(entry(archive, name)?);
        let mut found = Vec::new();
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            let most = self.limits.text.min(self.left);
            let mut piece = (&mut lines).take(most + 1);
            if piece.read_until(b'\n', &mut line).map_err(|_| damaged(name))? == 0 {
                break;
            }
            self.spend(line.len() as u64, most)?;
            if line.trim_ascii().is_empty() {
                continue;
            }
            if found.len() == self.limits.lines {
                self.left_out += 1;
                continue;
            }
            found.push(serde_json::from_slice(&line).map_err(|error| not_json(name, number, &error))?);
        }
        Ok(found)
    }

    fn spend(&mut self, bytes: u64, most: u64) -> Result<(), BundleError> {
        if bytes > most {
            return Err(BundleError::TooMuchInside(
                self.limits.inside.min(self.limits.text) >> 20,
            ));
        }
        self.left -= bytes;
        Ok(())
    }
}

fn entry<'a>(archive: &'a mut Archive<'_>, name: &'static str) -> Result<impl Read + 'a, BundleError> {
    archive.by_name(name).map_err(|error| match error {
        ZipError::FileNotFound => BundleError::MissingPart(name),
        _ => damaged(name),
    })
}

fn damaged(name: &str) -> BundleError {
    BundleError::Truncated(name.to_owned())
}

fn not_json(part: &'static str, line: usize, error: &serde_json::Error) -> BundleError {
    BundleError::NotJson {
        part,
        line: line.max(1),
        why: model::exchange::cut(&error.to_string(), 200),
    }
}

#[cfg(test)]
pub use tests::sample_row;

#[cfg(test)]
mod tests;

//! `desk open`: a bundle read here, within bounds; no issuer is needed for that.

use std::path::PathBuf;

use clap::Args;
use clap::builder::FalseyValueParser;
use desk_app::bundle::{self, Opened, har, open::Limits};
use desk_app::explain::of_bundle;
use desk_app::schema::{Happening, Removed, RemovedWhy, TimelineItem};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::Failure;
use crate::explain::words;
use crate::issuer::IssuerArgs;
use crate::out::line;
use crate::webhook::warn_of_private;

/// Bytes of events in one request: what an issuer takes is a megabyte.
const PIECE: usize = 512 * 1024;

/// Flags of `desk open`.
#[derive(Debug, Args)]
pub struct Open {
    /// The bundle
    file: PathBuf,
    /// Print the session and what is known of it as one JSON object
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
    /// Print its exchanges as an HTTP archive (HAR 1.2)
    #[arg(long, conflicts_with_all = ["json", "events"], env = "ISSUER_DESK_HAR", value_parser = FalseyValueParser::new())]
    har: bool,
    /// Print its events, the body of each on a line
    #[arg(long, conflicts_with = "json", env = "ISSUER_DESK_EVENTS_ONLY", value_parser = FalseyValueParser::new())]
    events: bool,
    /// Send its events there as test events, through the issuer; what is masked in them stays masked
    #[arg(long, value_name = "URL", env = "ISSUER_DESK_REPLAY_TO")]
    replay_to: Option<String>,
    #[command(flatten)]
    issuer: IssuerArgs,
}

impl Open {
    /// Reads it and prints what was asked for.
    pub async fn run(self) -> Result<(), Failure> {
        let opened = read(&self.file)?;
        if let Some(url) = &self.replay_to {
            return self.replay(&opened, url).await;
        }
        if self.har {
            line(har::har(&opened.detail.row, &opened.detail.timeline))
        } else if self.events {
            events(&opened).try_for_each(|(_, _, body)| line(body))
        } else if self.json {
            let Opened {
                about,
                detail,
                attempts,
                profile,
                left_out,
                ..
            } = opened;
            line(
                json!({"about": about, "detail": detail, "attempts": attempts, "profile": profile, "leftOut": left_out}),
            )
        } else {
            summary(&opened)
        }
    }

    /// Sends its events in as many requests as they need.
    async fn replay(&self, opened: &Opened, url: &str) -> Result<(), Failure> {
        let client = self.issuer.client()?;
        warn_of_private(Some(url));
        let send = async |events: &[Value]| {
            let request = json!({"webhook": {"url": url}, "sessionId": opened.detail.row.session_id, "events": events});
            let answer = client.replay_events(request).await?;
            Ok::<_, Failure>(answer["deliveries"].as_array().map_or(0, Vec::len))
        };
        let (mut sent, mut size, mut piece) = (0, 0, Vec::new());
        for (name, sequence, body) in events(opened) {
            if !piece.is_empty() && size + body.len() > PIECE {
                sent += send(&piece).await?;
                (size, piece) = (0, Vec::new());
            }
            size += body.len();
            piece.push(json!({"event": name, "sequence": sequence, "body": body}));
        }
        if !piece.is_empty() {
            sent += send(&piece).await?;
        }
        line(format_args!(
            "{} events as the bundle has them; {} values are masked in it",
            sent,
            opened.removed()
        ))
    }
}

fn read(path: &std::path::Path) -> Result<Opened, Failure> {
    use std::io::Read as _;
    let limits = Limits::default();
    let mut bytes = Vec::new();
    std::fs::File::open(path)?
        .take(limits.file + 1)
        .read_to_end(&mut bytes)?;
    bundle::open(&bytes, limits)
        .map_err(|error| Failure::Usage(format!("{}: {error} ({})", path.display(), error.code())))
}

fn events(opened: &Opened) -> impl Iterator<Item = (&str, u32, &str)> {
    opened.detail.timeline.iter().filter_map(|item| match &item.what {
        Happening::Event {
            sequence, name, body, ..
        } => Some((name.as_str(), *sequence, body.as_str())),
        _ => None,
    })
}

/// What somebody at a terminal wants to know first. Nothing in a bundle is to be trusted with a terminal.
fn summary(opened: &Opened) -> Result<(), Failure> {
    let Opened { about, detail, .. } = opened;
    let row = &detail.row;
    line(format_args!(
        "{}  {}  {}",
        plain(&row.session_id),
        plain(&row.name),
        plain(&row.format)
    ))?;
    let reason = row
        .status_reason
        .as_deref()
        .map(|reason| format!(": {}", plain(reason)));
    line(format_args!("{}{}", plain(&row.status), reason.unwrap_or_default()))?;
    let personal = if about.personal {
        "personal data is in it"
    } else {
        "personal data is masked"
    };
    line(format_args!(
        "bundle version {} made {} by desk {} on {}; {personal}",
        about.version,
        instant(about.made_at),
        plain(&about.desk),
        plain(&about.system)
    ))?;
    line("")?;
    for item in &detail.timeline {
        let after = (item.at - row.created_at) / 1000.0;
        line(format_args!("{after:>9.3} s  {}", happened(item)))?;
    }
    if opened.left_out > 0 {
        line(format_args!("… and {} lines more", opened.left_out))?;
    }
    line("")?;
    line(words(&of_bundle(opened)))?;
    line("")?;
    for (why, text) in [
        (RemovedWhy::Secret, "secrets removed"),
        (RemovedWhy::Personal, "personal values masked"),
        (RemovedWhy::NotKept, "never kept"),
    ] {
        let of: Vec<&Removed> = about.removed.iter().filter(|removed| removed.why == why).collect();
        if !of.is_empty() {
            let count: u64 = of.iter().map(|removed| u64::from(removed.count)).sum();
            line(format_args!("{count} {text}, in {} places", of.len()))?;
        }
    }
    Ok(())
}

fn happened(item: &TimelineItem) -> String {
    match &item.what {
        Happening::Created => "the offer was made".to_owned(),
        Happening::Event { sequence, name, .. } => format!("event    {sequence} {}", plain(name)),
        Happening::Exchange {
            method,
            path,
            status,
            error,
            reason,
            ..
        } => {
            let mut text = format!("wallet   {} {} {status}", plain(method), plain(path));
            for more in [error, reason].into_iter().flatten() {
                text.push_str("  ");
                text.push_str(&plain(more));
            }
            text
        }
        Happening::Visit {
            method, path, status, ..
        } => format!("visit    {} {} {status}", plain(method), plain(path)),
        Happening::Attempt {
            sequence,
            attempt,
            url,
            status,
            error,
            ..
        } => {
            let status = status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
            let error = error.as_deref().map(|error| format!("  {}", plain(error)));
            format!(
                "webhook  {sequence}, attempt {attempt} to {}: {status}{}",
                plain(url),
                error.unwrap_or_default()
            )
        }
    }
}

/// Without characters that a terminal obeys or that turn the direction of writing, and no longer than a few lines.
fn plain(text: &str) -> String {
    let shown = |c: char| match c {
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    let mut plain: String = text.chars().take(300).map(shown).collect();
    if text.chars().nth(300).is_some() {
        plain.push('…');
    }
    plain
}

fn instant(at: f64) -> Timestamp {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "opening a bundle leaves only times of this century"
    )]
    let at = Timestamp::from_millisecond(at as i64).unwrap_or_default();
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_not_commanded() {
        let check = |text: &str, expect: &str| assert_eq!(plain(text), expect);
        check("a\u{1b}[31mb\r\n", "a\u{fffd}[31mb\u{fffd}\u{fffd}");
        check("\u{202e}abc", "\u{fffd}abc");
        check("Köln <b>", "Köln <b>");
        check(&"x".repeat(301), &format!("{}…", "x".repeat(300)));
    }
}

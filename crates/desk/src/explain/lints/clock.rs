//! Clocks: a wallet's that is wrong, and this computer's that jumped.

use super::super::lint::{Evidence, Lint};
use super::lint;
use crate::explain::case::{Asked, Case};
use crate::schema::{Family, Happening, Rank};

/// A jump smaller than this is what a time server corrects.
const JUMP: f64 = 2_000.0;

const SET: &str = "Set the wallet's device to network time, and begin again.";
const OWN: &str = "Compare this computer's clock with a clock you trust: it may be this one that is wrong.";

pub(super) const LINTS: &[Lint] = &[
    lint(
        Family::Time,
        "clock-ahead",
        Rank::Certain,
        "The wallet's clock is ahead",
        "What the wallet signed says {seconds} s after the time it came; {expected} is taken.",
        &[SET, OWN],
        |case| {
            let (seconds, found) = off(case)?;
            (seconds > 0).then(|| found.with("seconds", seconds))
        },
    ),
    lint(
        Family::Time,
        "clock-behind",
        Rank::Certain,
        "The wallet's clock is behind, or it sent something it had kept",
        "What the wallet signed says {seconds} s before the time it came; {expected} is taken.",
        &[
            SET,
            "Begin again in the wallet: what was signed for an earlier request is not good for a later one.",
            OWN,
        ],
        |case| {
            let (seconds, found) = off(case)?;
            (seconds < 0).then(|| found.with("seconds", -seconds))
        },
    ),
    lint(
        Family::Time,
        "clock-jump",
        Rank::Likely,
        "This computer's clock jumped back",
        "{later} came after {earlier}, and is dated {seconds} s before it. Everything that lives for a time (offers, tokens, nonces) may have ended too \
         soon or too late.",
        &["Let this computer take its time from the network, and make a new offer."],
        jump,
    ),
    lint(
        Family::Time,
        "clock-set-back",
        Rank::Likely,
        "This computer's clock stands before what is on record",
        "The latest entry lies {seconds} s in the future. The clock was set back since.",
        &[
            "Let this computer take its time from the network.",
            "Offers that were made before live longer now than they were to.",
        ],
        |case| {
            let ahead = case.last_at() - case.now;
            (ahead > JUMP).then(|| Evidence::plain().with("seconds", (ahead / 1000.0).round()))
        },
    ),
];

/// Seconds that a refused proof lies ahead, or behind when negative.
fn off(case: &Case<'_>) -> Option<(i64, Evidence)> {
    let found = case.stopped(&["PROOF-8", "DPOP-12", "DPOP-3", "CATT-3", "CATT-2", "CATT-7"])?;
    let seconds = match found.item {
        "PROOF-8" => said(found.reason),
        "DPOP-12" => said(found.received),
        // An `iat` as it came, beside when it came.
        _ if found.reason.contains("proof is older") || found.reason.contains("must be a time that is not ahead") => {
            let iat: i64 = found.received.parse().ok()?;
            Some(iat.saturating_sub(whole(found)))
        }
        _ => None,
    }?;
    (seconds != 0).then(|| (seconds, found.evidence()))
}

/// `… 3600 s back …`, `… 3600 s ahead …`: the first of them.
fn said(text: &str) -> Option<i64> {
    let words: Vec<&str> = text.split([' ', ',']).collect();
    words.windows(3).find_map(|three| match three {
        [seconds, "s", "ahead"] => seconds.parse().ok(),
        [seconds, "s", "back"] => seconds.parse::<i64>().ok().map(|seconds| -seconds),
        _ => None,
    })
}

/// When it came, in seconds.
fn whole(asked: &Asked<'_>) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "seconds since 1970")]
    let seconds = (asked.at / 1000.0) as i64;
    seconds
}

/// Records are numbered as they are made: a later number with an earlier time.
fn jump(case: &Case<'_>) -> Option<Evidence> {
    let numbered = |prefix: &'static str| {
        let mut found: Vec<(u64, f64, &str)> = case
            .detail
            .timeline
            .iter()
            .filter(|item| matches!(item.what, Happening::Exchange { .. } | Happening::Event { .. }))
            .filter_map(|item| Some((item.key.strip_prefix(prefix)?.parse().ok()?, item.at, item.key.as_str())))
            .collect();
        found.sort_by_key(|(number, ..)| *number);
        found
    };
    let back = |list: &[(u64, f64, &str)]| {
        let pair = list.windows(2).find(|pair| pair[0].1 - pair[1].1 > JUMP)?;
        let seconds = ((pair[0].1 - pair[1].1) / 1000.0).round();
        let found = Evidence::plain()
            .with("seconds", seconds)
            .with("earlier", pair[0].2)
            .with("later", pair[1].2);
        Some(found.at(pair[1].2).at(pair[0].2))
    };
    let before = case
        .seen
        .iter()
        .find(|one| case.detail.row.created_at - one.at > JUMP)
        .map(|one| {
            let seconds = ((case.detail.row.created_at - one.at) / 1000.0).round();
            let found = Evidence::plain()
                .with("seconds", seconds)
                .with("earlier", "created")
                .with("later", one.key);
            found.at(one.key).at("created")
        });
    back(&numbered("exchange-"))
        .or_else(|| back(&numbered("event-")))
        .or(before)
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn distances_in_words() {
        for (text, expect) in [
            ("PROOF-8: iat lies 3600 s ahead, at most 60 are accepted", Some(3600)),
            ("PROOF-8: iat lies 86400 s back, at most 360 are accepted", Some(-86400)),
            ("3600 s back", Some(-3600)),
            ("no number", None),
            ("x s back", None),
        ] {
            assert_eq!(said(text), expect, "{text}");
        }
    }
}

//! `desk explain`: what a session's record means.

use clap::Args;
use clap::builder::FalseyValueParser;
use desk_app::schema::{Explanation, Finding, Rank, Tie};
use jiff::Timestamp;

use crate::Failure;
use crate::issuer::IssuerArgs;
use crate::out::line;

/// Flags of `desk explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The session's id
    session: String,
    #[command(flatten)]
    issuer: IssuerArgs,
    /// Print one JSON object
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl Explain {
    /// Prints the verdict, the last step, and every cause that was found, the likeliest first.
    pub async fn run(self) -> Result<(), Failure> {
        let told = self.issuer.client()?.explanation(&self.session).await?;
        if self.json {
            return line(told);
        }
        let read: Result<Explanation, _> = serde_json::from_value(told);
        let told = read.map_err(|error| Failure::Usage(format!("the issuer's explanation cannot be read: {error}")))?;
        line(words(&told))
    }
}

pub(crate) fn words(told: &Explanation) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
    let at = Timestamp::from_millisecond(told.stage.at as i64);
    let at = at.map_or_else(|_| "-".to_owned(), |at| at.to_string());
    let mut out = format!(
        "{}\nLast step  {}, {at}",
        plain(&told.verdict.text),
        plain(&told.stage.text)
    );
    for finding in &told.findings {
        out.push_str(&cause(finding));
    }
    out
}

fn cause(finding: &Finding) -> String {
    let rank = match finding.rank {
        Rank::Certain => "certain ",
        Rank::Likely => "likely  ",
        Rank::Possible => "possible",
    };
    let item = finding
        .item
        .as_ref()
        .map(|item| format!(", {item}"))
        .unwrap_or_default();
    let mut out = format!(
        "\n\n{rank}  {}  [{}{}]\n    {}",
        plain(&finding.title),
        finding.code,
        plain(&item),
        plain(&finding.why)
    );
    out.push_str(match finding.tie {
        None => "",
        Some(Tie::Named) => "\n    The request is not in the session's record; it names the session.",
        Some(Tie::Near) => {
            "\n    The request names no session; it followed this one's last step, from the same kind of wallet."
        }
    });
    for one in &finding.tries {
        out.push_str(&format!("\n    try  {}", plain(one)));
    }
    out
}

/// Somebody else's text must not steer the terminal.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_cause_says_what_to_try() {
        let told = json!({
            "sessionId": "s", "stage": {"step": "offer", "text": "The offer was fetched", "at": 0.0, "key": "exchange-1"},
            "verdict": {"code": "refused", "text": "Refused at token.", "values": {}},
            "findings": [{
                "code": "desk.tx-code-wrong", "family": "protocol", "rank": "certain", "title": "The transaction code was wrong",
                "why": "The code was \u{1b}[2J.", "tries": ["Read it out again."], "item": "TOKEN-7", "tie": "near", "values": {},
                "keys": ["exchange-2"],
            }],
        });
        let told: Explanation = serde_json::from_value(told).expect("an explanation");
        let expect = "Refused at token.\nLast step  The offer was fetched, 1970-01-01T00:00:00Z\n\n\
                      certain   The transaction code was wrong  [desk.tx-code-wrong, TOKEN-7]\n    The code was ?[2J.\n    \
                      The request names no session; it followed this one's last step, from the same kind of wallet.\n    \
                      try  Read it out again.";
        assert_eq!(words(&told), expect);
    }
}

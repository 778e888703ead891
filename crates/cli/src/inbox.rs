//! `desk inbox`: a receiver of webhooks at the terminal, and in CI.

use std::collections::{BTreeMap, HashSet};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use clap::builder::FalseyValueParser;
use client::wait;
use credentials::entropy::SystemEntropy;
use inbox::{Answer, InboxError, Inboxes, Kept, Keys, News, OrderMark, Original, Received, SignatureVerdict};
use model::event::EventName;
use model::secret::Secret;
use model::time::SystemClock;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::ended::ended;
use crate::out::line;
use crate::time::span;
use crate::{Failure, event};

/// Flags of `desk inbox`.
#[derive(Debug, Args)]
pub struct Inbox {
    /// Address to listen on; port 0 takes a free one
    #[arg(
        long,
        value_name = "ADDR:PORT",
        env = "ISSUER_DESK_INBOX_ADDRESS",
        default_value = "127.0.0.1:0"
    )]
    listen: SocketAddr,
    /// Path of the URL, /in/ and 22 letters, digits, - or _ [default: a random one]
    #[arg(long, value_name = "PATH", env = "ISSUER_DESK_INBOX_PATH")]
    path: Option<String>,
    /// Secret to verify signatures with, whsec_…, whsk_… or whpk_…; may be given several times [default: none]
    #[arg(
        long,
        value_name = "SECRET",
        env = "ISSUER_DESK_WEBHOOK_SECRET",
        hide_env_values = true,
        value_delimiter = ',',
        value_parser = secret
    )]
    secret: Vec<Secret>,
    /// The only events the sender sends here, separated by commas: numbers that are missing are no gaps then [default: all six]
    #[arg(long, value_name = "EVENTS", env = "ISSUER_DESK_WEBHOOK_EVENTS", value_delimiter = ',', value_parser = event::read)]
    events: Vec<EventName>,
    /// Answer 503 so many times first
    #[arg(long, value_name = "N", default_value_t = 0, env = "ISSUER_DESK_FAIL_FIRST")]
    fail_first: u32,
    /// HTTP status to answer with
    #[arg(long, value_name = "STATUS", default_value_t = 200, env = "ISSUER_DESK_STATUS")]
    status: u32,
    /// Wait before each answer, such as 250ms or 3s
    #[arg(long, value_name = "TIME", default_value = "0s", env = "ISSUER_DESK_DELAY", value_parser = span)]
    delay: Duration,
    /// End with exit code 0 once this was received and answered 2xx: event=NAME or count=N; with --secret only requests whose
    /// signature verifies count [default: go on]
    #[arg(long, value_name = "CONDITION", env = "ISSUER_DESK_UNTIL", value_parser = until)]
    until: Option<Until>,
    /// With --until: end with exit code 3 after so long [default: wait for ever]
    #[arg(long, value_name = "TIME", env = "ISSUER_DESK_TIMEOUT", value_parser = span, requires = "until")]
    timeout: Option<Duration>,
    /// Print one JSON object a line: first the URL, then each request once it was answered
    #[arg(long, env = "ISSUER_DESK_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

/// What `--until` waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    Event(EventName),
    Count(usize),
}

fn until(text: &str) -> Result<Until, String> {
    let must = || "it must be event=NAME or count=N".to_owned();
    match text.split_once('=') {
        Some(("event", name)) => event::read(name).map(Until::Event),
        Some(("count", number)) => match number.parse() {
            Ok(number @ 1..) => Ok(Until::Count(number)),
            _ => Err("the count must be a number from 1".to_owned()),
        },
        _ => Err(must()),
    }
}

fn secret(text: &str) -> Result<Secret, std::convert::Infallible> {
    Ok(Secret::new(text))
}

impl Inbox {
    /// Receives until `--until` is met, the time is over, or somebody ends it.
    pub async fn run(self) -> Result<(), Failure> {
        if !self.listen.ip().to_canonical().is_loopback() {
            return Err(Failure::Usage(
                "--listen must be a loopback address: an inbox shows what came to it to nobody else".into(),
            ));
        }
        let mut ended = pin!(ended()?);
        let listener = TcpListener::bind(self.listen)
            .await
            .map_err(|error| Failure::Usage(format!("cannot listen on {}: {error}", self.listen)))?;
        // What was sent is known to the desk alone; the usual ways of writing JSON again are told apart all the same.
        let some = !EventName::ALL.iter().all(|event| self.events.contains(event)) && !self.events.is_empty();
        // Which events the missing numbers belong to is told nowhere.
        let originals = Arc::new(move |_: &str| some.then(Original::default));
        let inboxes = Inboxes::start(listener, Arc::new(SystemClock), Arc::new(SystemEntropy), originals)?;
        // Followed before the URL is told, so that nothing is missed.
        let mut news = inboxes.follow();
        let opened = self.open(&inboxes)?;
        if self.json {
            line(json!({"url": opened.url}))?;
        } else {
            line(&opened.url)?;
        }
        let mut time = pin!(async {
            match self.timeout {
                Some(timeout) => tokio::time::sleep(timeout).await,
                None => std::future::pending().await,
            }
        });
        let mut watch = Watch::default();
        let result = loop {
            let piece = tokio::select! {
                piece = news.next() => piece,
                () = &mut time => break Err(self.not_met()),
                () = &mut ended => break Ok(()),
            };
            match piece {
                Some(News::Received { row, .. }) => {
                    let signed = !self.secret.is_empty();
                    let met = self.until.is_some_and(|until| watch.meets(until, &row, signed));
                    watch.print(row, self.json)?;
                    if met {
                        break Ok(());
                    }
                }
                Some(News::Inboxes) => {}
                Some(News::Lost) => {
                    eprintln!("desk: requests came faster than they could be printed; some are not shown")
                }
                None => break Ok(()),
            }
        };
        // Answers that are on their way still arrive.
        inboxes.shutdown().await;
        if self.json {
            watch.print_open()?;
        }
        result
    }

    fn open(&self, inboxes: &Inboxes) -> Result<inbox::Inbox, Failure> {
        let unusable = |error: InboxError| {
            Failure::Usage(match error {
                InboxError::Key(_) => {
                    format!(
                        "--secret: {error}. An inbox verifies with whsec_, whsk_ or whpk_ (the public key of whsk_) and base64"
                    )
                }
                error => error.to_string(),
            })
        };
        let answer = Answer {
            status: self.status,
            delay: u32::try_from(self.delay.as_millis()).unwrap_or(u32::MAX),
            fail_first: self.fail_first,
            ..Answer::default()
        };
        let (name, keys) = ("desk inbox", self.secret.clone());
        let Some(path) = &self.path else {
            let made = inboxes.make(name, Keys::These(keys)).map_err(unusable)?;
            return inboxes.answer(&made.path, answer).map_err(unusable);
        };
        let kept = Kept {
            name: name.to_owned(),
            path: path.clone(),
            keys,
            answers: vec![answer],
        };
        inboxes.restore(kept).map_err(unusable)
    }

    fn not_met(&self) -> Failure {
        let wanted = match self.until {
            Some(Until::Event(event)) => format!("event={}", event.as_str()),
            Some(Until::Count(count)) => format!("count={count}"),
            None => String::new(),
        };
        let time = wait::words(self.timeout.unwrap_or_default());
        Failure::NotMet(format!("--until {wanted} was not met within {time}"))
    }
}

/// What came so far.
#[derive(Default)]
struct Watch {
    /// Requests that came and were not answered yet.
    open: BTreeMap<u64, Box<Received>>,
    /// Requests that were printed with their answer.
    done: HashSet<u64>,
    /// Requests that count for `--until`.
    counted: HashSet<u64>,
}

impl Watch {
    /// Prints a request: as text when it comes, and once more when it is answered after a wait; as JSON once, when it is
    /// answered.
    fn print(&mut self, row: Box<Received>, json: bool) -> Result<(), Failure> {
        let number = row.number;
        // A request that was answered soon is told twice, and both times with its answer.
        if self.done.contains(&number) {
            return Ok(());
        }
        let Some(status) = row.answered else {
            if !json && !self.open.contains_key(&number) {
                line(words(&row))?;
            }
            self.open.insert(number, row);
            return Ok(());
        };
        self.done.insert(number);
        match self.open.remove(&number) {
            _ if json => line(object(&row)),
            Some(_) => line(format_args!("#{number} answered {status}")),
            None => line(words(&row)),
        }
    }

    /// Prints, as JSON, what came and was never answered.
    fn print_open(&self) -> Result<(), Failure> {
        self.open.values().try_for_each(|row| line(object(row)))
    }

    /// Whether a request meets the condition, or is the last one it takes.
    fn meets(&mut self, until: Until, row: &Received, signed: bool) -> bool {
        let counts = row.is_accepted() && (!signed || row.signature == SignatureVerdict::Valid);
        if !counts {
            return false;
        }
        match until {
            Until::Event(event) => row.event.as_deref() == Some(event.as_str()),
            Until::Count(count) => {
                self.counted.insert(row.number);
                self.counted.len() >= count
            }
        }
    }
}

fn object(row: &Received) -> Value {
    serde_json::to_value(row).unwrap_or_else(|error| json!({"error": error.to_string()}))
}

/// A request in a line: what came, its marks, its verdict, the answer.
fn words(row: &Received) -> String {
    let mut words = vec![format!("#{}", row.number)];
    words.push(match &row.event {
        Some(event) => event.clone(),
        None => format!("{} {}", row.method, if row.below.is_empty() { "/" } else { &row.below }),
    });
    words.extend(row.sequence.map(|sequence| format!("sequence {sequence}")));
    words.extend(row.attempt.map(|attempt| format!("attempt {attempt}")));
    words.extend(row.mark.map(|mark| mark.as_str().to_owned()));
    words.extend(row.order.iter().map(|mark| order(*mark).to_owned()));
    words.push(match row.answered {
        Some(status) => format!("answered {status}"),
        None => "not answered yet".to_owned(),
    });
    words.extend(row.delivery_id.clone());
    // As the interface writes it: a name of one or two words.
    let verdict = serde_json::to_value(row.signature).unwrap_or(Value::Null);
    let verdict = verdict.as_str().unwrap_or_default().replace('-', " ");
    format!("{}\n    signature {verdict}: {}", words.join("  "), row.words)
}

fn order(mark: OrderMark) -> &'static str {
    match mark {
        OrderMark::Duplicate => "duplicate",
        OrderMark::Retry => "retry",
        OrderMark::OutOfOrder => "out of order",
        OrderMark::Gap => "gap before it, unless the sender left events out",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read() {
        assert_eq!(
            until("event=issuance_status"),
            Ok(Until::Event(EventName::IssuanceStatus))
        );
        assert_eq!(until("count=4"), Ok(Until::Count(4)));
        for (bad, says) in [
            ("event=nonsense", "issuance_status"),
            ("count=0", "from 1"),
            ("4", "count=N"),
        ] {
            assert!(until(bad).is_err_and(|error| error.contains(says)), "{bad}");
        }
    }
}

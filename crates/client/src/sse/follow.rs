//! The connection behind a stream of events: opened, watched, and opened again until the issuer says it is over.
//!
//! An issuer that is down looks, without word from here, exactly like one where nothing happens. So interruptions are
//! items of the stream too ([`StreamError::Interrupted`]); only errors with [`StreamError::is_final`] end it.

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};
use futures_util::stream::{Stream, unfold};
use jiff::{SignedDuration, Timestamp};
use model::entropy::{self, Entropy};
use model::time::Clock;
use reqwest::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use reqwest::{Response, StatusCode};

use super::backoff;
use super::decode::{Decoder, Message, TooLarge};
use super::envelope::{Read, Received, read};
use crate::error::{StreamError, reason};
use crate::rest::Client;

/// The largest event: a session's snapshot with a portrait in its data fits.
pub const EVENT_LIMIT: usize = 2 << 20;
/// Three heartbeats of 15 s (R5): then the line is dead.
pub const SILENCE: Duration = Duration::from_secs(45);
/// For issuers that open with `{}` and send no heartbeat (fact sheet 4.6).
pub const SILENCE_WITHOUT_HEARTBEAT: Duration = Duration::from_secs(600);
/// How many events are remembered to recognise a repetition.
const REMEMBERED: usize = 1024;

/// Which events to follow.
#[derive(Default)]
pub struct Subscription {
    /// One session's; `None` for those of the whole issuer.
    pub session: Option<String>,
    /// Only of these profiles; all when empty. For the whole issuer only.
    pub profiles: Vec<String>,
    /// Only events of these names; all when empty. For the whole issuer only.
    pub events: Vec<String>,
    /// Those after this id; `None` for all of a session (R5), or for those from now on (R40).
    pub last_event_id: Option<String>,
    /// Called each time the stream is open.
    pub opened: Option<Opened>,
}

/// What is called each time a stream is open.
pub type Opened = Box<dyn FnMut() + Send>;

impl Client {
    /// The events of one session: all of them, or those after `last_event_id` (R5, R45).
    ///
    /// Ends when the issuer answers 204, or after a final error; 404 means there is no such session (R46). An issuer that
    /// sends no ids may repeat up to ten events after a reconnect.
    pub fn session_events(
        &self,
        id: &str,
        last_event_id: Option<&str>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> impl Stream<Item = Result<Received, StreamError>> + Send + 'static {
        let wanted = Subscription {
            session: Some(id.to_owned()),
            last_event_id: last_event_id.map(str::to_owned),
            ..Subscription::default()
        };
        self.subscribe(wanted, clock, entropy)
    }

    /// The events of the whole issuer (R40): from now on, or those after `last_event_id`.
    pub fn issuer_events(
        &self,
        last_event_id: Option<&str>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> impl Stream<Item = Result<Received, StreamError>> + Send + 'static {
        let wanted = Subscription {
            last_event_id: last_event_id.map(str::to_owned),
            ..Subscription::default()
        };
        self.subscribe(wanted, clock, entropy)
    }

    /// The events that are wanted, followed over every reconnect until the issuer says it is over.
    pub fn subscribe(
        &self,
        wanted: Subscription,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> impl Stream<Item = Result<Received, StreamError>> + Send + 'static {
        let named = |name: &'static str, values: Vec<String>| values.into_iter().map(move |value| (name, value));
        let query = named("profileId", wanted.profiles).chain(named("event", wanted.events));
        let follow = Follow {
            client: self.clone(),
            path: match wanted.session {
                Some(id) => vec!["sessions".into(), id, "events".into()],
                None => vec!["events".into()],
            },
            query: query.collect(),
            opened: wanted.opened,
            clock,
            entropy,
            last_id: wanted.last_event_id.unwrap_or_default(),
            line: Line::Closed { until: None },
            waiting: VecDeque::new(),
            seen: Seen::default(),
            failures: 0,
            retry: None,
            silence: SILENCE,
        };
        unfold(follow, |mut follow| async move {
            follow.next().await.map(|item| (item, follow))
        })
    }
}

struct Follow {
    client: Client,
    path: Vec<String>,
    query: Vec<(&'static str, String)>,
    opened: Option<Opened>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    last_id: String,
    line: Line,
    waiting: VecDeque<Message>,
    seen: Seen,
    failures: u32,
    retry: Option<Duration>,
    silence: Duration,
}

enum Line {
    Closed {
        until: Option<Timestamp>,
    },
    Open(Box<(Response, Decoder)>),
    /// Whole events came before the one that is too large; they are handed out first.
    TooLarge,
    Over,
}

/// Why a line is not, or no longer, open.
enum Stop {
    /// 204 (R45).
    Finished,
    Final(StreamError),
    Broken(String),
}

type Item = Result<Received, StreamError>;

impl Follow {
    async fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(item) = self.waiting.pop_front().and_then(|message| self.sort(message)) {
                return Some(item);
            }
            if !self.waiting.is_empty() {
                continue;
            }
            let stop = match &mut self.line {
                Line::Over => return None,
                Line::Closed { until } => {
                    if let Some(until) = until.take() {
                        self.clock.sleep_until(until).await;
                    }
                    self.connect().await
                }
                Line::TooLarge => Err(Stop::Final(StreamError::TooLarge { limit: EVENT_LIMIT })),
                Line::Open(_) => self.read_on().await,
            };
            match stop {
                Ok(()) => {}
                Err(Stop::Finished) => self.line = Line::Over,
                Err(Stop::Final(error)) => {
                    self.line = Line::Over;
                    return Some(Err(error));
                }
                Err(Stop::Broken(reason)) => {
                    let dice = u64::from_le_bytes(entropy::bytes(&*self.entropy));
                    let wait = backoff::wait(self.failures, self.retry, dice);
                    self.failures = self.failures.saturating_add(1);
                    self.line = Line::Closed {
                        until: Some(after(&*self.clock, wait)),
                    };
                    tracing::debug!(%reason, ?wait, "event stream interrupted");
                    return Some(Err(StreamError::Interrupted { reason, wait }));
                }
            }
        }
    }

    /// Turns a message into an item, or into nothing: an opening or a repetition.
    fn sort(&mut self, message: Message) -> Option<Item> {
        match read(message) {
            Read::Event(event) if self.seen.before(&event) => None,
            Read::Event(event) => Some(Ok(event)),
            Read::Opening => {
                self.silence = SILENCE_WITHOUT_HEARTBEAT;
                None
            }
            Read::Unknown(error) => Some(Err(error)),
        }
    }

    async fn connect(&mut self) -> Result<(), Stop> {
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        let mut call = self.client.asking(&path, &self.query);
        call = call
            .header(ACCEPT, "text/event-stream")
            .header(CACHE_CONTROL, "no-store");
        if let Some(id) = last_event_id(&self.last_id) {
            call = call.header("last-event-id", id);
        }
        let answer = within(&*self.clock, self.silence, call.send()).await?;
        let answer = answer.map_err(|error| Stop::Broken(reason(error)))?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NO_CONTENT => return Err(Stop::Finished),
            // A browser gives up here (SSE-10). A restarting proxy must not end a day's watch, though.
            status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                return Err(Stop::Broken(format!("the issuer answered {status}")));
            }
            _ => {
                let refusal = within(&*self.clock, self.silence, self.client.refusal(answer)).await?;
                return Err(Stop::Final(refusal.into()));
            }
        }
        let content_type = answer
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        if !is_event_stream(content_type) {
            return Err(Stop::Final(StreamError::NotAStream {
                content_type: content_type.to_owned(),
            }));
        }
        self.line = Line::Open(Box::new((answer, Decoder::new(EVENT_LIMIT, &self.last_id))));
        if let Some(opened) = &mut self.opened {
            opened();
        }
        Ok(())
    }

    async fn read_on(&mut self) -> Result<(), Stop> {
        let Line::Open(open) = &mut self.line else {
            return Ok(());
        };
        let (answer, decoder) = &mut **open;
        let chunk = match within(&*self.clock, self.silence, answer.chunk()).await? {
            Ok(Some(chunk)) => chunk,
            Ok(None) => return Err(Stop::Broken("the issuer closed the connection".into())),
            Err(error) => return Err(Stop::Broken(reason(error))),
        };
        let mut messages = Vec::new();
        let pushed = decoder.push(&chunk, &mut messages);
        self.failures = 0;
        self.retry = decoder.retry().or(self.retry);
        decoder.last_id().clone_into(&mut self.last_id);
        self.waiting.extend(messages);
        if pushed == Err(TooLarge) {
            self.line = Line::TooLarge;
        }
        Ok(())
    }
}

fn after(clock: &dyn Clock, wait: Duration) -> Timestamp {
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
    clock.now().checked_add(wait).unwrap_or(Timestamp::MAX)
}

/// Waits for `work`, but no longer than `limit` of silence.
async fn within<T>(clock: &dyn Clock, limit: Duration, work: impl Future<Output = T>) -> Result<T, Stop> {
    let silence = clock.sleep_until(after(clock, limit));
    match select(std::pin::pin!(work), silence).await {
        Either::Left((done, _)) => Ok(done),
        Either::Right(_) => Err(Stop::Broken(format!("nothing came for {} s", limit.as_secs()))),
    }
}

/// The header, unless the id is empty (SSE-9) or holds what no header carries.
fn last_event_id(id: &str) -> Option<HeaderValue> {
    if id.is_empty() {
        None
    } else {
        HeaderValue::from_bytes(id.as_bytes()).ok()
    }
}

/// SSE-1: the type, with or without parameters.
fn is_event_stream(content_type: &str) -> bool {
    content_type
        .split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/event-stream"))
}

/// The events handed out lately. The id alone would take the first events of a wiped issuer for repetitions, so the text
/// counts too.
#[derive(Default)]
struct Seen {
    order: VecDeque<(u64, String)>,
    hashing: RandomState,
}

impl Seen {
    fn before(&mut self, event: &Received) -> bool {
        let Some(id) = &event.id else { return false };
        let key = (self.hashing.hash_one(&event.raw), id.clone());
        // Repetitions come right after a reconnect, near the end.
        if self.order.iter().rev().any(|known| *known == key) {
            return true;
        }
        if self.order.len() == REMEMBERED {
            self.order.pop_front();
        }
        self.order.push_back(key);
        false
    }
}

//! What a window is told without asking: the journal's notices as news. The first after a while goes at once; what follows is
//! gathered, so that a busy issuer costs a window one message per frame rather than one per commit. Steps are told of the
//! sessions that somebody looks at ([`crate::watched`]).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use futures_util::Stream;
use journal::{Follower, Gap, Notice, TargetRow};
use model::delivery::Kind;
use model::id::SessionId;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::Instant;

use crate::commands::inbox::received;
use crate::commands::{self, address, attempt, refusal, session, target, timeline};
use crate::desk::{Desk, Inner};
use crate::schema::{News, TimelineItem};

/// From one batch to the next, at least: about a frame.
const GATHER: Duration = Duration::from_millis(16);
/// The most pieces in a batch.
const MOST: usize = 500;
/// The most deliveries whose attempts a batch tells, and the most targets: beyond that the window asks for what it shows.
const MOST_DELIVERIES: usize = 200;
/// Bytes of bodies received that a batch tells: beyond that the window asks for what it shows.
const MOST_BYTES: usize = 4 << 20;
/// With so many deliveries in a batch, their answers' bodies are told too; with more the window asks for those it shows.
const FEW: usize = 20;
/// Attempts at one delivery that a batch tells, the newest: the one that changed, and the one that is the latest no more.
const NEWEST: usize = 2;

impl Desk {
    /// Batches of news from now on. Subscribe first, then ask for what is on screen: nothing falls between.
    pub fn news(&self) -> impl Stream<Item = Vec<News>> + Send + use<> {
        let reader = Reader {
            desk: self.clone(),
            follower: self.inner.journal.follow(),
            own: self.inner.news.subscribe(),
            inboxes: self.inner.inboxes.follow(),
            next: Instant::now(),
        };
        futures_util::stream::unfold(reader, |mut reader| async move {
            loop {
                let batch = reader.batch().await?;
                // Steps of sessions that nobody looks at.
                if !batch.is_empty() {
                    return Some((batch, reader));
                }
            }
        })
    }
}

struct Reader {
    desk: Desk,
    follower: Follower,
    own: broadcast::Receiver<News>,
    inboxes: inbox::Follower,
    /// When the next batch may go.
    next: Instant,
}

/// What one wait brought.
enum Piece {
    Journal(Notice),
    Own(Box<News>),
    Lost,
    End,
}

#[derive(Default)]
struct Batch {
    news: Vec<News>,
    /// Sessions whose row changed, and when in this batch they did so last.
    rows: HashMap<SessionId, usize>,
    /// Deliveries that changed: their attempts are read once, at the end.
    deliveries: BTreeSet<i64>,
    /// Targets that changed, as they are now.
    targets: BTreeMap<i64, Arc<TargetRow>>,
    taken: usize,
    /// Bytes of bodies received.
    bytes: usize,
}

impl Reader {
    async fn next(&mut self) -> Piece {
        tokio::select! {
            notice = self.follower.next() => match notice {
                Ok(notice) => Piece::Journal(notice),
                Err(Gap::Lagged(_)) => Piece::Lost,
                Err(Gap::Closed) => Piece::End,
            },
            own = self.own.recv() => match own {
                Ok(news) => Piece::Own(Box::new(news)),
                Err(RecvError::Lagged(_)) => Piece::Lost,
                Err(RecvError::Closed) => Piece::End,
            },
            came = self.inboxes.next() => match came {
                Some(inbox::News::Received { path, row }) => Piece::Own(Box::new(News::Received {
                    path,
                    row: received(*row),
                })),
                Some(inbox::News::Inboxes) => Piece::Own(Box::new(News::Inboxes)),
                Some(inbox::News::Lost) => Piece::Lost,
                None => Piece::End,
            },
        }
    }

    async fn batch(&mut self) -> Option<Vec<News>> {
        let mut batch = Batch::default();
        let first = self.next().await;
        if !self.take(first, &mut batch) {
            return None;
        }
        while batch.taken < MOST {
            // What is there already goes along, also when it is time.
            match tokio::time::timeout_at(self.next, self.next()).await {
                Ok(piece) => {
                    if !self.take(piece, &mut batch) {
                        break;
                    }
                }
                Err(_) => break,
            }
        }
        self.next = Instant::now() + GATHER;
        Some(self.finish(batch))
    }

    /// Adds a piece; `false` at the end of everything.
    fn take(&self, piece: Piece, batch: &mut Batch) -> bool {
        batch.taken += 1;
        match piece {
            Piece::Own(news) => batch.own(*news),
            Piece::Lost => batch.news.push(News::Lost),
            Piece::End => return false,
            Piece::Journal(notice) => batch.journal(notice, &self.desk.inner),
        }
        true
    }

    fn finish(&self, mut batch: Batch) -> Vec<News> {
        let journal = &self.desk.inner.journal;
        if batch.deliveries.len() > MOST_DELIVERIES || batch.targets.len() > MOST_DELIVERIES {
            batch.news.push(News::Lost);
        }
        let few = batch.deliveries.len() <= FEW;
        for delivery in batch.deliveries.iter().rev().take(MOST_DELIVERIES).rev() {
            let lines = journal.attempts_of(*delivery).unwrap_or_default();
            for line in &lines[lines.len().saturating_sub(NEWEST)..] {
                if line.delivery.kind != Kind::Test && self.desk.inner.watched.has(&line.delivery.session) {
                    let response = few.then(|| timeline::response(journal, line)).flatten();
                    let item = timeline::attempt(line, response);
                    batch.news.push(happened(&line.delivery.session, item));
                }
                batch.news.push(News::Attempt {
                    row: attempt::row(line),
                });
            }
        }
        for kept in batch.targets.values().take(MOST_DELIVERIES) {
            let row = target::row(&self.desk, kept);
            batch.news.push(News::Target { row });
        }
        let mut rows: Vec<_> = batch.rows.into_iter().collect();
        rows.sort_by_key(|(_, changed)| *changed);
        for (id, _) in &rows {
            // Erased in the meantime: the list is asked again.
            batch
                .news
                .push(session::row_of(&self.desk, id).map_or(News::Lost, |row| News::Session { row }));
        }
        if !rows.is_empty() {
            batch.news.push(News::Counts {
                counts: address::counts(&self.desk),
            });
        }
        batch.news
    }
}

impl Batch {
    fn own(&mut self, news: News) {
        if let News::Received { row, .. } = &news {
            let before = self.bytes;
            self.bytes = before.saturating_add(row.body.len());
            if self.bytes > MOST_BYTES {
                // Said once, where the first is left out.
                if before <= MOST_BYTES {
                    self.news.push(News::Lost);
                }
                return;
            }
        }
        self.news.push(news);
    }

    fn journal(&mut self, notice: Notice, desk: &Inner) {
        match notice {
            Notice::Event(event) => {
                if !desk.watched.has(&event.session) {
                    return;
                }
                let session = desk.journal.session(&event.session).ok().flatten();
                let wanted = session.is_none_or(|session| timeline::wants(&session, event.name));
                self.news
                    .push(happened(&event.session, timeline::event(&event, wanted)));
            }
            Notice::Exchange(exchange) => match &exchange.session {
                Some(session) if !desk.watched.has(session) => {}
                Some(session) => {
                    let items = commands::exchange::items(&exchange);
                    self.news.extend(items.into_iter().map(|item| happened(session, item)));
                }
                None => self.news.push(News::Refusal {
                    row: refusal::row(&exchange),
                }),
            },
            Notice::Delivery(delivery) => {
                // A test event belongs to no session.
                if delivery.kind != Kind::Test {
                    self.rows.insert(delivery.session.clone(), self.taken);
                }
                self.deliveries.insert(delivery.number);
            }
            Notice::Target(target) => {
                self.targets.insert(target.number, target);
            }
            Notice::Session(id) => {
                self.rows.insert(id, self.taken);
            }
            Notice::Pruned => self.news.push(News::Lost),
        }
    }
}

fn happened(session: &SessionId, item: TimelineItem) -> News {
    News::Timeline {
        session_id: session.as_str().to_owned(),
        item,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Received, SignatureVerdict};

    #[test]
    fn a_batch_is_bounded_in_bytes() {
        let row = |length: usize| News::Received {
            path: "/in/a".into(),
            row: Received {
                number: 1.0,
                at: 0.0,
                below: String::new(),
                method: "POST".into(),
                delivery_id: None,
                session_id: None,
                event: None,
                sequence: None,
                attempt: None,
                mark: None,
                order: Vec::new(),
                signature: SignatureVerdict::Unsigned,
                words: String::new(),
                answered: None,
                headers: Vec::new(),
                body: "x".repeat(length),
            },
        };
        let mut batch = Batch::default();
        for length in [MOST_BYTES - 1, 1, 1, 1000, 0] {
            batch.own(row(length));
        }
        batch.own(News::Inboxes);
        let told: Vec<_> = batch.news.iter().map(std::mem::discriminant).collect();
        let expect = [row(0), row(0), News::Lost, News::Inboxes];
        assert_eq!(told, expect.iter().map(std::mem::discriminant).collect::<Vec<_>>());
    }
}

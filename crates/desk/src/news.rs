//! What a window is told without asking: the journal's notices as news, gathered into batches of some 30 ms, so that a busy
//! issuer costs a window one message per frame or two rather than one per commit.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use futures_util::Stream;
use journal::{Delivery, Follower, Gap, Notice};
use model::id::SessionId;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::Instant;

use crate::commands::{address, session, timeline};
use crate::desk::Desk;
use crate::schema::{News, TimelineItem};

/// How long a batch is gathered after its first piece.
const GATHER: Duration = Duration::from_millis(30);
/// The most pieces in a batch.
const MOST: usize = 500;

impl Desk {
    /// Batches of news from now on. Subscribe first, then ask for what is on screen: nothing falls between.
    pub fn news(&self) -> impl Stream<Item = Vec<News>> + Send + use<> {
        let reader = Reader {
            desk: self.clone(),
            follower: self.inner.journal.follow(),
            own: self.inner.news.subscribe(),
        };
        futures_util::stream::unfold(reader, |mut reader| async move {
            let batch = reader.batch().await?;
            Some((batch, reader))
        })
    }
}

struct Reader {
    desk: Desk,
    follower: Follower,
    own: broadcast::Receiver<News>,
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
    /// Deliveries that changed, as they stand now, by session and number: their attempts are read once, at the end.
    deliveries: BTreeMap<SessionId, BTreeMap<i64, Arc<Delivery>>>,
    taken: usize,
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
        }
    }

    async fn batch(&mut self) -> Option<Vec<News>> {
        let mut batch = Batch::default();
        let first = self.next().await;
        if !self.take(first, &mut batch) {
            return None;
        }
        let until = Instant::now() + GATHER;
        while batch.taken < MOST {
            match tokio::time::timeout_at(until, self.next()).await {
                Ok(piece) => {
                    if !self.take(piece, &mut batch) {
                        break;
                    }
                }
                Err(_) => break,
            }
        }
        Some(self.finish(batch))
    }

    /// Adds a piece; `false` at the end of everything.
    fn take(&self, piece: Piece, batch: &mut Batch) -> bool {
        batch.taken += 1;
        match piece {
            Piece::Own(news) => batch.news.push(*news),
            Piece::Lost => batch.news.push(News::Lost),
            Piece::End => return false,
            Piece::Journal(notice) => batch.journal(notice),
        }
        true
    }

    fn finish(&self, mut batch: Batch) -> Vec<News> {
        for (id, deliveries) in &batch.deliveries {
            let deliveries: Vec<_> = deliveries.values().map(Arc::clone).collect();
            if let Ok(Some(session)) = self.desk.inner.journal.session(id) {
                let items = timeline::attempts(&self.desk, &session, &deliveries).unwrap_or_default();
                batch.news.extend(items.into_iter().map(|item| happened(id, item)));
            }
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
    fn journal(&mut self, notice: Notice) {
        match notice {
            Notice::Event(event) => self.news.push(happened(&event.session, timeline::event(&event))),
            Notice::Exchange(exchange) => {
                if let Some(session) = &exchange.session {
                    self.news.push(happened(session, timeline::exchange(&exchange)));
                }
            }
            Notice::Delivery(delivery) => {
                self.rows.insert(delivery.session.clone(), self.taken);
                let of_session = self.deliveries.entry(delivery.session.clone()).or_default();
                of_session.insert(delivery.number, delivery);
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

//! What a window is told without asking: the journal's notices as news, gathered into batches of some 30 ms, so that a busy
//! issuer costs a window one message per frame or two rather than one per commit.

use std::time::Duration;

use futures_util::Stream;
use journal::{Follower, Gap, Notice};
use model::id::SessionId;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::Instant;

use crate::commands::{address, session, timeline};
use crate::desk::Desk;
use crate::schema::News;

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
    /// Sessions whose row changed, in the order they changed last.
    rows: Vec<SessionId>,
    counts: bool,
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
        while batch.news.len() + batch.rows.len() < MOST {
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
        match piece {
            Piece::Own(news) => batch.news.push(*news),
            Piece::Lost => batch.news.push(News::Lost),
            Piece::End => return false,
            Piece::Journal(notice) => self.journal(notice, batch),
        }
        true
    }

    fn journal(&self, notice: Notice, batch: &mut Batch) {
        match notice {
            Notice::Event(event) => {
                let session_id = event.session.as_str().to_owned();
                batch.news.push(News::Timeline {
                    session_id,
                    item: timeline::event(&event),
                });
            }
            Notice::Exchange(exchange) => {
                if let Some(session) = &exchange.session {
                    let session_id = session.as_str().to_owned();
                    batch.news.push(News::Timeline {
                        session_id,
                        item: timeline::exchange(&exchange),
                    });
                }
            }
            Notice::Delivery(delivery) => {
                batch.changed(&delivery.session);
                if let Ok(Some(session)) = self.desk.inner.journal.session(&delivery.session) {
                    // Few per session: all of them are told again, and replace what they were.
                    for item in timeline::attempts(&self.desk, &session).unwrap_or_default() {
                        batch.attempt(&delivery.session, item);
                    }
                }
            }
            Notice::Session(id) => batch.changed(&id),
            Notice::Pruned => batch.news.push(News::Lost),
        }
    }

    fn finish(&self, mut batch: Batch) -> Vec<News> {
        for id in &batch.rows {
            // Erased in the meantime: the list is asked again.
            batch
                .news
                .push(session::row_of(&self.desk, id).map_or(News::Lost, |row| News::Session { row }));
        }
        if batch.counts {
            batch.news.push(News::Counts {
                counts: address::counts(&self.desk),
            });
        }
        batch.news
    }
}

impl Batch {
    fn changed(&mut self, id: &SessionId) {
        self.counts = true;
        self.rows.retain(|known| known != id);
        self.rows.push(id.clone());
    }

    /// An attempt replaces what the same batch said of it before.
    fn attempt(&mut self, session: &SessionId, item: crate::schema::TimelineItem) {
        let same = |news: &News| matches!(news, News::Timeline { session_id, item: other } if session_id == session.as_str() && other.key == item.key);
        match self.news.iter_mut().find(|news| same(news)) {
            Some(News::Timeline { item: place, .. }) => *place = item,
            _ => self.news.push(News::Timeline {
                session_id: session.as_str().to_owned(),
                item,
            }),
        }
    }
}

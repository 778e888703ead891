//! Making a session.

use model::session::Session;
use rusqlite::{OptionalExtension as _, ToSql, params};

use crate::cache::hash;
use crate::error::CreateError;
use crate::follow::Notice;
use crate::open::Journal;
use crate::rows;
use crate::store::{Shared, Store, next};
use crate::texts;
use crate::vault::Sealed;
use crate::verb::Verb;

/// A session to be kept.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// The session as made.
    pub session: Session,
    /// Names the content of `session.frozen`: equal hashes mean equal frozen profiles, which are then stored once.
    pub frozen_hash: String,
    /// Every secret the frozen profile refers to.
    pub secrets: Vec<Sealed>,
    /// What the offer was asked for with, as JSON, if that is to be asked for again ([`Journal::asked`]).
    pub asked: Option<String>,
}

impl Journal {
    /// Keeps a new session.
    ///
    /// # Errors
    /// [`CreateError::Exists`] when the id is taken (R21); nothing changes then.
    pub async fn create(&self, new: NewSession) -> Result<(), CreateError> {
        let offer = serde_json::to_string(&*new.session.offer).map_err(rows::unwritable)?;
        self.ask(Create {
            code_hash: hash(&new.session.offer.code),
            offer,
            new,
        })
        .await
    }
}

struct Create {
    new: NewSession,
    code_hash: String,
    offer: String,
}

impl Verb for Create {
    type Answer = ();
    type Error = CreateError;
    type Written = i64;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<i64, CreateError>> {
        let session = &self.new.session;
        let taken = store
            .db
            .prepare_cached("SELECT 1 FROM sessions WHERE id = ?1")?
            .exists([session.id.as_str()])?;
        if taken {
            return Ok(Err(CreateError::Exists));
        }
        for sealed in &self.new.secrets {
            store.keep_secret(sealed)?;
        }
        let Shared { frozen, kind } = self.frozen(store)?;
        let number = next(&mut store.last.session);
        let state = &session.state;
        let flow = rows::flow(state)?;
        let values: [&dyn ToSql; 19] = [
            &number,
            &session.id.as_str(),
            &self.code_hash,
            &frozen,
            &self.offer,
            &session.created_at,
            &state.status.as_str(),
            &state.reason,
            &state.fetched,
            &state.expires_at,
            &state.wrong_tx,
            &state.grant.as_ref().map(|grant| grant.token_hash.as_str()),
            &state.grant.as_ref().map(|grant| grant.until),
            &state.sequence,
            &state.version,
            &state.updated_at,
            &flow,
            &kind,
            &self.new.asked,
        ];
        store
            .db
            .prepare_cached(
                "INSERT INTO sessions (number, id, code_hash, frozen, offer, created_at, status, reason, fetched,
                   expires_at, wrong_tx, token_hash, token_until, sequence, version, updated_at, flow, kind, asked)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
            )?
            .execute(&values[..])?;
        Ok(Ok(frozen))
    }

    fn publish(self, frozen: i64, store: &mut Store) {
        let id = self.new.session.id.clone();
        store.cache.made(self.new.session, self.code_hash, frozen);
        store.tell(Notice::Session(id));
    }
}

impl Create {
    /// The frozen profile's row and that of its kind; its JSON is written the first time only.
    fn frozen(&self, store: &mut Store) -> rusqlite::Result<Shared> {
        let hash = &self.new.frozen_hash;
        if let Some(shared) = store.frozen.get(hash) {
            return Ok(*shared);
        }
        let kind = self.kind(store)?;
        let known = store
            .db
            .prepare_cached("SELECT number FROM frozen WHERE hash = ?1")?
            .query_row([hash], |row| row.get(0))
            .optional()?;
        let number = match known {
            Some(number) => number,
            None => {
                let frozen = &self.new.session.frozen;
                let json = serde_json::to_string(&**frozen)
                    .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
                store
                    .db
                    .prepare_cached(
                        "INSERT INTO frozen (hash, profile_id, configuration_id, format, key, json)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    )?
                    .execute(params![
                        hash,
                        frozen.profile_id,
                        frozen.configuration.id,
                        frozen.configuration.format.as_str(),
                        frozen.key.0,
                        json
                    ])?;
                let number = store.db.last_insert_rowid();
                texts::keep(store, number, frozen)?;
                number
            }
        };
        if store.frozen.len() > 10_000 {
            store.frozen.clear();
        }
        let shared = Shared { frozen: number, kind };
        store.frozen.insert(hash.clone(), shared);
        Ok(shared)
    }

    fn kind(&self, store: &Store) -> rusqlite::Result<i64> {
        let frozen = &self.new.session.frozen;
        let kind = params![
            frozen.profile_id,
            frozen.configuration.id,
            frozen.configuration.format.as_str()
        ];
        store
            .db
            .prepare_cached("INSERT OR IGNORE INTO kinds (profile_id, configuration_id, format) VALUES (?1, ?2, ?3)")?
            .execute(kind)?;
        store
            .db
            .prepare_cached("SELECT number FROM kinds WHERE profile_id = ?1 AND configuration_id = ?2 AND format = ?3")?
            .query_row(kind, |row| row.get(0))
    }
}

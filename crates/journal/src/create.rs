//! Making a session.

use model::session::Session;
use rusqlite::{OptionalExtension as _, ToSql, params};

use crate::cache::hash;
use crate::error::CreateError;
use crate::follow::Notice;
use crate::open::Journal;
use crate::rows;
use crate::store::{Store, next};
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
        let frozen = self.frozen(store)?;
        let number = next(&mut store.last.session);
        let state = &session.state;
        let flow = rows::flow(state)?;
        let values: [&dyn ToSql; 17] = [
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
        ];
        store
            .db
            .prepare_cached(
                "INSERT INTO sessions (number, id, code_hash, frozen, offer, created_at, status, reason, fetched,
                   expires_at, wrong_tx, token_hash, token_until, sequence, version, updated_at, flow)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
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
    /// The number of the frozen profile's row; its JSON is written the first time only.
    fn frozen(&self, store: &mut Store) -> rusqlite::Result<i64> {
        let hash = &self.new.frozen_hash;
        if let Some(number) = store.frozen.get(hash) {
            return Ok(*number);
        }
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
                store.db.last_insert_rowid()
            }
        };
        if store.frozen.len() > 10_000 {
            store.frozen.clear();
        }
        store.frozen.insert(hash.clone(), number);
        Ok(number)
    }
}

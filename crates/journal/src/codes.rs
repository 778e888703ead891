//! The codes and items that sessions were refused with. Written with a refusal, and with nothing else.

use model::exchange::Exchange;
use rusqlite::params;

use crate::store::Store;

/// Notes what an exchange was refused with.
pub(crate) fn note(store: &Store, session: i64, exchange: &Exchange) -> rusqlite::Result<()> {
    if exchange.status < 400 {
        return Ok(());
    }
    for code in [&exchange.error, &exchange.item].into_iter().flatten() {
        store
            .db
            .prepare_cached("INSERT OR IGNORE INTO codes (code) VALUES (?1)")?
            .execute([code])?;
        store
            .db
            .prepare_cached("INSERT OR IGNORE INTO refused_with SELECT number, ?2 FROM codes WHERE code = ?1")?
            .execute(params![code, session])?;
    }
    Ok(())
}

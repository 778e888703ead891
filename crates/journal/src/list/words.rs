//! A word that is searched for, and where.

use rusqlite::Connection;

use super::Sql;
use super::criterion::{Criterion, of_kinds};
use crate::{rows, texts};

/// Characters of the shortest word that the index knows.
const GRAM: usize = 3;

/// The sessions in which a word is. The statements that soon have many come first: the others are then not asked.
pub(super) fn criterion(db: &Connection, word: &str, names: &[(String, String)]) -> rusqlite::Result<Criterion> {
    let word = word.to_lowercase();
    let like = rows::contains(&word);
    let long = word.chars().nth(GRAM - 1).is_some();
    let kinds = kinds(db, &word, names)?;
    let Criterion { mut numbers, holds } = of_kinds(&kinds);
    numbers.push(Sql::with(
        "SELECT session FROM marks WHERE note LIKE ? ESCAPE '\\'",
        [like.clone().into()],
    ));
    numbers.push(Sql::with(
        "SELECT DISTINCT r.session FROM codes c CROSS JOIN refused_with r ON r.code = c.number WHERE c.code LIKE ? ESCAPE '\\'",
        [like.clone().into()],
    ));
    if long {
        numbers.push(Sql::with(
            "SELECT s.number FROM found f CROSS JOIN texts t ON t.number = f.rowid CROSS JOIN sessions s ON s.frozen = t.number
             WHERE f.found MATCH ? AND instr(t.text, ?) > 0",
            [grams(&word).into(), word.clone().into()],
        ));
        numbers.push(Sql::with(
            "SELECT s.number FROM texts t CROSS JOIN sessions s ON s.frozen = t.number
             WHERE t.number > ? AND instr(t.text, ?) > 0",
            [texts::indexed(db)?.into(), word.clone().into()],
        ));
    }
    let (ids, id) = if long { id_with(&like) } else { id_from(&word) };
    numbers.push(ids);
    // What is true of most sessions of a dense list comes first.
    let mut any = Sql::plain("(");
    any.add(&holds);
    if long {
        any.add(&Sql::with(
            " OR EXISTS (SELECT 1 FROM texts t WHERE t.number = s.frozen AND instr(t.text, ?) > 0)",
            [word.into()],
        ));
    }
    any.add(&Sql::plain(" OR "));
    any.add(&id);
    any.add(&Sql::with(
        " OR EXISTS (SELECT 1 FROM marks m WHERE m.session = s.number AND m.note LIKE ? ESCAPE '\\')
          OR EXISTS (SELECT 1 FROM refused_with r JOIN codes c ON c.number = r.code
                     WHERE r.session = s.number AND c.code LIKE ? ESCAPE '\\')",
        [like.clone().into(), like.into()],
    ));
    any.add(&Sql::plain(")"));
    Ok(Criterion { numbers, holds: any })
}

/// Ids with a word in them: all are read.
fn id_with(like: &str) -> (Sql, Sql) {
    (
        Sql::with(
            "SELECT number FROM sessions INDEXED BY sqlite_autoindex_sessions_1 WHERE id LIKE ? ESCAPE '\\'",
            [like.to_owned().into()],
        ),
        Sql::with("s.id LIKE ? ESCAPE '\\'", [like.to_owned().into()]),
    )
}

/// Ids that begin with one or two characters, in either case: a few ranges of their index.
fn id_from(word: &str) -> (Sql, Sql) {
    let mut beginnings = vec![String::new()];
    for letter in word.chars() {
        let cases = [letter.to_ascii_lowercase(), letter.to_ascii_uppercase()];
        let cases = if cases[0] == cases[1] { &cases[..1] } else { &cases[..] };
        beginnings = beginnings
            .iter()
            .flat_map(|before| cases.iter().map(move |letter| format!("{before}{letter}")))
            .collect();
    }
    let ranges = |id: &str| vec![format!("{id} >= ? AND {id} < ?"); beginnings.len()].join(" OR ");
    let edges: Vec<rusqlite::types::Value> = beginnings
        .iter()
        .flat_map(|from| [from.clone().into(), format!("{from}{}", char::MAX).into()])
        .collect();
    (
        Sql::with(
            format!(
                "SELECT number FROM sessions INDEXED BY sqlite_autoindex_sessions_1 WHERE {}",
                ranges("id")
            ),
            edges.clone(),
        ),
        Sql::with(format!("({})", ranges("s.id")), edges),
    )
}

/// The kinds that have the word in their profile's id or name, or in their configuration.
fn kinds(db: &Connection, word: &str, names: &[(String, String)]) -> rusqlite::Result<Vec<i64>> {
    let all: Vec<(i64, String, String)> = db
        .prepare_cached("SELECT number, profile_id, configuration_id FROM kinds")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let has = |text: &str| text.to_lowercase().contains(word);
    let named = |profile: &str| names.iter().any(|(id, name)| id == profile && has(name));
    let kinds = all
        .into_iter()
        .filter(|(_, profile, configuration)| has(profile) || has(configuration) || named(profile));
    Ok(kinds.map(|(number, ..)| number).collect())
}

/// All runs of three characters of a word, as the index asks for them: those who have them all may have the word.
fn grams(word: &str) -> String {
    let chars: Vec<char> = word.chars().collect();
    let quoted = chars.windows(GRAM).map(|gram| {
        let gram: String = gram.iter().collect();
        format!("\"{}\"", gram.replace('"', "\"\""))
    });
    quoted.collect::<Vec<_>>().join(" AND ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_asked_for_by_threes() {
        assert_eq!(grams("mü\"er"), r#""mü""" AND "ü""e" AND """er""#);
        assert_eq!(grams("abc"), r#""abc""#);
    }
}

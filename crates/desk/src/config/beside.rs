//! The configurations' file, kept as it was read: while somebody types in the profiles it is the same at each key.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::files::{METADATA, Texts};
use super::metadata::{self, Metadata};
use super::read::Files;
use crate::schema::Problem;

/// What was read of the file last.
#[derive(Debug, Default)]
pub struct Beside(Mutex<Option<(String, Arc<Known>)>>);

/// What a reading of the file came to.
#[derive(Debug, Default)]
pub struct Known {
    /// What it resolves to; `null` when something is wrong with it as a whole.
    pub value: Value,
    /// What of it can be used.
    pub metadata: Metadata,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

impl Beside {
    /// The file as it reads, from memory where its text alone decides that: it includes nothing and asks for no variable.
    pub fn read(&self, texts: &Texts, files: &Files<'_>) -> Arc<Known> {
        let text = texts.get(METADATA).and_then(|text| text.as_ref().ok());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some((before, known)), Some(text)) = (&*kept, text)
            && before == text
        {
            return Arc::clone(known);
        }
        let asked = files.questions();
        let known = Arc::new(known(files));
        let alone = files.questions() == asked;
        *kept = text.filter(|_| alone).map(|text| (text.clone(), Arc::clone(&known)));
        known
    }
}

fn known(files: &Files<'_>) -> Known {
    let mut known = Known::default();
    if let Some(read) = files.read(METADATA, &mut known.problems) {
        known.metadata = metadata::read(&read, &mut known.problems);
        known.value = read.value().clone();
    }
    known
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use hocon_edit::{Lookup, World};

    use super::*;

    /// Counts how often it is asked for the file `a.conf`, which says another thing each time.
    #[derive(Default)]
    struct Changing(Cell<u32>);

    impl World for Changing {
        fn file(&self, name: &str) -> Lookup {
            if name != "a.conf" {
                return Lookup::Missing;
            }
            self.0.set(self.0.get() + 1);
            Lookup::Text(format!("n = {}", self.0.get()))
        }

        fn variable(&self, _name: &str) -> Option<String> {
            self.0.set(self.0.get() + 1);
            Some(self.0.get().to_string())
        }
    }

    #[test]
    fn only_a_text_that_decides_alone_is_remembered() {
        let beside = Beside::default();
        let world = Changing::default();
        let check = |text: &str, expect: &str| {
            let texts: Texts = [(METADATA, Ok(text.to_owned()))].into();
            let known = beside.read(&texts, &Files::of(&texts, &world));
            assert_eq!(known.value.to_string(), expect, "{text}");
            known
        };
        let first = check("a = 1", r#"{"a":1}"#);
        let again = check("a = 1", r#"{"a":1}"#);
        assert!(Arc::ptr_eq(&first, &again) && !first.problems.is_empty());
        check("a = 2", r#"{"a":2}"#);
        check("include \"a.conf\"", r#"{"n":1}"#);
        check("include \"a.conf\"", r#"{"n":2}"#);
        check("a = ${HOME}", r#"{"a":"3"}"#);
        check("a = ${HOME}", r#"{"a":"4"}"#);
        check("a = ", "null");
        let none = beside.read(&Texts::new(), &Files::of(&Texts::new(), &world));
        assert!(none.value.is_null() && none.problems.is_empty());
    }
}

//! Takes out of a value what must not leave the desk, and says of each thing where it was.

use model::exchange::MASK;
use serde_json::{Map, Value};

use super::rules::{PRIVATE, Rules, personal, says_where, secret, structural};
use super::text;
use crate::schema::{HeaderLine, Removed, RemovedWhat, RemovedWhy};

/// What the window and the record show in a code's place.
const REDACTED: &str = "redacted";

/// Masks values one after the other and keeps the list.
pub struct Masker<'a> {
    rules: &'a Rules,
    removed: Vec<Removed>,
    /// Where the value stands that is looked at.
    place: String,
    /// Inside of what says where a value comes from: the names there are those of claims, and no value is one.
    of_rules: bool,
}

impl<'a> Masker<'a> {
    /// One that goes by `rules`.
    pub fn new(rules: &'a Rules) -> Self {
        Self {
            rules,
            removed: Vec::new(),
            place: String::new(),
            of_rules: false,
        }
    }

    /// What was taken out.
    pub fn removed(self) -> Vec<Removed> {
        self.removed
    }

    /// Whether personal data stays.
    pub fn keeps_personal(&self) -> bool {
        self.rules.personal
    }

    /// Does something in a part of the bundle.
    pub fn part<T>(&mut self, name: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        self.place = format!("{name}#");
        let done = work(self);
        self.place.clear();
        done
    }

    /// Does something at a place below this one.
    pub fn at<T>(&mut self, step: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.place.len();
        self.place.push('/');
        self.place.push_str(&step.replace('~', "~0").replace('/', "~1"));
        let done = work(self);
        self.place.truncate(before);
        done
    }

    /// Does something at a place several steps below this one.
    pub fn below(&mut self, steps: &[&str], work: impl FnOnce(&mut Self)) {
        let before = self.place.len();
        for step in steps {
            self.place.push('/');
            self.place.push_str(step);
        }
        work(self);
        self.place.truncate(before);
    }

    /// Notes that something is not there.
    pub fn note(&mut self, what: RemovedWhat, why: RemovedWhy, count: u32) {
        if count > 0 {
            self.removed.push(Removed {
                place: self.place.clone(),
                what,
                why,
                count,
            });
        }
    }

    /// A JSON value whose members have names of the protocols.
    pub fn value(&mut self, value: &mut Value) {
        match value {
            Value::Object(members) => self.members(members),
            Value::Array(items) => {
                for (at, item) in items.iter_mut().enumerate() {
                    self.at(&at.to_string(), |masker| masker.value(item));
                }
            }
            Value::String(text) => self.text(text),
            _ => {}
        }
    }

    fn members(&mut self, members: &mut Map<String, Value>) {
        let is_key = members.contains_key("kty");
        for (name, member) in members {
            self.at(name, |masker| {
                if is_key && PRIVATE.contains(&name.as_str()) {
                    masker.leaves(member, RemovedWhat::PrivateKey, RemovedWhy::Secret);
                } else {
                    masker.member(name, member);
                }
            });
        }
    }

    fn member(&mut self, name: &str, member: &mut Value) {
        // `tx_code` of an offer is an object: it says what the code looks like.
        if let Some(what) = secret(name).filter(|_| !member.is_object()) {
            return self.leaves(member, what, RemovedWhy::Secret);
        }
        if says_where(name) {
            self.of_rules = true;
            self.value(member);
            self.of_rules = false;
            return;
        }
        let personal = personal(name).filter(|_| !self.of_rules);
        match (personal, &mut *member) {
            (Some(_), Value::Object(_)) if name == "credential" => self.value(member),
            (Some(what), _) if !self.rules.personal => self.leaves(member, what, RemovedWhy::Personal),
            // As it was issued, whole.
            (Some(RemovedWhat::Credential), Value::String(text)) => self.note_forgotten(text, RemovedWhat::Credential),
            (None, Value::Array(items)) if name == "credentials" && !self.rules.personal => {
                for (at, item) in items.iter_mut().enumerate() {
                    self.at(&at.to_string(), |masker| match item {
                        Value::String(_) => masker.leaves(item, RemovedWhat::Credential, RemovedWhy::Personal),
                        other => masker.value(other),
                    });
                }
            }
            _ => self.value(member),
        }
    }

    /// Masks everything in a value and keeps its shape: dots for texts, 0 for numbers, false for yes and no.
    pub fn leaves(&mut self, value: &mut Value, what: RemovedWhat, why: RemovedWhy) {
        if let Value::String(text) = &*value
            && is_masked(text)
        {
            return self.note(what, RemovedWhy::NotKept, 1);
        }
        let count = dots(value, why == RemovedWhy::Secret);
        self.note(what, why, count);
    }

    fn note_forgotten(&mut self, text: &str, what: RemovedWhat) {
        if is_masked(text) {
            self.note(what, RemovedWhy::NotKept, 1);
        }
    }

    /// Any text: tokens, users of URLs, secret parameters, a person's values.
    pub fn text(&mut self, text: &mut String) {
        self.note_forgotten(text, RemovedWhat::Unknown);
        for (found, what, why) in text::masked(text, self.rules.personal) {
            if let Some(found) = found {
                *text = found;
            }
            self.note(what, why, 1);
        }
        if let Some((without, count)) = self.rules.without_values(text) {
            *text = without;
            self.note(RemovedWhat::SameValue, RemovedWhy::Personal, count);
        }
    }

    /// A text that may be there.
    pub fn optional(&mut self, step: &str, text: &mut Option<String>) {
        if let Some(text) = text {
            self.at(step, |masker| masker.text(text));
        }
    }

    /// The body of a request or an answer: JSON by its members, a form by its parameters, anything else as text.
    ///
    /// A JSON body in which nothing is masked stays byte for byte.
    pub fn body(&mut self, body: &mut String) {
        let parsed = serde_json::from_str::<Value>(body).ok();
        match parsed.filter(|value| value.is_object() || value.is_array()) {
            Some(mut value) => {
                let before = value.clone();
                self.value(&mut value);
                if value != before {
                    *body = value.to_string();
                }
            }
            None => self.text(body),
        }
    }

    /// Headers: those that authenticate go.
    pub fn headers(&mut self, headers: &mut [HeaderLine]) {
        for (at, line) in headers.iter_mut().enumerate() {
            let HeaderLine { name, value } = line;
            self.at(&at.to_string(), |masker| match secret(name) {
                Some(what) if value.contains(MASK) => masker.note(what, RemovedWhy::NotKept, 1),
                Some(what) => {
                    MASK.clone_into(value);
                    masker.note(what, RemovedWhy::Secret, 1);
                }
                None => masker.text(value),
            });
        }
    }
}

fn is_masked(text: &str) -> bool {
    text.contains(MASK) || text == REDACTED
}

/// Dots in the place of every leaf, but of what says which kind of data it is; how many there were.
fn dots(value: &mut Value, all: bool) -> u32 {
    match value {
        Value::Object(members) => members
            .iter_mut()
            .map(|(name, member)| match member {
                _ if !all && structural(name) => 0,
                member => dots(member, all),
            })
            .sum(),
        Value::Array(items) => items.iter_mut().map(|item| dots(item, all)).sum(),
        Value::Null => 0,
        Value::String(text) => {
            MASK.clone_into(text);
            1
        }
        Value::Number(_) => {
            *value = Value::from(0);
            1
        }
        Value::Bool(flag) => {
            *flag = false;
            1
        }
    }
}

#[cfg(test)]
mod tests;

//! The program of an inbox: what it answers below which path.

use http::HeaderValue;
use serde::{Deserialize, Serialize};

use crate::bounds::ANSWERS;

/// What an inbox answers below a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The path below the inbox: `""`, or `/` and more. A path without an answer of its own gets the one of `""`.
    pub below: String,
    /// What it does.
    pub act: Act,
    /// HTTP status, 200 to 599; a redirect takes 301, 302, 303, 307 or 308.
    pub status: u32,
    /// Wait before the answer, milliseconds.
    pub delay: u32,
    /// Answer 503 at once so many times before doing the above; counts down as requests come.
    pub fail_first: u32,
    /// The answer's body.
    pub body: String,
}

/// What an inbox does with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Act {
    /// Answers.
    Answer,
    /// Resets the connection.
    Reset,
    /// Never answers.
    Hang,
    /// Answers with a redirect.
    Redirect {
        /// Where to.
        location: String,
    },
    /// Answers a byte a second; an empty body is a dot a second without end.
    Drip,
}

impl Default for Answer {
    fn default() -> Self {
        Self {
            below: String::new(),
            act: Act::Answer,
            status: 200,
            delay: 0,
            fail_first: 0,
            body: String::new(),
        }
    }
}

/// The longest delay: ten minutes.
const DELAY: u32 = 600_000;
/// The most failures in a row.
const FAIL_FIRST: u32 = 1_000_000;
/// The longest body of an answer, bytes.
const BODY: usize = 64 * 1024;
/// The longest path below an inbox, and the longest address of a redirect.
const PATH: usize = 200;
const LOCATION: usize = 2048;
const REDIRECTS: [u32; 5] = [301, 302, 303, 307, 308];

/// Why an answer cannot be programmed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAnswer {
    /// The path below.
    #[error("the path below an inbox is empty or begins with / and has at most {PATH} letters, digits and -._~%/")]
    Below,
    /// Not a status that ends an exchange.
    #[error("{0} is no status of an answer; expected 200 to 599")]
    Status(u32),
    /// A status without a body, with one.
    #[error("an answer with status {0} has no body; expected an empty body, or another status")]
    Bodiless(u32),
    /// A redirect with another status.
    #[error("{0} is no status of a redirect; expected 301, 302, 303, 307 or 308")]
    Redirect(u32),
    /// A redirect to nowhere.
    #[error("a redirect needs a location of 1 to {LOCATION} printable characters")]
    Location,
    /// Too late.
    #[error("a delay of {0} ms is too long; at most {DELAY}")]
    Delay(u32),
    /// Too often.
    #[error("{0} failures in a row are too many; at most {FAIL_FIRST}")]
    FailFirst(u32),
    /// Too much.
    #[error("the body of an answer has at most {BODY} bytes")]
    Body,
    /// One path too many.
    #[error("an inbox has answers for at most {ANSWERS} paths")]
    TooMany,
}

impl BadAnswer {
    /// A stable code to branch on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Below => "answer_below",
            Self::Status(_) => "answer_status",
            Self::Bodiless(_) => "answer_bodiless",
            Self::Redirect(_) => "answer_redirect",
            Self::Location => "answer_location",
            Self::Delay(_) => "answer_delay",
            Self::FailFirst(_) => "answer_fail_first",
            Self::Body => "answer_body",
            Self::TooMany => "answer_too_many",
        }
    }
}

impl Answer {
    /// Whether it can be played.
    ///
    /// # Errors
    /// [`BadAnswer`] says what is expected.
    pub fn check(&self) -> Result<(), BadAnswer> {
        if !is_below(&self.below) {
            return Err(BadAnswer::Below);
        }
        if self.delay > DELAY {
            return Err(BadAnswer::Delay(self.delay));
        }
        if self.fail_first > FAIL_FIRST {
            return Err(BadAnswer::FailFirst(self.fail_first));
        }
        if self.body.len() > BODY {
            return Err(BadAnswer::Body);
        }
        let bodiless = matches!(self.status, 204 | 205 | 304);
        match &self.act {
            Act::Reset | Act::Hang => Ok(()),
            Act::Redirect { .. } if !REDIRECTS.contains(&self.status) => Err(BadAnswer::Redirect(self.status)),
            Act::Redirect { location } => match HeaderValue::from_str(location) {
                Ok(_) if (1..=LOCATION).contains(&location.len()) => Ok(()),
                _ => Err(BadAnswer::Location),
            },
            Act::Answer | Act::Drip if !(200..=599).contains(&self.status) => Err(BadAnswer::Status(self.status)),
            Act::Answer if bodiless && !self.body.is_empty() => Err(BadAnswer::Bodiless(self.status)),
            // What drips is the body.
            Act::Drip if bodiless => Err(BadAnswer::Bodiless(self.status)),
            Act::Answer | Act::Drip => Ok(()),
        }
    }

    /// Whether it can be told while the request is being recorded: nothing comes between.
    pub(crate) fn is_immediate(&self) -> bool {
        self.delay == 0 && matches!(self.act, Act::Answer | Act::Redirect { .. })
    }
}

fn is_below(below: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%/".contains(&byte);
    below.is_empty() || (below.starts_with('/') && below.len() <= PATH && below.bytes().all(letters))
}

/// What is done with one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Play {
    /// 503, and so many more to come.
    Fail {
        /// How many more.
        left: u32,
    },
    /// The answer's act.
    Do(Answer),
}

/// Puts an answer in the place of the one with the same path.
///
/// # Errors
/// [`BadAnswer`]; nothing is changed then.
pub fn set(answers: &mut Vec<Answer>, answer: Answer) -> Result<(), BadAnswer> {
    answer.check()?;
    let count = answers.len();
    match answers.iter_mut().find(|known| known.below == answer.below) {
        Some(known) => *known = answer,
        None if count >= ANSWERS => return Err(BadAnswer::TooMany),
        None => answers.push(answer),
    }
    Ok(())
}

/// What the next request below a path gets; counts down.
pub fn next(answers: &mut [Answer], below: &str) -> Play {
    let at = |path: &str, answers: &[Answer]| answers.iter().position(|answer| answer.below == path);
    let Some(index) = at(below, answers).or_else(|| at("", answers)) else {
        return Play::Do(Answer::default());
    };
    let answer = &mut answers[index];
    if answer.fail_first > 0 {
        answer.fail_first -= 1;
        return Play::Fail {
            left: answer.fail_first,
        };
    }
    Play::Do(answer.clone())
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;

//! When failed deliveries are tried again and how long an event waits for the one before it, as flags, the environment and
//! settings.json write them: `demo`, `production` or `1s,5s,30s`; `15s` or `forever`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest wait between two attempts, and of one event for another: thirty days.
pub const LONGEST: u32 = 30 * 24 * 60 * 60;
/// The most retries of a schedule of one's own.
pub const MOST: usize = 50;

/// Which delays webhooks are tried again with (design.md section 1, Retry).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Retry {
    /// 1 s, 3 s, 10 s, 30 s, 2 min.
    Demo,
    /// Standard Webhooks' schedule.
    Production,
    /// Seconds to wait after the first, second, … attempt; none for one attempt only.
    Custom(Vec<u32>),
}

/// How long an event waits for the one before it (`order.maxWait`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum MaxWait {
    /// So many seconds.
    Seconds(u32),
    /// Until that one is delivered or given up.
    Forever,
}

impl Retry {
    /// Whether the delays can be used.
    ///
    /// # Errors
    /// What is wrong, for the person.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Self::Custom(waits) if waits.len() > MOST => Err(format!("a schedule has at most {MOST} retries")),
            Self::Custom(waits) if waits.contains(&0) => Err("a retry comes one second later at the earliest".into()),
            Self::Custom(waits) if waits.iter().any(|wait| *wait > LONGEST) => {
                Err("a retry comes thirty days later at the latest".into())
            }
            _ => Ok(()),
        }
    }

    /// `order.maxWait` where nobody says another.
    pub fn max_wait(&self) -> MaxWait {
        match self {
            Self::Production => MaxWait::Seconds(300),
            Self::Demo | Self::Custom(_) => MaxWait::Seconds(15),
        }
    }
}

impl FromStr for Retry {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let retry = match text.trim() {
            "demo" => Self::Demo,
            "production" => Self::Production,
            "never" => Self::Custom(Vec::new()),
            waits => {
                let waits: Option<Vec<u32>> = waits.split(',').map(seconds).collect();
                let must = || format!("{text} must be demo, production, never, or waits such as 1s,5s,30s");
                Self::Custom(waits.ok_or_else(must)?)
            }
        };
        retry.check()?;
        Ok(retry)
    }
}

impl FromStr for MaxWait {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "forever" => Ok(Self::Forever),
            wait => match seconds(wait) {
                Some(wait) if wait <= LONGEST => Ok(Self::Seconds(wait)),
                Some(_) => Err("an event waits thirty days at most, or forever".into()),
                None => Err(format!("{text} must be a time such as 15s or 5m, or forever")),
            },
        }
    }
}

/// A time such as `90`, `90s`, `5m`, `2h` or `1d` in seconds.
pub fn seconds(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "" | "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return None,
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse::<u32>().ok()?.checked_mul(unit)
}

impl fmt::Display for Retry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Demo => f.write_str("demo"),
            Self::Production => f.write_str("production"),
            Self::Custom(waits) if waits.is_empty() => f.write_str("never"),
            Self::Custom(waits) => {
                let waits: Vec<_> = waits.iter().map(|wait| format!("{wait}s")).collect();
                f.write_str(&waits.join(","))
            }
        }
    }
}

impl fmt::Display for MaxWait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seconds(seconds) => write!(f, "{seconds}s"),
            Self::Forever => f.write_str("forever"),
        }
    }
}

impl TryFrom<String> for Retry {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Retry> for String {
    fn from(retry: Retry) -> Self {
        retry.to_string()
    }
}

impl TryFrom<String> for MaxWait {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<MaxWait> for String {
    fn from(wait: MaxWait) -> Self {
        wait.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_are_read_and_written() {
        let check = |text: &str, expect: Option<Retry>, written: &str| {
            let read: Result<Retry, _> = text.parse();
            assert_eq!(read.as_ref().ok(), expect.as_ref(), "{text}: {read:?}");
            if let Ok(read) = read {
                assert_eq!(read.to_string(), written);
                assert_eq!(written.parse(), Ok(read));
            }
        };
        check("demo", Some(Retry::Demo), "demo");
        check(" production ", Some(Retry::Production), "production");
        check("1s,5s,30s", Some(Retry::Custom(vec![1, 5, 30])), "1s,5s,30s");
        check(
            "1, 2m,3h ,1d",
            Some(Retry::Custom(vec![1, 120, 10_800, 86_400])),
            "1s,120s,10800s,86400s",
        );
        check("never", Some(Retry::Custom(Vec::new())), "never");
        let many = vec!["1s"; MOST + 1].join(",");
        for bad in [
            "",
            "often",
            "1s,",
            "0s",
            "1.5s",
            "-1s",
            "1w",
            "31d",
            "99999999999",
            "s",
            &many,
        ] {
            check(bad, None, "");
        }
    }

    #[test]
    fn waits_are_read_and_written() {
        let check = |text: &str, expect: Option<MaxWait>| assert_eq!(text.parse().ok(), expect, "{text}");
        check("15s", Some(MaxWait::Seconds(15)));
        check("5m", Some(MaxWait::Seconds(300)));
        check("0s", Some(MaxWait::Seconds(0)));
        check("forever", Some(MaxWait::Forever));
        for bad in ["", "ever", "-1s", "31d", "4294967295d"] {
            check(bad, None);
        }
        assert_eq!(MaxWait::Forever.to_string().parse(), Ok(MaxWait::Forever));
        assert_eq!(MaxWait::Seconds(7).to_string().parse(), Ok(MaxWait::Seconds(7)));
    }
}

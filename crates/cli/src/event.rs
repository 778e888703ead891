//! Names of events on the command line.

use model::event::EventName;

/// One of the six.
///
/// # Errors
/// The six names, for the person.
pub fn read(text: &str) -> Result<EventName, String> {
    EventName::from_name(text).ok_or_else(|| {
        let names: Vec<_> = EventName::ALL.into_iter().map(EventName::as_str).collect();
        format!("it must be one of {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_name_is_answered_with_the_six() {
        let error = read("nonsense").expect_err("no event");
        for event in EventName::ALL {
            assert!(error.contains(event.as_str()), "{error}");
            assert_eq!(read(event.as_str()), Ok(event));
        }
    }
}

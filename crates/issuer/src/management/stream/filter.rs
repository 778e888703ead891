//! Which events of the issuer's stream a subscriber wants: `?profileId=` and `?event=`, each as often as needed.

use model::event::{EventName, EventSet};
use model::failure::Refusal;

use super::told::Told;

/// What a subscriber wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Of these profiles; empty for all.
    profiles: Vec<String>,
    /// These events.
    events: EventSet,
}

impl Filter {
    /// Reads the query of the request. Other parameters are none of its business.
    ///
    /// # Errors
    /// 400 for a name that is none of the six, and for a blank profile. A profile nobody knows is fine: nothing comes.
    pub fn parse(query: &str) -> Result<Self, Refusal> {
        let (mut profiles, mut events) = (Vec::new(), Vec::new());
        for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*key {
                "profileId" if value.trim().is_empty() => {
                    return Err(Refusal::bad_request("profileId must not be blank"));
                }
                "profileId" => profiles.push(value.into_owned()),
                "event" => {
                    let unknown = || {
                        let all = EventName::ALL.map(EventName::as_str).join(", ");
                        Refusal::bad_request(format!("event must be one of {all}"))
                    };
                    events.push(EventName::from_name(&value).ok_or_else(unknown)?);
                }
                _ => {}
            }
        }
        let events = if events.is_empty() {
            EventSet::ALL
        } else {
            EventSet::of(events)
        };
        Ok(Self { profiles, events })
    }

    /// Whether it wants the event.
    pub fn wants(&self, told: &Told) -> bool {
        let of_profile = || {
            let profile = told.profile();
            profile.is_some_and(|profile| self.profiles.iter().any(|wanted| wanted == profile))
        };
        self.events.contains(told.event.name) && (self.profiles.is_empty() || of_profile())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, profiles: &[&str], events: &[EventName]) {
        let filter = Filter::parse(query).expect("a good query");
        assert_eq!(filter.profiles, profiles, "{query}");
        assert_eq!(filter.events.events().collect::<Vec<_>>(), events, "{query}");
    }

    #[test]
    fn a_query_names_profiles_and_events() {
        use EventName::{IssuanceStatus, RequestedToken};
        check("", &[], &EventName::ALL);
        check("ticket=abc&x", &[], &EventName::ALL);
        check("profileId=a%20b&profileId=c", &["a b", "c"], &EventName::ALL);
        check("event=issuance_status", &[], &[IssuanceStatus]);
        check(
            "event=issuance_status&profileId=p&event=requested_token&event=issuance_status",
            &["p"],
            &[RequestedToken, IssuanceStatus],
        );
        for bad in [
            "event=",
            "event=Issuance_Status",
            "event=jwt_issue,sdjwt_issue",
            "event",
        ] {
            let refusal = Filter::parse(bad).expect_err(bad);
            assert_eq!(refusal.status, 400);
            assert!(
                refusal
                    .message
                    .starts_with("event must be one of resolved_credential_offer, ")
            );
        }
        for bad in ["profileId=", "profileId=%20", "profileId"] {
            assert_eq!(
                Filter::parse(bad).expect_err(bad).message,
                "profileId must not be blank"
            );
        }
    }
}

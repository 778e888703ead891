//! The robot wallet's provider among those who are trusted: by name, since its key is this desk's own and stands in no file.

use issuer::policy::{Policy, Trust};

use crate::identity::Identity;

/// The name that `key-reference` knows it by.
pub const ROBOT: &str = "robot";

/// Puts the provider's key in the place of its name.
pub fn know(policy: &mut Policy, identity: &Identity) {
    let attested = policy.clients.attestation.as_mut().map(|asked| &mut asked.trust);
    for trust in attested.into_iter().chain([&mut policy.key_attesters]) {
        if trust.references.iter().any(|name| name == ROBOT) {
            trust.references.retain(|name| name != ROBOT);
            trust.keys.push(identity.provider.key().public().clone());
        }
    }
}

/// Whether the provider may vouch for the robot: somebody has to, or may, and nobody would refuse the robot because of it.
pub fn vouches(policy: &Policy, identity: &Identity) -> bool {
    let own = identity.provider.key().public();
    let believes = |trust: &Trust| trust.keys.contains(own);
    match &policy.clients.attestation {
        Some(asked) => believes(&asked.trust),
        None => believes(&policy.key_attesters) || policy.key_attesters.anybody,
    }
}

#[cfg(test)]
mod tests {
    use credentials::entropy::SystemEntropy;
    use issuer::policy::Attestation;
    use jiff::Timestamp;

    use super::*;

    #[derive(Clone, Copy)]
    enum Asked {
        Nobody,
        Robot,
        Others,
        Anybody,
    }
    use Asked::{Anybody, Nobody, Others, Robot};

    fn trust(asked: Asked) -> Trust {
        Trust {
            references: match asked {
                Robot => vec![ROBOT.into(), "another".into()],
                Others => vec!["another".into()],
                Nobody | Anybody => Vec::new(),
            },
            anybody: matches!(asked, Anybody),
            ..Trust::default()
        }
    }

    fn check(identity: &Identity, clients: Option<Asked>, keys: Asked, expect: bool) {
        let mut policy = Policy::default();
        policy.clients.attestation = clients.map(|asked| Attestation {
            trust: trust(asked),
            challenge: false,
            max_age: None,
            needs_issuer: true,
        });
        policy.key_attesters = trust(keys);
        know(&mut policy, identity);
        assert_eq!(vouches(&policy, identity), expect);
        let left = &policy.key_attesters.references;
        assert!(!left.iter().any(|name| name == ROBOT), "its name is known: {left:?}");
    }

    /// Fact sheet 6.3, `key-reference`.
    #[test]
    fn the_provider_vouches_where_it_is_believed() {
        let identity = Identity::passing(Timestamp::UNIX_EPOCH, &SystemEntropy).expect("an identity");
        check(&identity, None, Nobody, false);
        check(&identity, None, Others, false);
        check(&identity, None, Robot, true);
        check(&identity, None, Anybody, true);
        check(&identity, Some(Robot), Nobody, true);
        // Its attestation of the client would be refused, and with it the robot.
        check(&identity, Some(Others), Robot, false);
        check(&identity, Some(Others), Anybody, false);
    }
}

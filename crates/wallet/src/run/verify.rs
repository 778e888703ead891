//! The checks of what was issued.

use credentials::key::PublicKey;

use super::{Obtained, Run};
use crate::report::Step;
use crate::verify::{self, Checked, Subject};
use crate::visit::Visit;

impl Run<'_> {
    /// Checks every credential, and that no two are bound to one key (CRED-23).
    pub(crate) async fn verify(&mut self, visit: &Visit<'_>, got: &Obtained) {
        let holders: Vec<PublicKey> = got.keys.iter().map(|key| key.public().clone()).collect();
        let credentials = &got.credentials;
        let mut used = vec![false; holders.len()];
        for (at, text) in credentials.iter().enumerate() {
            let subject = Subject {
                options: self.options,
                issuer: &visit.issuer,
                server: &visit.server,
                configuration: &visit.configuration,
                holders: &holders,
            };
            let Checked { steps, claims, holder } = verify::credential(&subject, text).await;
            for mut step in steps {
                if credentials.len() > 1 {
                    step.detail = format!("credential {} of {}: {}", at + 1, credentials.len(), step.detail);
                }
                self.push(step);
            }
            if at == 0 {
                self.report.claims = claims;
            }
            if let Some(holder) = holder
                && std::mem::replace(&mut used[holder], true)
            {
                let detail = format!("credential {} is bound to a key that has one already (CRED-23)", at + 1);
                self.push(Step {
                    name: "holder-binding",
                    ok: false,
                    detail,
                });
            }
        }
        self.report.credentials = credentials.clone();
    }
}

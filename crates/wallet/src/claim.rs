//! One claim, from the link to the verified credential.

use crate::bend::Bend;
use crate::options::WalletOptions;
use crate::report::{Report, Step};
use crate::run::Run;

/// Claims the offer behind `link` and verifies what comes.
///
/// Never fails as such: whatever goes wrong is in the report, after the steps that went well.
pub async fn claim(options: &WalletOptions, link: &str) -> Report {
    claim_watched(options, link, &mut |_| {}).await
}

/// [`claim`], telling each step to `watch` when it is done. Dropping the future cancels the claim.
pub async fn claim_watched(options: &WalletOptions, link: &str, watch: &mut (dyn FnMut(&Step) + Send)) -> Report {
    let mut run = Run::new(options, watch);
    // A stop has already written down why.
    if let Ok(mut visit) = run.arrive(link, &Bend::Straight).await
        && let Ok(()) = run.grant(&mut visit).await
        && let Ok(got) = run.credential(&visit).await
    {
        run.verify(&visit, &got).await;
    }
    run.end()
}

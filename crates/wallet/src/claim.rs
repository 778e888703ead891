//! One claim, from the link to the verified credential.

use crate::bend::Bend;
use crate::options::WalletOptions;
use crate::report::{Report, Step};
use crate::run::{Run, Stopped};

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
    let _ = all(&mut run, link).await;
    run.end()
}

async fn all(run: &mut Run<'_>, link: &str) -> Result<(), Stopped> {
    let mut visit = run.arrive(link, &Bend::Straight).await?;
    run.grant(&mut visit).await?;
    let got = run.credential(&mut visit).await?;
    run.verify(&visit, &got).await;
    run.notify(&visit, &got).await?;
    if visit.options.refresh {
        run.refresh(&mut visit).await?;
    }
    Ok(())
}

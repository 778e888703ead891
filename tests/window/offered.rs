//! Making an offer in the window.

use crate::driver::Window;

/// Makes an offer of an identity credential; its link.
pub async fn offered(window: &Window) -> String {
    window.click("[data-testid=profile-card-identity-credential]").await;
    window.click("[data-testid=create-offer]").await;
    window.appears("[data-testid=offer-qr]").await;
    let link = window
        .run("return document.querySelector('[data-testid=offer-link]').title")
        .await;
    link.as_str().unwrap_or_default().to_owned()
}

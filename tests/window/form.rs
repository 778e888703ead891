//! A profile in the real window: a claim by form, the text and what would be issued in step, saved, had back.

use crate::artefacts;
use crate::driver::Window;
use crate::served::Folder;

const FIELD: &str = "[data-path='credentialData.address.street_address'] input";

/// Picks a long text in a choice of the form for a moment; by how much the form could be scrolled sideways then.
const WIDENED: &str = "
    const form = document.querySelector('[data-testid=form]');
    const choice = form.querySelector('select');
    const [picked, long] = [choice.selectedIndex, new Option('x'.repeat(400))];
    choice.add(long);
    choice.selectedIndex = long.index;
    const wider = form.scrollWidth - form.clientWidth;
    choice.selectedIndex = picked;
    long.remove();
    return wider;
";

/// Edits a nested claim by form: that line changes, in the file as well, the preview shows it, undo has it back, and while the file is broken the last good
/// one issues.
pub async fn edited(window: &Window, folder: &Folder) {
    let file = folder.at("config/issuer2-profiles.conf");
    let on_disk = || std::fs::read_to_string(&file).expect("the profiles");
    let before = on_disk();
    window
        .run("document.querySelector('[data-testid=nav-issue]').click()")
        .await;
    window.appears("[data-testid=edit-identity-credential]").await;
    window
        .run("document.querySelector('[data-testid=edit-identity-credential]').click()")
        .await;
    window.appears("[data-testid=data-tree]").await;
    assert_eq!(
        window.run(WIDENED).await,
        0,
        "a long choice makes the form scroll sideways"
    );
    window.types(FIELD, "Harbour Street 12").await;
    window.reads("[data-testid=changed-lines]", "+1 −1").await;
    window.reads("[data-testid=preview]", "Harbour Street 12").await;
    let picture = artefacts::folder().join("window-form.png");
    std::fs::write(&picture, window.picture().await).expect("the picture can be kept");
    assert_eq!(on_disk(), before, "nothing is written before the save");

    window.click("[data-testid=save-file]").await;
    window.appears("[data-testid=save-live]").await;
    let after = on_disk();
    let changed: Vec<_> = after.lines().filter(|line| !before.contains(line)).collect();
    assert_eq!(changed, ["        street_address = \"Harbour Street 12\""]);
    assert_eq!(after.lines().count(), before.lines().count());

    window.click("[data-testid=undo]").await;
    window.reads("[data-testid=changed-lines]", "+1 −1").await;
    window.click("[data-testid=save-file]").await;
    window.appears("[data-testid=save-live]").await;
    assert_eq!(on_disk(), before);

    // Broken by another program: the last good state is named over every place, and issues.
    std::fs::write(&file, format!("{before}\nprofiles {{")).expect("the file can be written");
    window.appears("[data-testid=problems-banner]").await;
    window
        .run("document.querySelector('[data-testid=nav-issue]').click()")
        .await;
    window.click("[data-testid=new-offer]").await;
    window.click("[data-testid=profile-card-identity-credential]").await;
    window.click("[data-testid=create-offer]").await;
    window.appears("[data-testid=offer-qr]").await;
    window.click("[data-testid=claim-robot]").await;
    window.appears("[data-testid=claim-report][data-ok=true]").await;
    let picture = artefacts::folder().join("window-broken.png");
    std::fs::write(&picture, window.picture().await).expect("the picture can be kept");
    std::fs::write(&file, &before).expect("the file can be written");
    window.gone("[data-testid=problems-banner]").await;
}

//! Sections of the page that are also written alone.

/// The page with `section` in the place of the one of the same title; a new one comes before the soak's, which is the last.
pub fn put(page: &str, title: &str, section: &str) -> String {
    let (at, end) = match page.find(title) {
        Some(at) => {
            let behind = at + title.len();
            let next = page[behind..]
                .find("\n## ")
                .map_or(page.len(), |next| behind + next + 1);
            (at, next)
        }
        None => {
            let at = page.find("## Soak\n").unwrap_or(page.len());
            (at, at)
        }
    };
    format!("{}\n\n{section}{}", page[..at].trim_end(), &page[end..])
}

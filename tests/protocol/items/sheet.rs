//! The fact sheet's items and vectors.

/// An item: its name, and the level of its duty.
pub type Item = (String, String);

/// The items of sections 1 to 18.
pub fn items(sheet: &str) -> Vec<Item> {
    let begin = sheet.find("\n## 1. ").expect("section 1");
    let end = sheet.find("\n## 19. ").expect("section 19");
    // Some that hold everywhere stand before the first section.
    let general = sheet[..begin].lines().filter(|line| line.starts_with("- GEN-"));
    let mut out = Vec::new();
    for line in general.chain(sheet[begin..end].lines()) {
        let row = line.strip_prefix("| ").map(|row| row.split(" | ").collect::<Vec<_>>());
        let bullet = line.strip_prefix("- ").and_then(|text| text.split_once(" ("));
        let found = match (row, bullet) {
            (Some(cells), _) if cells.len() > 2 => Some((cells[0].to_owned(), level(&cells))),
            (_, Some((id, rest))) => Some((id.to_owned(), rest.split(')').next().unwrap_or_default().to_owned())),
            _ => None,
        };
        if let Some((id, level)) = found
            && is_item(&id)
        {
            out.push((id, level));
        }
    }
    out
}

fn level(cells: &[&str]) -> String {
    let known = |cell: &&&str| {
        ["MUST", "SHOULD", "MAY", "FACT", "HARD", "W"]
            .iter()
            .any(|level| cell.split(' ').next() == Some(level))
    };
    cells[1..].iter().find(known).map_or("FACT", |cell| *cell).to_owned()
}

/// The known-answer vectors of section 20, in its order.
pub fn vectors(sheet: &str) -> Vec<String> {
    let begin = sheet.find("\n## 20. ").expect("section 20");
    let end = sheet.find("\n## 21. ").expect("section 21");
    let mut out = Vec::new();
    for line in sheet[begin..end].lines() {
        let id = line
            .trim_start_matches(['|', '-', ' '])
            .split(' ')
            .next()
            .unwrap_or_default();
        if is_vector(id) {
            out.push(id.to_owned());
        }
    }
    out
}

/// `OFFER-1`, not `SHA-256x`.
pub fn is_item(id: &str) -> bool {
    id.split_once('-').is_some_and(|(name, number)| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase()) && is_number(number)
    })
}

/// `V-SD-1`.
pub fn is_vector(id: &str) -> bool {
    id.strip_prefix("V-").is_some_and(is_item)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

//! Places as a JavaScript text counts them, in UTF-16 units, and as Rust does, in bytes.

/// The byte offset of a UTF-16 offset: the end of the text for one beyond it, the character's beginning for one inside it.
pub fn byte(text: &str, units: u32) -> usize {
    let mut left = units as usize;
    for (at, c) in text.char_indices() {
        if left < c.len_utf16() {
            return at;
        }
        left -= c.len_utf16();
    }
    text.len()
}

/// The UTF-16 offset of a byte offset.
pub fn units(text: &str, byte: usize) -> u32 {
    let before = text.get(..byte).unwrap_or(text);
    u32::try_from(before.chars().map(char::len_utf16).sum::<usize>()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_count_the_same_characters() {
        for (text, at_units, at_byte) in [
            ("", 0, 0),
            ("abc", 2, 2),
            ("äb", 1, 2),
            ("😀b", 2, 4),
            ("a😀é", 4, 7),
            ("ab", 2, 2),
        ] {
            assert_eq!(byte(text, at_units), at_byte, "{text} @ {at_units} units");
            assert_eq!(units(text, at_byte), at_units, "{text} @ {at_byte} bytes");
        }
        assert_eq!(byte("ab", 9), 2, "beyond the end");
        assert_eq!(byte("😀b", 1), 0, "inside a character");
        assert_eq!(units("äb", 1), 2, "no boundary");
    }
}

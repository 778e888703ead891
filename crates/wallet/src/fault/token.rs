//! Faults at the token endpoint.

use super::{Fault, Need, bad};
use crate::bend::{At, Bend};

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "wrong-pin",
        title: "Wrong PIN",
        item: "TOKEN-7",
        expect: bad(&["invalid_grant"]),
        needs: &[Need::TxCode],
        bend: Bend::Form(At::Token, |form, _| {
            let wrong = other_code(form.get("tx_code").unwrap_or_default());
            form.set("tx_code", wrong);
        }),
    },
    Fault {
        name: "missing-pin",
        title: "PIN left out",
        item: "TOKEN-6",
        expect: bad(&["invalid_request"]),
        needs: &[Need::TxCode],
        bend: Bend::Form(At::Token, |form, _| form.remove("tx_code")),
    },
    Fault {
        name: "unasked-pin",
        title: "PIN that nobody asked for",
        item: "TOKEN-5",
        expect: bad(&["invalid_request"]),
        needs: &[Need::PreAuthorized, Need::NoTxCode],
        bend: Bend::Form(At::Token, |form, _| form.push("tx_code", "123456")),
    },
    Fault {
        name: "unknown-code",
        title: "Code that was never given out",
        item: "TOKEN-8",
        expect: bad(&["invalid_grant"]),
        needs: &[],
        bend: Bend::Form(At::Token, |form, _| form.set(form.code_name(), "no-such-code")),
    },
    Fault {
        name: "missing-code",
        title: "Code left out",
        item: "TOKEN-2",
        expect: bad(&["invalid_request"]),
        needs: &[],
        bend: Bend::Form(At::Token, |form, _| form.remove(form.code_name())),
    },
    Fault {
        name: "repeated-parameter",
        title: "Form parameter sent twice",
        item: "TOKEN-1",
        expect: bad(&["invalid_request"]),
        needs: &[],
        bend: Bend::Form(At::Token, |form, _| {
            let grant = form.get("grant_type").unwrap_or_default().to_owned();
            form.push("grant_type", grant);
        }),
    },
    Fault {
        name: "unknown-grant",
        title: "Grant type that does not exist",
        item: "TOKEN-23",
        expect: bad(&["unsupported_grant_type"]),
        needs: &[],
        bend: Bend::Form(At::Token, |form, _| {
            form.set("grant_type", "urn:example:no-such-grant");
        }),
    },
    Fault {
        name: "reused-code",
        title: "Code used twice",
        item: "TOKEN-8",
        expect: bad(&["invalid_grant"]),
        needs: &[],
        bend: Bend::Again(At::Token),
    },
];

/// The code of a claim that was made, sent once more: for the end of an examination.
pub(crate) static SPENT: Fault = Fault {
    name: "reused-code",
    title: "Code used twice",
    item: "TOKEN-8",
    expect: bad(&["invalid_grant"]),
    needs: &[Need::PreAuthorized],
    bend: Bend::Form(At::Token, |_, _| ()),
};

/// A code of the same form that is not `code`.
fn other_code(code: &str) -> String {
    if code.is_empty() {
        return "no-such-code".into();
    }
    let next = |c: char| match c {
        '9' => '0',
        'z' => 'a',
        'Z' => 'A',
        c if c.is_ascii_alphanumeric() => char::from_u32(u32::from(c) + 1).unwrap_or('0'),
        _ => '0',
    };
    code.chars().map(next).collect()
}

#[cfg(test)]
mod tests {
    use super::other_code;

    #[test]
    fn another_code_looks_alike() {
        for (code, expect) in [("0999", "1000"), ("aZ-z", "bA0a"), ("", "no-such-code"), ("ä", "0")] {
            assert_eq!(other_code(code), expect);
        }
    }
}

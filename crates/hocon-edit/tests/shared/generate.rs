//! Random documents: one generator, and the words it is given.

use proptest::prelude::*;
use proptest::strategy::Union;

type Words = &'static [&'static str];

/// What a document is made of.
#[derive(Debug, Clone, Copy)]
pub struct Vocabulary {
    /// Keys of the file, and of objects in it.
    pub keys: Words,
    pub inner_keys: Words,
    pub scalars: Words,
    /// Between a key and its value.
    pub signs: Words,
    /// Behind a field of the file, and behind what stands in brackets.
    pub ends: Words,
    pub inner_ends: Words,
    /// Where references lead; without any, there are none.
    pub references: Words,
}

/// Everything that HOCON writes in one file without references, more often right than wrong. `a = x:y` is left out: hocon-parser takes it, the
/// specification and the reference implementation do not, and neither do we.
pub const PLAIN: Vocabulary = Vocabulary {
    keys: &["a", "b", "c.d", "\"e f\"", "g h", "\"i.j\".k", "l-1", "10", "a.b"],
    inner_keys: &["a", "b", "c.d", "\"e f\""],
    scalars: &[
        "1",
        "-2.50",
        "1e3",
        "true",
        "null",
        "word",
        "two words",
        "\"quoted\"",
        "\"q\" u \"q\"",
        "\"\"\"t\n\"t\"\"\"\"",
        "é ü",
        "\"\\u00e9\\n\"",
        "a/b",
        "a@b",
        "1.2.3",
        "10 seconds",
        "\"\"",
        "http//x",
        "yes",
    ],
    signs: &[" = ", ":", "=", " : ", " =\n  ", " = # why\n"],
    ends: &["\n", ", ", "\n\n", " # c\n", ",\n", "\r\n", " // c\n, ", " "],
    inner_ends: &["\n", ", ", " # c\n", ",\n"],
    references: &[],
};

/// References everywhere, among few keys, so that they lead somewhere.
pub const REFERRING: Vocabulary = Vocabulary {
    keys: &["a", "b", "c", "a.b", "b.c", "c.a", "a.b.c", "\"a\"", "d"],
    inner_keys: &["a", "b", "c", "a.b", "b.c"],
    scalars: &[
        "1",
        "-2.50",
        "1e3",
        "true",
        "null",
        "word",
        "two words",
        "\"quoted\"",
        "\"\"\"t\"\"\"",
        "10 seconds",
        "\"\"",
    ],
    signs: &[" = ", ":", " = ", " += "],
    ends: &["\n"],
    inner_ends: &[", "],
    references: &["a", "b", "c", "a.b", "b.c", "c.a", "a.b.c", "d", "d.a"],
};

/// As people write: lines with comments above and behind them, and now and then a reference.
pub const COMMENTED: Vocabulary = Vocabulary {
    keys: &["a", "b", "c", "a.b", "\"e f\"", "g", "h.i"],
    inner_keys: &["a", "b", "\"e f\"", "h.i"],
    scalars: &[
        "1",
        "true",
        "null",
        "word",
        "\"quoted\"",
        "\"\"\"t\n# t\"\"\"",
        "x # y\n",
        "two words",
    ],
    signs: &[" = ", ": ", " ", " =\n  "],
    ends: &[
        "\n",
        "\n# above\n",
        " # behind\n",
        ",\n",
        ", # behind\n",
        "\n\n// apart\n\n",
        "\r\n",
    ],
    inner_ends: &["\n", ", ", " # behind\n", ",\n", "\n  # above\n"],
    references: &["a", "b", "g", "h.i", "h"],
};

/// Documents of these words.
pub fn document(words: Vocabulary) -> impl Strategy<Value = String> {
    let field = (one(words.keys), one(words.signs), value(words), one(words.ends));
    prop::collection::vec(field, 0..5).prop_map(|fields| {
        let text = |(key, sign, value, end)| format!("{key}{sign}{value}{end}");
        fields.into_iter().map(text).collect()
    })
}

fn one(words: Words) -> impl Strategy<Value = &'static str> + Clone {
    prop::sample::select(words)
}

fn reference(words: Vocabulary) -> BoxedStrategy<String> {
    let optional = prop::bool::weighted(0.8);
    (one(words.references), optional)
        .prop_map(|(path, optional)| format!("${{{}{path}}}", if optional { "?" } else { "" }))
        .boxed()
}

fn value(words: Vocabulary) -> BoxedStrategy<String> {
    let refers = !words.references.is_empty();
    let mut leaves = vec![(3, one(words.scalars).prop_map(str::to_owned).boxed())];
    if refers {
        leaves.push((2, reference(words)));
    }
    let nested = move |inner: BoxedStrategy<String>| {
        let member = (one(words.inner_keys), inner.clone(), one(words.inner_ends));
        let objects = prop::collection::vec(member, 0..4)
            .prop_map(|members| {
                let text = |(key, value, end)| format!("{key} = {value}{end}");
                format!("{{{}}}", members.into_iter().map(text).collect::<String>())
            })
            .boxed();
        let arrays = prop::collection::vec((inner.clone(), one(words.inner_ends)), 0..4)
            .prop_map(|elements| {
                let text = |(value, end)| format!("{value}{end}");
                format!("[{}]", elements.into_iter().map(text).collect::<String>())
            })
            .boxed();
        let joined = |a: BoxedStrategy<String>, b: BoxedStrategy<String>, blank: &'static str| {
            (a, b).prop_map(move |(a, b)| format!("{a}{blank}{b}")).boxed()
        };
        let mut sorts = vec![
            (4, objects.clone()),
            (4, arrays.clone()),
            (1, joined(inner.clone(), inner, " ")),
        ];
        if refers {
            let reference = reference(words);
            sorts.push((1, joined(reference.clone(), objects.clone(), " ")));
            sorts.push((1, joined(objects, reference.clone(), "")));
            sorts.push((1, joined(reference.clone(), arrays, " ")));
            sorts.push((1, joined(reference.clone(), reference, "")));
        }
        Union::new_weighted(sorts)
    };
    Union::new_weighted(leaves).prop_recursive(3, 14, 4, nested).boxed()
}

/// Texts of HOCON's tokens in no order: most are broken.
pub fn tokens() -> impl Strategy<Value = String> {
    let word = one(&[
        "a",
        "b",
        "a.b",
        "\"a\"",
        "\"x y\"",
        "\"\"\"t\nu\"\"\"",
        "${a}",
        "${?b.c}",
        "{",
        "}",
        "[",
        "]",
        "=",
        ":",
        "+=",
        ",",
        "\n",
        "\r\n",
        " ",
        "\t",
        "#c",
        "//d",
        "1",
        "-2.5e3",
        "true",
        "null",
        "include \"x\"",
        "é",
        "\\",
        "\"",
        "$",
        ".",
        "/",
    ]);
    prop::collection::vec(word, 0..60).prop_map(|words| words.concat())
}

/// How many cases to run: `HOCON_EDIT_CASES`, or so many.
pub fn cases(usual: usize) -> usize {
    let told = std::env::var("HOCON_EDIT_CASES").ok();
    told.and_then(|count| count.parse().ok()).unwrap_or(usual)
}

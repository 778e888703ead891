//! Giving an existing path another value.

use crate::document::Document;
use crate::edit::{EditError, is_typed, same};
use crate::find::{Definition, definitions, effective};
use crate::literal::{Literal, Manner, render};
use crate::path::{is_plain, render_path};
use crate::slots::Row;
use crate::span::Span;
use crate::tree::{Part, Style, Value};

impl Document {
    /// Replaces the value at `path`, which must be defined; only the value's own bytes change, and the way it is quoted stays if it can. What says that value
    /// already stays as it is written.
    ///
    /// A value that comes out of a `${reference}` is overridden: `key.rest = value` is added right after the reference, in the same object, so
    /// that others who share the reference keep what they have.
    ///
    /// # Errors
    /// [`EditError`], each with a stable code; the document is unchanged.
    pub fn set<S: AsRef<str>>(&self, path: &[S], value: impl Into<Literal>) -> Result<Document, EditError> {
        let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        let literal = value.into();
        self.editable(&path)?;
        if !literal.is_shallow() {
            return Err(EditError::OutOfBounds);
        }
        let all = definitions(&self.root, &path);
        let Some(definition) = effective(&all) else {
            return Err(EditError::NotFound {
                path: render_path(&path),
            });
        };
        if let Definition::Field { field, .. } = definition
            && !field.append
            && all.len() == 1
            && self.says_already(&field.value, &literal)
        {
            return Ok(self.clone());
        }
        if let Definition::Element { value, .. } = definition
            && self.says_already(value, &literal)
        {
            return Ok(self.clone());
        }
        // An object written here would merge with the other definitions instead of replacing them.
        if matches!(literal, Literal::Object(_))
            && all.len() > 1
            && !matches!(definition, Definition::Element { .. } | Definition::Through { .. })
        {
            return Err(EditError::Merged {
                path: render_path(&path),
                line: self.line_of(&definition),
            });
        }
        let (span, with) = match definition {
            Definition::Field { object, item, field } => {
                let row = Row::Object(object);
                let manner = self.manner(row, Some(item));
                let bare = field.separator.is_none() && !matches!(literal, Literal::Object(_));
                let text = self.restyled(&field.value, &literal, &manner);
                if bare || field.append {
                    (
                        Span::new(field.key.end, field.value.span.end),
                        format!("{}{text}", manner.separator),
                    )
                } else {
                    (field.value.span, text)
                }
            }
            Definition::Element { array, index, value } => (
                value.span,
                self.restyled(value, &literal, &self.manner(Row::Array(array), Some(index))),
            ),
            Definition::Implied {
                object,
                item,
                field,
                segments,
            } => {
                if matches!(literal, Literal::Object(_)) {
                    return Err(EditError::Merged {
                        path: render_path(&path),
                        line: self.line_of(&definition),
                    });
                }
                let Some(last) = field.path.get(segments.saturating_sub(1)) else {
                    return Err(EditError::OutOfBounds);
                };
                let key = Span::new(field.key.start, last.span.end).of(self.text()).to_owned();
                self.field_after(object, item, &key, &literal)
            }
            Definition::Through { .. } => return self.overridden(definition, &path, &literal),
        };
        let document = self.spliced(span, &with).proven(&path, &literal)?;
        // What the old value had hidden would join the object.
        let element = matches!(definition, Definition::Element { .. });
        if matches!(literal, Literal::Object(_)) && !element && definitions(&document.root, &path).len() > 1 {
            return Err(EditError::Merged {
                path: render_path(&path),
                line: self.line_of(&definition),
            });
        }
        Ok(document)
    }

    /// Whether a value says this already, in its own words: `1.50`, or words without quotes.
    fn says_already(&self, value: &Value, literal: &Literal) -> bool {
        let text = self.text();
        let words = value
            .parts
            .iter()
            .all(|part| matches!(part, Part::Text(part) if part.style == Style::Unquoted));
        match literal {
            _ if same(text, value, literal) => true,
            Literal::Text(expect) => words && value.parts.len() > 1 && value.span.of(text) == expect,
            Literal::Number(expect) => {
                let number = serde_json::from_str::<serde_json::Number>(value.span.of(text));
                words && number.is_ok_and(|number| number == *expect)
            }
            _ => false,
        }
    }

    /// The literal in the style of the value it replaces: bare words stay bare and long texts stay in triple quotes where that is safe.
    fn restyled(&self, old: &Value, literal: &Literal, manner: &Manner) -> String {
        if let (Some(Part::Text(part)), Literal::Text(text)) = (old.only(), literal) {
            let word = part.span.of(self.text());
            match part.style {
                Style::Unquoted if !is_typed(word) && is_plain(text) && !is_typed(text) => return text.clone(),
                Style::Triple if text.contains('\n') && !text.contains("\"\"\"") && !text.ends_with('"') => {
                    return format!("\"\"\"{text}\"\"\"");
                }
                _ => {}
            }
        }
        render(literal, manner)
    }
}

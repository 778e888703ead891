//! Lays a mapping over the data.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::call::{Call, jwt_option};
use super::function::call;
use super::{Context, Evaluated, MappingError};

/// Lays `mapping` over `data`. A mapping that is no object has no effect.
///
/// # Errors
/// Every way a function can fail; see [`MappingError`].
pub fn evaluate(mut data: Value, mapping: &Value, context: &Context<'_>) -> Result<Evaluated, MappingError> {
    let mut run = Run {
        context,
        last: HashMap::new(),
        jwt_options: Map::new(),
    };
    if let Some(mapping) = mapping.as_object().filter(|mapping| !mapping.is_empty()) {
        let target = data.as_object_mut().ok_or(MappingError::NotAnObject {
            path: "the data".into(),
        })?;
        run.object(target, mapping, "")?;
    }
    Ok(Evaluated {
        data,
        jwt_options: run.jwt_options,
    })
}

/// One credential's evaluation.
pub(super) struct Run<'a> {
    pub context: &'a Context<'a>,
    /// Results for `<last:fn>`.
    pub last: HashMap<String, Value>,
    jwt_options: Map<String, Value>,
}

impl Run<'_> {
    fn object(
        &mut self,
        target: &mut Map<String, Value>,
        mapping: &Map<String, Value>,
        path: &str,
    ) -> Result<(), MappingError> {
        for (key, rule) in mapping {
            if let Some(option) = jwt_option(key) {
                if !self.context.jwt_options {
                    return Err(MappingError::JwtOption(key.clone()));
                }
                let value = match rule {
                    Value::String(text) => call(self, Call::forced(text))?,
                    literal => literal.clone(),
                };
                self.jwt_options.insert(option.to_owned(), value);
                continue;
            }
            match rule {
                Value::Object(rules) => self.nested(target, key, rules, path)?,
                Value::Array(more) => match target.get_mut(key) {
                    Some(Value::Array(present)) => present.extend(more.iter().cloned()),
                    _ => drop(target.insert(key.clone(), rule.clone())),
                },
                Value::String(text) => {
                    let value = match Call::parse(text) {
                        Some(found) => call(self, found)?,
                        None => rule.clone(),
                    };
                    target.insert(key.clone(), value);
                }
                literal => drop(target.insert(key.clone(), literal.clone())),
            }
        }
        Ok(())
    }

    fn nested(
        &mut self,
        target: &mut Map<String, Value>,
        key: &str,
        rules: &Map<String, Value>,
        path: &str,
    ) -> Result<(), MappingError> {
        if rules.is_empty() {
            return Ok(());
        }
        let path = if path.is_empty() {
            key.to_owned()
        } else {
            format!("{path}.{key}")
        };
        match target.entry(key).or_insert_with(|| Value::Object(Map::new())) {
            Value::Object(inner) => self.object(inner, rules, &path),
            _ => Err(MappingError::NotAnObject { path }),
        }
    }
}

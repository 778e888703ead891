//! Lays a mapping over the data.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::call::{Call, jwt_option};
use super::function::call;
use super::{Called, Context, Evaluated, MappingError};

/// Lays `mapping` over `data`. A mapping that is no object has no effect.
///
/// # Errors
/// Every way a function can fail; see [`MappingError`].
pub fn evaluate(data: Value, mapping: &Value, context: &Context<'_>) -> Result<Evaluated, MappingError> {
    Run::new(context, None).finish(data, mapping).0
}

/// As [`evaluate`], and tells of every call what came of it. One that fails does not keep those after it from being made; the
/// first failure is still what becomes of the whole.
pub fn trace(data: Value, mapping: &Value, context: &Context<'_>) -> (Result<Evaluated, MappingError>, Vec<Called>) {
    let (evaluated, calls) = Run::new(context, Some(Vec::new())).finish(data, mapping);
    let failed = calls.iter().find_map(|called| called.result.as_ref().err().cloned());
    (failed.map_or(evaluated, Err), calls)
}

/// One credential's evaluation.
pub(super) struct Run<'a> {
    pub context: &'a Context<'a>,
    /// Results for `<last:fn>`.
    pub last: HashMap<String, Value>,
    jwt_options: Map<String, Value>,
    /// The members of the mapping that lead to the object at hand.
    path: Vec<String>,
    /// What was called, when somebody looks on.
    calls: Option<Vec<Called>>,
}

impl<'a> Run<'a> {
    fn new(context: &'a Context<'a>, calls: Option<Vec<Called>>) -> Self {
        Self {
            context,
            last: HashMap::new(),
            jwt_options: Map::new(),
            path: Vec::new(),
            calls,
        }
    }

    fn finish(mut self, mut data: Value, mapping: &Value) -> (Result<Evaluated, MappingError>, Vec<Called>) {
        let laid = match (mapping.as_object().filter(|mapping| !mapping.is_empty()), &mut data) {
            (None, _) => Ok(()),
            (Some(mapping), Value::Object(target)) => self.object(target, mapping),
            (Some(_), _) => Err(MappingError::NotAnObject {
                path: "the data".into(),
            }),
        };
        let evaluated = laid.map(|()| Evaluated {
            data,
            jwt_options: self.jwt_options,
        });
        (evaluated, self.calls.unwrap_or_default())
    }

    fn call(&mut self, key: &str, written: &str, found: Call<'_>) -> Result<Value, MappingError> {
        let result = call(self, found);
        let Some(calls) = &mut self.calls else { return result };
        calls.push(Called {
            path: self.path.iter().cloned().chain([key.to_owned()]).collect(),
            call: written.to_owned(),
            url: found.fetch().map(|fetch| fetch.url),
            result: result.clone(),
        });
        Ok(result.unwrap_or_default())
    }

    fn object(&mut self, target: &mut Map<String, Value>, mapping: &Map<String, Value>) -> Result<(), MappingError> {
        for (key, rule) in mapping {
            if let Some(option) = jwt_option(key) {
                if !self.context.jwt_options {
                    return Err(MappingError::JwtOption(key.clone()));
                }
                let value = match rule {
                    Value::String(text) => self.call(key, text, Call::forced(text))?,
                    literal => literal.clone(),
                };
                self.jwt_options.insert(option.to_owned(), value);
                continue;
            }
            match rule {
                Value::Object(rules) => self.nested(target, key, rules)?,
                Value::Array(more) => match target.get_mut(key) {
                    Some(Value::Array(present)) => present.extend(more.iter().cloned()),
                    _ => drop(target.insert(key.clone(), rule.clone())),
                },
                Value::String(text) => {
                    let value = match Call::parse(text) {
                        Some(found) => self.call(key, text, found)?,
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
    ) -> Result<(), MappingError> {
        if rules.is_empty() {
            return Ok(());
        }
        self.path.push(key.to_owned());
        match target.entry(key).or_insert_with(|| Value::Object(Map::new())) {
            Value::Object(inner) => self.object(inner, rules)?,
            _ => {
                let path = self.path.join(".");
                return Err(MappingError::NotAnObject { path });
            }
        }
        self.path.pop();
        Ok(())
    }
}

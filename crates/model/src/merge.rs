//! Laying an offer's `credentialData` over the profile's (fact sheet 2.2).

use serde_json::{Map, Value};

/// Objects merge by key, recursively; primitives, arrays and null replace; no key is ever removed.
pub fn deep(base: &mut Map<String, Value>, over: &Map<String, Value>) {
    for (key, value) in over {
        match (base.get_mut(key), value) {
            (Some(Value::Object(below)), Value::Object(above)) => deep(below, above),
            (Some(place), _) => *place = value.clone(),
            (None, _) => {
                base.insert(key.clone(), value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::deep;
    use serde_json::{Value, json};

    fn check(base: Value, over: Value, expect: Value) {
        let (Value::Object(mut base), Value::Object(over)) = (base, over) else {
            unreachable!("tables hold objects")
        };
        deep(&mut base, &over);
        assert_eq!(Value::Object(base), expect);
    }

    #[test]
    fn only_objects_merge() {
        check(
            json!({"a":{"b":1,"c":2}}),
            json!({"a":{"c":3}}),
            json!({"a":{"b":1,"c":3}}),
        );
        check(json!({"a":[1,2]}), json!({"a":[3]}), json!({"a":[3]}));
        check(json!({"a":{"b":1}}), json!({"a":null}), json!({"a":null}));
        check(json!({"a":1}), json!({"b":{}}), json!({"a":1,"b":{}}));
    }
}

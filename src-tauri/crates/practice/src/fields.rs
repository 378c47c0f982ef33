//! Reads a JSON object strictly: every member by name and type, and nothing left over.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::refusal::Refusal;

/// A JSON object of which members are taken one by one. Messages name the member with the object's own name before.
pub(crate) struct Fields<'a> {
    name: &'a str,
    object: &'a Map<String, Value>,
    taken: BTreeSet<&'a str>,
}

impl<'a> Fields<'a> {
    /// `value` must be an object.
    pub(crate) fn of(name: &'a str, value: &'a Value) -> Result<Self, Refusal> {
        let object =
            value.as_object().ok_or_else(|| Refusal::params(format!("{name} must be a JSON object")))?;
        Ok(Self { name, object, taken: BTreeSet::new() })
    }

    pub(crate) fn object(&mut self, field: &'a str) -> Result<&'a Value, Refusal> {
        let value = self.required(field)?;
        if value.is_object() { Ok(value) } else { Err(self.wrong(field, "an object")) }
    }

    pub(crate) fn text(&mut self, field: &'a str) -> Result<Option<&'a str>, Refusal> {
        self.typed(field, "a string", Value::as_str)
    }

    pub(crate) fn boolean(&mut self, field: &'a str) -> Result<Option<bool>, Refusal> {
        self.typed(field, "a boolean", Value::as_bool)
    }

    pub(crate) fn int64(&mut self, field: &'a str) -> Result<Option<i64>, Refusal> {
        self.typed(field, "an integer", Value::as_i64)
    }

    pub(crate) fn int32(&mut self, field: &'a str) -> Result<Option<i32>, Refusal> {
        self.typed(field, "a 32-bit integer", |value| {
            value.as_i64().and_then(|number| i32::try_from(number).ok())
        })
    }

    pub(crate) fn array(&mut self, field: &'a str) -> Result<Option<&'a Vec<Value>>, Refusal> {
        self.typed(field, "a list", Value::as_array)
    }

    /// What [`Fields::text`] and the others left `None` although the document requires it.
    pub(crate) fn need<T>(&self, field: &str, value: Option<T>) -> Result<T, Refusal> {
        value.ok_or_else(|| Refusal::params(format!("{}.{field} is required", self.name)))
    }

    /// Refuses members that no rule names.
    pub(crate) fn finish(self) -> Result<(), Refusal> {
        match self.object.keys().find(|key| !self.taken.contains(key.as_str())) {
            None => Ok(()),
            Some(unknown) => Err(Refusal::params(format!("{}.{unknown} is not a known field", self.name))),
        }
    }

    fn required(&mut self, field: &'a str) -> Result<&'a Value, Refusal> {
        self.taken.insert(field);
        let value = self.object.get(field);
        self.need(field, value)
    }

    fn typed<T>(
        &mut self,
        field: &'a str,
        what: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Refusal> {
        self.taken.insert(field);
        let Some(value) = self.object.get(field) else { return Ok(None) };
        match read(value) {
            Some(read) => Ok(Some(read)),
            None => Err(self.wrong(field, what)),
        }
    }

    fn wrong(&self, field: &str, what: &str) -> Refusal {
        Refusal::params(format!("{}.{field} must be {what}", self.name))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_what_is_unknown_missing_or_mistyped() {
        let body = json!({"title": 5, "is_aigc": true, "more": null});
        let mut fields = Fields::of("post_info", &body).unwrap();
        assert_eq!(fields.boolean("is_aigc"), Ok(Some(true)));
        assert_eq!(fields.text("title").unwrap_err().message(), "post_info.title must be a string");
        let absent = fields.text("privacy_level").unwrap();
        assert_eq!(
            fields.need("privacy_level", absent).unwrap_err().message(),
            "post_info.privacy_level is required"
        );
        assert_eq!(fields.finish().unwrap_err().message(), "post_info.more is not a known field");
    }

    #[test]
    fn a_null_is_no_value_of_any_type() {
        let body = json!({"disable_duet": null});
        assert!(Fields::of("post_info", &body).unwrap().boolean("disable_duet").is_err());
    }

    #[test]
    fn a_number_that_needs_64_bits_is_no_int32() {
        let body = json!({"at": 3_000_000_000_i64});
        assert!(Fields::of("post_info", &body).unwrap().int32("at").is_err());
        assert_eq!(Fields::of("post_info", &body).unwrap().int64("at"), Ok(Some(3_000_000_000)));
    }
}

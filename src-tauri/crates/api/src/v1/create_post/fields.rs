//! The fields of a JSON object, taken one by one with their types; what is wrong or left over is remembered by name.

use runsheet_model::{Detail, Problem};
use serde_json::{Map, Value};

/// The fields not yet read, and what was wrong so far.
pub(super) struct Fields {
    given: Map<String, Value>,
    problems: Vec<Detail>,
    unavailable: Vec<Detail>,
}

impl Fields {
    pub(super) fn new(given: Map<String, Value>) -> Self {
        Self { given, problems: Vec::new(), unavailable: Vec::new() }
    }

    /// Notes what is wrong with a field.
    pub(super) fn refuse(&mut self, name: &str, message: impl Into<String>) {
        self.problems.push(Detail { field: name.to_owned(), message: message.into() });
    }

    /// Notes it unless the field has been refused already: one reason is enough.
    pub(super) fn refuse_unless_refused(&mut self, name: &str, message: impl Into<String>) {
        if !self.is_refused(name) {
            self.refuse(name, message);
        }
    }

    /// Notes that a documented field has no meaning in this version.
    pub(super) fn not_available(&mut self, name: &str, message: impl Into<String>) {
        self.unavailable.push(Detail { field: name.to_owned(), message: message.into() });
    }

    /// Whether something is wrong with a field.
    pub(super) fn is_refused(&self, name: &str) -> bool {
        self.problems.iter().any(|problem| problem.field == name)
    }

    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        match self.take(name)? {
            Value::String(text) => Some(text),
            other => self.wrong_type(name, "a text", &other),
        }
    }

    pub(super) fn required_text(&mut self, name: &str) -> Option<String> {
        let text = self.text(name);
        if text.is_none() {
            self.refuse_unless_refused(name, "is required");
        }
        text
    }

    pub(super) fn required_texts(&mut self, name: &str) -> Option<Vec<String>> {
        let Some(value) = self.take(name) else {
            self.refuse(name, "is required");
            return None;
        };
        let Value::Array(items) = value else { return self.wrong_type(name, "a list of texts", &value) };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Value::String(text) => texts.push(text),
                other => return self.wrong_type(name, "a list of texts", &other),
            }
        }
        Some(texts)
    }

    /// `false` if not given.
    pub(super) fn switch(&mut self, name: &str) -> bool {
        self.switch_if_given(name).unwrap_or_default()
    }

    pub(super) fn switch_if_given(&mut self, name: &str) -> Option<bool> {
        match self.take(name)? {
            Value::Bool(on) => Some(on),
            other => self.wrong_type(name, "true or false", &other),
        }
    }

    pub(super) fn whole_number(&mut self, name: &str) -> Option<u32> {
        let value = self.take(name)?;
        let number = value.as_u64().and_then(|number| number.try_into().ok());
        number.or_else(|| self.wrong_type(name, "a whole number from 0 to 4294967295", &value))
    }

    /// Takes every field left whose name fits.
    pub(super) fn take_names(&mut self, fits: impl Fn(&str) -> bool) -> Vec<String> {
        let names: Vec<_> = self.given.keys().filter(|name| fits(name)).cloned().collect();
        for name in &names {
            self.given.remove(name);
        }
        names
    }

    /// Refuses if anything was wrong, or is left over.
    pub(super) fn finish(mut self) -> Result<(), Problem> {
        for name in self.take_names(|_| true) {
            self.refuse(&name, "is not a field of this call");
        }
        let Self { mut problems, mut unavailable, .. } = self;
        match (problems.is_empty(), unavailable.is_empty()) {
            (true, true) => Ok(()),
            (true, false) => {
                let mut problem = Problem::fields(unavailable);
                "not_available".clone_into(&mut problem.code);
                Err(problem)
            }
            (false, _) => {
                problems.append(&mut unavailable);
                Err(Problem::fields(problems))
            }
        }
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.given.remove(name).filter(|value| !value.is_null())
    }

    fn wrong_type<T>(&mut self, name: &str, wanted: &str, given: &Value) -> Option<T> {
        let is = match given {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        let message = if is == "a number" && wanted.starts_with("a whole number") {
            format!("must be {wanted}, not {given}")
        } else {
            format!("must be {wanted}, not {is}")
        };
        self.refuse(name, message);
        None
    }
}

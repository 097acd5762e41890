//! Named parameters of a statement.

use indexmap::IndexMap;

use super::Value;

/// Values by name, in the order in which they were given.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Params(IndexMap<String, Value>);

/// Parameters by name: `params! { name: "Marvin", age: 42 }`.
///
/// Names that are no Rust identifiers stand in quotes: `params! { "first name": "Marvin" }`.
#[macro_export]
macro_rules! params {
    (@name $name:ident) => { ::std::stringify!($name) };
    (@name $name:literal) => { $name };
    ($($name:tt : $value:expr),* $(,)?) => {
        <$crate::database::Params as ::std::iter::FromIterator<(&str, $crate::database::Value)>>::from_iter([
            $(($crate::params!(@name $name), $crate::database::Value::from($value))),*
        ])
    };
}

impl Params {
    /// No parameters: the statement goes to the database as it is.
    pub fn none() -> Self {
        Self::default()
    }

    /// These and one more; a name that was there takes the new value.
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.insert(name.into(), value.into());
        self
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The value of `name`.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The names, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Names and values, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// A text that two sets of parameters share exactly when they hold the same names, kinds and values, in any
    /// order. `1` and `1.0` and `"1"` differ.
    pub fn key(&self) -> String {
        let mut sorted: Vec<_> = self.iter().collect();
        sorted.sort_by_key(|(name, _)| *name);
        format!("{sorted:?}")
    }
}

impl<N: Into<String>, V: Into<Value>> FromIterator<(N, V)> for Params {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl IntoIterator for Params {
    type Item = (String, Value);
    type IntoIter = indexmap::map::IntoIter<String, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_macro_takes_identifiers_keywords_and_quoted_names() {
        let params = params! { name: "Marvin", type: None::<i64>, "first name": 42, };
        let names: Vec<_> = params.names().collect();
        assert_eq!(names, ["name", "type", "first name"]);
        assert_eq!(params.get("type"), Some(&Value::Null));
        assert_eq!(params! {}, Params::none());
    }

    #[test]
    fn the_key_tells_kinds_apart_and_not_orders() {
        assert_eq!(params! { a: 1, b: 2 }.key(), params! { b: 2, a: 1 }.key());
        assert_ne!(params! { a: 1 }.key(), params! { a: 1.0 }.key());
        assert_ne!(params! { a: 1 }.key(), params! { a: "1" }.key());
        assert_ne!(params! { a: "b" }.key(), Params::none().key());
    }
}

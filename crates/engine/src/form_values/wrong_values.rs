//! What is wrong with values, as a tree that follows them: a form shows each message beside its field.

use serde::Serialize;
use serde_json::Value;

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum WrongValue {
    /// With the value itself.
    Here(String),
    /// Within a property of it.
    Property {
        /// Which.
        property: String,
        /// What.
        errors: Vec<WrongValue>,
    },
    /// Within an item of it.
    Item {
        /// Which.
        index: usize,
        /// What.
        errors: Vec<WrongValue>,
    },
}

/// A step on the way to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Property(String),
    Index(usize),
}

impl Step {
    fn is_of(&self, wrong: &WrongValue) -> bool {
        match (self, wrong) {
            (Self::Property(name), WrongValue::Property { property, .. }) => name == property,
            (Self::Index(place), WrongValue::Item { index, .. }) => place == index,
            (Self::Property(_) | Self::Index(_), WrongValue::Here(_) | WrongValue::Property { .. } | WrongValue::Item { .. }) => false,
        }
    }

    fn empty(&self) -> WrongValue {
        match self {
            Self::Property(name) => WrongValue::Property { property: name.clone(), errors: Vec::new() },
            Self::Index(index) => WrongValue::Item { index: *index, errors: Vec::new() },
        }
    }
}

/// Puts a message where its value stands.
pub(super) fn insert(wrong: &mut Vec<WrongValue>, path: &[Step], message: String) {
    let Some((step, rest)) = path.split_first() else {
        wrong.push(WrongValue::Here(message));
        return;
    };
    let place = wrong.iter().position(|known| step.is_of(known)).unwrap_or_else(|| {
        wrong.push(step.empty());
        wrong.len() - 1
    });
    match &mut wrong[place] {
        WrongValue::Property { errors, .. } | WrongValue::Item { errors, .. } => insert(errors, rest, message),
        WrongValue::Here(_) => {}
    }
}

/// The way that a JSON pointer tells. A number is an index only where there is an array.
pub(super) fn steps(pointer: &str, values: &Value) -> Vec<Step> {
    let mut value = Some(values);
    let step = |part: &str| {
        let part = part.replace("~1", "/").replace("~0", "~");
        let index = part.parse().ok().filter(|_| value.is_some_and(Value::is_array));
        value = value.and_then(|value| index.map_or_else(|| value.get(&part), |index: usize| value.get(index)));
        index.map_or(Step::Property(part), Step::Index)
    };
    pointer.split('/').skip(1).map(step).collect()
}

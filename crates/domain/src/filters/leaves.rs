//! The leaf filters that every noun's filter is made of. Absent and `null` mean "no constraint".

use crate::{StateType, Timestamp, WorkerStatus};
use serde::{Deserialize, Serialize};

/// How sibling constraints combine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Operator {
    /// All of them hold.
    #[default]
    #[serde(rename = "and_")]
    And,
    /// At least one holds.
    #[serde(rename = "or_")]
    Or,
}

impl Operator {
    /// Whether this is the default, which is not written.
    pub(crate) fn is_and(&self) -> bool {
        matches!(self, Self::And)
    }
}

macro_rules! leaf {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$field_doc:meta])* $field:ident: $type:ty = $wire:tt,)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// How the constraints below combine.
            #[serde(default, skip_serializing_if = "Operator::is_and")]
            pub operator: Operator,
            $(
                $(#[$field_doc])*
                #[serde(default = "none", rename = $wire, skip_serializing_if = "Option::is_none")]
                pub $field: Option<$type>,
            )*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { operator: Operator::And, $($field: None,)* }
            }
        }
    };
}

/// `None` for any type, also one without a default.
fn none<T>() -> Option<T> {
    None
}

/// A constraint on an id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Ids<Id> {
    /// How the constraints below combine.
    #[serde(default, skip_serializing_if = "Operator::is_and")]
    pub operator: Operator,
    /// It is one of these.
    #[serde(default = "none", rename = "any_", skip_serializing_if = "Option::is_none")]
    pub any: Option<Vec<Id>>,
    /// It is none of these.
    #[serde(default = "none", rename = "not_any_", skip_serializing_if = "Option::is_none")]
    pub not_any: Option<Vec<Id>>,
    /// It is absent, or it is not.
    #[serde(default = "none", rename = "is_null_", skip_serializing_if = "Option::is_none")]
    pub is_null: Option<bool>,
}

impl<Id> Default for Ids<Id> {
    fn default() -> Self {
        Self { operator: Operator::And, any: None, not_any: None, is_null: None }
    }
}

leaf! {
    /// A constraint on a text.
    Text {
        /// It is one of these.
        any: Vec<String> = "any_",
        /// It is none of these.
        not_any: Vec<String> = "not_any_",
        /// It contains this, whatever the case of letters.
        like: String = "like_",
        /// It is absent, or it is not.
        is_null: bool = "is_null_",
    }
}

leaf! {
    /// A constraint on a set of tags.
    Tags {
        /// It holds all of these.
        all: Vec<String> = "all_",
        /// It holds at least one of these.
        any: Vec<String> = "any_",
        /// It is empty, or it is not.
        is_null: bool = "is_null_",
    }
}

leaf! {
    /// A constraint on a time; both ends belong to the range.
    Time {
        /// Not later than this.
        before: Timestamp = "before_",
        /// Not earlier than this.
        after: Timestamp = "after_",
        /// It is absent, or it is not.
        is_null: bool = "is_null_",
    }
}

leaf! {
    /// A constraint on a number; both ends belong to the range.
    Number {
        /// At least this.
        ge: i64 = "ge_",
        /// At most this.
        le: i64 = "le_",
    }
}

leaf! {
    /// A constraint on a yes or no.
    Flag {
        /// It is this.
        eq: bool = "eq_",
    }
}

leaf! {
    /// A constraint on the name of a work queue.
    QueueName {
        /// It is one of these.
        any: Vec<String> = "any_",
        /// It begins with one of these, whatever the case of letters.
        starts_with: Vec<String> = "startswith_",
    }
}

leaf! {
    /// A constraint on the status of a worker.
    WorkerStatuses {
        /// It is one of these.
        any: Vec<WorkerStatus> = "any_",
        /// It is none of these.
        not_any: Vec<WorkerStatus> = "not_any_",
    }
}

leaf! {
    /// A constraint on the type of a state.
    StateTypes {
        /// It is one of these.
        any: Vec<StateType> = "any_",
        /// It is none of these.
        not_any: Vec<StateType> = "not_any_",
    }
}

leaf! {
    /// A constraint on the current state of a run.
    StateFilter {
        /// On its type.
        state_type: StateTypes = "type",
        /// On its name.
        name: Text = "name",
    }
}

/// A search in a text. Words are alternatives; `+word` must be there, `-word` must not; quotes keep words together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// Words to find.
    pub query: String,
}

/// What a search looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchTerms {
    /// At least one of these.
    pub any: Vec<String>,
    /// All of these.
    pub all: Vec<String>,
    /// None of these.
    pub none: Vec<String>,
}

impl Search {
    /// The search taken apart. A quote that is not closed reaches to the end.
    #[must_use]
    pub fn terms(&self) -> SearchTerms {
        let mut terms = SearchTerms::default();
        let mut rest = self.query.trim_start();
        while let Some(first) = rest.chars().next() {
            let (list, word) = match first {
                '+' => (&mut terms.all, &rest[1..]),
                '-' | '!' => (&mut terms.none, &rest[1..]),
                _ => (&mut terms.any, rest),
            };
            let (term, after) = match word.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => word.split_once(char::is_whitespace).unwrap_or((word, "")),
            };
            if !term.is_empty() {
                list.push(term.to_owned());
            }
            rest = after.trim_start();
        }
        terms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_taken_apart() {
        let search = Search { query: r#" error "connection timeout" +db -debug !"old news" - "#.to_owned() };
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
        assert_eq!(
            search.terms(),
            SearchTerms { any: owned(&["error", "connection timeout"]), all: owned(&["db"]), none: owned(&["debug", "old news"]) }
        );
    }
}

//! What lists in numbered pages and operations on many rows have in common.

use serde::{Deserialize, Deserializer, Serialize};

/// How many rows one operation on many changes when nothing else is asked, and at most.
pub const BULK_LIMIT: i64 = 50;

/// The page that is meant when none is named.
pub(crate) fn first() -> i64 {
    1
}

/// Reads a number, or `null` for the first page.
pub(crate) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_else(first))
}

/// The limit of an operation on many rows that names none.
pub(crate) fn bulk_limit() -> i64 {
    BULK_LIMIT
}

/// Reads such a limit, or `null` for the most that there may be.
pub(crate) fn bulk<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_else(bulk_limit))
}

/// One page of a list, and how much there is in all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Paginated<T> {
    /// The rows of the page.
    pub results: Vec<T>,
    /// How many rows match on all pages.
    pub count: u64,
    /// How many rows a page has.
    pub limit: u64,
    /// How many pages there are.
    pub pages: u64,
    /// Which page this is; the first is 1.
    pub page: u64,
}

/// How many pages of `limit` rows so many rows fill.
#[must_use]
pub fn page_count(count: u64, limit: u64) -> u64 {
    if limit == 0 { 0 } else { count.div_ceil(limit) }
}

impl<T> Paginated<T> {
    /// A page of `limit` rows out of `count`.
    #[must_use]
    pub fn new(results: Vec<T>, count: u64, limit: u64, page: u64) -> Self {
        Self { results, count, limit, pages: page_count(count, limit), page }
    }
}

/// Answer of an operation that deletes many rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Deleted<Id> {
    /// Those that are gone.
    pub deleted: Vec<Id>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_not_full_counts() {
        for (count, limit, expected) in [(0, 10, 0), (1, 10, 1), (10, 10, 1), (11, 10, 2), (5, 0, 0)] {
            assert_eq!(Paginated::<u8>::new(Vec::new(), count, limit, 1).pages, expected, "{count} in pages of {limit}");
        }
    }
}

//! The data of an answer to a statement.

use std::collections::BTreeMap;

use onloan_blocks::database::Executed;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::result::ColumnType;

/// Everything that a query's answer may hold; which of it is there depends on how far the query is.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct QueryData {
    pub(crate) query_id: Option<String>,
    pub(crate) sql_state: Option<String>,
    pub(crate) statement_type_id: Option<i64>,
    /// Where to ask for the result of a query that still runs.
    pub(crate) get_result_url: Option<String>,
    /// Set for file transfers, which no statement of a flow is.
    pub(crate) command: Option<String>,

    #[serde(rename = "rowtype")]
    pub(crate) columns: Option<Vec<ColumnType>>,
    pub(crate) query_result_format: Option<String>,
    /// Rows as JSON, kept as text until they are read.
    #[serde(rename = "rowset")]
    pub(crate) json_rows: Option<Box<RawValue>>,
    /// Rows as an Arrow stream.
    #[serde(rename = "rowsetBase64", alias = "rowsetbase64")]
    pub(crate) arrow_rows: Option<String>,
    pub(crate) chunks: Option<Vec<Chunk>>,
    pub(crate) chunk_headers: Option<BTreeMap<String, String>>,
    /// The key of the chunks' store, where no headers are named.
    pub(crate) qrmk: Option<String>,
}

/// A part of the result that lies in a store.
#[derive(Deserialize, Clone)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Chunk {
    /// Where; its query is a credential.
    pub(crate) url: String,
    /// Its size in memory.
    #[serde(default)]
    pub(crate) uncompressed_size: u64,
}

/// Statement types from here to [`LAST_DML`] change rows, and their result is how many.
const FIRST_DML: i64 = 0x3000;
const LAST_DML: i64 = 0x3FFF;

impl QueryData {
    /// What became of the statement.
    pub(crate) fn executed(&self) -> Executed {
        Executed { query_id: self.query_id.clone(), rows_affected: self.rows_affected() }
    }

    /// The one row of a change's result names the numbers of rows inserted, updated and deleted.
    fn rows_affected(&self) -> u64 {
        let changes = self.statement_type_id.is_some_and(|id| (FIRST_DML..=LAST_DML).contains(&id));
        let rows = self.json_rows.as_ref().filter(|_| changes);
        let rows: Option<Vec<Vec<Option<String>>>> = rows.and_then(|rows| serde_json::from_str(rows.get()).ok());
        let first = rows.into_iter().flatten().next().unwrap_or_default();
        let names = self.columns.iter().flatten().map(|column| column.name.as_str());
        // "number of multi-joined rows updated" counts rows that are among the updated ones already.
        let counted = names.zip(first).filter(|(name, _)| name.starts_with("number of rows "));
        counted.filter_map(|(_, count)| count?.parse::<u64>().ok()).sum()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    fn affected(statement_type: i64, names: &[&str], counts: &[&str]) -> u64 {
        let columns: Vec<_> = names.iter().map(|name| json!({"name": name, "type": "fixed"})).collect();
        let data = json!({"statementTypeId": statement_type, "rowtype": columns, "rowset": [counts]}).to_string();
        serde_json::from_str::<QueryData>(&data).unwrap().executed().rows_affected
    }

    #[test]
    fn changes_are_counted_once() {
        assert_eq!(affected(0x3100, &["number of rows inserted"], &["3"]), 3);
        assert_eq!(affected(0x3200, &["number of rows updated", "number of multi-joined rows updated"], &["5", "2"]), 5);
        assert_eq!(affected(0x3400, &["number of rows inserted", "number of rows updated", "number of rows deleted"], &["1", "2", "3"]), 6);
        assert_eq!(affected(0x1000, &["number of rows inserted"], &["3"]), 0);
    }
}

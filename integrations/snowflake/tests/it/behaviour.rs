//! What every database does, Snowflake does too: whatever form its results come in.

use async_trait::async_trait;
use onloan_blocks::database::{
    Column, Connection, Database, DatabaseError, Executed, Params, Row, Rows, SuiteDialect, Value, database_behaviour,
};
use onloan_snowflake::SnowflakeConnection;
use serde_json::json;

use crate::harness::{open, user};

const DIALECT: SuiteDialect = SuiteDialect {
    boolean: "BOOLEAN",
    integer: "NUMBER(38, 0)",
    float: "FLOAT",
    decimal: "NUMBER(38, 10)",
    text: "VARCHAR",
    bytes: "BINARY",
    date: "DATE",
    time: "TIME(6)",
    date_time: "TIMESTAMP_NTZ(6)",
    timestamp: "TIMESTAMP_LTZ(6)",
    offset_timestamp: ("TIMESTAMP_TZ(6)", false),
    json: ("VARIANT", "PARSE_JSON(%(doc)s)"),
};

async fn behaves(options: serde_json::Value) {
    let user = user(options);
    let session = Connection::new(WithoutOffsets(open(&user).await), 1);
    database_behaviour(&session, DIALECT).await;
}

/// The stand-in has one type for instants, `TIMESTAMP_TZ`, and forgets every offset. Unit tests read the real types from
/// batches in the documented forms.
struct WithoutOffsets(SnowflakeConnection);

struct RowsWithoutOffsets(Box<dyn Rows>);

#[async_trait]
impl Database for WithoutOffsets {
    async fn execute(&self, sql: &str, params: &Params) -> Result<Executed, DatabaseError> {
        self.0.execute(sql, params).await
    }

    async fn execute_many(&self, sql: &str, rows: &[Params]) -> Result<Executed, DatabaseError> {
        self.0.execute_many(sql, rows).await
    }

    async fn query(&self, sql: &str, params: &Params) -> Result<Box<dyn Rows>, DatabaseError> {
        Ok(Box::new(RowsWithoutOffsets(self.0.query(sql, params).await?)))
    }

    async fn close(&self) -> Result<(), DatabaseError> {
        self.0.close().await
    }
}

#[async_trait]
impl Rows for RowsWithoutOffsets {
    fn columns(&self) -> &[Column] {
        self.0.columns()
    }

    async fn next(&mut self, size: usize) -> Result<Vec<Row>, DatabaseError> {
        Ok(self.0.next(size).await?.into_iter().map(without_offsets).collect())
    }
}

fn without_offsets(row: Row) -> Row {
    let columns = row.columns().into();
    let plain = |value| match value {
        Value::OffsetTimestamp(instant, _) => Value::Timestamp(instant),
        other => other,
    };
    Row::new(columns, row.into_values().into_iter().map(plain).collect())
}

#[tokio::test]
async fn with_arrow_results() {
    behaves(json!({"result_format": "arrow"})).await;
}

#[tokio::test]
async fn with_json_results_in_chunks_of_queries_that_take_a_while() {
    behaves(json!({"result_format": "json", "chunk_rows": 2, "bare_gzip": true, "running_polls": 1})).await;
}

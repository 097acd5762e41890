//! Values of every type, there and back.

use bigdecimal::BigDecimal;
use jiff::{Timestamp, ZonedDateTime, civil};
use serde::Deserialize;
use serde_json::json;

use super::{SuiteDialect, table};
use crate::database::{Connection, Params, Row, Value};
use crate::params;

const INSERT: &str = "INSERT INTO suite_types (flag, whole, real_, exact, words, raw, day_, clock, moment, instant, zoned) \
     VALUES (%(flag)s, %(whole)s, %(real)s, %(exact)s, %(words)s, %(raw)s, %(day)s, %(clock)s, %(moment)s, %(instant)s, %(zoned)s)";
const SELECT: &str = "SELECT flag, whole, real_, exact, words, raw, day_, clock, moment, instant, zoned FROM suite_types ORDER BY whole";

pub(super) async fn run(session: &Connection, dialect: &SuiteDialect) {
    every_type_comes_back_as_it_went(session, dialect).await;
    null_comes_back_from_every_type(session, dialect).await;
    many_rows_may_mix_values_and_nulls(session, dialect).await;
    rows_read_into_structs_and_tuples(session, dialect).await;
    documents_come_back_as_documents(session, dialect).await;
}

async fn types_table(session: &Connection, dialect: &SuiteDialect) {
    let SuiteDialect { boolean, integer, float, decimal, text, bytes, date, time, date_time, timestamp, .. } = dialect;
    let columns = format!(
        "flag {boolean}, whole {integer}, real_ {float}, exact {decimal}, words {text}, raw {bytes}, day_ {date}, \
         clock {time}, moment {date_time}, instant {timestamp}, zoned {}",
        dialect.offset_timestamp.0
    );
    table(session, "suite_types", &columns).await;
    session.reset_cursors();
}

fn decimal(text: &str) -> BigDecimal {
    text.parse().expect("a decimal")
}

fn zoned() -> ZonedDateTime {
    civil::date(2026, 3, 29)
        .at(12, 30, 0, 250_000_000)
        .to_zoned_datetime(jiff::tz::TimeZone::fixed(jiff::tz::offset(-7)))
        .expect("a moment")
}

fn instant() -> Timestamp {
    "1999-12-31T23:59:59.999999Z".parse().expect("an instant")
}

fn values(whole: i64) -> Params {
    params! {
        flag: true,
        whole: whole,
        real: -0.1,
        exact: decimal("1234567890123456789012345678.0123456789"),
        words: "Zoë 🚀",
        raw: vec![0_u8, 255, 39, 92],
        day: civil::date(1999, 12, 31),
        clock: civil::time(3, 4, 5, 123_456_000),
        moment: civil::date(2026, 1, 2).at(23, 59, 59, 1_000),
        instant: instant(),
        zoned: zoned(),
    }
}

fn nulls() -> Params {
    values(0).into_iter().map(|(name, _)| (name, Value::Null)).collect()
}

fn assert_values(row: &Row, whole: i64, dialect: &SuiteDialect) {
    assert!(row.get::<bool>("flag").expect("a boolean"));
    assert_eq!(row.get::<i64>("whole").expect("a whole number"), whole);
    assert_eq!(row.get::<f64>("real_").expect("a float"), -0.1);
    assert_eq!(row.get::<BigDecimal>("exact").expect("a decimal"), decimal("1234567890123456789012345678.0123456789"));
    assert_eq!(row.get::<String>("words").expect("text"), "Zoë 🚀");
    assert_eq!(row.get::<Vec<u8>>("raw").expect("bytes"), [0, 255, 39, 92]);
    assert_eq!(row.value("day_").expect("a column"), &Value::Date(civil::date(1999, 12, 31)));
    assert_eq!(row.value("clock").expect("a column"), &Value::Time(civil::time(3, 4, 5, 123_456_000)));
    assert_eq!(row.value("moment").expect("a column"), &Value::DateTime(civil::date(2026, 1, 2).at(23, 59, 59, 1_000)));
    assert_eq!(row.value("instant").expect("a column"), &Value::Timestamp(instant()));
    if dialect.offset_timestamp.1 {
        assert_eq!(row.value("zoned").expect("a column"), &Value::from(zoned()));
    } else {
        assert_eq!(row.value("zoned").expect("a column"), &Value::Timestamp(zoned().timestamp()));
    }
}

async fn every_type_comes_back_as_it_went(session: &Connection, dialect: &SuiteDialect) {
    types_table(session, dialect).await;
    for whole in [i64::MIN, i64::MAX] {
        session.execute(INSERT, &values(whole)).await.expect("every type can be bound");
    }
    let rows = session.fetch_all(SELECT, &Params::none()).await.expect("every type can be read");
    assert_eq!(rows.len(), 2);
    assert_values(&rows[0], i64::MIN, dialect);
    assert_values(&rows[1], i64::MAX, dialect);
}

async fn null_comes_back_from_every_type(session: &Connection, dialect: &SuiteDialect) {
    types_table(session, dialect).await;
    session.execute(INSERT, &nulls()).await.expect("null can be bound to every type");
    let row = session.fetch_one(SELECT, &Params::none()).await.expect("null can be read").expect("a row");
    assert!(row.values().iter().all(Value::is_null), "{row:?}");
}

async fn many_rows_may_mix_values_and_nulls(session: &Connection, dialect: &SuiteDialect) {
    types_table(session, dialect).await;
    let rows = [nulls().with("whole", 1), values(2), nulls().with("whole", 3), values(1 << 40)];
    let inserted = session.execute_many(INSERT, &rows).await.expect("values and nulls can be mixed");
    assert_eq!(inserted.rows_affected, 4);
    let rows = session.fetch_all(SELECT, &Params::none()).await.expect("they can be read");
    assert_values(&rows[1], 2, dialect);
    assert_values(&rows[3], 1 << 40, dialect);
    assert_eq!(rows[2].get::<Option<String>>("words").expect("text or null"), None);
}

#[derive(Debug, PartialEq, Deserialize)]
struct Typed {
    whole: u8,
    words: Option<String>,
    day_: civil::Date,
    exact: BigDecimal,
    instant: Timestamp,
    flag: Option<bool>,
}

async fn rows_read_into_structs_and_tuples(session: &Connection, dialect: &SuiteDialect) {
    types_table(session, dialect).await;
    session.execute(INSERT, &values(7).with("words", Value::Null)).await.expect("a row is inserted");
    let typed: Vec<Typed> = session.fetch_all_as(SELECT, &Params::none()).await.expect("a struct takes the row");
    let exact = decimal("1234567890123456789012345678.0123456789");
    let expected = Typed { whole: 7, words: None, day_: civil::date(1999, 12, 31), exact, instant: instant(), flag: Some(true) };
    assert_eq!(typed, [expected]);
    let sql = "SELECT whole, words FROM suite_types";
    let tuple: Option<(i64, Option<String>)> = session.fetch_one_as(sql, &Params::none()).await.expect("a tuple takes the row");
    assert_eq!(tuple, Some((7, None)));
    session.reset_cursors();
    let error = session.fetch_one_as::<(i64, String)>(sql, &Params::none()).await.expect_err("null is no text");
    assert!(error.message.to_lowercase().contains("column `words` holds null"), "{error}");
}

async fn documents_come_back_as_documents(session: &Connection, dialect: &SuiteDialect) {
    let (json_type, expression) = dialect.json;
    table(session, "suite_documents", &format!("doc {json_type}")).await;
    let document = json!({"a": [1, 2.5, "ü"], "b": {"c": null, "d": true}});
    let sql = format!("INSERT INTO suite_documents (doc) SELECT {expression}");
    session.execute(&sql, &params! { doc: document.clone() }).await.expect("a document can be bound");
    let sql = "SELECT doc FROM suite_documents";
    let row = session.fetch_one(sql, &Params::none()).await.expect("a document can be read").expect("a row");
    assert_eq!(row.value("doc").expect("a column"), &Value::Json(document));
}

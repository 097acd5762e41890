//! Results in every form, and how much of them is held.

use onloan_blocks::database::{Database as _, Params, Row, Value};
use onloan_testkit::SnowflakeUser;
use serde_json::json;

use crate::harness::{CHUNKS, connect, eventually, open, requests, user};

const NONE: fn() -> Params = Params::none;
const TYPES: &str = "SELECT 1 AS a, 2.50::NUMBER(10, 2) AS b, 1.5::FLOAT AS c, 'ü' AS d, TRUE AS e, '1969-12-31'::DATE AS f, \
     '01:02:03.000004'::TIME AS g, '9999-12-31 00:00:00'::TIMESTAMP_NTZ AS h, '1969-12-31 23:59:59.5 +00:00'::TIMESTAMP_TZ AS i, \
     TO_BINARY('00FF', 'HEX') AS j, PARSE_JSON('{\"k\": [1, null]}') AS k, \
     '12345678901234567890123456789.5'::NUMBER(38, 1) AS l, NULL AS m, NULL::TIMESTAMP_NTZ AS n, NULL::NUMBER AS o";

async fn rows(user: &SnowflakeUser<'_>, sql: &str) -> Vec<Row> {
    connect(user).await.fetch_all(sql, &NONE()).await.unwrap()
}

fn downloads(user: &SnowflakeUser<'_>) -> usize {
    requests(user, CHUNKS).len()
}

#[tokio::test]
async fn arrow_and_json_say_the_same() {
    let arrow = rows(&user(json!({"result_format": "arrow"})), TYPES).await;
    let json = rows(&user(json!({"result_format": "json"})), TYPES).await;
    assert_eq!(arrow, json);
    let text = |name: &str| format!("{:?}", arrow[0].value(name).unwrap());
    let expected = [
        ("a", "Int(1)"),
        ("c", "Float(1.5)"),
        ("d", "Text(\"ü\")"),
        ("e", "Bool(true)"),
        ("f", "Date(1969-12-31)"),
        ("g", "Time(01:02:03.000004)"),
        ("h", "DateTime(9999-12-31T00:00:00)"),
        ("i", "OffsetTimestamp(1969-12-31T23:59:59.5Z, 00:00:00)"),
        ("j", "Bytes([0, 255])"),
        ("m", "Null"),
        ("n", "Null"),
        ("o", "Null"),
    ];
    for (name, value) in expected {
        assert_eq!(text(name), value, "{name}");
    }
    assert_eq!(arrow[0].value("b").unwrap(), &Value::Decimal("2.50".parse().unwrap()));
    assert_eq!(arrow[0].value("k").unwrap(), &Value::Json(json!({"k": [1, null]})));
    assert_eq!(arrow[0].value("l").unwrap(), &Value::Decimal("12345678901234567890123456789.5".parse().unwrap()));
}

#[tokio::test]
async fn types_that_the_stand_in_lacks_are_read_from_the_forms_that_drivers_document() {
    let user = user(json!({}));
    let column = |name: &str, kind: &str| json!({"name": name, "type": kind, "scale": 9, "nullable": true});
    let data = json!({
        "queryResultFormat": "json",
        "rowtype": [
            column("INSTANT", "timestamp_ltz"),
            column("ZONED", "timestamp_tz"),
            {"name": "VECTOR", "type": "vector", "vectorDimension": 2, "fields": [{"type": "real"}]},
            {"name": "PLACE", "type": "object", "extTypeName": "GEOGRAPHY"},
            column("LIST", "array"),
            column("EXACT", "decfloat"),
        ],
        "rowset": [
            ["1.500000000", "1.500000000 1020", "[0.5,-1.0]", "{\"type\": \"Point\"}", "[1, undefined]", "1.5e10"],
            [null, null, null, null, null, null],
        ],
    });
    user.canned("SELECT special", &data).unwrap();
    let rows = rows(&user, "SELECT special").await;
    let types: Vec<_> = rows[0].columns().iter().map(|column| column.type_name.as_str()).collect();
    assert_eq!(types, ["TIMESTAMP_LTZ(9)", "TIMESTAMP_TZ(9)", "VECTOR(2)", "GEOGRAPHY", "ARRAY", "DECFLOAT"]);
    let instant = jiff::Timestamp::from_millisecond(1_500).unwrap();
    let expected = [
        Value::Timestamp(instant),
        Value::OffsetTimestamp(instant, jiff::tz::Offset::constant(-7)),
        Value::Json(json!([0.5, -1.0])),
        Value::Json(json!({"type": "Point"})),
        Value::from("[1, undefined]"),
        Value::Decimal("15000000000".parse().unwrap()),
    ];
    assert_eq!(rows[0].values(), expected);
    assert!(rows[1].values().iter().all(Value::is_null));
}

#[tokio::test]
async fn an_empty_result_still_has_columns() {
    for format in ["arrow", "json"] {
        let user = user(json!({"result_format": format}));
        let mut rows = open(&user).await.query("SELECT 1 AS a, 'x' AS b WHERE 1 = 0", &NONE()).await.unwrap();
        assert_eq!(rows.columns().iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["A", "B"]);
        assert!(rows.next(5).await.unwrap().is_empty());
    }
}

/// 200,000 rows in 20 parts, of which 19 are downloaded.
const MANY: &str = "SELECT seq AS id, 'row ' || seq AS name FROM (SELECT ROW_NUMBER() OVER (ORDER BY NULL) AS seq FROM TABLE(GENERATOR(ROWCOUNT => 200000))) ORDER BY id";
const PARTS: usize = 20;
/// A part that is read, and two ahead.
const HELD: usize = 3;

#[tokio::test]
async fn two_hundred_thousand_rows_are_held_a_few_parts_at_a_time() {
    for format in ["arrow", "json"] {
        let user = user(json!({"result_format": format, "chunk_rows": 200_000 / PARTS, "bare_gzip": format == "json"}));
        let mut rows = open(&user).await.query(MANY, &NONE()).await.unwrap();
        let mut expected = 1;
        loop {
            let some = rows.next(1_000).await.unwrap();
            if some.is_empty() {
                break;
            }
            for row in some {
                assert_eq!(row.at::<i64>(0).unwrap(), expected);
                assert_eq!(row.at::<String>(1).unwrap(), format!("row {expected}"));
                expected += 1;
            }
            let read = usize::try_from(expected - 1).unwrap() / (200_000 / PARTS);
            assert!(downloads(&user) <= read + HELD, "{} downloads after {read} parts", downloads(&user));
        }
        assert_eq!((expected - 1, downloads(&user)), (200_000, PARTS - 1));
    }
}

#[tokio::test]
async fn a_dropped_result_downloads_no_more() {
    let user = user(json!({"chunk_rows": 1}));
    let connection = open(&user).await;
    let mut rows = connection.query("SELECT column1 FROM VALUES (1), (2), (3), (4), (5), (6), (7), (8)", &NONE()).await.unwrap();
    rows.next(1).await.unwrap();
    drop(rows);
    connection.close().await.unwrap();
    eventually("the session ends", || requests(&user, "/session").iter().any(|request| request.query["delete"] == "true")).await;
    assert!(downloads(&user) < 7);
}

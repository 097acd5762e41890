//! Postgres's own types, in and out, and how values find the type of their place.

use onloan_blocks::database::{DatabaseErrorKind, Params, Value};
use onloan_blocks::params;
use serde_json::json;

use crate::postgres::connect;

#[tokio::test]
async fn values_of_postgres_types_come_as_postgres_shows_them() {
    let db = connect().await;
    db.execute("CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN positive AS INT CHECK (VALUE > 0)", &Params::none()).await.unwrap();
    // The text of each is Postgres's own: it is what the value is compared with.
    let texts = [
        "'192.168.0.1'::inet",
        "'10.0.0.0/8'::cidr",
        "'::1/64'::inet",
        "'2001:db8::ff'::inet",
        "'08:00:2b:01:02:03'::macaddr",
        "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid",
        "B'10110'::bit(5)",
        "B'1'::varbit",
        "'ok'::mood",
        "'a'::\"char\"",
        "'ab'::char(4)",
        "'name'::name",
        "'infinity'::timestamptz",
        "'-infinity'::date",
        "'24:00'::time",
        "'03:04:05.5+05:30'::timetz",
        "'<a>b</a>'::xml",
    ];
    for expression in texts {
        let sql = format!("SELECT {expression} AS v, format('%s', {expression}) AS t");
        let row = db.fetch_one(&sql, &Params::none()).await.unwrap().unwrap();
        let (found, text): (String, String) = row.to().unwrap();
        assert_eq!(found, text, "{expression}");
    }
}

#[tokio::test]
async fn numbers_and_intervals_are_exact() {
    let db = connect().await;
    let decimal = |text: &str| Value::Decimal(text.parse().unwrap());
    let cases = [
        ("0::numeric", decimal("0")),
        ("0.0001::numeric", decimal("0.0001")),
        ("-12345.6700::numeric", decimal("-12345.6700")),
        ("1e20::numeric", decimal("100000000000000000000")),
        ("12345678901234567890123456789012345678.9::numeric", decimal("12345678901234567890123456789012345678.9")),
        ("0.1::real", Value::Float(0.1)),
        ("'-Infinity'::numeric", Value::Float(f64::NEG_INFINITY)),
        ("32767::smallint", Value::Int(32767)),
        ("4294967295::oid", Value::Int(4_294_967_295)),
        ("interval '1 year 2 mons -3 days 04:05:06.7'", Value::from("P1Y2M-3DT4H5M6.7S")),
        ("interval '-0.5 seconds'", Value::from("PT-0.5S")),
        ("interval '0'", Value::from("PT0S")),
        ("'0001-01-01'::date", Value::Date(jiff::civil::date(1, 1, 1))),
        ("'1969-12-31 23:59:59.999999'::timestamp", Value::DateTime(jiff::civil::date(1969, 12, 31).at(23, 59, 59, 999_999_000))),
    ];
    for (expression, expected) in cases {
        let row = db.fetch_one(&format!("SELECT {expression} AS v"), &Params::none()).await.unwrap().unwrap();
        assert_eq!(row.value("v").unwrap(), &expected, "{expression}");
    }
}

#[tokio::test]
async fn arrays_and_documents_come_as_json() {
    let db = connect().await;
    let cases = [
        ("ARRAY[1, NULL, 3]", json!([1, null, 3])),
        ("ARRAY[['a', 'b'], ['c', 'd']]", json!([["a", "b"], ["c", "d"]])),
        ("'{}'::int[]", json!([])),
        ("ARRAY['2026-01-02'::date]", json!(["2026-01-02"])),
        ("ARRAY['{\"a\": 1}'::jsonb]", json!([{"a": 1}])),
        ("'{\"b\": [1, 2.5]}'::json", json!({"b": [1, 2.5]})),
    ];
    for (expression, expected) in cases {
        let row = db.fetch_one(&format!("SELECT {expression} AS v"), &Params::none()).await.unwrap().unwrap();
        assert_eq!(row.value("v").unwrap(), &Value::Json(expected), "{expression}");
    }
}

#[tokio::test]
async fn a_type_without_a_counterpart_says_what_to_select() {
    let db = connect().await;
    let error = db.fetch_one("SELECT int4range(1, 5) AS span", &Params::none()).await.unwrap_err();
    assert_eq!(error.kind, DatabaseErrorKind::Value);
    assert!(error.message.ends_with("select `span::text`"), "{error}");
}

const TABLE: &str = "CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE TABLE t (id INT, small SMALLINT, code CHAR(3), mood mood, at DATE, uuid UUID, address INET, doc JSON, tags TEXT[], bits BIT(3), amount NUMERIC(10, 2))";
const INSERT: &str = "INSERT INTO t (id, small, code, mood, at, uuid, address, doc, tags, bits, amount) VALUES
    (%(id)s, %(small)s, %(code)s, %(mood)s, %(at)s, %(uuid)s, %(address)s, %(doc)s, %(tags)s, %(bits)s, %(amount)s)";

fn texts(id: i64) -> Params {
    params! {
        id: id, small: 7, code: "abc", mood: "ok", at: "2026-01-02", uuid: "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        address: "10.0.0.1", doc: "{\"a\": 1}", tags: "{x,y}", bits: "101", amount: "12.50",
    }
}

fn typed(id: i64) -> Params {
    texts(id)
        .with("at", jiff::civil::date(2026, 1, 2))
        .with("doc", json!({"a": 1}))
        .with("amount", "12.50".parse::<bigdecimal::BigDecimal>().unwrap())
}

fn nulls(id: i64) -> Params {
    texts(0).into_iter().map(|(name, _)| (name, Value::Null)).collect::<Params>().with("id", id)
}

#[tokio::test]
async fn text_takes_the_type_of_its_place_one_row_or_many() {
    let db = connect().await;
    db.execute(TABLE, &Params::none()).await.unwrap();
    for params in [texts(1), typed(2), nulls(3)] {
        db.execute(INSERT, &params).await.unwrap();
    }
    let many = [nulls(4), typed(5), texts(6)];
    assert_eq!(db.execute_many(INSERT, &many).await.unwrap().rows_affected, 3);
    let sql =
        "SELECT count(*), count(amount), count(DISTINCT (code, mood, at, uuid, address, doc::text::jsonb, tags, bits, amount)) FROM t";
    let counts: Option<(i64, i64, i64)> = db.fetch_one_as(sql, &Params::none()).await.unwrap();
    assert_eq!(counts, Some((6, 4, 2)), "six rows, four with values, and all values alike");
    let found: Option<i64> = db
        .fetch_one_as(
            "SELECT min(id) FROM t WHERE mood = %(mood)s AND uuid = %(uuid)s",
            &params! {
                mood: "ok", uuid: "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"
            },
        )
        .await
        .unwrap();
    assert_eq!(found, Some(1));
}

#[tokio::test]
async fn values_outside_a_table_keep_their_own_type() {
    let db = connect().await;
    let sql = "SELECT %(whole)s, %(wide)s, %(float)s, %(flag)s, %(text)s, %(raw)s, %(nothing)s, make_date(%(year)s, 1, 2)";
    let raw = vec![0_u8, 255];
    let params =
        params! { whole: 1, wide: 1_i64 << 40, float: 0.5, flag: true, text: "x", raw: raw.clone(), nothing: None::<i64>, year: 2026 };
    let row = db.fetch_one(sql, &params).await.unwrap().unwrap();
    let expected: [Value; 8] = [
        1.into(),
        (1_i64 << 40).into(),
        0.5.into(),
        true.into(),
        "x".into(),
        raw.into(),
        Value::Null,
        jiff::civil::date(2026, 1, 2).into(),
    ];
    assert_eq!(row.values(), expected);
    // The same statement with a value of another kind: what was prepared for the first does not fit the second.
    let row = db.fetch_one(sql, &params.with("whole", "one").with("year", 1999)).await.unwrap().unwrap();
    assert_eq!(row.values()[0], Value::from("one"));
}

#[tokio::test]
async fn rows_that_cannot_go_together_go_one_by_one() {
    let db = connect().await;
    db.execute("CREATE TABLE t (a INT PRIMARY KEY, b INT DEFAULT 9)", &Params::none()).await.unwrap();
    let rows = [params! { a: 1, b: 1 }, params! { a: 1, b: 5 }];
    let upsert = "INSERT INTO t VALUES (%(a)s, %(b)s) ON CONFLICT (a) DO UPDATE SET b = t.b + excluded.b";
    assert_eq!(db.execute_many(upsert, &rows).await.unwrap().rows_affected, 2);
    // Postgres cannot tell the types of a sum of two unknowns.
    let rows = [params! { a: 2, b: 3 }, params! { a: 3, b: 4 }];
    assert_eq!(db.execute_many("INSERT INTO t (a) VALUES (%(a)s + %(b)s)", &rows).await.unwrap().rows_affected, 2);
    db.execute("BEGIN", &Params::none()).await.unwrap();
    let rows = [params! { a: 20, b: 3 }, params! { a: 30, b: 4 }];
    assert_eq!(db.execute_many("INSERT INTO t (a) VALUES (%(a)s + %(b)s)", &rows).await.unwrap().rows_affected, 2);
    db.execute("COMMIT", &Params::none()).await.unwrap();
    let all: Vec<(i64, i64)> = db.fetch_all_as("SELECT a, b FROM t ORDER BY a", &Params::none()).await.unwrap();
    assert_eq!(all, [(1, 6), (5, 9), (7, 9), (23, 9), (34, 9)]);
}

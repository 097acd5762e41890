//! The Snowflake stand-in, judged by the official Python connector: what satisfies that may judge our client.

use onloan_testkit::fakesnow::ACCOUNT;
use onloan_testkit::{Fakesnow, Fault, KeyPair, SnowflakeUser, UserOptions, python};
use serde_json::{Value, json};

const PASSWORD: &str = "fake-password";

/// Runs Python that has an open connector connection `c` at hand; answers what it printed, or what it raised.
fn connector(user: &SnowflakeUser<'_>, login: &Value, code: &str) -> Result<String, String> {
    let prelude = "
import json, os, snowflake.connector
c = snowflake.connector.connect(**json.loads(os.environ['TESTKIT_LOGIN']))
";
    let mut arguments = json!({
        "protocol": "http", "host": "127.0.0.1", "port": Fakesnow::shared().port(), "account": ACCOUNT,
        "user": user.name, "database": user.database, "schema": "PUBLIC", "login_timeout": 10,
    });
    arguments.as_object_mut().unwrap().extend(login.as_object().unwrap().clone());
    let home = tempfile::tempdir().unwrap();
    let output = python::environment("fakesnow")
        .unwrap()
        .command("python")
        .args(["-c", &format!("{prelude}{code}")])
        .env("TESTKIT_LOGIN", arguments.to_string())
        .env("HOME", home.path())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().trim().to_owned();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

fn user(options: Value) -> SnowflakeUser<'static> {
    Fakesnow::shared().user(UserOptions { password: Some(PASSWORD.into()), options, ..Default::default() }).unwrap()
}

fn password() -> Value {
    json!({"password": PASSWORD})
}

fn queries(user: &SnowflakeUser<'_>) -> Vec<onloan_testkit::SnowflakeRequest> {
    let mut requests = user.requests().unwrap();
    requests.retain(|request| request.path == "/queries/v1/query-request");
    requests
}

#[test]
fn the_right_password_logs_in_and_a_wrong_one_does_not() {
    let user = user(json!({}));
    assert_eq!(connector(&user, &password(), "print(c.cursor().execute('select 40 + 2').fetchone())").unwrap(), "(42,)");
    let refusal = connector(&user, &json!({"password": "fake-wrong"}), "").unwrap_err();
    assert!(refusal.contains("390100"), "{refusal}");
}

#[test]
fn a_key_pair_logs_in_and_another_key_does_not() {
    let (mine, other) = (KeyPair::generate("fake-passphrase").unwrap(), KeyPair::generate("fake-passphrase").unwrap());
    let options = UserOptions { public_key: Some(mine.public_key), ..Default::default() };
    let user = Fakesnow::shared().user(options).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let login = |name: &str, pem: &str, passphrase: &Value| {
        let file = folder.path().join(name);
        std::fs::write(&file, pem).unwrap();
        let login = json!({
            "authenticator": "SNOWFLAKE_JWT", "private_key_file": file, "private_key_file_pwd": passphrase,
        });
        connector(&user, &login, "print(c.cursor().execute('select 1').fetchone())")
    };
    assert_eq!(login("plain", &mine.private_key, &Value::Null).unwrap(), "(1,)");
    assert_eq!(login("sealed", &mine.encrypted_private_key, &json!("fake-passphrase")).unwrap(), "(1,)");
    let refusal = login("other", &other.private_key, &Value::Null).unwrap_err();
    assert!(refusal.contains("390144"), "{refusal}");
}

#[test]
fn tokens_log_in_and_expired_ones_do_not() {
    let user = Fakesnow::shared()
        .user(UserOptions {
            access_tokens: vec!["fake-pat".into()],
            oauth_tokens: vec!["fake-oauth".into()],
            expired_oauth_tokens: vec!["fake-old".into()],
            ..Default::default()
        })
        .unwrap();
    let login = |authenticator: &str, token: &str| {
        let login = json!({"authenticator": authenticator, "token": token});
        connector(&user, &login, "print(c.cursor().execute('select 1').fetchone())")
    };
    assert_eq!(login("PROGRAMMATIC_ACCESS_TOKEN", "fake-pat").unwrap(), "(1,)");
    assert_eq!(login("OAUTH", "fake-oauth").unwrap(), "(1,)");
    assert!(login("PROGRAMMATIC_ACCESS_TOKEN", "fake-other").unwrap_err().contains("394400"));
    assert!(login("OAUTH", "fake-old").unwrap_err().contains("390318"));
    assert!(login("OAUTH", "fake-other").unwrap_err().contains("390303"));
}

/// The connector sends workload identities to Snowflake's own hosts only, so this speaks for it.
#[test]
fn workload_identities_log_in_by_token_or_by_signer() {
    let identities =
        vec![json!({"provider": "OIDC", "token": "fake-oidc-token"}), json!({"provider": "AWS", "access_key_id": "AKIAFAKEWORKLOAD"})];
    let user = Fakesnow::shared()
        .user(UserOptions { password: Some(PASSWORD.into()), workload_identities: identities, ..Default::default() })
        .unwrap();
    let code = format!(
        r#"
import base64, urllib.request
def login(provider, token):
    data = {{"AUTHENTICATOR": "WORKLOAD_IDENTITY", "PROVIDER": provider, "TOKEN": token}}
    body = json.dumps({{"data": data}}).encode()
    answer = json.load(urllib.request.urlopen("{}/session/v1/login-request", data=body))
    return answer["data"]["displayUserName"] if answer["success"] else answer["code"]
def signed(key):
    headers = {{"Authorization": f"AWS4-HMAC-SHA256 Credential={{key}}/20261124/us-east-1/sts/aws4_request, Signature=fake"}}
    return base64.b64encode(json.dumps({{"url": "", "method": "POST", "headers": headers}}).encode()).decode()
print(login("OIDC", "fake-oidc-token"), login("OIDC", "fake-other"), login("AWS", signed("AKIAFAKEWORKLOAD")),
      login("AWS", signed("AKIAFAKEOTHER")), login("AWS", "no attestation"))"#,
        Fakesnow::shared().url(),
    );
    let name = &user.name;
    assert_eq!(connector(&user, &password(), &code).unwrap(), format!("{name} 390144 {name} 390144 390144"));
}

const EVERY_TYPE: &str = r#"
cur = c.cursor()
cur.execute("create table t (n number(10,2), i int, big number(38,2), f float, s text, b boolean, d date, t time,"
            " ts timestamp_ntz, tz timestamp_tz, bin binary, v variant)")
cur.execute("insert into t select 12.34, 7, 123456789012345678901234567890123456.78, 1.5, 'ä', true, '2026-11-24'::date,"
            " '01:02:03.5'::time, '2026-11-24 01:02:03.25'::timestamp_ntz, '2026-11-24 01:02:03 +0000'::timestamp_tz,"
            " to_binary('00ff','hex'), parse_json('{\"a\":1}')")
cur.execute("insert into t (i) values (8)")
rows = cur.execute("select * from t order by i").fetchall()
print([tuple(bytes(v) if isinstance(v, bytearray) else v for v in row) for row in rows])
"#;

#[test]
fn every_type_reads_the_same_as_arrow_and_as_json() {
    let read = |format| connector(&user(json!({"result_format": format})), &password(), EVERY_TYPE).unwrap();
    let (arrow, json) = (read("arrow"), read("json"));
    assert_eq!(arrow, json);
    for expected in ["Decimal('12.34'), 7, Decimal('123456789012345678901234567890123456.78'), 1.5, 'ä', True", "(None, 8, None"] {
        assert!(arrow.contains(expected), "{arrow}");
    }
}

#[test]
fn long_results_come_in_chunks_in_both_formats() {
    let code = "print(sum(r[0] for r in c.cursor().execute('select seq4() from table(generator(rowcount => 10))')))";
    for format in ["arrow", "json"] {
        let user = user(json!({"result_format": format, "chunk_rows": 3}));
        assert_eq!(connector(&user, &password(), code).unwrap(), "45", "{format}");
        let downloads = user.requests().unwrap().iter().filter(|r| r.path.starts_with("/chunks/")).count();
        assert_eq!(downloads, 3, "{format}");
    }
}

#[test]
fn an_expired_session_is_renewed_by_its_master_token() {
    let user = user(json!({}));
    let expire = expire_from_python(&user, "{}");
    let printed = connector(&user, &password(), &format!("{expire}\nprint(c.cursor().execute('select 1').fetchone())"));
    assert_eq!(printed.unwrap(), "(1,)");
    assert!(user.requests().unwrap().iter().any(|request| request.path == "/session/token-request"));
}

#[test]
fn without_a_master_token_only_a_login_helps() {
    let user = user(json!({}));
    let expire = expire_from_python(&user, r#"{"master": true}"#);
    let refusal = connector(&user, &password(), &format!("{expire}\nc.cursor().execute('select 1')")).unwrap_err();
    assert!(refusal.contains("390114"), "{refusal}");
}

/// Python that expires the user's sessions in the midst of a connection.
fn expire_from_python(user: &SnowflakeUser<'_>, body: &str) -> String {
    let url = format!("{}/testkit/users/{}/expire", Fakesnow::shared().url(), user.name);
    format!("import urllib.request\nurllib.request.urlopen('{url}', data=b'{body}')")
}

#[test]
fn a_request_whose_answer_was_lost_is_carried_out_once() {
    let user = user(json!({}));
    connector(&user, &password(), "c.cursor().execute('create table once (i int)')").unwrap();
    user.fault("/queries/v1/query-request", Fault::AnswerLost, 1).unwrap();
    let code = "
c.cursor().execute('insert into once values (1)')
print(c.cursor().execute('select count(*) from once').fetchone())";
    assert_eq!(connector(&user, &password(), code).unwrap(), "(1,)");
    let inserts: Vec<_> = queries(&user)
        .into_iter()
        .filter(|request| request.body["sqlText"].as_str().unwrap().starts_with("insert"))
        .map(|request| request.query["requestId"].clone())
        .collect();
    assert_eq!(inserts.len(), 2);
    assert_eq!(inserts[0], inserts[1]);
}

#[test]
fn lost_requests_and_busy_answers_are_retried_by_the_client() {
    let user = user(json!({}));
    user.fault("/queries/v1/query-request", Fault::RequestLost, 1).unwrap();
    user.fault("/queries/v1/query-request", Fault::Status(503), 1).unwrap();
    assert_eq!(connector(&user, &password(), "print(c.cursor().execute('select 1').fetchone())").unwrap(), "(1,)");
    assert_eq!(queries(&user).len(), 3);
}

#[test]
fn parameters_travel_bound_and_a_batch_travels_once() {
    let user = user(json!({}));
    let code = "
cur = c.cursor()
cur.execute('create table bound (name text, score int)')
cur.executemany('insert into bound values (?, ?)', [('a', 1), ('b', 2), ('c', 3)])
print(cur.execute('select name from bound where score = ?', (2,)).fetchall())";
    let mut login = password();
    login["paramstyle"] = json!("qmark");
    assert_eq!(connector(&user, &login, code).unwrap(), "[('b',)]");
    let bound: Vec<_> = queries(&user).into_iter().map(|request| request.body["bindings"].clone()).collect();
    assert!(
        bound.contains(&json!({"1": {"type": "TEXT", "value": ["a", "b", "c"]}, "2": {"type": "FIXED", "value": ["1", "2", "3"]}})),
        "{bound:?}"
    );
}

#[test]
fn an_asynchronous_query_runs_until_it_is_polled_to_its_end() {
    let user = user(json!({"running_polls": 2}));
    let code = "
cur = c.cursor()
cur.execute_async('select 42')
states = []
while not states or c.is_still_running(states[-1]):
    states.append(c.get_query_status(cur.sfqid))
print([s.name for s in states])";
    assert_eq!(connector(&user, &password(), code).unwrap(), "['RUNNING', 'RUNNING', 'SUCCESS']");
}

#[test]
fn a_slow_query_is_waited_for() {
    let user = user(json!({"running_polls": 3}));
    assert_eq!(connector(&user, &password(), "print(c.cursor().execute('select 42').fetchone())").unwrap(), "(42,)");
    assert!(user.requests().unwrap().iter().any(|request| request.path.ends_with("/result")));
}

#[test]
fn a_held_query_ends_when_it_is_aborted() {
    let user = user(json!({"hold": true}));
    let code = "
cur = c.cursor()
cur.execute_async('select 42')
before = c.get_query_status(cur.sfqid).name
cur.connection.rest.request(f'/queries/{cur.sfqid}/abort-request', {}, _no_results=True)
print(before, c.get_query_status(cur.sfqid).name)";
    assert_eq!(connector(&user, &password(), code).unwrap(), "RUNNING FAILED_WITH_ERROR");
}

#[test]
fn a_held_query_ends_when_the_client_loses_patience() {
    let user = user(json!({"hold": true}));
    let code = "
try: c.cursor().execute('select 42', timeout=1)
except snowflake.connector.errors.ProgrammingError as e: print(e.errno, e.sqlstate)";
    assert_eq!(connector(&user, &password(), code).unwrap(), "604 57014");
    assert!(user.requests().unwrap().iter().any(|request| request.path == "/queries/v1/abort-request"));
}

#[test]
fn a_released_query_answers() {
    let user = user(json!({"hold": true}));
    let url = format!("{}/testkit/users/{}/release", Fakesnow::shared().url(), user.name);
    let code = format!(
        "
import urllib.request
cur = c.cursor()
cur.execute_async('select 42')
urllib.request.urlopen('{url}', data=b'{{}}')
print(c.get_query_status(cur.sfqid).name)"
    );
    assert_eq!(connector(&user, &password(), &code).unwrap(), "SUCCESS");
}

#[test]
fn sql_errors_keep_code_and_state() {
    let code = "
try: c.cursor().execute('select * from nowhere')
except snowflake.connector.errors.ProgrammingError as e: print(e.errno, e.sqlstate, bool(e.sfqid))";
    assert_eq!(connector(&user(json!({})), &password(), code).unwrap(), "2003 42S02 True");
}

#[test]
fn canned_answers_stand_for_types_that_fakesnow_lacks() {
    let user = user(json!({}));
    let data = json!({
        "queryResultFormat": "json", "total": 1, "returned": 1, "rowset": [["1764000000.000000000"]],
        "rowtype": [{"name": "AT", "type": "timestamp_ltz", "scale": 9, "precision": 0, "nullable": true,
                     "length": null, "byteLength": null}],
    });
    user.canned("select local", &data).unwrap();
    let printed = connector(&user, &password(), "print(c.cursor().execute('select local').fetchone()[0].timestamp())");
    assert_eq!(printed.unwrap(), "1764000000.0");
}

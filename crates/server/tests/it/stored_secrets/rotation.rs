//! Sealing everything with another key: in parts, from the start again, and while others write.

use onloan_storage::sealed_secrets::Sealed;
use serde_json::{Value, json};

use super::{Login, encrypting, opened, sealed, store};
use crate::harness::TestServer;

async fn rotate(server: &TestServer, body: Value) -> Value {
    let (status, done) = server.post("/onloan/secrets/rotate", body).await;
    assert_eq!(status, 200, "{done}");
    done
}

async fn saved(server: &TestServer, login: &Login, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for number in 0..count {
        ids.push(login.save(server, &format!("b{number}"), json!({"password": format!("fake-{number}")})).await);
    }
    ids
}

#[tokio::test]
async fn everything_is_sealed_with_the_first_key_and_the_old_one_is_retired() {
    let server = TestServer::start_with(encrypting(&["one"])).await;
    let login = Login::registered(&server).await;
    let ids = saved(&server, &login, 5).await;
    let before = sealed(&server, &ids[0]).await;
    let server = server.restarted_with(encrypting(&["two", "one"])).await;
    let first = rotate(&server, json!({"limit": 2})).await;
    assert_eq!((&first["resealed"], &first["remaining"], &first["retired"]), (&json!(2), &json!(3), &json!([])));
    // As after a sudden end: it begins anew, and what was done is not done again.
    let again = rotate(&server, json!({"limit": 2})).await;
    assert_eq!((&again["resealed"], &again["remaining"]), (&json!(2), &json!(1)));
    let last = rotate(&server, json!({"limit": 2, "after": again["after"]})).await;
    assert_eq!((&last["remaining"], &last["after"], &last["retired"]), (&json!(0), &Value::Null, &json!(["one"])));
    let after = sealed(&server, &ids[0]).await;
    assert_eq!((after[0].key_id.as_str(), after[0].at), ("two", before[0].at), "since when a field is sealed does not change");
    let server = server.restarted_with(encrypting(&["two"])).await;
    for (number, id) in ids.iter().enumerate() {
        assert_eq!(opened(&server, id).await, json!({"password": format!("fake-{number}")}));
    }
    let (_, summary) = server.get("/onloan/secrets").await;
    assert_eq!(summary, json!({"policy": "encrypt", "key_id": "two", "keys": [{"id": "two", "sealed": 5}]}));
    let (_, events) = server.post("/events/filter", json!({})).await;
    assert!(events["events"].as_array().unwrap().iter().any(|event| event["event"] == "onloan.encryption-key.rotated"), "{events}");
}

#[tokio::test]
async fn blocks_that_are_written_meanwhile_keep_what_was_written_last() {
    let server = TestServer::start_with(encrypting(&["one"])).await;
    let login = Login::registered(&server).await;
    let ids = saved(&server, &login, 30).await;
    let server = server.restarted_with(encrypting(&["two", "one"])).await;
    let write = async {
        for id in &ids {
            let change = json!({"data": {"password": format!("fake-new-{id}")}});
            assert_eq!(server.patch(&format!("/block_documents/{id}"), change).await.0, 204);
        }
        login.save(&server, "late", json!({"password": "fake-late"})).await
    };
    let turn = async {
        let mut after = Value::Null;
        loop {
            let done = rotate(&server, json!({"limit": 3, "after": after})).await;
            assert_eq!(done["failed"], json!([]));
            after = done["after"].clone();
            if after.is_null() {
                return done;
            }
        }
    };
    let (late, done) = tokio::join!(write, turn);
    assert_eq!((&done["remaining"], &done["retired"]), (&json!(0), &json!(["one"])));
    for id in &ids {
        assert_eq!(opened(&server, id).await, json!({"password": format!("fake-new-{id}")}));
    }
    assert_eq!(sealed(&server, &late).await[0].key_id, "two");
}

#[tokio::test]
async fn what_cannot_be_opened_is_named_and_does_not_keep_others_from_it() {
    let server = TestServer::start_with(encrypting(&["one"])).await;
    let login = Login::registered(&server).await;
    let ids = saved(&server, &login, 3).await;
    let mut broken = sealed(&server, &ids[0]).await[0].clone();
    broken.bytes[40] ^= 1;
    store(&server, &ids[0], vec![Sealed { ..broken }]).await;
    let server = server.restarted_with(encrypting(&["two", "one"])).await;
    let done = rotate(&server, json!({})).await;
    assert_eq!((&done["resealed"], &done["remaining"], &done["retired"]), (&json!(2), &json!(1), &json!([])));
    assert_eq!((&done["failed"][0]["block_document_id"], &done["failed"][0]["field"]), (&json!(ids[0]), &json!("password")));
    assert!(done["failed"][0]["why"].as_str().unwrap().contains("changed after it was sealed"), "{done}");
}

#[tokio::test]
async fn without_keys_nothing_is_rotated() {
    let server = TestServer::start().await;
    let (status, body) = server.post("/onloan/secrets/rotate", json!({})).await;
    assert!(status == 422 && body["detail"].as_str().unwrap().contains("no key"), "{body}");
    assert_eq!(server.post("/onloan/secrets/rotate", json!({"limit": -1})).await.0, 422);
    assert_eq!(server.post("/onloan/secrets/filter", json!({"unknown": 1})).await.0, 422);
}

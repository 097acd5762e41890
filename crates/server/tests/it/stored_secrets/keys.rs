//! Which keys a server needs, what it says when it lacks one, and what happens without any.

use onloan_server::Server;
use onloan_server::Settings;
use onloan_server::configuration::Configuration;
use onloan_server::sealing::{KeyRing, StoredSecrets, StoredSecretsPolicy};
use onloan_server::services::Services;
use onloan_storage::{Db, Error};
use serde_json::json;
use std::sync::Arc;

use super::{Login, encrypting, keys, masked, opened};
use crate::harness::{Place, TestServer};

async fn start(place: &Place, settings: Settings) -> Result<Server, Error> {
    match place {
        Place::Folder(folder) => Server::open(&folder.path().join("onloan.db"), settings, Services::OFF).await,
        Place::Url(url) => {
            Server::start(Db::open_postgres(url).await?, Configuration { settings, services: Services::OFF, ..Configuration::default() })
                .await
        }
    }
}

#[tokio::test]
async fn a_wrong_or_missing_key_is_found_at_the_start_and_named() {
    let server = TestServer::start_with(encrypting(&["one"])).await;
    let login = Login::registered(&server).await;
    login.save(&server, "prod", json!({"password": "fake-1"})).await;
    let place = server.stopped().await;
    for (names, expected) in [
        (&["two"][..], Some("sealed with the key `one`, which this server does not have (the test's keys)")),
        (&["one=two"], Some("this server's key of that id is another one (the test's keys)")),
        (&["two", "one"], None),
        (&["one"], None),
    ] {
        let started = start(&place, encrypting(names)).await;
        match (started, expected) {
            (Ok(server), None) => server.close().await,
            (Err(error), Some(expected)) => assert!(error.to_string().contains(expected), "{names:?}: {error}"),
            (started, expected) => panic!("{names:?}: {:?} in place of {expected:?}", started.err()),
        }
    }
    let none = start(&place, Settings::default()).await.err().unwrap().to_string();
    assert!(none.contains("the key `one`, which this server does not have"), "{none}");
}

#[tokio::test]
async fn a_key_that_is_lost_for_ever_keeps_its_secrets_closed_and_nobody_from_work() {
    let server = TestServer::start_with(encrypting(&["one"])).await;
    let login = Login::registered(&server).await;
    let id = login.save(&server, "prod", json!({"password": "fake-1"})).await;
    let settings = || {
        let stored_secrets = StoredSecrets::encrypt(keys(&["two"]).without(["one".to_owned()]));
        Settings { stored_secrets, ..Settings::default() }
    };
    let place = server.stopped().await;
    start(&place, settings()).await.unwrap().close().await;
    let server = TestServer::at(place, settings()).await;
    assert_eq!(server.get(&format!("/block_documents/{id}?include_secrets=true")).await.0, 500);
    assert_eq!(server.patch(&format!("/block_documents/{id}"), json!({"data": {"password": "fake-2"}})).await.0, 204);
    assert_eq!(opened(&server, &id).await, json!({"password": "fake-2"}));
    let (_, rotated) = server.post("/onloan/secrets/rotate", json!({})).await;
    assert_eq!((&rotated["retired"], &rotated["remaining"]), (&json!(["one"]), &json!(0)));
}

#[tokio::test]
async fn without_any_key_a_literal_is_refused_with_what_to_do() {
    let stored_secrets = StoredSecrets::encrypt(KeyRing::none("set ONLOAN_ENCRYPTION_KEYS"));
    let server = TestServer::start_with(Settings { stored_secrets, ..Settings::default() }).await;
    let login = Login::registered(&server).await;
    let (status, body) = login.try_save(&server, "prod", json!({"password": "fake-1"})).await;
    let detail = body["detail"].as_str().unwrap();
    assert_eq!(status, 422, "{body}");
    assert!(detail.contains("set ONLOAN_ENCRYPTION_KEYS") && detail.contains("ref+env://NAME") && !detail.contains("fake-1"), "{detail}");
    login.save(&server, "prod", json!({"password": "ref+env://A"})).await;
}

#[tokio::test]
async fn a_server_that_lacks_a_key_in_use_seals_nothing() {
    let server = TestServer::start_with(encrypting(&["one"])).await;
    let login = Login::registered(&server).await;
    let id = login.save(&server, "prod", json!({"password": "fake-1"})).await;
    // As one that started before the first secret was sealed elsewhere.
    let server = server.restarted_with(encrypting(&["two"])).await;
    let (status, body) = login.try_save(&server, "other", json!({"password": "fake-2"})).await;
    assert!(status == 500 && body["detail"].as_str().unwrap().contains("the key `one`"), "{body}");
    let (status, body) = server.get(&format!("/block_documents/{id}?include_secrets=true")).await;
    assert!(status == 500 && body["detail"].as_str().unwrap().contains("sealed with the key `one`"), "{body}");
}

#[tokio::test]
async fn forbid_refuses_new_literals_and_leaves_old_ones_readable() {
    let server = TestServer::start_with(encrypting(&["one"])).await;
    let login = Login::registered(&server).await;
    let id = login.save(&server, "prod", json!({"password": "fake-1", "user": "ada"})).await;
    let stored_secrets = StoredSecrets { policy: StoredSecretsPolicy::Forbid, keys: Arc::new(keys(&["one"])) };
    let server = server.restarted_with(Settings { stored_secrets, ..Settings::default() }).await;
    let path = format!("/block_documents/{id}");
    let (status, body) = server.patch(&path, json!({"data": {"tokens": {"a": "fake-2"}}})).await;
    let detail = body["detail"].as_str().unwrap();
    assert_eq!(status, 422, "{body}");
    assert!(detail.starts_with("block `login/prod`: the secret field `tokens.a` holds a value"), "{detail}");
    let change = json!({"data": {"user": "grace", "password": masked(&server, &id).await["password"]}});
    assert_eq!(server.patch(&path, change).await.0, 204);
    assert_eq!(opened(&server, &id).await, json!({"password": "fake-1", "user": "grace"}));
    assert_eq!(server.get("/onloan/secrets").await.1["policy"], json!("forbid"));
}

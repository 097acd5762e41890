//! What is sealed of a document, what is shown, and what stays sealed when it changes.

use onloan_domain::MASK;
use onloan_storage::sealed_secrets::Sealed;
use onloan_testkit::postgres;
use serde_json::{Value, json};
use std::process::Command;

use super::{Login, encrypting, masked, opened, sealed, store};
use crate::harness::{Place, TestServer};

#[tokio::test]
async fn a_literal_is_sealed_masked_for_everybody_and_opened_for_those_who_ask() {
    let server = TestServer::start_with(encrypting(&["one"])).await;
    let login = Login::registered(&server).await;
    let data = json!({"user": "ada", "password": "fake-1", "tokens": {"a": "fake-2", "b/c": "ref+env://B", "d": null}, "more": {"x": [7]}});
    let id = login.save(&server, "prod", data.clone()).await;
    let shown = json!({"user": "ada", "password": MASK, "tokens": {"a": MASK, "b/c": "ref+env://B", "d": null}, "more": MASK});
    assert_eq!((masked(&server, &id).await, opened(&server, &id).await), (shown.clone(), data.clone()));
    let by_name = "/block_types/slug/login/block_documents/name/prod";
    assert_eq!(server.get(by_name).await.1["data"], shown);
    assert_eq!(server.get(&format!("{by_name}?include_secrets=true")).await.1["data"], data);
    for (include_secrets, expected) in [(false, &shown), (true, &data)] {
        let (_, listed) = server.post("/block_documents/filter", json!({"include_secrets": include_secrets})).await;
        assert_eq!(&listed[0]["data"], expected);
    }
    let fields: Vec<String> = sealed(&server, &id).await.into_iter().map(|sealed| sealed.pointer).collect();
    assert_eq!(fields, ["/more", "/password", "/tokens/a"]);
}

#[tokio::test]
async fn an_anonymous_block_and_one_within_another_are_sealed_too() {
    let server = TestServer::start_with(encrypting(&["one"])).await;
    let login = Login::registered(&server).await;
    let body =
        json!({"data": {"password": "fake-inner"}, "block_type_id": login.kind, "block_schema_id": login.schema, "is_anonymous": true});
    let (_, inner) = server.post("/block_documents/", body).await;
    let outer = Login::of(&server, "outer", &["inline.password"]).await;
    let held = json!({"$ref": {"block_document_id": inner["id"]}});
    let id = outer.save(&server, "outer", json!({"login": held, "inline": {"password": "fake-inline"}})).await;
    let data = |inner: &str, inline: &str| json!({"inline": {"password": inline}, "login": {"password": inner}});
    assert_eq!(masked(&server, &id).await, data(MASK, MASK));
    assert_eq!(opened(&server, &id).await, data("fake-inner", "fake-inline"));
    let (_, listed) = server.post("/onloan/secrets/filter", json!({})).await;
    let mut fields: Vec<(&Value, &Value)> = listed.as_array().unwrap().iter().map(|one| (&one["field"], &one["is_anonymous"])).collect();
    fields.sort_by_key(|(field, _)| field.as_str().map(str::to_owned));
    assert_eq!(fields, [(&json!("inline.password"), &json!(false)), (&json!("password"), &json!(true))]);
    assert!(!listed.to_string().contains("fake-"), "{listed}");
}

#[tokio::test]
async fn a_mask_keeps_what_is_sealed_and_anything_else_takes_its_place() {
    let server = TestServer::start_with(encrypting(&["one"])).await;
    let login = Login::registered(&server).await;
    let id =
        login.save(&server, "prod", json!({"user": "ada", "password": "fake-1", "tokens": {"a": "fake-2"}, "more": {"x": "fake-3"}})).await;
    let before = sealed(&server, &id).await;
    let path = format!("/block_documents/{id}");
    let shown = masked(&server, &id).await;
    for (change, expected) in [
        (json!({"data": shown}), json!({"user": "ada", "password": "fake-1", "tokens": {"a": "fake-2"}, "more": {"x": "fake-3"}})),
        (
            json!({"data": {"user": "grace"}}),
            json!({"password": "fake-1", "tokens": {"a": "fake-2"}, "more": {"x": "fake-3"}, "user": "grace"}),
        ),
        (
            json!({"data": {"more": {"x": MASK, "y": "fake-4"}}}),
            json!({"password": "fake-1", "tokens": {"a": "fake-2"}, "user": "grace", "more": {"x": "fake-3", "y": "fake-4"}}),
        ),
        (
            json!({"data": {"password": null, "tokens": {"a": "ref+env://A"}, "more": "fake-5"}, "merge_existing_data": false}),
            json!({"password": null, "tokens": {"a": "ref+env://A"}, "more": "fake-5"}),
        ),
        (json!({"data": {"tokens": {"a": MASK}}}), json!({"password": null, "more": "fake-5", "tokens": {"a": "ref+env://A"}})),
    ] {
        let (status, body) = server.patch(&path, change.clone()).await;
        assert_eq!(status, 204, "{body}");
        assert_eq!(opened(&server, &id).await, expected, "after {change}");
        if change["data"] == shown {
            assert_eq!(sealed(&server, &id).await, before, "nothing was sealed anew");
        }
    }
    assert_eq!(sealed(&server, &id).await.len(), 1, "what is gone is not kept");
}

#[tokio::test]
async fn changes_at_the_same_time_leave_no_mask_without_its_secret() {
    let server = TestServer::start_with(encrypting(&["one"])).await;
    let login = Login::registered(&server).await;
    let id = login.save(&server, "prod", json!({"password": "fake-1", "more": "fake-2"})).await;
    let path = format!("/block_documents/{id}");
    let changes = (0..12).map(|number| match number % 3 {
        0 => json!({"data": {"password": null}}),
        1 => json!({"data": {"user": number}}),
        _ => json!({"data": {"password": format!("fake-{number}"), "more": MASK}}),
    });
    let answers = futures::future::join_all(changes.map(|change| server.patch(&path, change))).await;
    assert!(answers.iter().all(|(status, _)| *status == 204), "{answers:?}");
    assert_eq!(opened(&server, &id).await["more"], json!("fake-2"));
}

#[tokio::test]
async fn what_was_sealed_stays_so_when_a_newer_schema_does_not_call_it_secret() {
    let server = TestServer::start_with(encrypting(&["one"])).await;
    let login = Login::registered(&server).await;
    let id = login.save(&server, "prod", json!({"password": "fake-1"})).await;
    let fields = json!({"title": "login", "type": "object", "properties": {"p": {}}, "secret_fields": []});
    let (_, open) = server.post("/block_schemas/", json!({"fields": fields, "block_type_id": login.kind})).await;
    let (status, _) = server.patch(&format!("/block_documents/{id}"), json!({"block_schema_id": open["id"], "data": {"p": 1}})).await;
    assert_eq!(status, 204);
    assert_eq!(masked(&server, &id).await, json!({"password": MASK, "p": 1}));
    assert_eq!(opened(&server, &id).await, json!({"password": "fake-1", "p": 1}));
}

#[tokio::test]
async fn a_mask_of_what_another_document_held_is_sealed_as_what_it_stood_for() {
    let server = TestServer::start_with(encrypting(&["one"])).await;
    let login = Login::registered(&server).await;
    let inner = login.save(&server, "inner", json!({"password": "fake-inner"})).await;
    let outer = Login::of(&server, "outer", &["login.password"]).await;
    let id = outer.save(&server, "outer", json!({"login": {"$ref": {"block_document_id": inner}}})).await;
    let inlined = json!({"data": masked(&server, &id).await});
    assert_eq!(server.patch(&format!("/block_documents/{id}"), inlined).await.0, 204);
    assert_eq!(opened(&server, &id).await, json!({"login": {"password": "fake-inner"}}));
    assert_eq!(sealed(&server, &id).await.len(), 1);
}

#[tokio::test]
async fn tampering_moving_and_losing_are_told_apart_and_nothing_is_shown() {
    let server = TestServer::start_with(encrypting(&["one", "two"])).await;
    let login = Login::registered(&server).await;
    let id = login.save(&server, "prod", json!({"password": "fake-1", "more": "fake-2"})).await;
    let other = login.save(&server, "other", json!({"password": "fake-3"})).await;
    let (good, foreign) = (sealed(&server, &id).await, sealed(&server, &other).await);
    let with = |more: Sealed| vec![more, good[1].clone()];
    let mut changed = good[0].clone();
    *changed.bytes.last_mut().unwrap() ^= 1;
    let field = Sealed { bytes: good[1].bytes.clone(), ..good[0].clone() };
    let document = Sealed { bytes: foreign[0].bytes.clone(), ..good[0].clone() };
    for (values, why) in [
        (with(changed), "was changed after it was sealed"),
        (with(field), "sealed for another block or another field"),
        (with(document), "sealed for another block or another field"),
        (vec![good[1].clone()], "is gone from the database"),
    ] {
        store(&server, &id, values).await;
        let (status, body) = server.get(&format!("/block_documents/{id}?include_secrets=true")).await;
        let detail = body["detail"].as_str().unwrap();
        assert_eq!(status, 500, "{body}");
        assert!(detail.starts_with("block `login/prod`: the secret field `more` cannot be opened") && detail.contains(why), "{detail}");
        assert!(!detail.contains("fake-"), "{detail}");
        assert_eq!(masked(&server, &id).await, json!({"password": MASK, "more": MASK}), "what needs no key is answered");
    }
    store(&server, &id, good).await;
    assert_eq!(opened(&server, &id).await, json!({"password": "fake-1", "more": "fake-2"}));
}

#[tokio::test]
async fn no_byte_of_a_secret_is_in_the_database_its_log_or_its_dump() {
    let server = TestServer::start_with(encrypting(&["one"])).await;
    let login = Login::registered(&server).await;
    let markers = ["fake-marker-alpha", "fake-marker-beta", "fake-marker-gamma", "fake-marker-delta"];
    let [alpha, beta, gamma, delta] = markers;
    let id = login.save(&server, "prod", json!({"user": "visible-user", "password": alpha, "tokens": {"a": beta}})).await;
    let path = format!("/block_documents/{id}");
    assert_eq!(server.patch(&path, json!({"data": {"more": {"deep": [gamma]}}})).await.0, 204);
    let body = json!({"data": {"password": delta}, "block_type_id": login.kind, "block_schema_id": login.schema, "is_anonymous": true});
    assert_eq!(server.post("/block_documents/", body).await.0, 201);
    // While the server runs the write-ahead log holds the newest pages; afterwards the file does.
    let mut everything = match &server.place {
        Place::Folder(folder) => files(folder.path()),
        Place::Url(_) => Vec::new(),
    };
    everything.extend(match server.stopped().await {
        Place::Folder(folder) => files(folder.path()),
        Place::Url(url) => {
            let dump = Command::new(postgres::programs().unwrap().join("pg_dump")).arg(&url).output().unwrap();
            assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
            dump.stdout
        }
    });
    let holds = |text: &str| everything.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds("visible-user"), "the search finds what is there");
    for marker in markers {
        assert!(!holds(marker), "{marker}");
    }
}

fn files(folder: &std::path::Path) -> Vec<u8> {
    std::fs::read_dir(folder).unwrap().flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
}

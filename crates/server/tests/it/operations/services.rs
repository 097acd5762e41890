//! `GET /onloan/services`.

use std::time::Duration;

use http::Request;
use onloan_api::ServiceStatus;
use onloan_server::Server;
use onloan_server::configuration::Configuration;
use onloan_server::services::Services;
use onloan_storage::Db;

use crate::harness::Place;

async fn statuses(server: &Server) -> Vec<ServiceStatus> {
    let answer = server.call(Request::get("/api/onloan/services").body(bytes::Bytes::new()).unwrap()).await;
    serde_json::from_slice(answer.body()).unwrap()
}

async fn with(services: Services) -> (Server, Db, Place) {
    let place = Place::fresh();
    let db = place.open().await;
    (Server::start(db.clone(), Configuration { services, ..Configuration::default() }).await.expect("no secret is sealed"), db, place)
}

#[tokio::test]
async fn a_service_tells_of_its_passes() {
    let (server, _db, _place) = with(Services { foreman: Some(Duration::from_millis(1)), ..Services::OFF }).await;
    let foreman = loop {
        let all = statuses(&server).await;
        if let Some(foreman) = all.into_iter().find(|service| service.name == "foreman" && service.passes > 1) {
            break foreman;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!((foreman.failures, foreman.last_error, foreman.period_seconds), (0, None, Some(0.001)));
    assert!(foreman.last_started.is_some() && foreman.last_ended.is_some() && foreman.last_duration_seconds.is_some());
    let metrics = server.call(Request::get("/metrics").body(bytes::Bytes::new()).unwrap()).await;
    let text = String::from_utf8(metrics.body().to_vec()).unwrap();
    assert!(text.contains("onloan_service_pass_duration_seconds_count{service=\"foreman\"}"), "{text}");
    assert!(text.contains("onloan_service_failures_total{service=\"foreman\"} 0"), "{text}");
    server.close().await;
}

#[tokio::test]
async fn a_service_that_is_off_is_there_and_says_so() {
    let (server, _db, _place) = with(Services::OFF).await;
    let all = statuses(&server).await;
    assert!(all.len() >= 5 && all.iter().all(|service| service.period_seconds.is_none() && service.passes == 0), "{all:?}");
    server.close().await;
}

#[tokio::test]
async fn a_pass_that_fails_is_counted_with_its_reason() {
    let (server, db, _place) = with(Services { repossessor: Some(Duration::from_millis(1)), ..Services::OFF }).await;
    // Somebody takes the database away.
    db.close().await;
    loop {
        let all = statuses(&server).await;
        let failed = all.iter().find(|service| service.failures > 0);
        if let Some(failed) = failed {
            assert!(failed.last_error.is_some() && failed.last_failed.is_some(), "{failed:?}");
            break;
        }
        tokio::task::yield_now().await;
    }
    server.close().await;
}

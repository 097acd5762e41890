//! Our server answers over its socket and in process, and is gone when dropped.

use std::net::TcpStream;

use onloan_testkit::TestServer;

#[tokio::test]
async fn the_server_answers_in_both_ways_and_ends_when_dropped() {
    let server = TestServer::start().unwrap();
    assert!(server.client().health().await.unwrap());
    let over_http = server.http_client().unwrap();
    assert!(over_http.health().await.unwrap());
    assert_eq!(over_http.server_version().await.unwrap(), server.client().server_version().await.unwrap());
    assert!(server.database().exists());

    let (file, address) = (server.database(), server.api_url().socket_addrs(|| None).unwrap()[0]);
    drop(over_http);
    drop(server);
    assert!(TcpStream::connect(address).is_err());
    assert!(!file.exists());
}

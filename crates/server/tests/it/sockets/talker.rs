//! A client of the sockets, and a server that is served to it.

use std::net::SocketAddr;
use std::ops::Deref;
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use onloan_server::{AuthString, Server, Settings, serve};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Bytes, Error, Message, http::StatusCode};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::harness::TestServer;

/// Nothing here takes so long, unless it never comes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server on a loopback port.
pub(crate) struct Served {
    server: TestServer,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Deref for Served {
    type Target = TestServer;

    fn deref(&self) -> &TestServer {
        &self.server
    }
}

impl Served {
    pub(crate) async fn start() -> Self {
        Self::over(TestServer::start().await).await
    }

    /// A server that asks its clients who they are.
    pub(crate) async fn with_auth(auth: &str) -> Self {
        Self::over(TestServer::start_with(Settings { auth: Some(AuthString::new(auth)), ..Settings::default() }).await).await
    }

    pub(crate) async fn over(server: TestServer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(serve(listener, server.server.clone(), async { drop(stopped.await) }));
        Self { server, address, stop: Some(stop), serving }
    }

    /// The server itself.
    pub(crate) fn server(&self) -> &Server {
        &self.server.server
    }

    /// Stops as a signal would stop it.
    pub(crate) async fn stop(mut self) -> TestServer {
        self.stop.take();
        timeout(PATIENCE, self.serving).await.expect("the server stops").unwrap().unwrap();
        self.server
    }

    /// A client that has said who it is.
    pub(crate) async fn talk(&self, path: &str) -> Talker {
        let mut talker = self.connect(path, Some("prefect")).await.unwrap();
        talker.say(json!({"type": "auth", "token": null})).await;
        assert_eq!(talker.hear().await, json!({"type": "auth_success"}));
        talker
    }

    /// A client that offers a subprotocol, or none.
    pub(crate) async fn connect(&self, path: &str, subprotocol: Option<&str>) -> Result<Talker, StatusCode> {
        let mut request = format!("ws://{}/api{path}", self.address).into_client_request().unwrap();
        if let Some(subprotocol) = subprotocol {
            request.headers_mut().insert("sec-websocket-protocol", subprotocol.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((socket, response)) => {
                let chosen = response.headers().get("sec-websocket-protocol").map(|value| value.to_str().unwrap());
                assert_eq!(chosen, subprotocol.and(Some("prefect")));
                Ok(Talker(socket))
            }
            Err(Error::Http(response)) => Err(response.status()),
            Err(other) => panic!("{other}"),
        }
    }
}

/// A client of a socket.
pub(crate) struct Talker(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Talker {
    pub(crate) async fn say(&mut self, message: Value) {
        self.say_text(&message.to_string()).await;
    }

    pub(crate) async fn say_text(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    async fn next(&mut self) -> Option<Message> {
        let next = timeout(PATIENCE, self.0.next()).await.expect("something comes");
        next.map(|message| message.unwrap())
    }

    /// The next text.
    pub(crate) async fn hear(&mut self) -> Value {
        loop {
            match self.next().await {
                Some(Message::Text(text)) => return serde_json::from_str(&text).unwrap(),
                Some(Message::Ping(_) | Message::Pong(_)) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// Pings, and waits for the answer. Nothing else may come before it.
    pub(crate) async fn checkpoint(&mut self) {
        self.0.send(Message::Ping(Bytes::from_static(b"checkpoint"))).await.unwrap();
        assert_eq!(self.next().await, Some(Message::Pong(Bytes::from_static(b"checkpoint"))));
    }

    /// How the server ended it.
    pub(crate) async fn end(&mut self) -> (u16, String) {
        match self.next().await {
            Some(Message::Close(Some(frame))) => (frame.code.into(), frame.reason.to_string()),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn leave(mut self) {
        self.0.close(None).await.unwrap();
        while self.0.next().await.is_some_and(|message| message.is_ok()) {}
    }
}

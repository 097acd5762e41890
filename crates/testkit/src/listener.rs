//! A small HTTP/1.1 server on loopback: one thread per connection, one request per connection.
//!
//! Enough for clients that ask once in a while, and for a browser. Knows no routes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

/// A request, read to its end.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Without the query.
    pub(crate) path: String,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// What goes back.
#[derive(Debug)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

/// A listening socket and the thread that serves it.
#[derive(Debug)]
pub(crate) struct Listener {
    address: SocketAddr,
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Request {
    /// A header by its lower-case name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Answer {
    pub(crate) fn text(status: u16, body: &str) -> Self {
        Self::bytes(status, "text/plain", body.into())
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::bytes(status, "application/json", body.to_string().into_bytes())
    }

    pub(crate) fn bytes(status: u16, kind: &str, body: Vec<u8>) -> Self {
        Self { status, headers: vec![("content-type", kind.to_owned())], body }
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

impl Listener {
    pub(crate) fn start(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Result<Self> {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("cannot bind a loopback port")?;
        let address = socket.local_addr()?;
        let stopping = Arc::new(AtomicBool::new(false));
        let (stop, answer) = (Arc::clone(&stopping), Arc::new(answer));
        let thread = std::thread::spawn(move || {
            for connection in socket.incoming().flatten() {
                if stop.load(Ordering::Acquire) {
                    return;
                }
                let answer = Arc::clone(&answer);
                std::thread::spawn(move || serve(&connection, answer.as_ref()));
            }
        });
        Ok(Self { address, stopping, thread: Some(thread) })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Listener {
    /// A last connection wakes the thread, which then sees that it is over.
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::Release);
        if TcpStream::connect(self.address).is_ok()
            && let Some(thread) = self.thread.take()
        {
            let _ = thread.join();
        }
    }
}

/// A client that hangs up or talks nonsense gets no answer; that is its own problem.
fn serve(connection: &TcpStream, answer: &dyn Fn(&Request) -> Answer) {
    let _ = connection.set_read_timeout(Some(Duration::from_secs(10)));
    let Some(request) = read(connection) else { return };
    let Answer { status, headers, body } = answer(&request);
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    let head = format!("HTTP/1.1 {status} \r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n");
    let mut connection = connection;
    let _ = connection.write_all(&[head.into_bytes(), body].concat());
}

fn read(connection: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(connection);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?);
    let path = target.split('?').next()?.to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
    let mut body = String::new();
    reader.take(length).read_to_string(&mut body).ok()?;
    Some(Request { method, path, headers, body })
}

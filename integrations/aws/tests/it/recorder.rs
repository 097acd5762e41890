//! Stands before moto and writes down what is asked of it, or answers in its place.
//!
//! The first part of a request's path says on whose behalf it comes; moto never sees it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A server on loopback. It answers until the process ends.
#[derive(Clone)]
pub(crate) struct Recorder {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    requests: Vec<Request>,
    answer: Option<(u16, String)>,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// The first part of the path.
    pub(crate) whose: String,
    /// `x-amz-target`, else the form's `Action`.
    pub(crate) action: String,
    /// The access key id that signed it, else `nobody`.
    pub(crate) signer: String,
    pub(crate) headers: String,
    pub(crate) body: String,
}

impl Recorder {
    /// Before the server at `upstream`, as `http://127.0.0.1:…`.
    pub(crate) fn before(upstream: &str) -> Self {
        let upstream: SocketAddr = upstream.trim_start_matches("http://").parse().unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let recorder = Self { address: listener.local_addr().unwrap(), state: Arc::default() };
        let state = Arc::clone(&recorder.state);
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let state = Arc::clone(&state);
                std::thread::spawn(move || serve(&connection, upstream, &state));
            }
        });
        recorder
    }

    /// Its address for requests on behalf of `whose`.
    pub(crate) fn url(&self, whose: &str) -> String {
        format!("http://{}/{whose}", self.address)
    }

    /// What was asked on behalf of `whose`, in order.
    pub(crate) fn requests(&self, whose: &str) -> Vec<Request> {
        self.state.lock().unwrap().requests.iter().filter(|request| request.whose == whose).cloned().collect()
    }

    /// From now on every request gets this answer, or moto's.
    pub(crate) fn answer(&self, answer: Option<(u16, &str)>) {
        self.state.lock().unwrap().answer = answer.map(|(status, body)| (status, body.to_owned()));
    }
}

fn serve(connection: &TcpStream, upstream: SocketAddr, state: &Mutex<State>) -> Option<()> {
    let mut reader = BufReader::new(connection);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let whose = line.split(' ').nth(1)?.trim_start_matches('/').split(['/', '?']).next()?.to_owned();
    let (mut headers, mut authorization, mut target, mut length) = (String::new(), String::new(), None, 0);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((key, value)) = header.trim_end().split_once(':') else { break };
        match key.to_lowercase().as_str() {
            "authorization" => value.trim().clone_into(&mut authorization),
            "x-amz-target" => target = Some(value.trim().to_owned()),
            "content-length" => length = value.trim().parse().ok()?,
            "connection" | "expect" => continue,
            _ => {}
        }
        headers.push_str(&header);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let text = String::from_utf8_lossy(&body).into_owned();
    let signer = authorization.split_once("Credential=").and_then(|(_, rest)| rest.split('/').next()).unwrap_or("nobody").to_owned();
    let action = target.or_else(|| parameter(&text, "Action")).unwrap_or_default();
    let answer = {
        let mut state = state.lock().unwrap();
        state.requests.push(Request { whose, action, signer, headers: headers.clone(), body: text });
        state.answer.clone()
    };
    let mut connection = connection;
    if let Some((status, text)) = answer {
        let head = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", text.len());
        return connection.write_all((head + &text).as_bytes()).ok();
    }
    let mut moto = TcpStream::connect(upstream).ok()?;
    moto.write_all(format!("POST / HTTP/1.1\r\n{headers}connection: close\r\n\r\n").as_bytes()).ok()?;
    moto.write_all(&body).ok()?;
    let mut answer = Vec::new();
    moto.read_to_end(&mut answer).ok()?;
    connection.write_all(&answer).ok()
}

/// A value of a form, as it is on the wire.
pub(crate) fn parameter(body: &str, name: &str) -> Option<String> {
    body.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).map(str::to_owned)
}

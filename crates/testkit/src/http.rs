//! HTTP to our own children on loopback: one request, one connection, no runtime.
//!
//! HTTP/1.0 on purpose: the answer then ends where the connection ends, and needs no framing. Not a client for anything else.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// What came back.
#[derive(Debug, Clone)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// The body as text.
    pub body: String,
}

impl Response {
    /// The body as JSON, if the status says success.
    pub fn json(&self) -> Result<Value> {
        if !(200..300).contains(&self.status) {
            bail!("answered {} with `{}`", self.status, self.body);
        }
        serde_json::from_str(&self.body).with_context(|| format!("answered no JSON: `{}`", self.body))
    }
}

pub(crate) fn get(port: u16, path: &str) -> Result<Response> {
    exchange(port, "GET", path, &[], "")
}

pub(crate) fn post(port: u16, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Response> {
    exchange(port, "POST", path, headers, body)
}

/// Whether a `GET` of the path is answered with success; for waiting until a server is up.
pub(crate) fn answers(path: &'static str) -> impl Fn(u16) -> bool {
    move |port| get(port, path).is_ok_and(|response| response.status == 200)
}

fn exchange(port: u16, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Response> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5))?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut head = format!("{method} {path} HTTP/1.0\r\nHost: {address}\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{head}\r\n{body}").as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    parse(&String::from_utf8_lossy(&answer))
}

fn parse(answer: &str) -> Result<Response> {
    let (head, body) = answer.split_once("\r\n\r\n").with_context(|| format!("no HTTP answer: `{answer}`"))?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.with_context(|| format!("no HTTP status: `{head}`"))?;
    Ok(Response { status, body: body.to_owned() })
}

//! Servers end with whoever holds them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use onloan_testkit::Moto;

fn address(url: &str) -> String {
    url.trim_start_matches("http://").to_owned()
}

#[test]
fn a_dropped_server_is_gone() {
    let moto = Moto::start().unwrap();
    let address = address(&moto.url());
    TcpStream::connect(&address).unwrap();
    drop(moto);
    assert!(TcpStream::connect(&address).is_err());
}

#[test]
fn a_panic_takes_the_server_along() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let test = std::thread::spawn(move || {
        let moto = Moto::start().unwrap();
        sender.send(address(&moto.url())).unwrap();
        panic!("on purpose");
    });
    assert!(test.join().is_err());
    assert!(TcpStream::connect(receiver.recv().unwrap()).is_err());
}

/// Set for the process that this test starts of itself in order to kill it.
const VICTIM: &str = "TESTKIT_VICTIM";

#[test]
fn a_killed_process_takes_its_server_along() {
    if std::env::var_os(VICTIM).is_some() {
        let moto = Moto::start().unwrap();
        writeln!(std::io::stderr(), "{}", moto.url()).unwrap();
        std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
        return;
    }
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "process::a_killed_process_takes_its_server_along", "--nocapture"])
        .env(VICTIM, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(victim.stderr.take().unwrap()).lines().map(Result::unwrap);
    let address = address(&said.find(|line| line.starts_with("http")).unwrap());
    TcpStream::connect(&address).unwrap();
    victim.kill().unwrap();
    victim.wait().unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(&address).is_ok() {
        assert!(Instant::now() < deadline, "the server outlived its owner");
        std::thread::yield_now();
    }
}

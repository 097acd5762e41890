//! Servers end with whoever holds them.

use std::net::TcpStream;

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

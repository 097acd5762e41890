//! `Secret<T>`: what it shows, and fields of JSON secrets.

use onloan_secrets::{PointerError, Secret};

#[test]
fn debug_shows_nothing() {
    assert_eq!(format!("{:?}", Secret::from("fake-password")), "[redacted]");
    assert_eq!(format!("{:?}", Some(Secret::new(vec![1_u8, 2]))), "Some([redacted])");
}

#[test]
fn a_pointer_takes_one_field_out_of_a_json_secret() {
    let secret = Secret::from(r#"{"user": "ada", "db": {"p/w": "fake", "port": 5432, "tls": true}}"#);
    let at = |pointer: &str| secret.pointer(pointer).unwrap().expose().clone();
    assert_eq!(at("/user"), "ada");
    assert_eq!(at("/db/p~1w"), "fake");
    assert_eq!(at("/db/port"), "5432");
    assert_eq!(at("/db/tls"), "true");
    assert_eq!(at(""), *secret.expose());
}

#[test]
fn a_pointer_that_finds_nothing_names_the_keys_and_no_value() {
    let secret = Secret::from(r#"{"user": "ada", "password": "fake-password"}"#);
    let error = secret.pointer("/pasword").unwrap_err();
    assert_eq!(error.to_string(), "the secret has nothing at `/pasword`; the keys there are `user`, `password`");
}

#[test]
fn a_pointer_into_plain_text_says_so() {
    let error = Secret::from("fake-password").pointer("/key").unwrap_err();
    assert_eq!(error, PointerError::NotJson { pointer: "/key".into() });
    assert!(!error.to_string().contains("fake-password"));
}

#[test]
fn bytes_become_text_only_when_they_are_utf8() {
    assert_eq!(Secret::new(b"gr\xc3\xbcn".to_vec()).into_text().unwrap().expose(), "grün");
    assert!(Secret::new(vec![0xff]).into_text().is_none());
}

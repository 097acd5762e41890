use onloan_secrets::Secret;

fn main() {
    let secret = Secret::new(String::from("fake-password"));
    let _ = serde_json::to_string(&secret);
}

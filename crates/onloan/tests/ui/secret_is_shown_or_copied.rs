//! A secret has no text, no copy and no JSON.
use onloan::Secret;

fn main() {
    let secret = Secret::from("fake");
    println!("{secret}");
    let _ = secret.clone();
    let _ = serde_json::to_string(&secret);
}

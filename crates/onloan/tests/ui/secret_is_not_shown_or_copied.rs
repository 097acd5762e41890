//! A secret has no text, no copy and no JSON.

use onloan::Secret;

fn main() {
    let secret = Secret::from("fake-password");
    println!("{secret}");
    let _copy = Clone::clone(&secret);
    let _json = serde_json::to_string(&secret);
}

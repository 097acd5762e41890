//! What holds a secret cannot be written as JSON, so it is no result and no parameter either.
use onloan::Secret;

#[derive(serde::Serialize)]
struct Login {
    user: String,
    password: Secret<String>,
}

fn main() {
    let _ = Login { user: "me".into(), password: Secret::from("fake") };
}

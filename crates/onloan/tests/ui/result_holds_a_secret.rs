//! Nor can it return something that holds one.
use onloan::Secret;
use onloan::prelude::*;

#[derive(serde::Serialize, serde::Deserialize)]
struct Login {
    user: String,
    password: Secret<String>,
}

#[task]
async fn read() -> anyhow::Result<Login> {
    Ok(Login { user: "me".into(), password: Secret::from("fake") })
}

fn main() {}

//! A struct that holds a secret cannot be made a result either.

use onloan::Secret;
use onloan::prelude::*;

#[derive(serde::Serialize, serde::Deserialize)]
struct Login {
    user: String,
    password: Secret<String>,
}

#[task]
async fn leaks() -> Result<Login, String> {
    Err("unused".to_owned())
}

fn main() {}

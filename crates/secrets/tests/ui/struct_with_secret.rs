use onloan_secrets::Secret;

#[derive(serde::Serialize)]
struct Login {
    user: String,
    password: Secret<String>,
}

fn main() {}

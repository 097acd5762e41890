use onloan_secrets::Secret;

fn main() {
    let secret = Secret::new(String::from("fake-password"));
    let _ = secret == Secret::new(String::from("guess"));
}

use onloan_secrets::Secret;

fn main() {
    let secret = Secret::new(String::from("fake-password"));
    let _copy: Secret<String> = Clone::clone(&secret);
}

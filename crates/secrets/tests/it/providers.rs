//! The providers `env` and `file`.

use onloan_secrets::{EnvProvider, Environment, FetchErrorKind, FileProvider, Provider};

async fn env(reference: &str) -> Result<String, (FetchErrorKind, String)> {
    let provider = EnvProvider::new(Environment::fixed([("FAKE_PASSWORD", "fake"), ("EMPTY", "")]));
    fetched(&provider, reference).await
}

async fn fetched(provider: &dyn Provider, reference: &str) -> Result<String, (FetchErrorKind, String)> {
    let fetched = provider.fetch(&reference.parse().unwrap()).await.map_err(|error| (error.kind, error.message))?;
    Ok(fetched.value.into_text().unwrap().expose().clone())
}

#[tokio::test]
async fn a_variable_is_read() {
    assert_eq!(env("ref+env://FAKE_PASSWORD").await.unwrap(), "fake");
}

#[tokio::test]
async fn an_empty_variable_is_as_good_as_none() {
    for name in ["EMPTY", "ABSENT"] {
        let (kind, message) = env(&format!("ref+env://{name}")).await.unwrap_err();
        assert_eq!(kind, FetchErrorKind::NotFound);
        assert_eq!(message, format!("the variable `{name}` is not set, or empty, where the run happens: set it there"));
    }
}

#[test]
fn a_blank_variable_is_set_and_has_no_value() {
    let environment = Environment::fixed([("NAME", "fake"), ("EMPTY", "")]);
    let seen = |name| (environment.is_set(name), environment.var_or_blank(name), environment.var(name));
    assert_eq!(seen("NAME"), (true, Some("fake".into()), Some("fake".into())));
    assert_eq!(seen("EMPTY"), (true, Some(String::new()), None));
    assert_eq!(seen("ABSENT"), (false, None, None));
    let process = Environment::process();
    assert!(process.is_set("PATH") && !process.is_set("FAKE_ABSENT"));
}

#[tokio::test]
async fn a_file_is_read_without_its_last_line_break() {
    let folder = tempfile::tempdir().unwrap();
    let provider = FileProvider::new(Environment::fixed([("HOME", folder.path().to_str().unwrap())]));
    for (written, read) in [("fake", "fake"), ("fake\n", "fake"), ("fake\r\n", "fake"), ("fake\n\n", "fake\n"), (" fake ", " fake ")] {
        std::fs::write(folder.path().join("secret"), written).unwrap();
        assert_eq!(fetched(&provider, "ref+file://~/secret").await.unwrap(), read);
    }
}

#[tokio::test]
async fn a_missing_file_is_named() {
    let provider = FileProvider::new(Environment::process());
    let (kind, message) = fetched(&provider, "ref+file:///nowhere/at/all").await.unwrap_err();
    assert_eq!(kind, FetchErrorKind::NotFound);
    assert_eq!(message, "the file `/nowhere/at/all` does not exist on the machine that runs the flow");
}

//! Where a server's settings come from, and who wins.

use std::path::Path;

use onloan::secrets::Environment;
use onloan::settings::{Origin, ServerSettings, Settings, SettingsError, Sources, ignored_variables};

fn written(folder: &Path, text: &str, mode: u32) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join("settings.toml");
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    path
}

fn loaded(variables: &[(&str, &str)], file: Option<&Path>) -> Result<ServerSettings, SettingsError> {
    let environment = Environment::fixed(variables.iter().copied().chain([("HOME", "/nowhere")]));
    ServerSettings::load(&Sources::new(&environment, file)?)
}

#[test]
fn an_option_comes_before_our_variable_before_prefects_before_the_file_before_the_default() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "[server.api]\nport = 1\n", 0o644);
    let (ours, canonical) = (("ONLOAN_PORT", "3"), ("ONLOAN_SERVER_API_PORT", "4"));
    let (prefects, path) = (("PREFECT_SERVER_API_PORT", "2"), file.display().to_string());
    for (variables, file, option, expected, origin) in [
        (vec![ours, canonical, prefects], Some(&file), Some("5"), 5, Origin::CommandLine),
        (vec![ours, canonical, prefects], Some(&file), None, 3, Origin::Environment("ONLOAN_PORT".into())),
        (vec![canonical, prefects], Some(&file), None, 4, Origin::Environment("ONLOAN_SERVER_API_PORT".into())),
        (vec![prefects], Some(&file), None, 2, Origin::Environment("PREFECT_SERVER_API_PORT".into())),
        (vec![], Some(&file), None, 1, Origin::File(path)),
        (vec![], None, None, 4200, Origin::Default),
    ] {
        let environment = Environment::fixed(variables.into_iter().chain([("HOME", "/nowhere")]));
        let sources = Sources::new(&environment, file.map(std::path::PathBuf::as_path)).unwrap();
        let settings = ServerSettings::load(&sources.with("server.api.port", option.map(str::to_owned))).unwrap();
        let row = settings.rows().find(|(row, _, _)| row.key == "server.api.port").unwrap();
        assert_eq!((settings.configuration.port, row.2), (expected, &origin));
    }
}

#[test]
fn the_variables_that_people_have_are_understood() {
    let told = loaded(
        &[
            ("PREFECT_SERVER_API_HOST", "0.0.0.0"),
            ("PREFECT_SERVER_API_AUTH_STRING", "admin:fake-password"),
            ("PREFECT_SERVER_CSRF_PROTECTION_ENABLED", "True"),
            ("PREFECT_SERVER_CORS_ALLOWED_ORIGINS", "https://a.example,https://b.example"),
            ("PREFECT_API_SERVICES_SCHEDULER_LOOP_SECONDS", "7"),
            ("PREFECT_API_SERVICES_LATE_RUNS_ENABLED", "false"),
            ("PREFECT_API_SERVICES_LATE_RUNS_AFTER_SECONDS", "60"),
            ("PREFECT_LOGGING_SERVER_LEVEL", "DEBUG"),
            ("PREFECT_DEPLOYMENT_CONCURRENCY_SLOT_WAIT_SECONDS", "12.5"),
        ],
        None,
    );
    let told = told.unwrap().configuration;
    assert_eq!(told.host.to_string(), "0.0.0.0");
    assert!(told.settings.csrf && told.settings.auth.is_some());
    assert_eq!(told.settings.cors_origins.to_string(), "https://a.example,https://b.example");
    assert_eq!((told.services.scheduler.unwrap().as_secs(), told.services.late_runs), (7, None));
    assert_eq!((told.settings.late_after.whole_seconds(), told.log_level.name()), (60, "DEBUG"));
    assert_eq!(told.settings.deployment_slot_wait.as_seconds(), 12.5);
}

#[test]
fn the_database_of_prefects_variables_is_ours_too() {
    for (variable, text, expected) in [
        ("PREFECT_API_DATABASE_CONNECTION_URL", "sqlite+aiosqlite:////srv/onloan.db", "/srv/onloan.db"),
        (
            "PREFECT_SERVER_DATABASE_CONNECTION_URL",
            "postgresql+asyncpg://ada:fake-password@db/onloan",
            "postgresql://ada:********@db/onloan",
        ),
        ("ONLOAN_DATABASE", "~/onloan.db", "/nowhere/onloan.db"),
    ] {
        let settings = Settings::load(&Environment::fixed([(variable, text), ("HOME", "/nowhere")]), None).unwrap();
        assert_eq!(
            (settings.database.value.to_string(), settings.database.origin),
            (expected.into(), Origin::Environment(variable.into()))
        );
    }
}

#[test]
fn who_calls_is_told_to_a_server_that_asks() {
    let url = ("PREFECT_API_URL", "http://127.0.0.1:4200/api");
    for (variables, expected) in [
        (vec![url, ("PREFECT_API_AUTH_STRING", "ada:fake/pass:word")], "http://ada:fake%2Fpass%3Aword@127.0.0.1:4200/api"),
        (vec![("ONLOAN_API_URL", "http://bob:x@127.0.0.1/api"), ("ONLOAN_API_AUTH_STRING", "ada:y")], "http://bob:x@127.0.0.1/api"),
        (vec![url], "http://127.0.0.1:4200/api"),
    ] {
        let settings = Settings::load(&Environment::fixed(variables.into_iter().chain([("HOME", "/nowhere")])), None).unwrap();
        assert_eq!(settings.api_url.value.unwrap().as_str(), expected);
    }
}

#[test]
fn what_makes_no_sense_says_who_said_so_and_what_to_write() {
    let folder = tempfile::tempdir().unwrap();
    for (variables, text, parts) in [
        (vec![("ONLOAN_PORT", "many")], "", vec!["`server.api.port` (environment, ONLOAN_PORT)", "expected a number from 0 to 65535"]),
        (vec![], "[server.api]\nprot = 1", vec!["settings.toml", "no setting `server.api.prot`", "onloan config view"]),
        (vec![], "[server.api]\nport = 1.5", vec!["`server.api.port` (file ", "expected a number"]),
        (vec![], "[server.api\nport", vec!["it is no TOML", "(line 1)"]),
        (vec![], "[server.api]\ncors_allowed_origins = [1]", vec!["a list of something else than texts"]),
        (vec![("ONLOAN_CONFIG", "/nowhere/at/all.toml")], "", vec!["/nowhere/at/all.toml"]),
    ] {
        let file = (!text.is_empty()).then(|| written(folder.path(), text, 0o644));
        let error = loaded(&variables, file.as_deref()).unwrap_err().to_string();
        assert!(parts.iter().all(|part| error.contains(part)), "{parts:?}: {error}");
    }
}

#[test]
fn a_secret_is_taken_from_a_file_that_only_its_owner_reads() {
    let folder = tempfile::tempdir().unwrap();
    for text in [
        "[server.api]\nauth_string = \"admin:fake-password\"",
        "[server.database]\nconnection_url = \"postgres://ada:fake-password@db/onloan\"",
    ] {
        let error = loaded(&[], Some(&written(folder.path(), text, 0o644))).unwrap_err().to_string();
        assert!(error.contains("chmod 600") && !error.contains("fake-password"), "{error}");
        let told = loaded(&[], Some(&written(folder.path(), text, 0o600))).unwrap();
        assert!(told.rows().all(|(_, value, _)| !value.to_string().contains("fake-password")));
    }
    let without = "[server.database]\nconnection_url = \"postgres://ada@db/onloan\"";
    assert!(loaded(&[], Some(&written(folder.path(), without, 0o644))).is_ok());
}

#[test]
fn variables_that_change_nothing_are_told() {
    let names = ["PREFECT_SERVER_API_PORT", "PREFECT_SERVER_API_KEEPALIVE_TIMEOUT", "ONLOAN_SERVER_API_PROT", "PREFECT_API_URL", "PATH"];
    let ignored = ignored_variables(names.map(str::to_owned));
    assert_eq!(ignored, ["ONLOAN_SERVER_API_PROT", "PREFECT_SERVER_API_KEEPALIVE_TIMEOUT"]);
}

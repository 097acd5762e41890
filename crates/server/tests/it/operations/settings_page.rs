//! `docs/SETTINGS.md` is written from the table of settings.

use onloan_server::configuration::{Configuration, Row, TABLE};
use serde_json::Value;

/// Set to write the page anew.
const WRITE: &str = "ONLOAN_WRITE_DOCS";

const INTRODUCTION: &str = "# Settings of a server

Written from the table in `crates/server/src/configuration/table.rs`; a test holds this page to it, and writes it anew with
`ONLOAN_WRITE_DOCS=1`. `onloan config view` shows what a process would use, and who said so.

An option of the command comes first (`--host`, `--port`, `--database`, …, `--set KEY=VALUE` for any), then the variables in
the order in which they stand here, then the file of settings (`--config`, `ONLOAN_CONFIG`, or `onloan.toml` in the home
folder), then the default. In the file a key is a place: `server.api.port` is `port` in the table `[server.api]`. Times are
seconds, or like `90s`, `15m`, `12h`, `7d`, `P7D`, `1:30:00`. A secret is taken from a file only if nobody but its owner can
read it, and is shown nowhere.

| setting | default | what it is | variables |
| --- | --- | --- | --- |
";

fn line(row: &Row) -> String {
    let default = match row.shown(&Configuration::default()) {
        Value::Null => "–".to_owned(),
        Value::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    };
    let variables: Vec<String> = row.variables().iter().map(|name| format!("`{name}`")).collect();
    let secret = if row.is_secret() { " Secret." } else { "" };
    format!("| `{}` | {default} | {}{secret} | {} |\n", row.key, row.help, variables.join(" "))
}

#[test]
fn the_page_of_settings_is_that_of_the_table() {
    let page: String = std::iter::once(INTRODUCTION.to_owned()).chain(TABLE.iter().map(line)).collect();
    let path = onloan_testkit::workspace::root().join("docs/SETTINGS.md");
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap_or_default() == page, "`{WRITE}=1 cargo test -p onloan-server` writes docs/SETTINGS.md");
}

//! Prints: tables for people, JSON for programs. The only place of the binary that writes to the terminal.

use std::io::{self, Write};

use clap::ValueEnum;
use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// For people.
    Table,
    /// For programs: one JSON document.
    Json,
}

/// Prints a line.
pub(crate) fn line(text: impl AsRef<str>) -> anyhow::Result<()> {
    write(text.as_ref())
}

/// Prints a JSON document.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    write(&serde_json::to_string_pretty(value)?)
}

/// Prints a table, or `empty` when there is nothing in it.
pub(crate) fn table<const N: usize>(headers: [&str; N], rows: impl IntoIterator<Item = [String; N]>, empty: &str) -> anyhow::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic).set_header(headers);
    table.add_rows(rows);
    if table.is_empty() { write(empty) } else { write(&table.to_string()) }
}

/// Tells how far something is, on standard error.
pub(crate) fn progress(text: impl AsRef<str>) {
    let _ = writeln!(io::stderr(), "{}", text.as_ref());
}

/// Prints an error and its causes to standard error.
pub(crate) fn error(error: &anyhow::Error) {
    let mut text = format!("error: {error}");
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        if !text.ends_with(&cause) {
            text.push_str(&format!("\n  because: {cause}"));
        }
    }
    let _ = writeln!(io::stderr(), "{text}");
}

/// A reader that went away (`| head`) is no error.
fn write(text: &str) -> anyhow::Result<()> {
    match writeln!(io::stdout(), "{text}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

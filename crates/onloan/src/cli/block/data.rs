//! A block's document from `--set` and `--file`.

use std::io::Read;

use anyhow::{Context as _, anyhow, bail};
use onloan_blocks::{BlockStore, Kind};
use serde_json::{Map, Value};

use super::BlockName;

/// The fields that a block is made of.
#[derive(Debug, clap::Args)]
pub(crate) struct Fields {
    /// A field, as `region_name=eu-west-1` or `aws_credentials.region_name=eu-west-1`. The value of a
    /// field that holds a block may be `TYPE/NAME` of a saved one. A value that begins with `{` or `[`
    /// is JSON.
    #[arg(long, value_name = "FIELD=VALUE")]
    set: Vec<String>,
    /// A JSON file with the fields; `-` reads standard input. `--set` is applied on top of it.
    #[arg(long, value_name = "PATH")]
    file: Option<String>,
}

impl Fields {
    /// The document, with nested blocks in place and every default filled in.
    pub(crate) async fn read(&self, kind: &Kind, store: &dyn BlockStore) -> anyhow::Result<Map<String, Value>> {
        let mut data = self.file.as_deref().map_or_else(|| Ok(Map::new()), read_file)?;
        for assignment in &self.set {
            let (path, value) = assignment.split_once('=').ok_or_else(|| anyhow!("`{assignment}` sets nothing: write `FIELD=VALUE`"))?;
            assign(&mut data, path, parse(value)?)?;
        }
        for nested in kind.block_fields() {
            let Some(Value::String(text)) = data.get(nested.name) else { continue };
            let name: BlockName = if text.contains('/') { text.parse()? } else { format!("{}/{text}", nested.slug).parse()? };
            let found = store.document(&name.slug, &name.name).await?;
            let found = found.ok_or_else(|| {
                anyhow!("`{}` should hold the block `{name}`, and there is none: `onloan block create {name}` makes it", nested.name)
            })?;
            data.insert(nested.name.to_owned(), Value::Object(found.into_nested()));
        }
        kind.complete(&data).with_context(|| format!("a block of type `{}`", kind.slug))
    }
}

fn read_file(path: &str) -> anyhow::Result<Map<String, Value>> {
    let mut text = String::new();
    if path == "-" {
        std::io::stdin().read_to_string(&mut text).context("cannot read standard input")?;
    } else {
        text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{path}`"))?;
    }
    // The error of the parser names a place; it does not repeat the text, which may be a secret.
    let value: Value =
        serde_json::from_str(&text).map_err(|error| anyhow!("`{path}` is no JSON: line {}, column {}", error.line(), error.column()))?;
    match value {
        Value::Object(data) => Ok(data),
        _ => bail!("`{path}` must hold one JSON object with the block's fields"),
    }
}

fn parse(value: &str) -> anyhow::Result<Value> {
    match value {
        "null" => Ok(Value::Null),
        json if json.starts_with(['{', '[']) => serde_json::from_str(json)
            .map_err(|error| anyhow!("a value that begins with `{{` or `[` must be JSON: column {}", error.column())),
        text => Ok(Value::String(text.to_owned())),
    }
}

fn assign(data: &mut Map<String, Value>, path: &str, value: Value) -> anyhow::Result<()> {
    let Some((first, rest)) = path.split_once('.') else {
        data.insert(path.to_owned(), value);
        return Ok(());
    };
    match data.entry(first).or_insert_with(|| Value::Object(Map::new())) {
        Value::Object(inner) => assign(inner, rest, value),
        _ => bail!("`{path}` is set below `{first}`, which already has a value of its own"),
    }
}

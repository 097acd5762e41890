//! `onloan block inspect`.

use anyhow::anyhow;
use clap::Args;
use onloan_domain::BlockDocument;
use serde_json::{Map, Value};

use super::BlockName;
use crate::cli::context::Context;
use crate::cli::output::{self, Output};

/// Show a block; literal secrets are masked.
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// `TYPE/NAME`.
    block: BlockName,
}

impl Inspect {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<()> {
        let document = find(context, &self.block).await?;
        if context.output == Output::Json {
            return output::json(&document);
        }
        let mut rows = vec![["id".to_owned(), document.id.to_string()], ["updated".to_owned(), document.updated.to_string()]];
        flatten("", &document.data, &mut rows);
        output::table(["FIELD", "VALUE"], rows, "")
    }
}

pub(crate) async fn find(context: &Context, block: &BlockName) -> anyhow::Result<BlockDocument> {
    let found = context.client().await?.read_block_document_by_name(&block.slug, &block.name, false).await?;
    found.ok_or_else(|| anyhow!("there is no block `{block}`: `onloan block ls` shows those that exist"))
}

fn flatten(path: &str, data: &Map<String, Value>, rows: &mut Vec<[String; 2]>) {
    for (key, value) in data {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match value {
            Value::Object(inner) => flatten(&path, inner, rows),
            Value::Null => rows.push([path, "(blank)".into()]),
            Value::String(text) => rows.push([path, text.clone()]),
            other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_)) => rows.push([path, other.to_string()]),
        }
    }
}

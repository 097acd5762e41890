//! `onloan explain block` and `onloan explain config`.

use anyhow::anyhow;
use onloan_blocks::Kind;
use serde_json::{Map, Value};

use super::report::{Field, Holds, Report};
use crate::cli::block::BlockName;
use crate::cli::block::data::Fields;
use crate::cli::context::Context;

pub(crate) async fn saved(context: &Context, block: &BlockName) -> anyhow::Result<()> {
    let kind = crate::cli::block::kind(&block.slug)?;
    let session = context.session().await?;
    let document = session.block_store().document(&block.slug, &block.name).await?;
    let document = document.ok_or_else(|| anyhow!("there is no block `{block}`: `onloan block ls` shows those that exist"))?;
    session.scope(explain(context, &kind, block.to_string(), &document.data)).await
}

pub(crate) async fn unsaved(context: &Context, slug: &str, fields: &Fields) -> anyhow::Result<()> {
    let kind = crate::cli::block::kind(slug)?;
    let session = context.session().await?;
    let data = fields.read(&kind, session.block_store().as_ref()).await?;
    session.scope(explain(context, &kind, format!("{slug} (not saved)"), &data)).await
}

async fn explain(context: &Context, kind: &Kind, block: String, data: &Map<String, Value>) -> anyhow::Result<()> {
    let chain = match kind.explained(data) {
        Some(block) => Some(block?.explain().await),
        None => None,
    };
    let report = Report { block, fields: secret_fields(kind, data), chain };
    let failed = report.failure();
    report.print(context.output)?;
    failed.map_or(Ok(()), |why| Err(anyhow!(why)))
}

/// What each secret field holds; never a literal.
fn secret_fields(kind: &Kind, data: &Map<String, Value>) -> Vec<Field> {
    let paths = kind.schema.fields["secret_fields"].as_array().into_iter().flatten().filter_map(Value::as_str);
    paths.map(|path| Field { name: path.to_owned(), holds: Holds::of(value_at(data, path)) }).collect()
}

fn value_at<'a>(data: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    let mut steps = path.split('.');
    let first = data.get(steps.next()?)?;
    steps.try_fold(first, |value, step| value.get(step))
}

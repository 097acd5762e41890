//! `onloan secrets rotate`.

use anyhow::bail;
use clap::Args;
use onloan_api::{RotateSecretsBody, SecretsRotation};
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::output::{self, Output};
use crate::cli::pages;

/// Seal everything with the server's first key. It may be interrupted and begun again at any time, and blocks may be
/// written meanwhile.
#[derive(Debug, Args)]
pub(crate) struct Rotate {
    /// How many fields to seal at a time.
    #[arg(long, default_value_t = pages::PAGE as i64, value_parser = clap::value_parser!(i64).range(1..=pages::PAGE as i64))]
    batch: i64,
}

impl Rotate {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<()> {
        let client = context.client().await?;
        let mut total = SecretsRotation::default();
        loop {
            let body = RotateSecretsBody { after: total.after.take(), limit: Some(self.batch) };
            let SecretsRotation { key_id, resealed, failed, remaining, after, retired } = client.rotate_secrets(&body).await?;
            total.resealed += resealed;
            total.failed.extend(failed);
            total = SecretsRotation { key_id, remaining, after, retired, ..total };
            if total.after.is_none() {
                return report(context, &total);
            }
            output::progress(format!("{} fields are sealed anew, {remaining} are left", total.resealed));
        }
    }
}

fn report(context: &Context, total: &SecretsRotation) -> anyhow::Result<()> {
    if context.output == Output::Json {
        output::json(&json!({
            "key_id": total.key_id,
            "resealed": total.resealed,
            "failed": total.failed,
            "remaining": total.remaining,
            "retired": total.retired,
        }))?;
    } else {
        output::line(format!("{} fields are sealed anew with the key `{}`", total.resealed, total.key_id))?;
        for key in &total.retired {
            output::line(format!("nothing is sealed with the key `{key}` any more: servers may start without it"))?;
        }
        for failed in &total.failed {
            output::line(format!("block {}: `{}` (key `{}`): {}", failed.block_document_id, failed.field, failed.key_id, failed.why))?;
        }
    }
    match total.remaining {
        0 => Ok(()),
        left if total.failed.is_empty() => bail!(
            "{left} fields are sealed with another key: a server that seals with it is still running; start it anew with the new key first, then rotate again"
        ),
        left => bail!("{left} fields are still sealed with other keys; those that cannot be opened are gone: save their blocks anew"),
    }
}

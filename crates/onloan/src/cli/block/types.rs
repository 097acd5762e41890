//! `onloan block type`.

use anyhow::anyhow;
use clap::Subcommand;
use onloan_api::BlockTypeFilterBody;
use onloan_domain::BlockType;
use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::output::{self, Output};

/// List and inspect block types.
#[derive(Debug, Subcommand)]
pub(crate) enum Type {
    /// List the types that the server knows, and those of this program that it does not know yet.
    Ls,
    /// Show a type's fields, and which of them are secret.
    Inspect {
        /// The type, as `aws-credentials`.
        slug: String,
    },
}

impl Type {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::Ls => ls(context).await,
            Self::Inspect { slug } => inspect(context, &slug),
        }
    }
}

async fn ls(context: &Context) -> anyhow::Result<()> {
    let known: Vec<BlockType> = context.client().await?.filter_block_types(&BlockTypeFilterBody::default()).await?;
    if context.output == Output::Json {
        return output::json(&known);
    }
    let here = onloan::registry();
    let unknown = here.kinds().filter(|kind| known.iter().all(|registered| registered.slug != kind.slug));
    let unknown = unknown.map(|kind| [kind.slug.to_owned(), kind.name.to_owned(), "no: `onloan block register` does it".to_owned()]);
    let rows = known.iter().map(|registered| [registered.slug.clone(), registered.name.clone(), "yes".to_owned()]);
    output::table(["TYPE", "NAME", "REGISTERED"], rows.chain(unknown), "")
}

fn inspect(context: &Context, slug: &str) -> anyhow::Result<()> {
    let kind = crate::cli::block::kind(slug)?;
    let fields = &kind.schema.fields;
    if context.output == Output::Json {
        return output::json(&json!({"slug": kind.slug, "name": kind.name, "description": kind.description, "fields": fields}));
    }
    output::line(format!("{} ({})\n{}", kind.name, kind.slug, kind.description))?;
    let properties = fields["properties"].as_object().ok_or_else(|| anyhow!("the type `{slug}` has no fields"))?;
    let listed = |list: &str, name: &str| fields[list].as_array().is_some_and(|items| items.iter().any(|item| item == name));
    let rows = properties.iter().map(|(name, property)| {
        let marks = [(listed("required", name), "required"), (listed("secret_fields", name), "secret")];
        let marks = marks.iter().filter(|(marked, _)| *marked).map(|(_, mark)| *mark).collect::<Vec<_>>().join(", ");
        let default = property.get("default").filter(|value| !value.is_null()).map(Value::to_string).unwrap_or_default();
        let description = property.get("description").and_then(Value::as_str).unwrap_or_default();
        [name.clone(), marks, default, description.replace('\n', " ")]
    });
    output::table(["FIELD", "", "DEFAULT", "DESCRIPTION"], rows, "")
}

//! What `onloan explain` prints of a block.

use onloan_secrets::{Explanation, Reference, StepOutcome};
use serde::Serialize;
use serde_json::Value;

use crate::cli::output::{self, Output};

#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) block: String,
    /// The block's secret fields.
    pub(crate) fields: Vec<Field>,
    /// The credential chain, where the block has one.
    #[serde(flatten)]
    pub(crate) chain: Option<Explanation>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Field {
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) holds: Holds,
}

#[derive(Debug, Serialize)]
#[serde(tag = "holds", content = "reference", rename_all = "snake_case")]
pub(crate) enum Holds {
    Blank,
    Reference(String),
    Literal,
}

impl Holds {
    pub(crate) fn of(value: Option<&Value>) -> Self {
        match value {
            None | Some(Value::Null) => Self::Blank,
            Some(Value::String(text)) if Reference::is_one(text) => Self::Reference(text.clone()),
            Some(_) => Self::Literal,
        }
    }
}

impl Report {
    /// Why no credential was found, if none was.
    pub(crate) fn failure(&self) -> Option<String> {
        let chain = self.chain.as_ref().filter(|chain| chain.winner().is_none())?;
        let failed = chain.steps.iter().find_map(|step| match &step.outcome {
            StepOutcome::Failed { why } => Some(format!("`{}` failed: {why}", step.source)),
            StepOutcome::Won { .. } | StepOutcome::NotConfigured { .. } | StepOutcome::NotTried | StepOutcome::Shadowed { .. } => None,
        });
        Some(failed.unwrap_or_else(|| format!("no source of `{}` is configured here", self.block)))
    }

    pub(crate) fn print(&self, output: Output) -> anyhow::Result<()> {
        if output == Output::Json {
            return output::json(self);
        }
        output::line(&self.block)?;
        let fields = self.fields.iter().map(|field| {
            let holds = match &field.holds {
                Holds::Blank => "blank: filled where the run happens".to_owned(),
                Holds::Reference(reference) => reference.clone(),
                Holds::Literal => "a literal, which is not shown".to_owned(),
            };
            [field.name.clone(), holds]
        });
        output::table(["SECRET FIELD", "HOLDS"], fields, "the block has no secret fields")?;
        self.chain.as_ref().map_or(Ok(()), print_chain)
    }
}

fn print_chain(chain: &Explanation) -> anyhow::Result<()> {
    let rows = chain.steps.iter().enumerate().map(|(position, step)| {
        let (outcome, detail) = match &step.outcome {
            StepOutcome::Won { found } => ("WON", found.as_str()),
            StepOutcome::NotConfigured { looked_for } => ("not configured", looked_for.as_str()),
            StepOutcome::Failed { why } => ("FAILED", why.as_str()),
            StepOutcome::NotTried => ("not tried", ""),
            StepOutcome::Shadowed { found } => ("shadowed", found.as_str()),
        };
        [(position + 1).to_string(), step.source.clone(), outcome.to_owned(), detail.to_owned()]
    });
    output::table(["", "SOURCE", "OUTCOME", "WHY"], rows, "")?;
    if let Some(principal) = &chain.principal {
        output::line(format!("principal: {principal}"))?;
    }
    if let Some(expires) = chain.expires {
        output::line(format!("expires:   {expires}"))?;
    }
    chain.warnings.iter().try_for_each(|warning| output::line(format!("warning:   {warning}")))
}

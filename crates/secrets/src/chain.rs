//! Credential chains: an ordered list of places, the first configured one wins or fails.
//!
//! A broken source never falls through to the next: that would run the job as somebody else.
//! Each resolution can be explained without a value.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;
use serde::Serialize;
use thiserror::Error;

/// One place that a credential may come from.
#[async_trait]
pub trait Source<C: Send>: Send + Sync {
    /// The standard name, as in `web identity`.
    fn name(&self) -> &'static str;

    /// Whether `detect` asks the network; such a source is asked only when its turn comes.
    fn asks_network(&self) -> bool {
        false
    }

    /// Whether the source is configured here.
    async fn detect(&self) -> Detection;

    /// The credential, once `detect` said *configured*. The error says why, without a value.
    async fn provide(&self) -> Result<C, String>;
}

/// What a source says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detection {
    /// Nothing is there; the text says what was looked for.
    NotConfigured(String),
    /// It will be used; the text says what was found, never a value.
    Configured(String),
    /// Something is there and cannot work; the text says why.
    Broken(String),
}

/// Sources in order.
pub struct Chain<C> {
    sources: Vec<Box<dyn Source<C>>>,
}

impl<C: Send> Chain<C> {
    /// A chain of `sources`, first come, first asked.
    pub fn new(sources: Vec<Box<dyn Source<C>>>) -> Self {
        Self { sources }
    }

    /// Asks the sources until one is configured.
    pub async fn resolve(&self) -> Resolution<C> {
        let mut steps = Vec::new();
        for (position, source) in self.sources.iter().enumerate() {
            let (outcome, credential) = ask(source.as_ref()).await;
            steps.push(Step { source: source.name().into(), outcome });
            if let Some(credential) = credential {
                steps.extend(self.sources[position + 1..].iter().map(|source| not_tried(source.as_ref())));
                return Resolution { credential, explanation: Explanation::of(steps) };
            }
        }
        let error = ChainError::NothingConfigured { looked_for: looked_for(&steps) };
        Resolution { credential: Err(error), explanation: Explanation::of(steps) }
    }

    /// As [`Chain::resolve`], and says of the sources behind the winner which ones it shadows.
    pub async fn explain(&self) -> Resolution<C> {
        let mut resolution = self.resolve().await;
        for (step, source) in resolution.explanation.steps.iter_mut().zip(&self.sources) {
            if step.outcome == StepOutcome::NotTried && !source.asks_network() {
                step.outcome = match source.detect().await {
                    Detection::NotConfigured(looked_for) => StepOutcome::NotConfigured { looked_for },
                    Detection::Configured(found) => StepOutcome::Shadowed { found },
                    Detection::Broken(why) => StepOutcome::Shadowed { found: format!("something that cannot work: {why}") },
                };
            }
        }
        resolution
    }
}

type Asked<C> = (StepOutcome, Option<Result<C, ChainError>>);

async fn ask<C: Send>(source: &dyn Source<C>) -> Asked<C> {
    let found = match source.detect().await {
        Detection::NotConfigured(looked_for) => return (StepOutcome::NotConfigured { looked_for }, None),
        Detection::Broken(why) => return failed(source.name(), why),
        Detection::Configured(found) => found,
    };
    match source.provide().await {
        Ok(credential) => (StepOutcome::Won { found }, Some(Ok(credential))),
        Err(why) => failed(source.name(), why),
    }
}

fn failed<C>(source: &str, why: String) -> Asked<C> {
    let error = ChainError::SourceFailed { source_name: source.into(), why: why.clone() };
    (StepOutcome::Failed { why }, Some(Err(error)))
}

fn not_tried<C: Send>(source: &dyn Source<C>) -> Step {
    Step { source: source.name().into(), outcome: StepOutcome::NotTried }
}

fn looked_for(steps: &[Step]) -> String {
    let texts = steps.iter().filter_map(|step| match &step.outcome {
        StepOutcome::NotConfigured { looked_for } => Some(format!("{} ({looked_for})", step.source)),
        StepOutcome::Won { .. } | StepOutcome::Failed { .. } | StepOutcome::NotTried | StepOutcome::Shadowed { .. } => None,
    });
    texts.collect::<Vec<_>>().join("; ")
}

/// What a chain came to.
#[derive(Debug)]
pub struct Resolution<C> {
    /// The winner's credential.
    pub credential: Result<C, ChainError>,
    /// How it was found.
    pub explanation: Explanation,
}

/// Why a chain gave no credential.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ChainError {
    /// No source is configured.
    #[error("no credentials anywhere; looked for: {looked_for}")]
    NothingConfigured {
        /// Each source with what it looked for.
        looked_for: String,
    },
    /// The first configured source does not work. Later ones are not asked.
    #[error("the first configured source, `{source_name}`, failed: {why}; mend it or remove it: later sources are not tried in its place")]
    SourceFailed {
        /// The source's name.
        source_name: String,
        /// Why it failed.
        why: String,
    },
}

/// How a credential was found, without its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Every source in order.
    pub steps: Vec<Step>,
    /// Who the credential belongs to, when that was asked.
    pub principal: Option<String>,
    /// When it expires.
    pub expires: Option<Timestamp>,
    /// What a person should look at, such as a source shadowed by the winner.
    pub warnings: Vec<String>,
}

impl Explanation {
    fn of(steps: Vec<Step>) -> Self {
        Self { steps, principal: None, expires: None, warnings: Vec::new() }
    }

    /// The name of the source that won.
    pub fn winner(&self) -> Option<&str> {
        let won = |step: &&Step| matches!(step.outcome, StepOutcome::Won { .. });
        self.steps.iter().find(won).map(|step| step.source.as_str())
    }
}

/// One source of an explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The source's name.
    pub source: String,
    /// What it came to.
    #[serde(flatten)]
    pub outcome: StepOutcome,
}

/// What a source came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum StepOutcome {
    /// It gave the credential.
    Won {
        /// What was found.
        found: String,
    },
    /// Nothing is there.
    NotConfigured {
        /// What was looked for.
        looked_for: String,
    },
    /// It is configured and does not work.
    Failed {
        /// Why.
        why: String,
    },
    /// An earlier source decided.
    NotTried,
    /// An earlier source decided, and this one is configured too.
    Shadowed {
        /// What was found.
        found: String,
    },
}

impl fmt::Display for StepOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Won { found } => write!(f, "won: {found}"),
            Self::NotConfigured { looked_for } => write!(f, "not configured: {looked_for}"),
            Self::Failed { why } => write!(f, "failed: {why}"),
            Self::NotTried => f.write_str("not tried"),
            Self::Shadowed { found } => write!(f, "shadowed: {found}"),
        }
    }
}

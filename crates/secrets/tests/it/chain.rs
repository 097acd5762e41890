//! Chains: the first configured source wins or fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use onloan_secrets::{Chain, ChainError, Detection, Source, StepOutcome};

struct Fixed {
    name: &'static str,
    network: bool,
    detection: Detection,
    credential: Result<&'static str, &'static str>,
    asked: Arc<AtomicUsize>,
}

#[async_trait]
impl Source<&'static str> for Fixed {
    fn name(&self) -> &'static str {
        self.name
    }

    fn asks_network(&self) -> bool {
        self.network
    }

    async fn detect(&self) -> Detection {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.detection.clone()
    }

    async fn provide(&self) -> Result<&'static str, String> {
        self.credential.map_err(str::to_owned)
    }
}

fn source(name: &'static str, detection: Detection) -> Fixed {
    Fixed { name, network: false, detection, credential: Ok(name), asked: Arc::default() }
}

fn absent(name: &'static str) -> Fixed {
    source(name, Detection::NotConfigured(format!("{name} variables")))
}

fn present(name: &'static str) -> Fixed {
    source(name, Detection::Configured(format!("{name} keys")))
}

fn chain(sources: impl IntoIterator<Item = Fixed>) -> Chain<&'static str> {
    Chain::new(sources.into_iter().map(|source| Box::new(source) as Box<dyn Source<&'static str>>).collect())
}

#[tokio::test]
async fn the_first_configured_source_wins() {
    let resolution = chain([absent("env"), present("file"), present("metadata")]).resolve().await;
    assert_eq!(resolution.credential, Ok("file"));
    assert_eq!(resolution.explanation.winner(), Some("file"));
    let outcomes: Vec<String> = resolution.explanation.steps.iter().map(|step| step.outcome.to_string()).collect();
    assert_eq!(outcomes, ["not configured: env variables", "won: file keys", "not tried"]);
}

#[tokio::test]
async fn a_source_that_fails_never_falls_through() {
    let mut broken = present("web identity");
    broken.credential = Err("the token file `/t` does not exist");
    let last = present("file");
    let asked = Arc::clone(&last.asked);
    let resolution = chain([broken, last]).resolve().await;
    assert_eq!(
        resolution.credential,
        Err(ChainError::SourceFailed { source_name: "web identity".into(), why: "the token file `/t` does not exist".into() })
    );
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_source_that_is_half_configured_never_falls_through() {
    let half = source("env", Detection::Broken("`AWS_SECRET_ACCESS_KEY` is missing".into()));
    let resolution = chain([half, present("file")]).resolve().await;
    assert!(matches!(resolution.credential, Err(ChainError::SourceFailed { .. })));
}

#[tokio::test]
async fn nothing_configured_lists_what_was_looked_for() {
    let error = chain([absent("env"), absent("file")]).resolve().await.credential.unwrap_err();
    assert_eq!(error.to_string(), "no credentials anywhere; looked for: env (env variables); file (file variables)");
}

#[tokio::test]
async fn explain_names_what_the_winner_shadows_without_asking_the_network() {
    let mut network = present("metadata");
    network.network = true;
    let asked = Arc::clone(&network.asked);
    let resolution = chain([present("env"), present("file"), network]).explain().await;
    let outcomes: Vec<&StepOutcome> = resolution.explanation.steps.iter().map(|step| &step.outcome).collect();
    assert_eq!(*outcomes[1], StepOutcome::Shadowed { found: "file keys".into() });
    assert_eq!(*outcomes[2], StepOutcome::NotTried);
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn an_explanation_is_plain_json() {
    let resolution = chain([absent("env"), present("file")]).resolve().await;
    let json = serde_json::to_value(&resolution.explanation).unwrap();
    assert_eq!(json["steps"][0], serde_json::json!({"source": "env", "outcome": "not_configured", "looked_for": "env variables"}));
    assert_eq!(json["steps"][1], serde_json::json!({"source": "file", "outcome": "won", "found": "file keys"}));
}

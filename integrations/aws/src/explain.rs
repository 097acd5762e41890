//! Explains how a block's credential is found, and what a person should look at.

use jiff::Timestamp;
use onloan_secrets::{Environment, Explanation, Resolver, Step, StepOutcome};

use crate::chain;
use crate::credentials::AwsCredentials;
use crate::session::{assume_role_of, scope};
use crate::settings::Settings;

pub(crate) async fn explain(block: &AwsCredentials, environment: &Environment, ask_principal: bool) -> Explanation {
    let scope = match scope(block, environment, Timestamp::now()).await {
        Ok(scope) => scope,
        Err(error) => return failed_before_the_chain(error.to_string()),
    };
    let resolution = chain::chain(&scope, block).explain().await;
    let mut explanation = resolution.explanation;
    warn(&mut explanation, &scope.settings);
    let Ok(keys) = resolution.credential else { return explanation };
    keys.hide(Resolver::current().redactor());
    let source = explanation.winner().unwrap_or_default().to_owned();
    let keys = match assume_role_of(block, &scope, keys, &source).await {
        Ok(keys) => keys,
        Err(error) => {
            explanation.warnings.push(error.to_string());
            return explanation;
        }
    };
    if let Some(role) = block.role_arn() {
        note_role(&mut explanation, role);
    }
    explanation.expires = keys.expires;
    explanation.principal = keys.principal.clone();
    if explanation.principal.is_none() && ask_principal {
        match chain::caller(&scope.settings, &keys).await {
            Ok(principal) => explanation.principal = Some(principal),
            Err(failure) => explanation.warnings.push(format!("who this is could not be asked: {failure}")),
        }
    }
    explanation
}

fn failed_before_the_chain(why: String) -> Explanation {
    let step = Step { source: "settings".into(), outcome: StepOutcome::Failed { why } };
    Explanation { steps: vec![step], principal: None, expires: None, warnings: Vec::new() }
}

fn note_role(explanation: &mut Explanation, role: &str) {
    for step in &mut explanation.steps {
        if let StepOutcome::Won { found } = &mut step.outcome {
            found.push_str(&format!("; with it the block assumes the role `{role}`"));
        }
    }
}

fn warn(explanation: &mut Explanation, settings: &Settings) {
    let winner = explanation.winner().map(str::to_owned);
    let mut warnings = Vec::new();
    // That variables count before a named profile is told below, and better.
    if let Some(winner) = winner.as_deref().filter(|winner| *winner != "env" || settings.profile().is_none()) {
        warnings.extend(explanation.steps.iter().filter_map(|step| shadowed(step, winner)));
    }
    warnings.extend(surprising_variables(settings, winner.as_deref()));
    explanation.warnings.extend(warnings);
}

/// What stands behind the winner and would be taken by a tool with another order, or if the winner went away.
fn shadowed(step: &Step, winner: &str) -> Option<String> {
    let StepOutcome::Shadowed { found } = &step.outcome else { return None };
    let advice = match step.source.as_str() {
        "shared-credentials-file" | "config-file" if winner == "assume-role-with-web-identity" => {
            "other AWS SDKs look there first and would act as somebody else: remove it"
        }
        // These profiles hold the key that the role is assumed with.
        "shared-credentials-file" | "config-file" if winner == "assume-role" => return None,
        _ => "it is not used, and would be if the first were gone",
    };
    Some(format!("`{winner}` shadows `{}` ({found}): {advice}", step.source))
}

fn surprising_variables(settings: &Settings, winner: Option<&str>) -> Vec<String> {
    let var = |name: &str| settings.environment().var(name);
    let mut warnings = Vec::new();
    if winner == Some("env")
        && let Some(profile) = settings.profile()
    {
        warnings.push(format!(
            "credentials in variables count before the profile `{}` (from {}): unset one of the two",
            profile.value, profile.origin
        ));
    }
    if let (Some(first), Some(second)) = (var("AWS_DEFAULT_PROFILE"), var("AWS_PROFILE"))
        && first != second
        && !settings.profile_from_block()
    {
        warnings.push(format!(
            "`AWS_DEFAULT_PROFILE` (`{first}`) counts before `AWS_PROFILE` (`{second}`), as in boto3; other AWS SDKs know only the latter"
        ));
    }
    if let (Some(region), Some(other)) = (settings.region(), var("AWS_REGION"))
        && region.value != other
    {
        warnings.push(format!(
            "the region is `{}` (from {}), and not `AWS_REGION` (`{other}`), which counts last",
            region.value, region.origin
        ));
    }
    if let (Some(first), Some(second)) = (var("AWS_SECURITY_TOKEN"), var("AWS_SESSION_TOKEN"))
        && first != second
        && winner == Some("env")
    {
        warnings.push("`AWS_SECURITY_TOKEN` counts before `AWS_SESSION_TOKEN`, and the two differ: unset the former".into());
    }
    if var("AWS_ACCESS_KEY_ID").is_none() && (var("AWS_SECRET_ACCESS_KEY").is_some() || var("AWS_SESSION_TOKEN").is_some()) {
        warnings.push("`AWS_SECRET_ACCESS_KEY` or `AWS_SESSION_TOKEN` is set without `AWS_ACCESS_KEY_ID`, and not used".into());
    }
    warnings
}

//! Flows: what is recorded of a run, and what a failed one says.

use anyhow::Context as _;
use onloan::prelude::*;
use serde_json::json;

use super::*;

#[derive(Debug, thiserror::Error)]
enum WarehouseError {
    #[error("cannot reach the warehouse `prod`")]
    Unreachable(#[source] std::io::Error),
}

#[task]
async fn connect(works: bool) -> Result<u32, WarehouseError> {
    if works { Ok(7) } else { Err(WarehouseError::Unreachable(std::io::Error::other("connection refused"))) }
}

/// Loads what there is.
#[flow(version = "1.2", tags("nightly", "sql"))]
async fn load_customers(table: String, works: bool) -> anyhow::Result<u32> {
    let rows = connect(works).await?;
    Ok(rows + u32::try_from(table.len())?)
}

#[tokio::test]
async fn a_flow_run_is_recorded_with_its_parameters_states_and_name() {
    let (session, _folder) = session().await;
    let rows = session.scope(load_customers("abc".into(), true)).await.unwrap();
    assert_eq!(rows, 10);
    let run = Stored(&session).flow_run().await;
    assert_eq!(json!(run.parameters), json!({"table": "abc", "works": true}));
    assert_eq!(run.flow_version.as_deref(), Some("1.2"));
    assert_eq!(run.tags, ["nightly", "sql"]);
    assert_eq!(run.run_count, 1);
    assert_eq!(names(&Stored(&session).states_of_flow(&run).await), ["Pending", "Running", "Completed"]);
    let flow = session.client().read_flow(run.flow_id).await.unwrap().unwrap();
    assert_eq!(flow.name, "load-customers");
}

#[tokio::test]
async fn a_failed_run_says_why_with_all_causes() {
    let (session, _folder) = session().await;
    let error = session.scope(load_customers("abc".into(), false)).await.unwrap_err();
    let expected = "cannot reach the warehouse `prod`: connection refused";
    assert_eq!(error.to_string(), expected);
    let cause = error.failure().unwrap().downcast_ref::<RunError<WarehouseError>>().unwrap();
    assert!(matches!(cause.failure(), Some(WarehouseError::Unreachable(_))));
    let run = Stored(&session).flow_run().await;
    assert_eq!(names(&Stored(&session).states_of_flow(&run).await), ["Pending", "Running", "Failed"]);
    assert_eq!(message(run.state.as_ref()), expected);
    assert_eq!(message(Stored(&session).task_run("connect-0").await.state.as_ref()), expected);
}

#[flow]
async fn context_is_told() -> anyhow::Result<u32> {
    connect(false).await.context("the nightly load")
}

#[tokio::test]
async fn what_the_flow_says_about_a_failed_task_comes_first() {
    let (session, _folder) = session().await;
    let error = session.scope(context_is_told()).await.unwrap_err();
    assert_eq!(error.to_string(), "the nightly load: cannot reach the warehouse `prod`: connection refused");
}

#[flow(name = "renamed flow", run_name = "load-{table}-{part:03}")]
async fn named(table: String, part: u8) -> anyhow::Result<(String, String)> {
    let run = onloan::run::current().unwrap();
    let _ = (&table, part);
    Ok((run.flow_name().unwrap().to_owned(), run.flow_run_name().unwrap().to_owned()))
}

#[tokio::test]
async fn a_run_is_named_after_its_parameters_or_by_its_caller() {
    let (session, _folder) = session().await;
    let known = session.scope(named("orders".into(), 7)).await.unwrap();
    assert_eq!(known, ("renamed flow".into(), "load-orders-007".into()));
    let known = session.scope(named("orders".into(), 7).named("by hand")).await.unwrap();
    assert_eq!(known.1, "by hand");
    assert_eq!(Stored(&session).flow_run_of("by hand").await.name, "by hand");
    assert_eq!(Stored(&session).flow_run_of("load-orders-007").await.name, "load-orders-007");
}

#[flow]
async fn knows_itself(limit: u32) -> anyhow::Result<Vec<String>> {
    let run = onloan::run::current().unwrap();
    assert_eq!(run.parameters().unwrap()["limit"], limit);
    assert_eq!((run.task_run_id(), run.attempt()), (None, 1));
    let of_task = task_knows_itself().await?;
    Ok(vec![run.flow_run_id().unwrap().to_string(), of_task.0, of_task.1])
}

#[task(tags("t"))]
async fn task_knows_itself() -> anyhow::Result<(String, String)> {
    let run = onloan::run::current().unwrap();
    assert_eq!((run.task_name(), run.tags()), (Some("task_knows_itself"), &["t"][..]));
    assert_eq!(run.flow_name(), Some("knows-itself"));
    Ok((run.flow_run_id().unwrap().to_string(), run.task_run_name().unwrap().to_owned()))
}

#[tokio::test]
async fn a_body_knows_the_run_that_it_is_in() {
    let (session, _folder) = session().await;
    let known = session.scope(knows_itself(3)).await.unwrap();
    let run = Stored(&session).flow_run().await;
    assert_eq!(known, [run.id.to_string(), run.id.to_string(), "task_knows_itself-0".into()]);
    assert!(onloan::run::current().is_none());
}

#[flow]
async fn joined(name: &str) -> Result<String, std::convert::Infallible> {
    tokio::task::yield_now().await;
    Ok(name.to_uppercase())
}

#[tokio::test]
async fn flows_can_run_side_by_side_and_borrow_their_arguments() {
    let (session, _folder) = session().await;
    let name = String::from("one");
    let both = session.scope(async { tokio::try_join!(joined(&name), joined("two")) }).await.unwrap();
    assert_eq!(both, ("ONE".into(), "TWO".into()));
    assert_eq!(Stored(&session).flow_runs().await.len(), 2);
}

#[flow]
async fn unwritable(odd: std::collections::HashMap<(i32, i32), i32>) -> Result<usize, String> {
    Ok(odd.len())
}

#[tokio::test]
async fn a_parameter_that_is_no_json_is_named() {
    let (session, _folder) = session().await;
    let error = session.scope(unwritable([((1, 2), 3)].into())).await.unwrap_err();
    assert!(error.to_string().starts_with("the argument `odd` cannot be written as JSON"), "{error}");
    assert_eq!(Stored(&session).flow_runs().await.len(), 0);
}

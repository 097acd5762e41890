//! Results that are kept, and what a run without one has.

use onloan::prelude::*;
use serde::{Deserialize, Serialize};

use super::*;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Report {
    rows: u64,
    tables: Vec<String>,
}

fn report() -> Report {
    Report { rows: 3, tables: vec!["orders".into()] }
}

#[task(persist_result)]
async fn kept() -> Result<Report, String> {
    Ok(report())
}

#[task]
async fn lost() -> Result<Report, String> {
    Ok(report())
}

#[flow(persist_result)]
async fn reports() -> anyhow::Result<Report> {
    lost().await?;
    Ok(kept().await?)
}

#[tokio::test]
async fn a_kept_result_is_read_back_as_its_type() {
    let (session, folder) = session().await;
    session.scope(reports()).await.unwrap();
    let stored = Stored(&session);
    for state in [stored.flow_run().await.state, stored.task_run("kept-0").await.state] {
        let state = state.unwrap();
        let metadata = state.data.as_ref().unwrap();
        assert!(metadata["storage_key"].as_str().unwrap().starts_with(folder.path().to_str().unwrap()));
        assert_eq!(metadata["expiration"], serde_json::Value::Null);
        assert_eq!(session.results().read::<Report>(&state).await.unwrap(), Some(report()));
        let error = session.results().read::<u8>(&state).await.unwrap_err().to_string();
        assert!(error.contains("do not fit"), "{error}");
    }
    let state = stored.task_run("lost-0").await.state.unwrap();
    assert_eq!(session.results().read::<Report>(&state).await.unwrap(), None);
}

#[tokio::test]
async fn a_result_that_cannot_be_kept_fails_the_run_and_says_what_to_do() {
    let (session, folder) = session().await;
    std::fs::write(folder.path().join("storage"), "a file in the folder's place").unwrap();
    let error = session.scope(reports()).await.unwrap_err();
    assert!(error.to_string().contains("cannot write the result at"), "{error}");
    assert!(error.to_string().contains("ONLOAN_HOME"), "{error}");
    assert_eq!(state_type(&Stored(&session).flow_run().await), StateType::Failed);
    assert_eq!(Stored(&session).task_run("kept-0").await.state_type, Some(StateType::Failed));
}

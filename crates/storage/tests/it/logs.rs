//! Log lines.

use anyhow::Result;
use onloan_domain::filters::{Ids, LogFilter, LogSort, Number, Page, Search, Time};
use onloan_domain::{FlowRunId, Log, LogId, TaskRunId};
use onloan_storage::{Db, logs};

use crate::database::{ALL, Database, at};

fn line(second: i64, message: &str) -> Log {
    Log {
        id: LogId::new_v7(),
        created: at(1000),
        updated: at(1000),
        name: "onloan.flow_runs".into(),
        level: 20,
        message: message.into(),
        timestamp: at(second),
        flow_run_id: None,
        task_run_id: None,
    }
}

async fn insert(db: &Db, lines: &[Log]) -> Result<()> {
    let mut tx = db.begin().await?;
    logs::insert(&mut tx, lines).await?;
    Ok(tx.commit().await?)
}

async fn messages(db: &Db, filter: LogFilter) -> Result<Vec<String>> {
    let found = logs::list(&mut db.read().await?, Some(&filter), LogSort::TimestampAsc, ALL).await?;
    Ok(found.into_iter().map(|line| line.message).collect())
}

#[tokio::test]
async fn lines_read_back_as_they_were_written_but_for_a_nul() -> Result<()> {
    let database = Database::new().await?;
    let full =
        Log { flow_run_id: Some(FlowRunId::new_v7()), task_run_id: Some(TaskRunId::new_v7()), ..line(1, "it's 100% “done”\n\0") };
    let mut lines = [full, line(2, "")];
    insert(&database.db, &lines).await?;
    lines[0].message = "it's 100% “done”\n\u{fffd}".to_owned();
    assert_eq!(logs::list(&mut database.db.read().await?, None, LogSort::TimestampAsc, ALL).await?, lines);
    Ok(())
}

#[tokio::test]
async fn a_batch_of_any_size_is_stored_whole_and_in_order() -> Result<()> {
    let database = Database::new().await?;
    // All in the same microsecond: then the ids keep the order.
    let lines: Vec<Log> = (0..707).map(|number| line(1, &number.to_string())).collect();
    insert(&database.db, &lines).await?;
    insert(&database.db, &[]).await?;
    let mut session = database.db.read().await?;
    assert_eq!(logs::list(&mut session, None, LogSort::TimestampAsc, ALL).await?, lines);
    let window = Page { limit: 2, offset: 3 };
    assert_eq!(logs::list(&mut session, None, LogSort::TimestampAsc, window).await?, lines[3..5]);
    let newest = logs::list(&mut session, None, LogSort::TimestampDesc, Page { limit: 1, offset: 0 }).await?;
    assert_eq!(newest, lines[706..]);
    Ok(())
}

#[tokio::test]
async fn a_line_that_is_sent_twice_is_stored_once() -> Result<()> {
    let database = Database::new().await?;
    let line = line(1, "once");
    insert(&database.db, &[line.clone(), line.clone()]).await?;
    insert(&database.db, std::slice::from_ref(&line)).await?;
    assert_eq!(messages(&database.db, LogFilter::default()).await?, ["once"]);
    Ok(())
}

#[tokio::test]
async fn each_filter_selects_its_lines() -> Result<()> {
    let database = Database::new().await?;
    let (flow_run, task_run) = (FlowRunId::new_v7(), TaskRunId::new_v7());
    let lines = [
        Log { level: 10, flow_run_id: Some(flow_run), ..line(1, "Connecting to db") },
        Log { level: 40, flow_run_id: Some(flow_run), task_run_id: Some(task_run), ..line(2, "Connection timeout at 100%") },
        Log { level: 50, name: "other".into(), ..line(3, "gone_away") },
    ];
    insert(&database.db, &lines).await?;
    let search = |query: &str| LogFilter { text: Some(Search { query: query.into() }), ..LogFilter::default() };
    for (filter, expected) in [
        (LogFilter::default(), vec![0, 1, 2]),
        (LogFilter { level: Some(Number { ge: Some(40), le: Some(40), ..Number::default() }), ..LogFilter::default() }, vec![1]),
        (LogFilter { timestamp: Some(Time { after: Some(at(2)), ..Time::default() }), ..LogFilter::default() }, vec![1, 2]),
        (LogFilter { timestamp: Some(Time { before: Some(at(2)), ..Time::default() }), ..LogFilter::default() }, vec![0, 1]),
        (LogFilter { flow_run_id: Some(Ids { any: Some(vec![flow_run]), ..Ids::default() }), ..LogFilter::default() }, vec![0, 1]),
        (LogFilter { task_run_id: Some(Ids { any: Some(vec![task_run]), ..Ids::default() }), ..LogFilter::default() }, vec![1]),
        (LogFilter { task_run_id: Some(Ids { is_null: Some(true), ..Ids::default() }), ..LogFilter::default() }, vec![0, 2]),
        (search("connect"), vec![0, 1]),
        (search("+connect +TIMEOUT"), vec![1]),
        (search("connect -timeout"), vec![0]),
        (search("\"to db\" other"), vec![0, 2]),
        (search("100%"), vec![1]),
        (search("gone_"), vec![2]),
        (search("%"), vec![1]),
        (search("_"), vec![0, 1, 2]),
    ] {
        let expected: Vec<&str> = expected.into_iter().map(|index: usize| lines[index].message.as_str()).collect();
        assert_eq!(messages(&database.db, filter.clone()).await?, expected, "{filter:?}");
    }
    Ok(())
}

#[tokio::test]
async fn deleting_a_flow_runs_lines_leaves_the_others() -> Result<()> {
    let database = Database::new().await?;
    let flow_run = FlowRunId::new_v7();
    let of_task = Log { task_run_id: Some(TaskRunId::new_v7()), flow_run_id: Some(flow_run), ..line(2, "of its task") };
    let lines = [Log { flow_run_id: Some(flow_run), ..line(1, "of it") }, of_task, line(3, "of nobody")];
    insert(&database.db, &lines).await?;
    let mut tx = database.db.begin().await?;
    assert_eq!(logs::delete_of(&mut tx, flow_run).await?, 2);
    tx.commit().await?;
    assert_eq!(messages(&database.db, LogFilter::default()).await?, ["of nobody"]);
    Ok(())
}

//! Events and the queue of background task runs, where the server's tests do not reach: rows of an older version, pruning,
//! and claims that run out.

use anyhow::{Context, Result};
use onloan_domain::filters::EventFilter;
use onloan_domain::{Event, EventId, TaskRunId, named_resource, related_resource};
use onloan_storage::events::{self, NewEvent};
use onloan_storage::scheduled_task_runs;
use sqlx::{Connection, SqliteConnection};

use crate::database::{Database, at};

fn event(seconds: i64) -> NewEvent {
    let mut event = Event::new("shop.order.paid", named_resource("shop.order.1", "first"), at(seconds));
    event.related = vec![related_resource("shop.till.2", "till", None)];
    NewEvent::from(&event)
}

#[tokio::test]
async fn old_events_go_with_their_related_resources_and_a_few_at_a_time() -> Result<()> {
    let database = Database::new().await?;
    let mut tx = database.db.begin().await?;
    events::insert(&mut tx, (0..5).map(event).collect(), at(9)).await?;
    assert_eq!(events::prune(&mut tx, None, at(3), 2).await?, 2);
    assert_eq!(events::prune(&mut tx, None, at(3), 2).await?, 1);
    assert_eq!(events::prune(&mut tx, None, at(3), 2).await?, 0);
    let filter: EventFilter = serde_json::from_str(r#"{"related":{"role":["till"]}}"#)?;
    assert_eq!(events::count(&mut tx, &filter).await?, 2);
    Ok(())
}

#[tokio::test]
async fn known_events_are_told_from_others_in_any_number() -> Result<()> {
    let database = Database::new().await?;
    let kept: Vec<NewEvent> = (0..700).map(event).collect();
    let ids: Vec<EventId> = kept.iter().map(|event| event.id).collect();
    let mut tx = database.db.begin().await?;
    events::insert(&mut tx, kept, at(0)).await?;
    let mut asked = ids.clone();
    asked.push(EventId::new_v7());
    assert_eq!(events::known(&mut tx, &asked).await?, ids.into_iter().collect());
    assert!(events::known(&mut tx, &[]).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn events_of_an_older_version_are_found_after_the_upgrade() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("old.db");
    let mut old = SqliteConnection::connect(&format!("sqlite://{}?mode=rwc", path.display())).await?;
    sqlx::raw_sql(include_str!("../../migrations/sqlite/0002_logs_and_events.sql")).execute(&mut old).await?;
    let body = r#"{"resource":{"prefect.resource.id":"shop.order.1"},"payload":null,"follows":"01990000-0000-7000-8000-000000000009",
        "related":[{"prefect.resource.id":"shop.till.2","prefect.resource.role":"till","colour":"red"}]}"#;
    let insert =
        "INSERT INTO event VALUES (x'01990000000070008000000000000001', 1767225600000000, 1, 'shop.order.paid', 'shop.order.1', ?)";
    sqlx::query(insert).bind(body).execute(&mut old).await?;
    sqlx::raw_sql(include_str!("../../migrations/sqlite/0030_events.sql")).execute(&mut old).await?;
    let found: (String, String, String, i64) = sqlx::query_as(
        "SELECT payload, hex(follows), (SELECT role || labels FROM event_related), (SELECT count(*) FROM event_related) FROM event",
    )
    .fetch_one(&mut old)
    .await?;
    let expected = ("{}".to_owned(), "01990000000070008000000000000009".to_owned(), r#"till{"colour":"red"}"#.to_owned(), 1);
    assert_eq!(found, expected);
    Ok(())
}

#[tokio::test]
async fn a_claim_that_ran_out_is_nobodys_and_its_holder_learns_it() -> Result<()> {
    let database = Database::new().await?;
    let mut tx = database.db.begin().await?;
    let run = TaskRunId::new_v7();
    scheduled_task_runs::enqueue(&mut tx, run, "load", false, at(0)).await?;
    let keys = ["load".to_owned()];
    let first = scheduled_task_runs::claim(&mut tx, &keys, at(1), at(31)).await?.context("there is one")?;
    assert_eq!(scheduled_task_runs::claim(&mut tx, &keys, at(30), at(60)).await?, None);
    assert!(scheduled_task_runs::renew(&mut tx, first, at(40)).await?);
    assert_eq!(scheduled_task_runs::claim(&mut tx, &keys, at(35), at(60)).await?, None);
    let second = scheduled_task_runs::claim(&mut tx, &keys, at(41), at(71)).await?.context("there is one")?;
    assert_eq!((second.task_run_id, second == first), (run, false));
    assert!(!scheduled_task_runs::renew(&mut tx, first, at(99)).await?);
    assert!(!scheduled_task_runs::acknowledge(&mut tx, first).await?);
    assert!(scheduled_task_runs::acknowledge(&mut tx, second).await?);
    assert_eq!(scheduled_task_runs::claim(&mut tx, &keys, at(99), at(100)).await?, None);
    Ok(())
}

#[tokio::test]
async fn retries_and_what_was_given_back_come_first_and_only_for_their_tasks() -> Result<()> {
    let database = Database::new().await?;
    let mut tx = database.db.begin().await?;
    let runs: Vec<TaskRunId> = (0..4).map(|_| TaskRunId::new_v7()).collect();
    for (run, key, is_retry, enqueued) in [(0, "load", false, 0), (1, "load", true, 1), (2, "other", true, 0), (3, "load", false, 2)] {
        scheduled_task_runs::enqueue(&mut tx, runs[run], key, is_retry, at(enqueued)).await?;
    }
    let keys = ["load".to_owned(), "unknown".to_owned()];
    let retry = scheduled_task_runs::claim(&mut tx, &keys, at(3), at(33)).await?.context("there is one")?;
    let next = scheduled_task_runs::claim(&mut tx, &keys, at(3), at(33)).await?.context("there is one")?;
    assert_eq!([retry.task_run_id, next.task_run_id], [runs[1], runs[0]]);
    scheduled_task_runs::release(&mut tx, next).await?;
    let again = scheduled_task_runs::claim(&mut tx, &keys, at(4), at(34)).await?.context("there is one")?;
    assert_eq!(again.task_run_id, runs[0]);
    Ok(())
}

#[tokio::test]
async fn a_filter_uses_an_index_where_there_is_one() -> Result<()> {
    let database = Database::new().await?;
    for (condition, index) in [
        ("occurred BETWEEN 1 AND 2 ORDER BY occurred DESC, id DESC LIMIT 50", "event_by_occurred"),
        ("event IN ('a', 'b') AND occurred BETWEEN 1 AND 2", "event_by_name"),
        ("resource_id IN ('a', 'b') AND occurred BETWEEN 1 AND 2", "event_by_resource"),
    ] {
        let Some(plan) = database.query_plan(&format!("SELECT * FROM event WHERE {condition}")).await? else { return Ok(()) };
        assert!(plan[0].contains(index), "{condition}: {plan:?}");
    }
    Ok(())
}

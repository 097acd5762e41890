//! What the services keep: who makes the next pass, and what workers are asked to take down.

use anyhow::{Context, Result};
use onloan_domain::{JsonObject, WorkPool, WorkPoolId, WorkQueueId};
use onloan_storage::service_leases::{give_back, take};
use onloan_storage::worker_cleanups::{self, Cleanup, MOST_DELIVERIES, Operation, Outcome};
use onloan_storage::{Session, work_pools};
use uuid::Uuid;

use crate::database::{Database, at};

#[tokio::test]
async fn a_pass_is_made_by_one_server_and_when_it_is_due() -> Result<()> {
    let database = Database::new().await?;
    let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let mut tx = database.db.begin().await?;
    assert!(take(&mut tx, "foreman", one, at(0), at(60)).await?);
    assert!(!take(&mut tx, "foreman", other, at(1), at(61)).await?);
    assert!(take(&mut tx, "scheduler", other, at(1), at(61)).await?);
    give_back(&mut tx, "foreman", one, at(15)).await?;
    assert!(!take(&mut tx, "foreman", one, at(14), at(74)).await?);
    assert!(take(&mut tx, "foreman", other, at(15), at(75)).await?);
    // The first one, who was slow, does not end the pass of the second one.
    give_back(&mut tx, "foreman", one, at(16)).await?;
    assert!(!take(&mut tx, "foreman", one, at(20), at(80)).await?);
    // A server that ended gives nothing back.
    assert!(take(&mut tx, "foreman", one, at(75), at(135)).await?);
    Ok(())
}

#[tokio::test]
async fn what_the_services_ask_for_has_an_index() -> Result<()> {
    let database = Database::new().await?;
    for (condition, index) in [
        ("state_type = 'PAUSED' AND id > x'00' ORDER BY id LIMIT 200", "flow_run_paused"),
        ("state_type = 'CANCELLING' AND id > x'00' ORDER BY id LIMIT 200", "flow_run_cancelling"),
        ("state_type = 'CANCELLED' AND end_time >= 5 ORDER BY end_time, id LIMIT 200", "flow_run_cancelled"),
        ("end_time < 5 AND parent_task_run_id IS NULL ORDER BY end_time LIMIT 200", "flow_run_by_end_time"),
    ] {
        let Some(plan) = database.query_plan(&format!("SELECT id FROM flow_run WHERE {condition}")).await? else { return Ok(()) };
        assert!(plan[0].contains(index), "{condition}: {plan:?}");
    }
    Ok(())
}

#[tokio::test]
async fn something_to_take_down_is_one_workers_at_a_time_and_given_up_in_the_end() -> Result<()> {
    let database = Database::new().await?;
    let mut tx = database.db.begin().await?;
    let pool = pool(&mut tx).await?;
    let (kinds, queue) = (["teardown".to_owned()], WorkQueueId::new_v7());
    let message = |id, work_queue_id, second| {
        let (created, kind, target) = (at(second), "teardown".to_owned(), JsonObject::new());
        Cleanup { id: Uuid::from_u128(id), created, work_pool_id: pool, work_queue_id, kind, target }
    };
    worker_cleanups::insert(&mut tx, &message(1, None, 0)).await?;
    worker_cleanups::insert(&mut tx, &message(2, Some(queue), 1)).await?;
    let first = worker_cleanups::reserve(&mut tx, pool, &kinds, &[queue], at(2), at(32)).await?.context("there are two")?;
    let second = worker_cleanups::reserve(&mut tx, pool, &kinds, &[queue], at(2), at(32)).await?.context("there are two")?;
    assert_eq!([first.cleanup.id, second.cleanup.id].map(|id| id.as_u128()), [2, 1], "those of its own queues come first");
    assert_eq!(worker_cleanups::reserve(&mut tx, pool, &kinds, &[], at(2), at(32)).await?, None);
    let id = second.cleanup.id;
    let outcome = worker_cleanups::operate(&mut tx, WorkPoolId::new_v7(), id, &second.token, Operation::Finish, at(3)).await?;
    assert_eq!(outcome, Outcome::OtherPool);
    assert_eq!(worker_cleanups::operate(&mut tx, pool, id, &second.token, Operation::Finish, at(40)).await?, Outcome::Expired);
    assert_eq!(worker_cleanups::operate(&mut tx, pool, id, &second.token, Operation::Finish, at(40)).await?, Outcome::NotReserved);
    let again = worker_cleanups::reserve(&mut tx, pool, &kinds, &[], at(40), at(70)).await?.context("it ran out")?;
    let last = worker_cleanups::reserve(&mut tx, pool, &kinds, &[], at(40), at(70)).await?.context("it ran out too")?;
    assert_eq!((again.cleanup.id, again.delivery_count, last.cleanup.id.as_u128()), (id, 2, 2));
    for delivery in 0..2_i64 {
        let now = 80 + 40 * delivery;
        let third = worker_cleanups::reserve(&mut tx, pool, &kinds, &[], at(now), at(now + 30)).await?.context("two are left")?;
        let outcome = worker_cleanups::operate(&mut tx, pool, third.cleanup.id, &third.token, Operation::GiveBack, at(now)).await?;
        assert_eq!((third.delivery_count, outcome), (MOST_DELIVERIES, Outcome::GivenUp));
    }
    assert_eq!(worker_cleanups::reserve(&mut tx, pool, &kinds, &[], at(999), at(1_000)).await?, None);
    Ok(())
}

async fn pool(session: &mut Session) -> Result<WorkPoolId> {
    let id = WorkPoolId::new_v7();
    let pool = WorkPool { id, ..WorkPool::new(id.to_string(), "process".into(), at(0)) };
    work_pools::insert(session, &pool).await?;
    Ok(id)
}

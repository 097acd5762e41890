//! What the services keep: who makes the next pass, and what runs leave behind that are kept no longer.

use anyhow::Result;
use onloan_storage::service_leases::{give_back, take};
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

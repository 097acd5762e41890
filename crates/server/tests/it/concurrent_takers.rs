//! Many who take slots at the same time: no limit is ever exceeded, and no slot is ever lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use onloan_domain::{Duration, Timestamp};
use onloan_server::services::repossessor;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;
use serde_json::json;

use crate::harness::TestServer;

const NAMES: [&str; 3] = ["a", "b", "c"];

/// What somebody wants again and again.
#[derive(Debug, Clone)]
struct Taker {
    limits: Vec<usize>,
    slots: i64,
    times: usize,
    /// Whether it ends without giving back what it took last.
    dies: bool,
}

fn taker() -> impl Strategy<Value = Taker> {
    let limits = subsequence(vec![0, 1, 2], 1..=3);
    (limits, 1_i64..=2, 1_usize..6, any::<bool>()).prop_map(|(limits, slots, times, dies)| Taker { limits, slots, times, dies })
}

/// How many slots are in use by those who have a lease, by limit.
type InUse = Arc<[AtomicI64; 3]>;

async fn take_and_give_back(server: Arc<TestServer>, taker: Taker, sizes: [i64; 3], in_use: InUse) {
    let names: Vec<&str> = taker.limits.iter().map(|limit| NAMES[*limit]).collect();
    let take = json!({"names": names, "slots": taker.slots});
    let mut got = 0;
    while got < taker.times {
        let (status, leased) = server.post("/v2/concurrency_limits/increment-with-lease", take.clone()).await;
        if status == 423 {
            tokio::task::yield_now().await;
            continue;
        }
        assert_eq!(status, 200, "{leased}");
        got += 1;
        for limit in &taker.limits {
            let used = in_use[*limit].fetch_add(taker.slots, Ordering::SeqCst) + taker.slots;
            assert!(used <= sizes[*limit], "{used} of {} slots are in use", sizes[*limit]);
        }
        tokio::task::yield_now().await;
        // Before the server is told: from then on somebody else may have them.
        for limit in &taker.limits {
            in_use[*limit].fetch_sub(taker.slots, Ordering::SeqCst);
        }
        let lease = json!({"lease_id": leased["lease_id"]});
        if taker.dies && got == taker.times {
            // Its slots are taken back at some time; here by whoever watches over it.
            expire(&server, lease["lease_id"].as_str().unwrap()).await;
        } else {
            assert_eq!(server.post("/v2/concurrency_limits/decrement-with-lease", lease).await.0, 204);
        }
    }
}

/// Lets a lease's time pass, and its slots be taken back.
async fn expire(server: &TestServer, lease: &str) {
    let past = Timestamp::now() - Duration::from_seconds(1);
    let mut tx = server.db().begin().await.unwrap();
    assert!(onloan_storage::concurrency_leases::renew(&mut tx, lease.parse().unwrap(), past).await.unwrap());
    tx.commit().await.unwrap();
    repossessor::run_once(server.db(), Timestamp::now()).await.unwrap();
}

async fn all_at_once(sizes: [i64; 3], takers: Vec<Taker>) {
    let server = Arc::new(TestServer::start().await);
    for (name, limit) in NAMES.iter().zip(sizes) {
        server.post("/v2/concurrency_limits/", json!({"name": name, "limit": limit})).await;
    }
    let in_use = InUse::default();
    let tasks: Vec<_> =
        takers.into_iter().map(|taker| tokio::spawn(take_and_give_back(Arc::clone(&server), taker, sizes, Arc::clone(&in_use)))).collect();
    for task in tasks {
        task.await.unwrap();
    }
    for name in NAMES {
        let (_, limit) = server.get(&format!("/v2/concurrency_limits/{name}")).await;
        assert_eq!(limit["active_slots"], json!(0), "a slot of `{name}` was lost");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 20, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_limit_is_exceeded_and_no_slot_is_lost(sizes in [2_i64..5, 2_i64..5, 2_i64..5], takers in vec(taker(), 2..24)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(all_at_once(sizes, takers));
    }
}

//! The cache: one call for many, and refresh before expiry.

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use onloan_secrets::{Cache, Freshness};
use tokio::sync::Notify;

type Tested = Cache<&'static str, usize, String>;

/// A clock for each test, since the cache takes a plain function.
macro_rules! clock {
    ($name:ident) => {
        static $name: AtomicI64 = AtomicI64::new(0);
    };
}

fn until(second: i64) -> Freshness {
    Freshness::until(Timestamp::from_second(second).unwrap(), Duration::from_secs(10))
}

#[tokio::test]
async fn a_thousand_callers_at_once_make_one_call() {
    let cache = Tested::new(|| Timestamp::UNIX_EPOCH);
    let (calls, released) = (AtomicUsize::new(0), Notify::new());
    let ask = || {
        cache.get(&"key", || async {
            calls.fetch_add(1, Ordering::Relaxed);
            released.notified().await;
            Ok((7, Freshness::ENDLESS))
        })
    };
    let all = futures_join(1000, ask);
    let (results, ()) = tokio::join!(all, async {
        tokio::task::yield_now().await;
        released.notify_one();
    });
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    assert_eq!(results.iter().filter(|cached| !cached.as_ref().unwrap().hit).count(), 1);
    assert!(results.iter().all(|cached| *cached.as_ref().unwrap().value == 7));
}

#[tokio::test]
async fn those_who_wait_share_the_error_and_the_next_one_tries_again() {
    let cache = Tested::new(|| Timestamp::UNIX_EPOCH);
    let (calls, released) = (AtomicUsize::new(0), Notify::new());
    let ask = || {
        cache.get(&"key", || async {
            calls.fetch_add(1, Ordering::Relaxed);
            released.notified().await;
            Err::<(usize, Freshness), _>("refused".to_owned())
        })
    };
    let (results, ()) = tokio::join!(futures_join(10, ask), async {
        tokio::task::yield_now().await;
        released.notify_one();
    });
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    assert!(results.iter().all(|result| result.as_ref().unwrap_err() == "refused"));
    assert_eq!(*cache.get(&"key", || async { Ok((1, Freshness::ENDLESS)) }).await.unwrap().value, 1);
}

#[tokio::test]
async fn an_ageing_value_is_refreshed_by_one_while_others_go_on() {
    clock!(NOW);
    let cache = Tested::new(|| Timestamp::from_second(NOW.load(Ordering::Relaxed)).unwrap());
    cache.get(&"key", || async { Ok((1, until(100))) }).await.unwrap();
    NOW.store(95, Ordering::Relaxed);
    let release = Notify::new();
    let refresh = cache.get(&"key", || async {
        release.notified().await;
        Ok((2, until(200)))
    });
    let bystander = async {
        tokio::task::yield_now().await;
        let held = cache.get(&"key", || async { panic!("only one refreshes") }).await.unwrap();
        release.notify_one();
        *held.value
    };
    let (refreshed, held) = tokio::join!(refresh, bystander);
    assert_eq!((*refreshed.unwrap().value, held), (2, 1));
}

#[tokio::test]
async fn a_refresh_that_fails_is_no_error_while_the_value_lives() {
    clock!(NOW);
    let cache = Tested::new(|| Timestamp::from_second(NOW.load(Ordering::Relaxed)).unwrap());
    cache.get(&"key", || async { Ok((1, until(100))) }).await.unwrap();
    NOW.store(95, Ordering::Relaxed);
    let kept = cache.get(&"key", || async { Err("endpoint down".to_owned()) }).await.unwrap();
    assert_eq!(*kept.value, 1);
    NOW.store(100, Ordering::Relaxed);
    assert_eq!(cache.get(&"key", || async { Err("endpoint down".to_owned()) }).await.unwrap_err(), "endpoint down");
}

#[tokio::test]
async fn a_forgotten_value_is_fetched_again() {
    let cache = Tested::new(|| Timestamp::UNIX_EPOCH);
    cache.get(&"key", || async { Ok((1, Freshness::ENDLESS)) }).await.unwrap();
    cache.forget(&"key");
    assert_eq!(*cache.get(&"key", || async { Ok((2, Freshness::ENDLESS)) }).await.unwrap().value, 2);
}

#[tokio::test]
async fn a_caller_that_gives_up_leaves_the_call_to_the_next() {
    let cache = Tested::new(|| Timestamp::UNIX_EPOCH);
    let never = cache.get(&"key", std::future::pending);
    assert!(tokio::time::timeout(Duration::from_millis(1), never).await.is_err());
    assert_eq!(*cache.get(&"key", || async { Ok((1, Freshness::ENDLESS)) }).await.unwrap().value, 1);
}

async fn put(cache: &Tested, key: &'static str, freshness: Freshness) {
    cache.get(&key, || async { Ok((0, freshness)) }).await.unwrap();
}

async fn is_kept(cache: &Tested, key: &'static str) -> bool {
    cache.get(&key, || async { Ok((0, Freshness::ENDLESS)) }).await.unwrap().hit
}

#[tokio::test]
async fn what_has_expired_leaves_when_something_else_is_asked_for() {
    clock!(NOW);
    let cache = Tested::new(|| Timestamp::from_second(NOW.load(Ordering::Relaxed)).unwrap());
    put(&cache, "short", until(50)).await;
    put(&cache, "long", until(500)).await;
    cache.get(&"refused", || async { Err("no".to_owned()) }).await.unwrap_err();
    cache.forget(&"never heard of");
    assert_eq!(cache.len(), 3);
    NOW.store(60, Ordering::Relaxed);
    put(&cache, "another", Freshness::ENDLESS).await;
    assert_eq!(cache.len(), 2, "`short` has expired, and `refused` holds nothing");
    assert!(is_kept(&cache, "long").await);
}

#[tokio::test]
async fn an_expired_value_does_not_outlive_a_call_that_fails() {
    clock!(NOW);
    struct Counted;
    static DROPPED: AtomicUsize = AtomicUsize::new(0);
    impl Drop for Counted {
        fn drop(&mut self) {
            DROPPED.fetch_add(1, Ordering::Relaxed);
        }
    }
    let cache = Cache::<&str, Counted, String>::new(|| Timestamp::from_second(NOW.load(Ordering::Relaxed)).unwrap());
    cache.get(&"key", || async { Ok((Counted, until(50))) }).await.unwrap();
    NOW.store(60, Ordering::Relaxed);
    cache.get(&"key", || async { Err("refused".to_owned()) }).await.map(drop).unwrap_err();
    assert_eq!(DROPPED.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn the_one_that_was_not_asked_for_the_longest_leaves_when_it_is_full() {
    let cache = Tested::new(|| Timestamp::UNIX_EPOCH).holding(3);
    for key in ["one", "two", "three"] {
        put(&cache, key, Freshness::ENDLESS).await;
    }
    assert!(is_kept(&cache, "one").await);
    put(&cache, "four", Freshness::ENDLESS).await;
    assert_eq!(cache.len(), 3);
    for key in ["one", "three", "four"] {
        assert!(is_kept(&cache, key).await, "{key}");
    }
    assert!(!is_kept(&cache, "two").await);
}

#[tokio::test]
async fn what_is_being_fetched_stays_and_is_fetched_once() {
    let cache = Tested::new(|| Timestamp::UNIX_EPOCH).holding(1);
    let (calls, released) = (AtomicUsize::new(0), Notify::new());
    let ask = || {
        cache.get(&"slow", || async {
            calls.fetch_add(1, Ordering::Relaxed);
            released.notified().await;
            Ok((7, Freshness::ENDLESS))
        })
    };
    let others = async {
        tokio::task::yield_now().await;
        put(&cache, "another", Freshness::ENDLESS).await;
        put(&cache, "a third", Freshness::ENDLESS).await;
        assert_eq!(cache.len(), 2, "the slow one, and one more");
    };
    let late = async {
        others.await;
        released.notify_one();
        ask().await
    };
    let (first, late) = tokio::join!(ask(), late);
    assert_eq!((*first.unwrap().value, *late.unwrap().value, calls.load(Ordering::Relaxed)), (7, 7, 1));
}

async fn futures_join<T, F: Future<Output = T>>(count: usize, make: impl Fn() -> F) -> Vec<T> {
    let mut pending: Vec<_> = (0..count).map(|_| Box::pin(make())).collect();
    let mut done: Vec<Option<T>> = (0..count).map(|_| None).collect();
    std::future::poll_fn(move |context| {
        for (future, slot) in pending.iter_mut().zip(&mut done) {
            if slot.is_none()
                && let std::task::Poll::Ready(value) = future.as_mut().poll(context)
            {
                *slot = Some(value);
            }
        }
        if done.iter().any(Option::is_none) {
            return std::task::Poll::Pending;
        }
        std::task::Poll::Ready(done.iter_mut().map(|slot| slot.take().unwrap()).collect())
    })
    .await
}

//! The threads that ship records and logs, whatever runtime the flow itself is on and however busy that is: two, so that
//! one can prepare what the other's server stores.

use std::sync::OnceLock;

use tokio::runtime::{Builder, Handle, Runtime};

/// The runtime of the background threads. It lives as long as the process.
///
/// What has to outlive a flow's own runtime, such as an embedded server, is made here.
pub fn background() -> &'static Handle {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME
        .get_or_init(|| {
            let runtime = Builder::new_multi_thread().worker_threads(2).thread_name("onloan-background").enable_all().build();
            runtime.expect("the system gives a process two more threads")
        })
        .handle()
}

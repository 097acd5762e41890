//! One connection, shared by the tasks of a session: whoever has it has it alone.
//!
//! A query's rows are read by a task of their own, which keeps the connection while its reader keeps up. When somebody
//! else needs the connection, that task sets the rest of its rows aside and lets go: see `open_result`.

use std::sync::Arc;

use async_trait::async_trait;
use onloan_blocks::database::{Database, DatabaseError, DatabaseErrorKind, Executed, Params, Rows};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot, watch};
use tokio_util::task::TaskTracker;

use crate::driver::Driver;
use crate::open_result::{Query, read_rows};

/// A connection behind the trait that flows see.
pub(crate) struct SqlDatabase<D: Driver> {
    shared: Arc<Shared<D>>,
    tasks: TaskTracker,
}

/// The connection, `None` once it is closed.
pub(crate) type Exclusive<D> = OwnedMutexGuard<Option<<D as Driver>::Connection>>;

struct Shared<D: Driver> {
    connection: Arc<Mutex<Option<D::Connection>>>,
    /// How many callers wait for the connection.
    waiting: watch::Sender<usize>,
}

impl<D: Driver> SqlDatabase<D> {
    pub(crate) fn new(connection: D::Connection) -> Self {
        let shared = Shared { connection: Arc::new(Mutex::new(Some(connection))), waiting: watch::Sender::new(0) };
        Self { shared: Arc::new(shared), tasks: TaskTracker::new() }
    }
}

impl<D: Driver> Shared<D> {
    async fn acquire(&self) -> Exclusive<D> {
        let _turn = Turn::begin(&self.waiting);
        Arc::clone(&self.connection).lock_owned().await
    }
}

/// Counts a caller as waiting until it has the connection or gives up.
struct Turn<'a>(&'a watch::Sender<usize>);

impl<'a> Turn<'a> {
    fn begin(waiting: &'a watch::Sender<usize>) -> Self {
        waiting.send_modify(|count| *count += 1);
        Self(waiting)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

/// The connection, unless the session was closed.
pub(crate) fn open<C>(connection: &mut Option<C>) -> Result<&mut C, DatabaseError> {
    connection
        .as_mut()
        .ok_or_else(|| DatabaseError::new(DatabaseErrorKind::Connection, "the session was closed: connect again to run more statements"))
}

#[async_trait]
impl<D: Driver> Database for SqlDatabase<D> {
    async fn execute(&self, sql: &str, params: &Params) -> Result<Executed, DatabaseError> {
        let mut connection = self.shared.acquire().await;
        D::execute(open(&mut connection)?, sql, params).await
    }

    /// Runs to its end even when the caller goes away, so that no transaction is left half open.
    async fn execute_many(&self, sql: &str, rows: &[Params]) -> Result<Executed, DatabaseError> {
        let mut connection = self.shared.acquire().await;
        let (sql, rows) = (sql.to_owned(), rows.to_vec());
        let run = self.tasks.spawn(async move { D::execute_many(open(&mut connection)?, &sql, &rows).await });
        run.await.unwrap_or_else(|why| Err(interrupted(&why.to_string())))
    }

    async fn query(&self, sql: &str, params: &Params) -> Result<Box<dyn Rows>, DatabaseError> {
        let connection = self.shared.acquire().await;
        let query = Query { sql: sql.to_owned(), params: params.clone() };
        let (opening, opened) = oneshot::channel();
        self.tasks.spawn(read_rows::<D>(connection, query, opening, self.shared.waiting.subscribe()));
        match opened.await {
            Ok(result) => Ok(Box::new(result?)),
            Err(_) => Err(interrupted("the query did not begin")),
        }
    }

    async fn close(&self) -> Result<(), DatabaseError> {
        let connection = self.shared.acquire().await.take();
        match connection {
            Some(connection) => D::close(connection).await,
            None => Ok(()),
        }
    }
}

pub(crate) fn interrupted(why: &str) -> DatabaseError {
    DatabaseError::new(DatabaseErrorKind::Protocol, format!("the task that used the connection ended early: {why}"))
}

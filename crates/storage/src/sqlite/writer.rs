//! The one writer. A task owns the connection and lends it to one transaction after the other, in the order in which
//! they asked. Transactions that wait while one is at work share its commit: each is a savepoint of its own, so that one
//! that is given up leaves the others alone, and all of them are told once the commit has happened.
//!
//! Because the task alone begins and commits, a caller that disappears in the middle can leave nothing half done.

use crate::{Error, Result, Session};
use sqlx::{Connection, Executor, SqliteConnection};
use std::{
    mem,
    ops::{Deref, DerefMut},
};
use tokio::sync::{mpsc, oneshot};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How many transactions share a commit at most, so that the first does not wait for long.
const GROUP: usize = 64;

/// The way to the writer. Clones lead to the same one.
#[derive(Clone, Debug)]
pub(crate) struct Writer {
    requests: mpsc::UnboundedSender<Request>,
    stop: CancellationToken,
}

type Request = oneshot::Sender<Result<Turn>>;

/// The connection, lent to one transaction. Dropped without [`Turn::commit`], what was done in it is undone.
#[derive(Debug)]
pub(crate) struct Turn {
    /// Present until it is given back.
    session: Option<Session>,
    give_back: Option<oneshot::Sender<Returned>>,
}

/// The connection on its way back, and what should become of what was done.
#[derive(Debug)]
struct Returned {
    connection: SqliteConnection,
    /// Who waits for the commit; nobody, when the transaction was given up.
    committing: Option<oneshot::Sender<Result<()>>>,
}

const LENT: &str = "only `commit` and `drop` give it back, and both consume the turn";

impl Writer {
    pub(crate) fn spawn(connection: SqliteConnection, tasks: &TaskTracker) -> Self {
        let (requests, queue) = mpsc::unbounded_channel();
        let stop = CancellationToken::new();
        tasks.spawn(serve(connection, queue, stop.clone()));
        Self { requests, stop }
    }

    /// Waits for a turn.
    pub(crate) async fn turn(&self) -> Result<Turn> {
        let (request, granted) = oneshot::channel();
        self.requests.send(request).map_err(|_| closed())?;
        granted.await.map_err(|_| closed())?
    }

    /// Ends the writer once those who wait have had their turn.
    pub(crate) fn stop(&self) {
        self.stop.cancel();
    }
}

fn closed() -> Error {
    Error::Busy("the database was closed".to_owned())
}

impl Turn {
    pub(crate) async fn commit(mut self) -> Result<()> {
        let (committing, committed) = oneshot::channel();
        self.give_back(Some(committing));
        committed.await.map_err(|_| closed())?
    }

    fn give_back(&mut self, committing: Option<oneshot::Sender<Result<()>>>) {
        if let (Some(session), Some(give_back)) = (self.session.take(), self.give_back.take())
            && let Some(connection) = session.into_sqlite_writer()
        {
            // Nobody receives it only when the runtime ends, and then the file undoes what was not committed.
            give_back.send(Returned { connection, committing }).ok();
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.give_back(None);
    }
}

impl Deref for Turn {
    type Target = Session;

    fn deref(&self) -> &Session {
        self.session.as_ref().expect(LENT)
    }
}

impl DerefMut for Turn {
    fn deref_mut(&mut self) -> &mut Session {
        self.session.as_mut().expect(LENT)
    }
}

async fn serve(mut connection: SqliteConnection, mut queue: mpsc::UnboundedReceiver<Request>, stop: CancellationToken) {
    loop {
        let first = tokio::select! {
            biased;
            request = queue.recv() => request,
            () = stop.cancelled() => None,
        };
        let Some(first) = first else { break };
        match Group::begin(connection).await {
            Ok(group) => match group.run(first, &mut queue).await {
                Some(returned) => connection = returned,
                None => return,
            },
            Err((returned, error)) => {
                connection = returned;
                first.send(Err(error)).ok();
            }
        }
    }
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "the database was not closed cleanly; the next start repairs it");
    }
}

/// Transactions that share one commit.
struct Group {
    connection: SqliteConnection,
    members: Vec<oneshot::Sender<Result<()>>>,
    /// Whether the database ended the transaction by itself, as it does when the disk is full.
    broken: bool,
}

impl Group {
    async fn begin(mut connection: SqliteConnection) -> std::result::Result<Self, (SqliteConnection, Error)> {
        match connection.execute("BEGIN IMMEDIATE").await {
            Ok(_) => Ok(Self { connection, members: Vec::new(), broken: false }),
            Err(error) => Err((connection, error.into())),
        }
    }

    /// Gives turns to `first` and to whoever waits meanwhile, then commits. `None` when the connection was lost.
    async fn run(mut self, first: Request, queue: &mut mpsc::UnboundedReceiver<Request>) -> Option<SqliteConnection> {
        let mut next = Some(first);
        let mut turns = 0;
        while let Some(request) = next {
            turns += 1;
            self = self.turn(request).await?;
            let more = turns < GROUP && !self.broken;
            next = more.then(|| queue.try_recv().ok()).flatten();
        }
        Some(self.finish().await)
    }

    /// One turn. The first member of a group needs no savepoint: there is nobody whom its failure could harm.
    async fn turn(mut self, request: Request) -> Option<Self> {
        let nested = !self.members.is_empty();
        if nested && let Err(error) = self.connection.execute("SAVEPOINT turn").await {
            self.broken = true;
            request.send(Err(error.into())).ok();
            return Some(self);
        }
        let (give_back, returned) = oneshot::channel();
        let turn = Turn { session: Some(Session::sqlite_writer(self.connection)), give_back: Some(give_back) };
        if let Err(unclaimed) = request.send(Ok(turn)) {
            // Who asked is gone; dropping the turn gives it back.
            drop(unclaimed);
        }
        let Returned { connection, committing } = returned.await.ok()?;
        self.connection = connection;
        match committing {
            Some(member) => self.keep(nested, member).await,
            None => self.undo(nested).await,
        }
        Some(self)
    }

    async fn keep(&mut self, nested: bool, member: oneshot::Sender<Result<()>>) {
        if nested && let Err(error) = self.connection.execute("RELEASE turn").await {
            self.broken = true;
            member.send(Err(error.into())).ok();
            return;
        }
        self.members.push(member);
    }

    /// Undoes one turn: to its savepoint, or all there is.
    async fn undo(&mut self, nested: bool) {
        let undone = if nested {
            self.connection.execute("ROLLBACK TO turn; RELEASE turn").await
        } else {
            self.connection.execute("ROLLBACK; BEGIN IMMEDIATE").await
        };
        if let Err(error) = undone {
            self.broken = true;
            self.fail(&error.into());
        }
    }

    async fn finish(mut self) -> SqliteConnection {
        let end = if self.members.is_empty() { "ROLLBACK" } else { "COMMIT" };
        match self.connection.execute(end).await {
            Ok(_) => {
                for member in self.members {
                    member.send(Ok(())).ok();
                }
            }
            Err(error) => {
                self.fail(&error.into());
                // It may be open still; if it is not, this fails and nothing is lost.
                self.connection.execute("ROLLBACK").await.ok();
            }
        }
        self.connection
    }

    fn fail(&mut self, error: &Error) {
        for member in mem::take(&mut self.members) {
            member.send(Err(Error::Busy(format!("a shared commit failed: {error}")))).ok();
        }
    }
}

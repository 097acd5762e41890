//! The one writer: a connection that goes from one transaction to the next, in the order in which they asked for it.
//!
//! Transactions that wait while one is at work share its commit: each after the first is a savepoint of its own, so that one
//! that is given up leaves the others alone, and all of them are told once the commit has happened.
//!
//! A caller may disappear at any point. Therefore everything that others depend on (undoing what a caller left behind, and
//! the commit of a shared transaction) runs in a task that nobody cancels.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use sqlx::{Connection, SqliteConnection};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};
use tokio_util::task::TaskTracker;

use crate::statistics::Commits;
use crate::{Error, Result, Session};

/// After how many turns a shared commit happens at the latest, so that the first does not wait for long.
const GROUP: usize = 64;

/// The way to the writer. Clones lead to the same one.
#[derive(Clone, Debug)]
pub(crate) struct Writer {
    group: Arc<Mutex<Group>>,
    /// How many wait for the connection.
    waiting: Arc<AtomicUsize>,
    tasks: TaskTracker,
}

/// The connection, and the transactions whose work is in it and not committed yet.
#[derive(Debug)]
struct Group {
    /// Absent once the database is closed.
    session: Option<Session>,
    /// Whether a transaction is open that holds the work of members.
    begun: bool,
    /// Who waits for the commit.
    members: Vec<oneshot::Sender<Result<()>>>,
    /// How many turns there were since the first member's, those that were given up among them: they make it wait, too.
    turns: usize,
    /// The turn that was given up last, until its work is undone.
    given_up: Option<Place>,
    commits: Commits,
}

/// Where the work of a turn is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In a transaction of its own.
    Alone,
    /// In a savepoint, above the work of others.
    Nested,
}

/// The connection, lent to one transaction. Dropped without [`Turn::commit`], what was done in it is undone.
#[derive(Debug)]
pub(crate) struct Turn {
    /// Present until the turn ends.
    group: Option<OwnedMutexGuard<Group>>,
    place: Place,
    writer: Writer,
}

const LENT: &str = "only the end of the turn takes it, and that consumes the turn";
const OPEN: &str = "a turn is only given while the database is open";

impl Writer {
    pub(crate) fn new(connection: SqliteConnection, tasks: &TaskTracker, commits: Commits) -> Self {
        let session = Some(Session::sqlite_writer(connection));
        let group = Group { session, begun: false, members: Vec::new(), turns: 0, given_up: None, commits };
        Self { group: Arc::new(Mutex::new(group)), waiting: Arc::default(), tasks: tasks.clone() }
    }

    /// Waits for a turn.
    pub(crate) async fn turn(&self) -> Result<Turn> {
        let mut group = self.lock().await;
        // Only a turn that ended without a runtime leaves this to the next.
        group.undo().await;
        let begun = group.begun;
        group.turns += usize::from(begun);
        let session = group.session.as_mut().ok_or_else(closed)?;
        let place = if begun { Place::Nested } else { Place::Alone };
        session.start_with(match place {
            Place::Alone => "BEGIN IMMEDIATE",
            Place::Nested => "SAVEPOINT turn",
        });
        Ok(Turn { group: Some(group), place, writer: self.clone() })
    }

    /// How many wait for the connection.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    async fn lock(&self) -> OwnedMutexGuard<Group> {
        let waiting = Waiting::of(self);
        let group = Arc::clone(&self.group).lock_owned().await;
        waiting.over();
        group
    }

    /// Whether the members must be committed by whoever has the connection now.
    fn must_commit(&self, group: &Group) -> bool {
        let awaited = self.waiting.load(Ordering::SeqCst) > 0;
        !group.members.is_empty() && (group.turns >= GROUP || !awaited)
    }

    /// Leaves the connection as the next turn expects it. Runs in a task of our own.
    async fn settle(&self, mut group: OwnedMutexGuard<Group>) {
        group.undo().await;
        if self.must_commit(&group) {
            group.commit().await;
        }
    }

    /// Waits for those who have or want a turn, then closes the connection.
    pub(crate) async fn close(&self) {
        let mut group = self.lock().await;
        group.undo().await;
        group.commit().await;
        if let Some(connection) = group.session.take().and_then(Session::into_sqlite_writer)
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the database was not closed cleanly; the next start repairs it");
        }
    }
}

fn closed() -> Error {
    Error::Busy("the database was closed".to_owned())
}

/// Somebody who waits for the connection.
struct Waiting<'w> {
    writer: &'w Writer,
    over: bool,
}

impl<'w> Waiting<'w> {
    fn of(writer: &'w Writer) -> Self {
        writer.waiting.fetch_add(1, Ordering::SeqCst);
        Self { writer, over: false }
    }

    fn over(mut self) {
        self.over = true;
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.writer.waiting.fetch_sub(1, Ordering::SeqCst);
        // Whoever passed the connection on may have counted on this one to commit for the members.
        if !self.over && Handle::try_current().is_ok() {
            let writer = self.writer.clone();
            self.writer.tasks.spawn(async move { writer.settle(writer.lock().await).await });
        }
    }
}

impl Group {
    fn session(&mut self) -> &mut Session {
        self.session.as_mut().expect(OPEN)
    }

    /// Undoes the work of a turn that was given up, if any of it was sent.
    async fn undo(&mut self) {
        let Some(place) = self.given_up else { return };
        if self.session().forget() {
            // Either may fail, when the turn never began or its end was on its way already. Then there is nothing to undo.
            drop(match place {
                Place::Alone => self.session().control("ROLLBACK").await,
                Place::Nested => self.session().control("ROLLBACK TO turn; RELEASE turn").await,
            });
        }
        self.given_up = None;
    }

    /// Finishes the last turn and commits, in one message. A turn whose own work fails is undone alone.
    async fn end(&mut self) -> Result<()> {
        let begun = Instant::now();
        let Err(error) = self.session().flush(Some("RELEASE turn;COMMIT")).await else {
            self.commits.ended(begun, self.members.len() + 1);
            self.tell(Ok(()));
            return Ok(());
        };
        if self.session().control("ROLLBACK TO turn; RELEASE turn").await.is_ok() {
            self.commit().await;
        } else {
            // The savepoint is gone already: it was the commit that failed.
            self.give_up(&error).await;
        }
        Err(error)
    }

    /// Commits the work of the members, and tells them.
    async fn commit(&mut self) {
        let begun = Instant::now();
        let done = if self.begun { self.session().control("COMMIT").await } else { Ok(()) };
        match done {
            Ok(()) => {
                if self.begun {
                    self.commits.ended(begun, self.members.len());
                }
                self.tell(Ok(()));
            }
            Err(error) => self.give_up(&error).await,
        }
    }

    /// Undoes the work of the members, because the commit failed.
    async fn give_up(&mut self, error: &Error) {
        // It may be open still; if it is not, this fails and nothing is lost.
        drop(self.session().control("ROLLBACK").await);
        self.tell(Err(error));
    }

    fn tell(&mut self, done: std::result::Result<(), &Error>) {
        self.begun = false;
        self.turns = 0;
        for member in self.members.drain(..) {
            member.send(done.map_err(|error| Error::Busy(format!("a shared commit failed: {error}")))).ok();
        }
    }
}

impl Turn {
    /// Makes the work last: at once, or together with that of those who wait.
    pub(crate) async fn commit(mut self) -> Result<()> {
        let waiting = self.writer.waiting.load(Ordering::SeqCst) > 0;
        match (self.place, waiting) {
            (Place::Alone, false) => self.commit_alone().await,
            (Place::Alone, true) => {
                self.flush(None).await?;
                self.share().await
            }
            (Place::Nested, false) if !self.is_untouched() => self.end_group().await,
            (Place::Nested, _) => {
                self.flush(Some("RELEASE turn")).await?;
                self.share().await
            }
        }
    }

    /// The common case: what is left to do and the commit, in one message.
    async fn commit_alone(mut self) -> Result<()> {
        let (changed, begun) = (!self.is_untouched(), Instant::now());
        self.flush(Some("COMMIT")).await?;
        self.forget();
        if let Some(group) = self.group.take().filter(|_| changed) {
            group.commits.ended(begun, 1);
        }
        Ok(())
    }

    /// The last of a group: what is left to do and the commit for all. In a task of our own, since others depend on it.
    async fn end_group(mut self) -> Result<()> {
        let mut group = self.group.take().expect(LENT);
        let ended = self.writer.tasks.spawn(async move { group.end().await });
        ended.await.map_err(|_| closed())?
    }

    /// Becomes a member, and waits for the commit.
    async fn share(mut self) -> Result<()> {
        let (member, committed) = oneshot::channel();
        let mut group = self.group.take().expect(LENT);
        group.begun |= group.session().forget();
        group.members.push(member);
        pass_on(&self.writer, group);
        committed.await.map_err(|_| closed())?
    }
}

/// Lets whoever waits have the connection; first, in a task of our own, what cannot wait is done.
fn pass_on(writer: &Writer, group: OwnedMutexGuard<Group>) {
    if (group.given_up.is_some() || writer.must_commit(&group)) && Handle::try_current().is_ok() {
        let writer = writer.clone();
        writer.tasks.clone().spawn(async move { writer.settle(group).await });
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(mut group) = self.group.take() {
            group.given_up = Some(self.place);
            pass_on(&self.writer, group);
        }
    }
}

impl Deref for Turn {
    type Target = Session;

    fn deref(&self) -> &Session {
        self.group.as_ref().and_then(|group| group.session.as_ref()).expect(LENT)
    }
}

impl DerefMut for Turn {
    fn deref_mut(&mut self) -> &mut Session {
        self.group.as_mut().and_then(|group| group.session.as_mut()).expect(LENT)
    }
}

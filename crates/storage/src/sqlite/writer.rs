//! The one writer: a connection that goes from one transaction to the next, in the order in which they asked for it.
//!
//! Transactions that wait while one is at work share its commit: each after the first is a savepoint of its own, so that one
//! that is given up leaves the others alone, and all of them are told once the commit has happened.
//!
//! Statements run where they are asked. So a turn ends whole, whatever becomes of its caller: what a caller left behind is
//! undone when the turn is dropped, and the commit of a shared transaction is never waited for halfway.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use rusqlite::Connection;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::checkpoints::Checkpoints;
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
    checkpoints: Checkpoints,
    /// How many turns there were since the first member's, those that were given up among them: they make it wait, too.
    turns: usize,
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
    pub(super) fn new(connection: Connection, checkpoints: Checkpoints, commits: Commits) -> Self {
        let session = Some(Session::sqlite_writer(connection));
        let group = Group { session, begun: false, members: Vec::new(), checkpoints, turns: 0, commits };
        Self { group: Arc::new(Mutex::new(group)), waiting: Arc::default() }
    }

    /// Waits for a turn.
    pub(crate) async fn turn(&self) -> Result<Turn> {
        let mut group = self.lock().await;
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

    async fn lock(&self) -> OwnedMutexGuard<Group> {
        let waiting = Waiting::of(self);
        let group = Arc::clone(&self.group).lock_owned().await;
        waiting.over();
        group
    }

    /// How many wait for the connection.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    fn is_awaited(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > 0
    }

    /// Lets whoever waits have the connection, and commits for the members where nobody else will.
    fn pass_on(&self, mut group: OwnedMutexGuard<Group>) {
        if group.turns >= GROUP {
            group.commit();
        }
        drop(group);
        self.commit_if_last();
    }

    /// Whoever has a turn calls this after it, and whoever gave up waiting for one: the last of them finds the connection
    /// free and nobody waiting.
    fn commit_if_last(&self) {
        if !self.is_awaited()
            && let Ok(mut group) = self.group.try_lock()
        {
            group.commit();
        }
    }

    /// Waits for those who have or want a turn, then closes the connection.
    pub(crate) async fn close(&self) {
        let mut group = self.lock().await;
        group.commit();
        group.checkpoints.end();
        if let Some(connection) = group.session.take().and_then(Session::into_sqlite_writer)
            && let Err((_, error)) = connection.close()
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
        if !self.over {
            self.writer.commit_if_last();
        }
    }
}

impl Group {
    fn session(&mut self) -> &mut Session {
        self.session.as_mut().expect(OPEN)
    }

    /// Ends a turn; undoes its work when that fails.
    fn end(&mut self, place: Place) -> Result<()> {
        let ended = match place {
            Place::Alone => self.make_last(1),
            Place::Nested => self.session().control("RELEASE turn"),
        };
        ended.inspect_err(|_| self.undo(place))
    }

    /// Commits what so many turns did.
    fn make_last(&mut self, turns: usize) -> Result<()> {
        let begun = Instant::now();
        self.session().control("COMMIT")?;
        self.commits.ended(begun, turns);
        if let Some(connection) = self.session.as_ref().and_then(Session::as_sqlite_writer) {
            self.checkpoints.committed(connection);
        }
        Ok(())
    }

    /// Undoes the work of a turn that was given up, if there is any.
    fn undo(&mut self, place: Place) {
        if !self.session().was_started() {
            return;
        }
        match place {
            // It may be over already; then there is nothing to undo.
            Place::Alone => drop(self.session().control("ROLLBACK")),
            Place::Nested => {
                if let Err(error) = self.session().control("ROLLBACK TO turn; RELEASE turn") {
                    self.give_up(&error);
                }
            }
        }
    }

    /// Commits the work of the members, and tells them.
    fn commit(&mut self) {
        if !self.begun {
            return;
        }
        match self.make_last(self.members.len()) {
            Ok(()) => self.tell(Ok(())),
            Err(error) => self.give_up(&error),
        }
    }

    /// Undoes the work of the members, because it cannot be committed.
    fn give_up(&mut self, error: &Error) {
        if self.session().is_in_transaction() {
            drop(self.session().control("ROLLBACK"));
        }
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
        let mut group = self.group.take().expect(LENT);
        let started = group.session().was_started();
        match self.place {
            Place::Alone if !started => return Ok(()),
            Place::Alone if !self.writer.is_awaited() => return group.end(Place::Alone),
            Place::Alone => group.begun = true,
            Place::Nested if started => {
                if let Err(error) = group.end(Place::Nested) {
                    self.writer.pass_on(group);
                    return Err(error);
                }
            }
            // What a turn saw of others' work lasts only once theirs does, so it waits even when it did nothing itself.
            Place::Nested => {}
        }
        let (member, committed) = oneshot::channel();
        group.members.push(member);
        self.writer.pass_on(group);
        committed.await.map_err(|_| closed())?
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(mut group) = self.group.take() {
            group.undo(self.place);
            self.writer.pass_on(group);
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

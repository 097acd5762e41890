//! Copies the write-ahead log into the file, on a thread of its own, so that no transaction waits for the disk. Owns when
//! that happens.
//!
//! The log begins anew only once all of it was copied, and while others write, a copy is never complete. So beyond a certain
//! length the writer copies the little that is left itself.

use std::cell::Cell;
use std::ffi::c_int;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::Connection;
use rusqlite::hooks::Wal;

/// Pages until the log is copied. Those at the right edges of the indexes change with every commit, and are copied once.
const OFTEN: c_int = 2_000;
/// Pages until the writer waits for the copy.
const LONGEST: c_int = 16_000;

const COPY: &str = "PRAGMA wal_checkpoint(PASSIVE)";

thread_local! {
    /// How many pages the log had after the last commit on this thread.
    static PAGES: Cell<c_int> = const { Cell::new(0) };
}

/// The thread, and what it was asked last.
#[derive(Debug)]
pub(super) struct Checkpoints {
    ask: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    /// How long the log was then.
    asked_at: c_int,
}

impl Checkpoints {
    /// From here on nothing but this copies the log of the writer's commits.
    pub(super) fn of(writer: &Connection, copier: Connection) -> std::io::Result<Self> {
        writer.wal_hook(Some(|_: &Wal, pages: c_int| {
            PAGES.set(pages);
            Ok(())
        }));
        // One request waits at most: it covers all that came before.
        let (ask, asked) = sync_channel(1);
        let thread = std::thread::Builder::new().name("onloan-checkpoints".to_owned()).spawn(move || copy_when_asked(&copier, &asked))?;
        Ok(Self { ask: Some(ask), thread: Some(thread), asked_at: 0 })
    }

    /// To be called after each commit, on the thread that committed.
    pub(super) fn committed(&mut self, writer: &Connection) {
        let pages = PAGES.get();
        // The log began anew.
        self.asked_at = self.asked_at.min(pages);
        if pages >= LONGEST {
            copy(writer);
        } else if pages - self.asked_at >= OFTEN
            && let Some(ask) = &self.ask
        {
            ask.try_send(()).ok();
            self.asked_at = pages;
        }
    }

    /// Waits for a copy that is under way.
    pub(super) fn end(&mut self) {
        self.ask = None;
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

fn copy_when_asked(copier: &Connection, asked: &Receiver<()>) {
    while asked.recv().is_ok() {
        copy(copier);
    }
}

/// What cannot be copied now, since somebody reads or copies it, is left for the next time.
fn copy(connection: &Connection) {
    if let Err(error) = connection.query_row(COPY, (), |_| Ok(())) {
        tracing::warn!(%error, "the write-ahead log could not be copied into the database; it grows until it can be");
    }
}

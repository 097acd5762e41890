//! A socket whose client is in: frames of text, the ends of it, and the answer to pings.
//!
//! A ping is answered when the next frame is asked for and not before. Whoever stores what it got before it asks again gives
//! each pong its meaning: everything before the ping is safe.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use futures::FutureExt;
use tokio::time::{Interval, MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;

/// How often a silent client is asked whether it is there. One that does not answer until the next time is not.
const ASK_EVERY: Duration = Duration::from_secs(20);

/// How long one message may take to leave. A client that does not read for so long is gone.
const SEND_WITHIN: Duration = Duration::from_secs(30);

/// How long the client may take to answer the end.
const CLOSE_WITHIN: Duration = Duration::from_secs(1);

/// A reason must fit in a control frame.
const LONGEST_REASON: usize = 123;

/// An open socket.
pub(super) struct Socket {
    inner: WebSocket,
    stop: CancellationToken,
    ask: Interval,
    /// Whether anything came since the client was asked.
    heard: bool,
}

/// Why the server ends a socket.
#[derive(Clone, Copy)]
pub(super) enum Closing {
    /// Nothing is wrong.
    Normal,
    /// The client did not keep to the order of messages.
    Protocol,
    /// The client is not who it must be.
    Policy,
    /// Something failed here.
    Failure,
    /// The server stops.
    Restart,
    /// The client did not keep up; what it missed is in the database.
    TryAgain,
    /// The client is no task worker.
    NoTaskWorker,
}

impl Closing {
    const fn code(self) -> u16 {
        match self {
            Self::Normal => 1000,
            Self::Protocol => 1002,
            Self::Policy => 1008,
            Self::Failure => 1011,
            Self::Restart => 1012,
            Self::TryAgain => 1013,
            Self::NoTaskWorker => 4001,
        }
    }
}

/// The client is gone.
#[derive(Debug)]
pub(super) struct Gone;

impl Socket {
    pub(super) fn new(inner: WebSocket, stop: CancellationToken) -> Self {
        let mut ask = interval(ASK_EVERY);
        ask.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ask.reset();
        Self { inner, stop, ask, heard: true }
    }

    /// The next text. `None` when there will be none: the client left, or is gone, or the server stops.
    ///
    /// It may be dropped before it completes; nothing is lost then.
    pub(super) async fn next(&mut self) -> Option<Utf8Bytes> {
        loop {
            if let Heard::Text(text) = self.hear().await? {
                return Some(text);
            }
        }
    }

    /// The next text and those that are there already, at most so many. It ends early at a ping, which is answered when more
    /// is asked for. An empty batch is a ping.
    pub(super) async fn next_batch(&mut self, most: usize) -> Option<Vec<Utf8Bytes>> {
        let Heard::Text(first) = self.hear().await? else { return Some(Vec::new()) };
        let mut batch = vec![first];
        while batch.len() < most {
            match self.inner.recv().now_or_never() {
                Some(Some(Ok(Message::Text(text)))) => batch.push(text),
                // The end comes again with the next call.
                Some(_) | None => break,
            }
        }
        Some(batch)
    }

    async fn hear(&mut self) -> Option<Heard> {
        loop {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => {
                    self.say_goodbye(Closing::Restart, "the server stops").await;
                    return None;
                }
                message = self.inner.recv() => {
                    self.heard = true;
                    match message?.ok()? {
                        Message::Text(text) => return Some(Heard::Text(text)),
                        Message::Binary(bytes) => return Utf8Bytes::try_from(bytes).ok().map(Heard::Text),
                        Message::Ping(_) => return Some(Heard::Ping),
                        Message::Pong(_) => {}
                        Message::Close(_) => return None,
                    }
                }
                _ = self.ask.tick() => {
                    if !std::mem::take(&mut self.heard) {
                        return None;
                    }
                    self.deliver(Message::Ping(bytes::Bytes::new())).await.ok()?;
                }
            }
        }
    }

    pub(super) async fn send(&mut self, text: Utf8Bytes) -> Result<(), Gone> {
        self.deliver(Message::Text(text)).await
    }

    async fn deliver(&mut self, message: Message) -> Result<(), Gone> {
        let stop = self.stop.clone();
        // A client that does not read must not hold up the end of the server.
        let too_late = async {
            stop.cancelled().await;
            sleep(CLOSE_WITHIN).await;
        };
        tokio::select! {
            sent = timeout(SEND_WITHIN, self.inner.send(message)) => sent.map_err(|_| Gone)?.map_err(|_| Gone),
            () = too_late => Err(Gone),
        }
    }

    /// Ends it, and says why.
    pub(super) async fn close(mut self, closing: Closing, reason: &str) {
        self.say_goodbye(closing, reason).await;
    }

    async fn say_goodbye(&mut self, closing: Closing, reason: &str) {
        let end = reason.floor_char_boundary(LONGEST_REASON);
        let frame = CloseFrame { code: closing.code(), reason: reason[..end].into() };
        if self.deliver(Message::Close(Some(frame))).await.is_ok() {
            // A connection that ends with unread data is reset, and the reason may never arrive.
            let rest = async { while let Some(Ok(_)) = self.inner.recv().await {} };
            timeout(CLOSE_WITHIN, rest).await.ok();
        }
    }
}

enum Heard {
    Text(Utf8Bytes),
    Ping,
}

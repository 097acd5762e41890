//! `/events/in`: events come, one a frame, and nothing is ever answered. Frames are read only as fast as they are stored, so
//! a client that is too fast feels it, and its pings are answered when everything before them is stored.

use axum::extract::ws::Utf8Bytes;
use axum::response::Response;
use onloan_api::events::ReceivedEvent;

use super::socket::{Closing, Socket};
use super::upgrade::Upgrade;
use crate::error::ApiResult;
use crate::events;
use crate::state::AppState;
use crate::suspects::report_events;

/// How many events are stored together at most.
const BATCH: usize = 512;

pub(super) async fn connect(upgrade: Upgrade) -> ApiResult<Response> {
    upgrade.then("events_in", listen)
}

async fn listen(state: AppState, mut socket: Socket) {
    while let Some(frames) = socket.next_batch(BATCH).await {
        if let Err(reason) = store(&state, &frames).await {
            // The client sends again whatever was not confirmed by a pong.
            socket.close(Closing::Failure, &reason).await;
            return;
        }
    }
}

/// Stores what the frames hold. A frame that is no event is left out, since its client would send it for ever.
async fn store(state: &AppState, frames: &[Utf8Bytes]) -> Result<(), String> {
    let received: Vec<ReceivedEvent<'_>> = frames.iter().filter_map(|frame| read(frame)).collect();
    if received.is_empty() {
        return Ok(());
    }
    match events::take(state, &received).await {
        Ok(()) => {
            report_events(state, frames.iter().map(|frame| frame.as_str())).await;
            Ok(())
        }
        Err(error) if error.is_lasting() => one_by_one(state, &received).await,
        Err(_) => Err("the events could not be stored; send them again".to_owned()),
    }
}

fn read(frame: &str) -> Option<ReceivedEvent<'_>> {
    let event: Result<ReceivedEvent<'_>, _> = serde_json::from_str(frame);
    event.inspect_err(|error| tracing::warn!(%error, "a frame that is no event was left out")).ok()
}

/// One of them is unacceptable; the others are not.
async fn one_by_one(state: &AppState, received: &[ReceivedEvent<'_>]) -> Result<(), String> {
    for event in received {
        match events::take(state, std::slice::from_ref(event)).await {
            Ok(()) => {}
            Err(error) if error.is_lasting() => tracing::warn!(event = %event.id, ?error, "an event was left out"),
            Err(_) => return Err("an event could not be stored; send it again".to_owned()),
        }
    }
    Ok(())
}

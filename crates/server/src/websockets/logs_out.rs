//! `/logs/out`: log lines as they are stored. There is no past here; `POST /logs/filter` has it.

use axum::response::Response;
use onloan_domain::Log;
use onloan_domain::filters::LogFilter;
use onloan_engine::events::includes_log;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::socket::{Closing, Gone, Socket};
use super::upgrade::Upgrade;
use crate::error::ApiResult;
use crate::events::{Ended, Subscription};
use crate::state::AppState;

pub(super) async fn connect(upgrade: Upgrade) -> ApiResult<Response> {
    upgrade.then("logs_out", talk)
}

/// What a client asks for.
#[derive(Deserialize)]
struct Request {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    filter: Value,
}

/// What it gets.
#[derive(Serialize)]
#[serde(tag = "type", rename = "log")]
struct Frame<'l> {
    log: &'l Log,
}

async fn talk(state: AppState, mut socket: Socket) {
    let Some(message) = socket.next().await else { return };
    let request = match serde_json::from_str::<Request>(&message) {
        Ok(request) if request.kind == "filter" => request,
        Ok(_) | Err(_) => return socket.close(Closing::Protocol, "Expected 'filter' message").await,
    };
    let filter: LogFilter = match serde_json::from_value(request.filter) {
        Ok(filter) => filter,
        Err(error) => return socket.close(Closing::Protocol, &format!("Invalid filter: {error}")).await,
    };
    let live = state.logs().subscribe();
    match present(&mut socket, &filter, live).await {
        Err(Some(Ended::TooSlow)) => socket.close(Closing::TryAgain, "too slow to keep up; what was missed can be listed").await,
        Err(Some(Ended::Stopped)) => socket.close(Closing::Restart, "the server stops").await,
        Err(None) | Ok(()) => {}
    }
}

async fn present(socket: &mut Socket, filter: &LogFilter, mut live: Subscription<Log>) -> Result<(), Option<Ended>> {
    loop {
        let batch = tokio::select! {
            said = socket.next() => match said {
                Some(_) => continue,
                None => return Ok(()),
            },
            batch = live.next() => batch.map_err(Some)?,
        };
        for log in batch.iter().filter(|log| includes_log(filter, log)) {
            let frame = serde_json::to_string(&Frame { log }).expect("log lines have string keys and no failing parts");
            socket.send(frame.into()).await.map_err(|Gone| None)?;
        }
    }
}

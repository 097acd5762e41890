//! `GET /flow_runs/{id}/logs/download`.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures::stream;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use onloan_domain::{FlowRunId, Log, LogId, Timestamp};
use onloan_storage::{Error, flow_runs, logs};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::{ApiError, ApiResult};
use crate::extract::Id;
use crate::state::AppState;

/// How many lines are in memory at a time.
const LINES: u64 = 1000;

const HEADER: &str = "timestamp,level,flow_run_id,task_run_id,message\r\n";

/// Characters of a name that need no escape in the header.
const PLAIN: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// All log lines of a flow run as CSV, oldest first, sent while they are read.
pub(crate) async fn logs_download(state: State<AppState>, Id(id): Id<FlowRunId>) -> ApiResult<Response> {
    let run = flow_runs::find(&mut state.read().await?, id).await?.ok_or_else(|| ApiError::not_found("Flow run not found"))?;
    let file = format!("{}-logs.csv", run.name);
    let name = utf8_percent_encode(&file, &PLAIN);
    let disposition = format!("attachment; filename=\"flow-run-logs.csv\"; filename*=UTF-8''{name}");
    let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, disposition)];
    let pieces = stream::try_unfold(Progress::Start, move |progress| next(state.clone(), id, progress));
    Ok((headers, Body::from_stream(pieces)).into_response())
}

/// How far the answer is.
enum Progress {
    Start,
    After(Option<(Timestamp, LogId)>),
}

async fn next(state: State<AppState>, id: FlowRunId, progress: Progress) -> Result<Option<(String, Progress)>, Error> {
    let last = match progress {
        Progress::Start => return Ok(Some((HEADER.to_owned(), Progress::After(None)))),
        Progress::After(last) => last,
    };
    let lines = logs::list_after(&mut state.reader().await?, id, last, LINES).await?;
    let last = lines.last().map(|line| (line.timestamp, line.id));
    Ok(last.map(|last| (lines.iter().map(row).collect(), Progress::After(Some(last)))))
}

fn row(line: &Log) -> String {
    let id = |id: Option<String>| id.unwrap_or_default();
    let (flow_run, task_run) = (id(line.flow_run_id.map(|id| id.to_string())), id(line.task_run_id.map(|id| id.to_string())));
    format!("{},{},{flow_run},{task_run},{}\r\n", in_words(line.timestamp), line.level, quoted(&line.message))
}

/// As the reference writes a time into a table: a space in the middle, and the offset of UTC.
fn in_words(timestamp: Timestamp) -> String {
    timestamp.to_string().replace('T', " ").replace('Z', "+00:00")
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_would_break_a_row_is_quoted() {
        for (text, expected) in [("plain", "plain"), ("a, b", "\"a, b\""), ("a \"b\"", "\"a \"\"b\"\"\""), ("a\nb", "\"a\nb\""), ("", "")] {
            assert_eq!(quoted(text), expected);
        }
        assert_eq!(in_words(Timestamp::from_micros(1_000_000)), "1970-01-01 00:00:01+00:00");
    }
}

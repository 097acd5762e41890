//! `onloan flow-run logs`.

use clap::Args;
use onloan_api::LogFilterBody;
use onloan_domain::filters::{Ids, LogFilter, LogSort, Number};
use onloan_domain::{FlowRunId, Log};

use crate::cli::context::Context;
use crate::cli::output::{self, Output};
use crate::cli::pages::PAGE;

/// Print a flow run's logs, those of its task runs among them, oldest first.
#[derive(Debug, Args)]
pub(crate) struct Logs {
    /// The run's id.
    id: FlowRunId,
    /// Leave out lines below this level (10 debug, 20 info, 30 warning, 40 error, 50 critical).
    #[arg(long, default_value_t = 0)]
    level: i64,
    /// Stop after this many lines.
    #[arg(long, value_name = "LINES")]
    head: Option<usize>,
}

impl Logs {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<()> {
        let client = context.client().await?;
        super::find(&client, self.id).await?;
        let wanted = self.head.unwrap_or(usize::MAX);
        let mut logs: Vec<Log> = Vec::new();
        while logs.len() < wanted {
            let page = client.filter_logs(&self.body(logs.len())).await?;
            let last = page.len() < PAGE;
            let fresh = page.into_iter().take(wanted - logs.len());
            if context.output == Output::Table {
                fresh.clone().try_for_each(|log| print(&log))?;
            }
            logs.extend(fresh);
            if last {
                break;
            }
        }
        match context.output {
            Output::Json => output::json(&logs),
            Output::Table if logs.is_empty() => output::line("no logs"),
            Output::Table => Ok(()),
        }
    }

    fn body(&self, offset: usize) -> LogFilterBody {
        let logs = LogFilter {
            flow_run_id: Some(Ids { any: Some(vec![self.id]), ..Ids::default() }),
            level: Some(Number { ge: Some(self.level), ..Number::default() }),
            ..LogFilter::default()
        };
        LogFilterBody { sort: LogSort::TimestampAsc, limit: Some(PAGE as i64), offset: Some(offset as i64), logs: Some(logs) }
    }
}

fn print(log: &Log) -> anyhow::Result<()> {
    let level = match log.level {
        ..20 => "DEBUG",
        20..30 => "INFO",
        30..40 => "WARNING",
        40..50 => "ERROR",
        50.. => "CRITICAL",
    };
    output::line(format!("{} | {level:<8} | {}", log.timestamp, log.message))
}
